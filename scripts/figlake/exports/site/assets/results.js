// Lists of figures: what was asked, how it was read, what it can be narrowed by, and the figures themselves.
import { cardOf, site } from "./data.js";
import { add, address, el, go, moved, painted, say } from "./dom.js";
import { answer, expectFacets, FILTERS, keysOf, MANY_FACETS, narrowed, OPEN, ordered, read } from "./query.js";
import { EITHER } from "./phrases.js";
import { withTerm } from "./postings.js";
import { species, speciesOf } from "./species.js";
import { counted, number } from "./words.js";

const SHOWN = 20;
// So many are seen at once; the others are read when these are painted.
const FIRST = 6;
// Stands in an address for a filter that the question says and that was taken away.
const ANY = "any";
const KINDS = { gene: "gene", family: "gene family", chemical: "chemical", disease: "disease", organism: "organism", journal: "journal", article: "article" };
export const PAGES_OF = new Set(["gene", "family", "chemical", "disease"]);
const UNKNOWN = "not known";
const LICENCES = { open: "open licence", [UNKNOWN]: "licence not known" };
const SOURCES = { pmc: "harvested from PMC", front_matter: "PFOCR figure page" };

// The page of a question.
export async function search(view, options) {
  const question = options.q ?? "";
  const { parts, said, conditions } = await read(question);
  const only = parts.length === 1 && parts[0].meanings.find(({ kind }) => kind === "figure");
  if (only) return moved("figure", only.id);
  view.append(el("h1", { tabindex: "-1" }, question ? ["Figures for ", el("q", {}, question)] : "All figures"));
  const chosen = Object.fromEntries(Object.entries({ ...said, ...options }).filter(([, value]) => value !== ANY));
  const inForce = Object.entries(said).filter(([name, value]) => chosen[name] === value);
  if (parts.length || inForce.length) view.append(readAs(parts, inForce, question));
  else if (question) view.append(el("p.soft", {}, "Nothing in it is looked for (single letters and small words are not). These are all figures."));
  if (conditions.length) view.append(el("p.soft", {}, `“${conditions.join("”, “")}” is not understood: figures have to have every part.`));
  const kept = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value || (said[name] && ANY)]));
  await list(view, parts.map(keysOf), chosen, (values) => address("search", { ...options, ...kept(values) }), parts.flatMap(({ meanings }) => meanings));
  return question || "All figures";
}

// How a question was read, and the way out where a word was meant.
function readAs(parts, said, question) {
  const items = parts.map((part) => {
    if (!part.meanings.length) return el("li", {}, el("b", {}, part.text), part.word ? " the word" : " an id that no figure here has");
    const meanings = part.meanings.slice(0, 4).map(meaning);
    const more = part.meanings.length > 4 ? ` and ${part.meanings.length - 4} more` : "";
    const also = part.also.length > 0 && el("span.soft", {}, ", also a name of ", part.also.slice(0, 3).map(meaning));
    const asWord = part.word && address("search", { q: quotedIn(question, part.text) });
    return el("li", {}, el("b", {}, part.text), " ", meanings, more, also, asWord && [" ", el("a.small", { href: asWord }, "as a word")]);
  });
  for (const [name, value] of said) items.push(el("li", {}, el("b", {}, named(name, value)), " as a filter"));
  return el("div.readas", {}, el("h2.hidden", {}, "How it was read"), el("span.lead", { "aria-hidden": "true" }, "Read as"), el("ul", {}, items));
}

function meaning({ kind, id, label, figures, taxon }) {
  return el("span.meaning", {}, PAGES_OF.has(kind) ? el("a", { href: address(`${kind}/${encodeURIComponent(id)}`) }, label) : el("b", {}, label), ` ${taxon ? `${speciesOf(taxon)} ` : ""}${KINDS[kind] ?? kind}, ${number(figures)}`);
}

function quotedIn(question, word) {
  const at = question.toLowerCase().indexOf(word);
  return at < 0 ? `"${word}"` : `${question.slice(0, at)}"${word}"${question.slice(at + word.length)}`;
}

function named(filter, value) {
  if (filter === "licence") return value.split(EITHER).map((code) => LICENCES[code] ?? code).join(" or ");
  if (filter === "pathway") return value === "yes" ? "pathway figures" : "other figures";
  if (filter === "source") return SOURCES[value];
  if (filter === "organism") return site.organisms.find(([id]) => id === value)?.[1] ?? value;
  return `${filter} ${value}`;
}

// Figures that have a term of each group, with filters and pages; `to` gives the address of another choice.
// `asked`: what was asked for, each with kind, id and label; a figure's card has what the figure names of it.
export async function list(view, groups, options, to, asked) {
  const isNarrowed = FILTERS.some((name) => options[name]);
  if (isNarrowed) expectFacets();
  const all = await answer(groups);
  const kept = isNarrowed ? await narrowed(all, options) : null;
  const numbers = ordered(kept ?? all, options.sort);
  const page = Math.max(1, Math.min(Math.trunc(Number(options.page)) || 1, Math.ceil(numbers.length / SHOWN) || 1));
  const shown = numbers.subarray((page - 1) * SHOWN, page * SHOWN);
  const figures = await cardsOf([...shown], (page - 1) * SHOWN + 1, await askedOf(shown, asked));
  const panel = narrowing(all, kept, options, to);
  const count = counted(numbers.length, "figure");
  say(count);
  view.append(
    el("div.found", {}, panel, el("section.list", { "aria-label": "Figures" },
      el("div.top", {}, el("p.count", {}, el("b", {}, count)), sorting(options, groups, to)),
      withoutLicence(kept, options, to),
      numbers.length ? figures : nothing(isNarrowed, to),
      paging(page, Math.ceil(numbers.length / SHOWN), to))),
  );
}

// Figures that a choice of licences leaves out because nobody knows theirs.
function withoutLicence(kept, options, to) {
  const chosen = options.licence?.split(EITHER) ?? [UNKNOWN];
  const count = chosen.includes(UNKNOWN) ? 0 : kept.choices.licence.get(UNKNOWN) ?? 0;
  if (!count) return null;
  return el("p.soft.unknown", {}, "Left out: ", el("a", { href: to({ licence: UNKNOWN, page: "" }) }, `${counted(count, "figure")} whose licence is not known`), ".");
}

// A list of cards, which stands when the first of them are there.
async function cardsOf(numbers, start, asked) {
  const read = async (some) => (await Promise.all(some.map(cardOf))).map((told, place) => card(told, asked(some[place])));
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

// What of that which was asked for a figure names, by its number: it is in files that the answer was made of.
async function askedOf(numbers, asked) {
  const those = Int32Array.from(numbers).sort();
  const named = asked.filter(({ kind }) => PAGES_OF.has(kind));
  const found = await Promise.all(named.map(async ({ kind, id, label }) => ({ kind, label, figures: await withTerm(`${kind}:${id}`, those) })));
  return (number) => found.filter(({ figures }) => figures.has(number));
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
  const chosen = options[name]?.split(EITHER) ?? [];
  const rows = values.filter(([value, , count]) => count || chosen.includes(value)).map(([value, text, count]) => {
    const isOn = chosen.includes(value);
    const others = chosen.filter((other) => other !== value).join(EITHER);
    return el("li", {}, el("a.choice", { href: to({ [name]: isOn ? others : value, page: "" }), "aria-current": isOn && "true" },
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
    go(to({ from: values.get("from"), to: values.get("to"), page: "" }));
  };
  return el("form.years", { onsubmit: send }, el("h3", {}, "Years"),
    field("from", "from", String(Math.min(...known))), field("to", "to", String(Math.max(...known))), el("button", { type: "submit" }, "Set"));
}

function card([figid, title, label, journal, year, licence, picture, genes, organisms], asked) {
  const href = address(`figure/${encodeURIComponent(figid)}`);
  const chips = new Map([...asked, ...genes.map((label) => ({ kind: "gene", label }))].map(({ kind, label }) => [`${kind}:${label}`, el(`span.${kind}`, {}, label)]));
  return el("li.card", {},
    el("a.thumb", { href, tabindex: "-1", "aria-hidden": "true" }, picture ? thumbnail(picture) : el("span", {}, label ?? "Figure")),
    el("div", {}, el("h3", {}, el("a", { href }, title || figid)),
      el("p.soft", {}, [label, journal, year].filter(Boolean).join(" · "), organisms.map((name) => [" · ", species(name)]), " ", el("span.licence", {}, licence ?? LICENCES[UNKNOWN])),
      chips.size ? el("p.names", {}, [...chips.values()]) : null));
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
