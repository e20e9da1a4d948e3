// Lists of figures: what was asked, how it was read, what it can be narrowed by, and the figures themselves.
import { cardOf, site } from "./data.js";
import { add, address, el, painted, say } from "./dom.js";
import { answer, FILTERS, keysOf, narrowed, OPEN, read } from "./query.js";
import { speciesOf } from "./species.js";
import { counted, number } from "./words.js";

const SHOWN = 20;
// So many are seen at once; the others are read when these are painted.
const FIRST = 6;
// From how many files of facets on choices are not counted before someone asks for them.
const MANY_FACETS = 16;
const KINDS = { gene: "gene", family: "gene family", chemical: "chemical", disease: "disease", organism: "organism", journal: "journal", article: "article" };
export const PAGES_OF = new Set(["gene", "family", "chemical", "disease"]);
const SOURCES = { pmc: "harvested from PMC", front_matter: "PFOCR figure page" };

// The page of a question.
export async function search(view, options) {
  const question = options.q ?? "";
  const { parts, said, conditions } = await read(question);
  const only = parts.length === 1 && parts[0].meanings.find(({ kind }) => kind === "figure");
  if (only) {
    location.replace(address(`figure/${encodeURIComponent(only.id)}`));
    return null;
  }
  view.append(el("h1", { tabindex: "-1" }, question ? ["Figures for ", el("q", {}, question)] : "All figures"));
  if (parts.length || Object.keys(said).length) view.append(readAs(parts, said, question));
  else if (question) view.append(el("p.soft", {}, "Nothing in it is looked for (single letters and small words are not). These are all figures."));
  if (conditions.length) view.append(el("p.soft", {}, `“${conditions.join("”, “")}” is not understood: figures have to have every part.`));
  await list(view, parts.map(keysOf), { ...said, ...options }, (values) => address("search", { ...options, ...values }));
  return question || "All figures";
}

// How a question was read, and the way out where a word was meant.
function readAs(parts, said, question) {
  const items = parts.map((part) => {
    if (!part.meanings.length) return el("li", {}, el("b", {}, part.text), " the word");
    const meanings = part.meanings.slice(0, 4).map(({ kind, id, label, figures, taxon }) =>
      el("span.meaning", {}, PAGES_OF.has(kind) ? el("a", { href: address(`${kind}/${encodeURIComponent(id)}`) }, label) : el("b", {}, label), ` ${taxon ? `${speciesOf(taxon)} ` : ""}${KINDS[kind] ?? kind}, ${number(figures)}`),
    );
    const more = part.meanings.length > 4 ? ` and ${part.meanings.length - 4} more` : "";
    const asWord = part.word && address("search", { q: quotedIn(question, part.text) });
    return el("li", {}, el("b", {}, part.text), " ", meanings, more, asWord && [" ", el("a.small", { href: asWord }, "as a word")]);
  });
  for (const [name, value] of Object.entries(said)) items.push(el("li", {}, el("b", {}, named(name, value)), " as a filter"));
  return el("div.readas", {}, el("h2.hidden", {}, "How it was read"), el("span.lead", { "aria-hidden": "true" }, "Read as"), el("ul", {}, items));
}

function quotedIn(question, word) {
  const at = question.toLowerCase().indexOf(word);
  return at < 0 ? `"${word}"` : `${question.slice(0, at)}"${word}"${question.slice(at + word.length)}`;
}

function named(filter, value) {
  if (filter === "licence") return value === "open" ? "open licence" : value === "not known" ? "licence not known" : value;
  if (filter === "pathway") return value === "yes" ? "pathway figures" : "other figures";
  if (filter === "source") return SOURCES[value];
  if (filter === "organism") return site.organisms.find(([id]) => id === value)?.[1] ?? value;
  return `${filter} ${value}`;
}

// Figures that have a term of each group, with filters and pages; `to` gives the address of another choice.
export async function list(view, groups, options, to) {
  const all = await answer(groups, options.sort);
  const isNarrowed = FILTERS.some((name) => options[name]);
  const kept = isNarrowed ? await narrowed(all, options) : null;
  const numbers = kept ? kept.numbers : all;
  const page = Math.max(1, Math.min(Number(options.page) || 1, Math.ceil(numbers.length / SHOWN) || 1));
  const figures = await cardsOf([...numbers.subarray((page - 1) * SHOWN, page * SHOWN)], (page - 1) * SHOWN + 1);
  const panel = narrowing(all, kept, options, to);
  const count = counted(numbers.length, "figure");
  say(count);
  view.append(
    el("div.found", {}, panel, el("section.list", { "aria-label": "Figures" },
      el("div.top", {}, el("p.count", {}, el("b", {}, count)), sorting(options, groups, to)),
      numbers.length ? figures : nothing(isNarrowed, to),
      paging(page, Math.ceil(numbers.length / SHOWN), to))),
  );
}

// A list of cards, which stands when the first of them are there.
async function cardsOf(numbers, start) {
  const read = async (some) => (await Promise.all(some.map(cardOf))).map(card);
  const others = numbers.slice(FIRST);
  const holder = el("ol.cards", { start: String(start), "aria-busy": String(others.length > 0) }, await read(numbers.slice(0, FIRST)));
  const follow = async () => {
    await painted();
    const items = await read(others).catch((error) => {
      console.error(error);
      return [el("li", {}, "More could not be read.")];
    });
    add(holder, items).setAttribute("aria-busy", "false");
  };
  if (others.length) follow();
  return holder;
}

function nothing(isNarrowed, to) {
  return el("p.nothing", {}, "No figure of this snapshot has all of that. ", isNarrowed
    ? el("a", { href: to(Object.fromEntries([...FILTERS, "page"].map((name) => [name, ""]))) }, "Take the filters away")
    : "Fewer words, or another name of the gene, may find more.");
}

function sorting(options, groups, to) {
  if (!groups.length) return null;
  const choice = (name, text) => {
    const isNow = (options.sort ?? "surest") === name;
    return el("a", { href: to({ sort: name === "surest" ? "" : name, page: "" }), "aria-current": isNow && "true" }, text);
  };
  return el("p.sort", {}, el("span.soft", {}, "Order "), choice("surest", "surest"), " ", choice("newest", "newest"));
}

// What the figures can be narrowed by.  How many each choice leaves is read when someone sees it, after the figures.
function narrowing(all, kept, options, to) {
  const active = FILTERS.filter((name) => options[name]).length;
  const isOpen = matchMedia("(min-width: 800px)").matches && (kept !== null || site.counts.figures <= MANY_FACETS * site.sizes.facets);
  const holder = el("div", {});
  let asked = null;
  const fill = () => {
    asked ??= painted().then(() => kept ?? narrowed(all, options))
      .then(({ choices }) => add(holder, choicesTold(choices, options, to)))
      .catch((error) => {
        console.error(error);
        add(holder, el("p", {}, "Choices could not be read."));
      });
  };
  if (isOpen) fill();
  return el("details.filters", { open: isOpen, ontoggle: (event) => event.target.open && fill() },
    el("summary", {}, "Filters", active ? ` (${active})` : ""), holder, yearsForm(options, to));
}

function choicesTold(choices, options, to) {
  const open = OPEN.reduce((sum, code) => sum + (choices.licence.get(code) ?? 0), 0);
  const licences = [["open", "Open: CC0, CC BY, CC BY-SA", open], ...ranked(choices.licence).map(([code, count]) => [code, code, count])];
  const organisms = ranked(choices.organism).slice(0, 8).map(([place, count]) => [...site.organisms[place], count]);
  return [choicesOf("Licence", "licence", licences, options, to),
    choicesOf("Kind", "pathway", [["yes", "Pathway figures", choices.pathway.get("yes") ?? 0], ["no", "Other figures", choices.pathway.get("no") ?? 0]], options, to),
    choicesOf("Organism", "organism", organisms, options, to),
    choicesOf("Source", "source", Object.entries(SOURCES).map(([value, text]) => [value, text, choices.source.get(value) ?? 0]), options, to)];
}

function ranked(counts) {
  return [...counts].sort((one, other) => other[1] - one[1]);
}

function choicesOf(title, name, values, options, to) {
  const rows = values.filter(([value, , count]) => count || options[name] === value).map(([value, text, count]) => {
    const isOn = options[name] === value;
    return el("li", {}, el("a.choice", { href: to({ [name]: isOn ? "" : value, page: "" }), "aria-current": isOn && "true" },
      el("span", {}, text), el("span.n", {}, number(count)), isOn && el("span.hidden", {}, " (chosen; takes the filter away)")));
  });
  return rows.length ? el("div", {}, el("h3", {}, title), el("ul", {}, rows)) : null;
}

function yearsForm(options, to) {
  const known = site.years.map(([year]) => year).filter(Boolean);
  if (!known.length) return null;
  const field = (name, text, placeholder) =>
    el("label", {}, text, el("input", { name, type: "number", value: options[name], placeholder, min: "1500", max: "2999" }));
  const send = (event) => {
    event.preventDefault();
    const values = new FormData(event.target);
    location.hash = to({ from: values.get("from"), to: values.get("to"), page: "" });
  };
  return el("form.years", { onsubmit: send }, el("h3", {}, "Years"),
    field("from", "from", String(Math.min(...known))), field("to", "to", String(Math.max(...known))), el("button", { type: "submit" }, "Set"));
}

function card([figid, title, label, journal, year, licence, picture, genes]) {
  const href = address(`figure/${encodeURIComponent(figid)}`);
  return el("li.card", {},
    el("a.thumb", { href, tabindex: "-1", "aria-hidden": "true" }, picture ? thumbnail(picture) : el("span", {}, label ?? "Figure")),
    el("div", {}, el("h3", {}, el("a", { href }, title || figid)),
      el("p.soft", {}, [label, journal, year].filter(Boolean).join(" · "), " ", el("span.licence", {}, licence ?? "licence not known")),
      genes.length ? el("p.genes", {}, genes.map((gene) => el("span.gene", {}, gene))) : null));
}

function thumbnail(source) {
  const gone = (event) => event.target.replaceWith(el("span", {}, "picture at PMC"));
  return el("img", { src: source, alt: "", loading: "lazy", decoding: "async", referrerpolicy: "no-referrer", onerror: gone });
}

function paging(page, pages, to) {
  if (pages < 2) return null;
  const step = (at, text) => (at >= 1 && at <= pages ? el("a", { href: to({ page: at > 1 ? String(at) : "" }) }, text) : el("span.soft", {}, text));
  return el("nav.paging", { "aria-label": "Pages" }, step(page - 1, "Previous"), ` Page ${number(page)} of ${number(pages)} `, step(page + 1, "Next"));
}
