// Phrases of a question: those that narrow the answer, and conditions that are not understood.
import { BREAK } from "./ids.js";

// Between licences of which a figure has one.
export const EITHER = "|";

const ofYears = (pattern) => new RegExp(pattern.replaceAll("YEAR", String.raw`((?:19|20)\d\d)`), "giu");

// Phrases that narrow the answer, as people write them.
const PHRASES = [
  [/\bopen(?:ly)?[ -](?:licen[cs]ed?|licen[cs]es?|access)\b/giu, () => ({ licence: "open" })],
  [/\bcc[ -]?0\b/giu, () => ({ licence: "CC0" })],
  [/\bcc[ -]by(?:[ -](?:nc|nd|sa))*\b/giu, (found) => ({ licence: found.toUpperCase().replace(/^CC./, "CC ").replace(/BY /, "BY-").replace(/NC /, "NC-") })],
  [/\bpathway (?:figures?|diagrams?|drawings?|pictures?)\b/giu, () => ({ pathway: "yes" })],
  [ofYears(String.raw`\b(?:(?:between|from|since)\s+)?YEAR(?:\s*[-–—]\s*|\s+(?:to|until|and)\s+)YEAR\b`), (_, one, other) => ({ from: one < other ? one : other, to: one < other ? other : one })],
  [ofYears(String.raw`(?<!\bnot\s+)\b(?:since|from)\s+YEAR\b`), (_, from) => ({ from })],
  [ofYears(String.raw`(?<!\bnot\s+)\bafter\s+YEAR\b`), (_, year) => ({ from: String(Number(year) + 1) })],
  [ofYears(String.raw`(?<!\bnot\s+)\b(?:until|up\s+to)\s+YEAR\b`), (_, to) => ({ to })],
  [ofYears(String.raw`(?<!\bnot\s+)\bbefore\s+YEAR\b`), (_, year) => ({ to: String(Number(year) - 1) })],
];
const OF_PHRASES = ["openly", "licenced", "licensed", "licences", "licenses", "access", "pathway", "figures", "diagrams", "drawings", "pictures"];
const BEGUN = /(?:(?:^|[\s,]+)(?:open(?:ly)?|licen[cs](?:e|es|ed)|pathway))+\s*$/iu;
// Words that ask for more than all parts together; each is one that is not looked for.
const CONDITIONS = /(?:^|\s)(not|or|no|nor|neither|without|except|excluding)(?=\s)|(?:^|\s)(-)(?=[\p{L}\p{N}\n])/giu;
const NITRIC_OXIDE = "NO";

// A filter is said once; of licences each is one more that a figure may have, or one of the open ones.
export function filtersIn(question, isTyping) {
  const said = {};
  const take = (filters) => (...found) => {
    const more = filters(...found);
    if (more.licence && said.licence && said.licence !== "open") more.licence = [...new Set([...said.licence.split(EITHER), more.licence])].join(EITHER);
    else if (!more.licence && Object.keys(more).some((name) => said[name])) return found[0];
    Object.assign(said, more);
    return BREAK;
  };
  const text = PHRASES.reduce((so, [pattern, filters]) => so.replace(pattern, take(filters)), question);
  // the phrase that these words begin may be on its way
  return { said, text: isTyping ? text.replace(BEGUN, "") : text };
}

// Whether a word, or what is typed of it, may be one of a phrase.
export function isOfPhrase(word) {
  return OF_PHRASES.some((other) => other.startsWith(word));
}

// What is not understood: all but the sign that is the name of a chemical.
export function conditionsIn(text) {
  return Array.from(text.matchAll(CONDITIONS), ([, word, sign]) => word ?? sign).filter((word) => word !== NITRIC_OXIDE);
}
