// What was typed: what each part of it may mean, the figures of all parts together, and what they are narrowed by.
import { file, record, site } from "./data.js";
import { together } from "./postings.js";
import { folded, nameKey, words } from "./words.js";

const LONGEST_NAME = 6;
const RANK = 2 ** 32;
const FIRST_KIND = 40;
const SURE_KINDS = new Set(["gene", "family", "chemical", "disease", "article", "organism", "figure"]);
export const OPEN = ["CC0", "CC BY", "CC BY-SA"];
export const FILTERS = ["licence", "pathway", "source", "organism", "from", "to"];

// Phrases that narrow the answer, as people write them.
const PHRASES = [
  [/\bopen(?:ly)?[ -](?:licen[cs]ed?|licen[cs]es?|access)\b/iu, () => ({ licence: "open" })],
  [/\bcc[ -]?0\b/iu, () => ({ licence: "CC0" })],
  [/\bcc[ -]by(?:[ -](?:nc|nd|sa))*\b/iu, (found) => ({ licence: found.toUpperCase().replace(/^CC./, "CC ").replace(/BY /, "BY-").replace(/NC /, "NC-") })],
  [/\bpathway (?:figures?|diagrams?|drawings?|pictures?)\b/iu, () => ({ pathway: "yes" })],
  [/\b((?:19|20)\d\d) ?[-–] ?((?:19|20)\d\d)\b/u, (_, from, to) => ({ from, to })],
];
const CONDITIONS = /(?:^|\s)(not|or)(?=\s)|(?:^|\s)(-)(?=[\p{L}\p{N}"])/giu;
const NOISE = /\b(?:figures?|pictures?)\b/giu;

// The parts of a question: `{text, meanings, word}`, filters that its words say, and conditions that are not understood.
export async function read(question) {
  let text = question;
  const said = {};
  for (const [pattern, filters] of PHRASES) {
    const found = pattern.exec(text);
    if (!found) continue;
    Object.assign(said, filters(...found));
    text = text.replace(pattern, " , ");
  }
  const pieces = text.match(/"[^"]*"|[^",;()]+/gu) ?? [];
  const of = (piece) => (piece.startsWith('"') ? words(piece).map((word) => ({ text: word, meanings: [], word })) : partsOf(piece));
  const parts = (await Promise.all(pieces.map(of))).flat();
  const asked = parts.filter((part) => part.meanings.length || !isNoise(part));
  const year = asked.filter((part) => part.word && !part.meanings.length && isYear(part.word));
  if (year.length === 1 && !said.from) {
    said.from = said.to = year[0].word;
    asked.splice(asked.indexOf(year[0]), 1);
  }
  return { parts: asked, said, conditions: Array.from(question.matchAll(CONDITIONS), ([, word, sign]) => word ?? sign) };
}

function isYear(word) {
  return site.years.some(([year]) => String(year) === word);
}

function isNoise(part) {
  return part.word.length < 2 || site.no_words.includes(part.word);
}

async function partsOf(piece) {
  const chunks = piece.replace(NOISE, " ").split(/\s+/u).filter(Boolean);
  // all that may be looked up is asked for at once
  const [known, ids] = await Promise.all([meaningsOfNames(chunks.flatMap(words)), Promise.all(chunks.map(meaningsOfId))]);
  const parts = [];
  let open = [];
  const close = () => {
    parts.push(...named(open, known));
    open = [];
  };
  chunks.forEach((chunk, place) => {
    if (ids[place]) {
      close();
      parts.push({ text: chunk, meanings: ids[place], word: null });
    } else open.push(...words(chunk));
  });
  close();
  return parts;
}

async function meaningsOfId(chunk) {
  return folded(chunk) === nameKey(chunk) && !/\d/u.test(chunk) ? undefined : meaningsOf(chunk.toLowerCase());
}

// What each run of words may mean.
async function meaningsOfNames(list) {
  const known = new Map();
  const keys = list.flatMap((_, start) => lengths(list, start).map((length) => list.slice(start, start + length).join(" ")));
  await Promise.all([...new Set(keys)].map(async (key) => known.set(key, await meaningsOf(key))));
  return known;
}

// The longest names first, from the left.
function named(list, known) {
  const parts = [];
  for (let start = 0; start < list.length; ) {
    const length = lengths(list, start).find((size) => known.get(list.slice(start, start + size).join(" "))) ?? 1;
    const text = list.slice(start, start + length).join(" ");
    const isNoWord = length === 1 && site.no_words.includes(text);
    parts.push({ text, meanings: (!isNoWord && known.get(text)) || [], word: length === 1 ? text : null });
    start += length;
  }
  return parts;
}

function lengths(list, start) {
  const most = Math.min(LONGEST_NAME, list.length - start);
  return Array.from({ length: most }, (_, index) => most - index);
}

async function meaningsOf(term) {
  const found = await record("terms", term);
  return found?.map(([kind, id, label, figures, taxon]) => ({ kind, id, label, figures, taxon }));
}

// The terms that a part is looked up by: what it means, and itself where nothing surer is meant.
export function keysOf(part) {
  const keys = part.meanings.filter(({ kind }) => kind !== "figure").map(({ kind, id }) => `${kind}:${id}`);
  const isSure = part.meanings.some(({ kind }) => SURE_KINDS.has(kind));
  if (part.word && !isSure) keys.push(`word:${part.word}`);
  return keys;
}

// Numbers of the figures that have a term of each group, surest or newest first.
export async function answer(groups, sort) {
  if (!groups.length) return everything();
  const { numbers, weights } = await together(groups);
  if (sort === "newest") return numbers;
  // one number for each figure, the smaller the surer: so they are put in order without a function that compares
  const ranks = Float64Array.from(numbers, (number, place) => number - weights[place] * RANK).sort();
  return Int32Array.from(ranks, (rank) => rank - Math.floor(rank / RANK) * RANK);
}

function everything() {
  const numbers = new Int32Array(site.counts.figures);
  for (let number = 0; number < numbers.length; number += 1) numbers[number] = number;
  return numbers;
}

// Those of the figures that pass the filters, and how many each choice would leave.
export async function narrowed(numbers, filters) {
  const size = site.sizes.facets;
  const tests = testsOf(filters);
  const isOf = yearsOf(filters);
  const blocks = new Map();
  for (const number of numbers) {
    const block = Math.floor(number / size);
    if (!blocks.has(block)) blocks.set(block, null);
  }
  await Promise.all([...blocks.keys()].map(async (block) => blocks.set(block, looked(await file("facets", block), tests))));
  const kept = new Int32Array(numbers.length);
  let count = 0;
  for (const number of numbers) {
    if (!isOf(number)) continue;
    const { kinds, of } = blocks.get(Math.floor(number / size));
    const kind = kinds[of.charCodeAt(number % size) - FIRST_KIND];
    kind.count += 1;
    if (!kind.failed.length) kept[count++] = number;
  }
  return { numbers: kept.subarray(0, count), choices: choicesOf([...blocks.values()].flatMap(({ kinds }) => kinds)) };
}

// The kinds of figures of a block of facets, each with the filters that it fails.
function looked({ kinds, of }, tests) {
  const values = kinds.map(([licence, isPathway, isHarvested, organism]) => ({
    licence: site.licences[licence],
    pathway: isPathway ? "yes" : "no",
    source: isHarvested ? "pmc" : "front_matter",
    organism,
  }));
  return { of, kinds: values.map((told) => ({ told, count: 0, failed: Object.keys(tests).filter((name) => !tests[name](told[name])) })) };
}

// A choice counts what it would leave beside all other filters.
function choicesOf(kinds) {
  const choices = { licence: new Map(), pathway: new Map(), source: new Map(), organism: new Map() };
  for (const { told, count, failed } of kinds) {
    for (const [name, counts] of Object.entries(choices)) {
      if (!count || failed.some((other) => other !== name)) continue;
      for (const value of [told[name]].flat()) counts.set(value, (counts.get(value) ?? 0) + count);
    }
  }
  return choices;
}

function testsOf(filters) {
  const tests = {};
  if (filters.licence) tests.licence = (code) => (filters.licence === "open" ? OPEN.includes(code) : code === filters.licence);
  if (filters.pathway) tests.pathway = (value) => value === filters.pathway;
  if (filters.source) tests.source = (value) => value === filters.source;
  if (filters.organism) {
    const wanted = site.organisms.findIndex(([organism]) => organism === filters.organism);
    tests.organism = (places) => places.includes(wanted);
  }
  return tests;
}

// Whether a figure is of the years that are asked for.
function yearsOf(filters) {
  if (!filters.from && !filters.to) return () => true;
  const from = Number(filters.from) || -Infinity;
  const to = Number(filters.to) || Infinity;
  const ranges = site.years.filter(([year]) => year >= from && year <= to).map(([, first, count]) => [first, first + count]);
  return (number) => ranges.some(([first, end]) => number >= first && number < end);
}
