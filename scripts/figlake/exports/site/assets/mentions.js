// Mentions of a figure: marked in its texts, and each with the reasons for what it was taken for.
import { site } from "./data.js";
import { address, el, outside, pressed } from "./dom.js";
import { PAGES_OF } from "./results.js";
import { speciesOf } from "./species.js";
import { percent } from "./words.js";

export const FIELDS = {
  title: "the title", caption: "the caption", keyword: "the keywords", ocr_word: "the words that PFOCR read in the picture",
  page_symbol: "the symbols that the page lists", page_word: "words won back from the page's symbols",
  picture_word: "a line read in the picture", citing_text: "a sentence that cites the figure",
};
const MATCHES = {
  symbol: "its official symbol", previous: "a former symbol", alias: "an alias", synonym: "a synonym", name: "its name",
  family: "a name of the family", ortholog: "a name of the human gene", registry: "a name in another registry", learned: "a name learned from texts",
};
const RULES = {
  exact: "letter for letter", upper: "but for capitals", folded: "but for marks and Greek letters", short: "shortened",
  bag: "with its words in another order", ordered: "in the order of its words",
};
const CANDIDATES_SHOWN = 8;

// The candidates of a figure by mention, in the order of the data: `{field, start, end, text, kind, candidates, best}`.
// `isApart`: accepted for a sentence that cites the figure, which does not make it one of the figure's.
export function mentionsOf(figure) {
  const names = site.candidate;
  const found = new Map();
  for (const row of figure.mentions) {
    const candidate = Object.fromEntries(names.map((name, place) => [name, row[place]]));
    const { field, graphic, line, sentence, start, end, mention: text } = candidate;
    const key = JSON.stringify([field, graphic, line, sentence, start, end, text]);
    if (!found.has(key)) found.set(key, { field, graphic, line, sentence, start, end, text, candidates: [] });
    found.get(key).candidates.push(candidate);
  }
  const mentions = [...found.values()];
  for (const mention of mentions) {
    mention.candidates.sort((one, other) => other.accepted - one.accepted || other.confidence - one.confidence || one.rank - other.rank);
    mention.best = mention.candidates[0];
    mention.isAccepted = mention.best.accepted;
    mention.isApart = mention.best.apart;
  }
  return mentions;
}

// `text` with its mentions as buttons; offsets are code points.
export function marked(text, mentions, tell) {
  const letters = Array.from(text);
  const wanted = [...mentions].sort((one, other) =>
    other.isAccepted - one.isAccepted || other.best.confidence - one.best.confidence || other.end - other.start - (one.end - one.start));
  const chosen = [];
  for (const mention of wanted) {
    const over = chosen.find((other) => mention.start < other.end && other.start < mention.end);
    if (over) over.mentions.push(mention);
    else if (mention.end > mention.start && mention.end <= letters.length) chosen.push({ start: mention.start, end: mention.end, mentions: [mention] });
  }
  chosen.sort((one, other) => one.start - other.start);
  const parts = [];
  let at = 0;
  for (const { start, end, mentions: some } of chosen) {
    parts.push(letters.slice(at, start).join(""), mark(letters.slice(start, end).join(""), some, tell));
    at = end;
  }
  parts.push(letters.slice(at).join(""));
  return parts;
}

// A string that was looked at; what it was taken for is said to those who do not see the colour.
export function mark(text, mentions, tell) {
  const { best, isAccepted, isApart } = mentions[0];
  const said = isAccepted ? `${best.kind} ${best.name}, ${percent(best.confidence)}${isApart ? ", in the text, not counted" : ""}` : "refused";
  const act = (event) => tell(mentions, event.currentTarget);
  const element = el(`mark.${isAccepted ? best.kind : "refused"}${isApart ? ".apart" : ""}`, { ...pressed(act), title: said, "aria-label": `${text}: ${said}` }, text);
  element.style.setProperty("--sure", String(best.confidence));
  return element;
}

// Why strings were taken for what they were, as an element.
export function why(mentions) {
  return el("div.why", {}, mentions.map((mention) => {
    const more = mention.candidates.length - CANDIDATES_SHOWN;
    return el("section", {}, el("h3", {}, el("q", {}, mention.text), el("span.soft", {}, ` in ${FIELDS[mention.field] ?? mention.field}`)),
      el("ol", {}, mention.candidates.slice(0, CANDIDATES_SHOWN).map((candidate) => reasons(candidate, mention))),
      more > 0 && el("p.soft", {}, `and ${more} more, none of them surer`));
  }));
}

function reasons(candidate, mention) {
  const { kind, id, name, confidence, accepted } = candidate;
  const meter = el("span.meter", { role: "img", "aria-label": `confidence ${percent(confidence)}` }, el("i", {}));
  meter.firstChild.style.setProperty("width", `${100 * confidence}%`);
  const title = PAGES_OF.has(kind) ? el("a", { href: address(`${kind}/${encodeURIComponent(id)}`) }, name) : name;
  return el(`li.${accepted ? kind : "refused"}`, {},
    el("p.head", {}, el("b", {}, title), " ", el("span.kind", {}, kind), el("span.verdict", {}, candidate.apart ? "accepted in the text" : accepted ? "accepted" : "refused"), meter, el("span.n", {}, percent(confidence))),
    el("p.reason", {}, reason(candidate), candidate.taxon && ` A ${speciesOf(candidate.taxon)} gene.`, " ", idLink(kind, id)),
    !accepted && el("p.reason", {}, refusal(candidate, mention)));
}

function reason({ matched, match_type: type, rule }) {
  return [el("q", {}, matched), ` is ${MATCHES[type] ?? type}; it stands there ${rule ? RULES[rule] ?? `by the rule ${rule}` : "as it is"}.`];
}

function refusal(candidate, mention) {
  if (candidate.not_covered) return `Refused: the text speaks of taxon ${candidate.not_covered} here, whose genes the reference does not have.`;
  if (mention.best.accepted) return `Refused: ${mention.best.name} is surer here.`;
  if (candidate !== mention.best) return "Refused: it is not even the surest that the string may mean.";
  return "Refused: not sure enough, or something of another kind is surer here.";
}

export function idLink(kind, id) {
  if (kind === "gene") return outside(`https://www.ncbi.nlm.nih.gov/gene/${encodeURIComponent(id)}`, `NCBI Gene ${id}`);
  if (kind === "family") return outside(`https://identifiers.org/fplx:${encodeURIComponent(id)}`, `FamPlex ${id}`);
  const [prefix, local] = id.split(":");
  if (prefix === "MESH") return outside(`https://id.nlm.nih.gov/mesh/${encodeURIComponent(local)}.html`, `MeSH ${local}`);
  return outside(`https://identifiers.org/${encodeURIComponent(id)}`, id);
}
