// What was typed: what each part of it may mean, the figures of all parts together, and what they are narrowed by.
import { file, record, site } from "./data.js";
import { together } from "./postings.js";
import { folded, nameKey, words } from "./words.js";

const LONGEST_NAME = 6;
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
const NOISE = /\b(?:figures?|pictures?)\b/giu;

// The parts of a question: `{text, meanings, word}`, and filters that its words say.
export async function read(question) {
  let text = question;
  const said = {};
  for (const [pattern, filters] of PHRASES) {
    const found = pattern.exec(text);
    if (!found) continue;
    Object.assign(said, filters(...found));
    text = text.replace(pattern, " , ");
  }
  const parts = [];
  for (const piece of text.match(/"[^"]*"|[^",;()]+/gu) ?? []) {
    if (piece.startsWith('"')) parts.push(...words(piece).map((word) => ({ text: word, meanings: [], word })));
    else parts.push(...(await partsOf(piece)));
  }
  const asked = parts.filter((part) => part.meanings.length || !isNoise(part));
  const year = asked.filter((part) => part.word && !part.meanings.length && isYear(part.word));
  if (year.length === 1 && asked.length > 1 && !said.from) {
    said.from = said.to = year[0].word;
    asked.splice(asked.indexOf(year[0]), 1);
  }
  return { parts: asked, said };
}

function isYear(word) {
  return site.years.some(([year]) => String(year) === word);
}

function isNoise(part) {
  return part.word.length < 2 || site.no_words.includes(part.word);
}

async function partsOf(piece) {
  const parts = [];
  let open = [];
  const close = async () => {
    if (open.length) parts.push(...(await named(open)));
    open = [];
  };
  for (const chunk of piece.replace(NOISE, " ").split(/\s+/u).filter(Boolean)) {
    const id = folded(chunk) === nameKey(chunk) && !/\d/u.test(chunk) ? undefined : await meaningsOf(chunk.toLowerCase());
    if (id) {
      await close();
      parts.push({ text: chunk, meanings: id, word: null });
    } else open.push(...words(chunk));
  }
  await close();
  return parts;
}

// The longest names first, from the left.
async function named(list) {
  const parts = [];
  const known = new Map();
  const keys = list.flatMap((_, start) => lengths(list, start).map((length) => list.slice(start, start + length).join(" ")));
  await Promise.all([...new Set(keys)].map(async (key) => known.set(key, await meaningsOf(key))));
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

// Numbers of all figures that answer, surest or newest first, and how many of them each choice would leave.
export async function answer(groups, filters, sort) {
  const found = groups.length ? await together(groups) : everything();
  const kept = await narrow(found, filters);
  const order = kept.places;
  if (sort !== "newest" && groups.length) order.sort((one, other) => found.weights[other] - found.weights[one] || one - other);
  return { numbers: order.map((place) => found.numbers[place]), choices: kept.choices };
}

function everything() {
  const numbers = Int32Array.from({ length: site.counts.figures }, (_, number) => number);
  return { numbers, weights: numbers };
}

async function narrow({ numbers }, filters) {
  const size = site.sizes.facets;
  const blocks = new Map();
  for (const number of numbers) blocks.set(Math.floor(number / size), null);
  await Promise.all([...blocks.keys()].map(async (block) => blocks.set(block, await file("facets", block))));
  const tests = testsOf(filters);
  const names = Object.keys(tests);
  const choices = { licence: new Map(), pathway: new Map(), source: new Map(), organism: new Map() };
  const places = [];
  for (let place = 0; place < numbers.length; place += 1) {
    const number = numbers[place];
    const block = blocks.get(Math.floor(number / size));
    const at = number % size;
    const values = {
      licence: site.licences[block.licence[at]],
      pathway: block.pathway[at] ? "yes" : "no",
      source: block.source[at] ? "pmc" : "front_matter",
      organism: block.organisms[at],
      year: number,
    };
    const failed = names.filter((name) => !tests[name](values[name]));
    if (!failed.length) places.push(place);
    // a choice counts what it would leave beside all other filters
    for (const name of Object.keys(choices)) {
      if (failed.length && !(failed.length === 1 && failed[0] === name)) continue;
      for (const value of [values[name]].flat()) choices[name].set(value, (choices[name].get(value) ?? 0) + 1);
    }
  }
  return { places, choices };
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
  if (filters.from || filters.to) {
    const from = Number(filters.from) || -Infinity;
    const to = Number(filters.to) || Infinity;
    const ranges = site.years.filter(([year]) => year >= from && year <= to).map(([, first, count]) => [first, first + count]);
    tests.year = (number) => ranges.some(([first, end]) => number >= first && number < end);
  }
  return tests;
}
