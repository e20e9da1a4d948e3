// The page of a figure.
import { file, record, site } from "./data.js";
import { address, el, moved, outside, say, svg } from "./dom.js";
import { downloads } from "./downloads.js";
import { FIELDS, mark, marked, mentionsOf, why } from "./mentions.js";
import { idMeant } from "./query.js";
import { isOfTaxon, species } from "./species.js";
import { counted, percent } from "./words.js";

const KINDS = [["gene", "Genes"], ["family", "Gene families"], ["chemical", "Chemicals"], ["disease", "Diseases"]];
const IN_TEXT = new Set(["title", "caption", "citing_text"]);
const SENTENCES_SHOWN = 5;

export async function figure(view, figid) {
  const place = await record("ids", figid);
  const told = place === undefined ? undefined : await record("figures", place);
  if (!told) {
    const meant = await idMeant("figure", figid);
    if (meant && meant !== figid) return moved("figure", meant);
    view.append(el("h1", { tabindex: "-1" }, "Not in this snapshot"), el("p", {}, `There is no figure ${figid} in snapshot ${site.snapshot}: it was withdrawn, or never published.`));
    return "Not in this snapshot";
  }
  const mentions = mentionsOf(told);
  const panel = el("section.panel", { "aria-label": "Why", tabindex: "-1", hidden: true });
  const tell = (some, from) => open(panel, some, from);
  const title = told.title || told.paper || figid;
  const of = (field) => mentions.filter((mention) => mention.field === field);
  view.append(
    el("article.figure", {},
      el("header", {}, el("p.soft", {}, [told.label ?? told.number, told.type !== "Figure" && told.type].filter(Boolean).join(" · ") || "Figure"),
        el("h1", { tabindex: "-1" }, told.title ? marked(told.title, of("title"), tell) : title),
        el("p.cited", {}, told.paper && told.title ? [told.paper, ". "] : null, el("span.soft", {}, told.citation ?? [told.journal, told.year].filter(Boolean).join(" ")))),
      el("div.columns", {},
        el("div.left", {}, picture(told, mentions, title, tell), caption(told, mentions, tell), elsewhere(mentions, tell), citing(told, of("citing_text"), tell)),
        el("div.right", {}, panel, named(mentions, tell), facts(told), downloads(told, place)))));
  say(title);
  return title;
}

function open(panel, mentions, from) {
  const close = () => {
    panel.hidden = true;
    document.querySelectorAll(".chosen").forEach((other) => other.classList.remove("chosen"));
    from.focus();
  };
  document.querySelectorAll(".chosen").forEach((other) => other.classList.remove("chosen"));
  from.classList.add("chosen");
  panel.replaceChildren(el("div.panelhead", {}, el("h2", {}, "Why?"), el("button.close", { type: "button", onclick: close }, "Close")), why(mentions));
  panel.onkeydown = (event) => event.key === "Escape" && close();
  panel.hidden = false;
  panel.focus({ preventScroll: matchMedia("(max-width: 799px)").matches });
}

function caption(told, mentions, tell) {
  if (!told.caption) return el("p.soft", {}, "This figure has no caption.");
  // colours of the picture and the other texts are told here too
  const named = new Set(mentions.filter(({ isAccepted }) => isAccepted).map(({ best }) => best.kind));
  const kinds = KINDS.map(([kind]) => kind).filter((kind) => named.has(kind));
  const key = mentions.length > 0 && el("p.key", {}, "Marked: ", kinds.map((kind) => [el(`span.sample.${kind}`, {}, kind), " "]),
    el("span.sample.refused", {}, "refused"), el("span.soft", {}, " fainter: less sure; a click tells why"));
  return el("section.caption", {}, el("h2", {}, "Caption"), el("p.text", { dir: "auto" }, marked(told.caption, mentions.filter(({ field }) => field === "caption"), tell)), key);
}

// Mentions that stand neither in title nor caption, by the field that they were read in.
function elsewhere(mentions, tell) {
  const fields = [...new Set(mentions.map(({ field }) => field))].filter((field) => !IN_TEXT.has(field));
  return fields.map((field) => {
    const of = mentions.filter((mention) => mention.field === field);
    const distinct = [...new Map(of.map((mention) => [mention.text, mention])).values()];
    const [kept, refused] = [true, false].map((verdict) => distinct.filter(({ isAccepted }) => isAccepted === verdict));
    const all = (some) => some.map((mention) => [mark(mention.text, [mention], tell), " "]);
    const name = FIELDS[field] ?? field;
    return el("section.words", {}, el("h2", {}, `In ${name}`), el("p", {}, all(kept)),
      refused.length > 0 && el("details", {}, el("summary", {}, `${refused.length} refused`), el("p", {}, all(refused))));
  });
}

// Sentences of the article that cite the figure.  What they name is told apart from what the figure names itself.
function citing(told, mentions, tell) {
  if (!told.citing.length) return null;
  const sentence = ([number, section, text]) => el("li", {}, section && el("p.small.soft", {}, section),
    el("p.cites", { dir: "auto" }, marked(text, mentions.filter((mention) => mention.sentence === number), tell)));
  const all = told.citing.map(sentence);
  const more = all.splice(SENTENCES_SHOWN);
  const named = mentions.some(({ isApart }) => isApart) && el("p.key", {}, el("span.sample.gene.apart", {}, "gene"), " named by the text of the article: not counted as a gene of the figure");
  return el("section.citing", {}, el("h2", {}, `In the article's text (${counted(told.citing.length, "sentence")} that cite${told.citing.length === 1 ? "s" : ""} it)`),
    el("ol", {}, all), more.length > 0 && el("details", {}, el("summary", {}, `${more.length} more`), el("ol", {}, more)), named);
}

// The picture where its licence lets it be shown, with the lines that were read in it; else the way to it.
function picture(told, mentions, title, tell) {
  const at = told.url ?? `https://pmc.ncbi.nlm.nih.gov/articles/${told.pmcid}/`;
  const reason = told.borrowed ? "It is reproduced from elsewhere, by permission" : told.licence ? "The store has no picture of it that a browser shows, or its licence does not let everyone show it" : "Its licence is not known here";
  const away = (text) => el("p.away", {}, `${text}. `, outside(at, "See the figure at PMC"));
  if (!told.picture) return away(reason);
  const frame = el("div.frame", {});
  const words = told.words.map((row) => Object.fromEntries(site.word.map((name, place) => [name, row[place]]))).filter(({ graphic }) => graphic === 0);
  const failed = () => frame.replaceWith(away("The picture could not be loaded"));
  frame.append(el("img", { src: told.picture, alt: title, referrerpolicy: "no-referrer", onerror: failed }));
  const boxes = words.length ? overlay(words, mentions, tell) : null;
  if (boxes) frame.append(boxes);
  return el("figure", {}, frame,
    el("figcaption.soft", {}, `${told.licence}. ${told.citation ?? ""} `, outside(at, "At PMC"),
      boxes && el("label.toggle", {}, el("input", { type: "checkbox", checked: true, onchange: (event) => boxes.classList.toggle("off", !event.target.checked) }), " lines that were read")));
}

function overlay(words, mentions, tell) {
  const { width, height } = words[0];
  const boxes = words.map((word) => {
    const of = mentions.filter(({ field, graphic, line }) => field === "picture_word" && graphic === word.graphic && line === word.line);
    const kept = of.find(({ isAccepted }) => isAccepted);
    const name = `${word.text}${kept ? `: ${kept.best.name}, ${percent(kept.best.confidence)}` : ""}`;
    const box = svg("polygon", { points: word.box.join(" "), class: kept ? kept.best.kind : "line" });
    const label = svg("title");
    label.textContent = `${name} (read with ${percent(word.score)})`;
    box.append(label);
    if (!of.length) return box;
    const act = () => tell(of, box);
    box.setAttribute("role", "button");
    box.setAttribute("tabindex", "0");
    box.setAttribute("aria-label", name);
    box.addEventListener("click", act);
    box.addEventListener("keydown", (event) => event.key === "Enter" && act());
    return box;
  });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "boxes", role: "group", "aria-label": "Lines that were read in the picture" }, ...boxes);
}

// What the figure names, surest first.
function named(mentions, tell) {
  const kept = mentions.filter(({ isAccepted, isApart }) => isAccepted && !isApart);
  const refused = mentions.filter(({ isAccepted }) => !isAccepted).length;
  const groups = KINDS.map(([kind, title]) => {
    const best = new Map();
    for (const mention of kept.filter((some) => some.best.kind === kind)) {
      const known = best.get(mention.best.id) ?? [];
      best.set(mention.best.id, [...known, mention].sort((one, other) => other.best.confidence - one.best.confidence));
    }
    const rows = [...best.values()].sort((one, other) => other[0].best.confidence - one[0].best.confidence);
    return rows.length > 0 && el("div", {}, el("h3", {}, title), el("ul.named", {}, rows.map((some) => {
      const { id, name, confidence } = some[0].best;
      return el("li", {}, el(`a.${kind}`, { href: address(`${kind}/${encodeURIComponent(id)}`) }, name),
        el("span.n", {}, percent(confidence)), el("button.ask", { type: "button", "aria-label": `why ${name}`, onclick: (event) => tell(some.slice(0, 5), event.currentTarget) }, "why"));
    })));
  });
  return el("section.box", {}, el("h2", {}, "What it names"), kept.length ? groups : el("p.soft", {}, "Nothing was accepted."), onlyCiting(mentions, kept),
    refused > 0 && el("p.soft", {}, `${refused} more ${refused === 1 ? "mention was" : "mentions were"} looked at and refused: outlined in the text.`));
}

// What the sentences that cite the figure name and the figure does not.
function onlyCiting(mentions, kept) {
  const own = new Set(kept.map(({ best }) => best.id));
  const others = new Map(mentions.filter(({ isApart, best }) => isApart && !own.has(best.id)).map(({ best }) => [best.id, best]));
  return others.size > 0 && el("p.soft", {}, "Only in the text that cites it: ",
    [...others.values()].map(({ kind, id, name }, place) => [place > 0 && ", ", el("a", { href: address(`${kind}/${encodeURIComponent(id)}`) }, name)]));
}

function facts(told) {
  const row = (name, ...value) => value.some(Boolean) && [el("dt", {}, name), el("dd", {}, value)];
  return el("section.box", {}, el("h2", {}, "Source"), el("dl", {},
    row("Licence", told.licence ? (told.licence_url ? outside(told.licence_url, told.licence) : told.licence) : "not known"),
    told.borrowed && row("Permission", "reproduced from elsewhere"),
    row("Article", el("a", { href: address("search", { q: told.pmcid }) }, "its other figures"), " ", outside(`https://pmc.ncbi.nlm.nih.gov/articles/${told.pmcid}/`, told.pmcid)),
    row("DOI", told.doi && outside(`https://doi.org/${encodeURI(told.doi)}`, told.doi)),
    row("PubMed", told.pmid && outside(`https://pubmed.ncbi.nlm.nih.gov/${told.pmid}/`, String(told.pmid))),
    row("Organisms", ...told.organisms.map((name, place) => [place > 0 && ", ", isOfTaxon(name) ? species(name) : name])),
    row("Keywords", told.keywords.join(", ")),
    row("Pathway score", told.score !== null && String(told.score)),
    row("WikiPathways", told.wikipathways && outside(`https://www.wikipathways.org/pathways/${encodeURIComponent(told.wikipathways)}.html`, told.wikipathways)),
    row("PFOCR", told.source === "front_matter" && outside(`https://pfocr.wikipathways.org/figures/${encodeURIComponent(told.figid)}.html`, "its page")),
    row("NDEx", told.ndex && outside(`https://www.ndexbio.org/viewer/networks/${encodeURIComponent(told.ndex)}`, "its network")),
    row("Findings", told.issues.length > 0 && told.issues.join(", ")),
    row("Figure id", el("code", {}, told.figid))));
}
