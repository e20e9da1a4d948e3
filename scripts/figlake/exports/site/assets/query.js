// What was typed: what each part of it may mean, the figures of all parts together, and what they are narrowed by.
import { file, record, site } from "./data.js";
import { BREAK, idsIn, keyOfId, mayBeId } from "./ids.js";
import { conditionsIn, EITHER, filtersIn, isOfPhrase } from "./phrases.js";
import { empty, expect, lowest, together } from "./postings.js";
import { termKey, words } from "./words.js";

const LONGEST_NAME = 6;
const LONGEST_ALL = 16;
// From how many files of facets on they are not read before someone asks for what they tell.
export const MANY_FACETS = 16;
const LONG_ENOUGH = 3;
const FIRST_KIND = 40;
const SURE_KINDS = new Set(["gene", "family", "chemical", "disease", "article", "organism", "figure"]);
export const OPEN = ["CC0", "CC BY", "CC BY-SA"];
const NOISE = /\b(?:figures?|pictures?)\b/giu;
export const FILTERS = ["licence", "pathway", "source", "organism", "from", "to"];

// The parts of a question: `{text, meanings, also, word}`, filters that its words say, and conditions that are not
// understood.  `also`: what a part is another name of, where something surer is meant.
export async function read(question, isTyping = false) {
  const { ids, rest } = idsIn(question);
  const { quoted, free } = unquoted(rest);
  const { said, text } = filtersIn(free, isTyping);
  if (Object.keys(said).length) expectFacets();
  const pieces = text.split(/["\n]/u).filter((piece) => piece.trim());
  const isAlone = !ids.length && !quoted.length && pieces.length === 1;
  const [given, found] = await Promise.all([Promise.all(ids.map(partOfId)), Promise.all(pieces.map((piece) => partsOf(piece, isAlone)))]);
  const isAsked = (some) => some.meanings.length || !isNoise(some);
  const parts = found.flat().filter(isAsked);
  const year = parts.filter((some) => some.word && !some.meanings.length && isYear(some.word));
  if (year.length === 1 && !said.from && !said.to) {
    said.from = said.to = year[0].word;
    parts.splice(parts.indexOf(year[0]), 1);
  }
  return { parts: [...given, ...parts, ...quoted.filter(isAsked)], said, conditions: conditionsIn(free) };
}

// What stands in quotation marks is words, whatever it says elsewhere.
function unquoted(question) {
  const quoted = [];
  const free = question.replace(/"([^"]*)"/gu, (_, text) => {
    quoted.push(...words(text).map((word) => part(word, null, word)));
    return BREAK;
  });
  return { quoted, free };
}

function isYear(word) {
  return site.years.some(([year]) => String(year) === word);
}

function isNoise({ word }) {
  return word.length < 2 || site.no_words.includes(word);
}

// By another name something is meant where nothing is meant more surely.
function part(text, found, word) {
  const sure = found?.filter(({ isOther }) => !isOther) ?? [];
  return sure.length ? { text, meanings: sure, also: found.filter(({ isOther }) => isOther), word } : { text, meanings: found ?? [], also: [], word };
}

async function partOfId({ text, keys }) {
  const found = await Promise.all(keys.map(meaningsOf));
  return part(text, found.find(Boolean), null);
}

async function partsOf(piece, isAlone) {
  const found = [...piece.replace(NOISE, " ").matchAll(/([\s,;()]*)([^\s,;()]+)/gu)];
  const chunks = found.map(([, , chunk]) => chunk);
  const tokens = chunks.map((chunk, place) => tokensOf(chunk, found[place][1], chunks[place + 1] ?? ""));
  // all that may be looked up is asked for at once
  const [known, ids] = await Promise.all([
    meaningsOfNames(tokens.flat()),
    Promise.all(chunks.map((chunk) => (mayBeId(chunk, isAlone && chunks.length === 1 && !isYear(chunk)) ? meaningsOf(keyOfId(chunk)) : undefined))),
  ]);
  const parts = [];
  let open = [];
  const close = () => {
    parts.push(...named(open, known));
    open = [];
  };
  chunks.forEach((chunk, place) => {
    if (ids[place]) {
      close();
      parts.push(part(chunk, ids[place], null));
    } else open.push(...tokens[place]);
  });
  close();
  return parts;
}

// The words of a chunk, each with whether a name may begin or end with it; `before`: what parts it from the last chunk.
// Names go over commas and brackets: Carcinoma, Non-Small-Cell Lung; PI(3)K.
function tokensOf(chunk, before, next) {
  const list = words(chunk.normalize("NFKC"));
  // a small word begins and ends no name, but before a number or as part of a string: her 2, IN-1130
  const isLoose = list.length === 1 && list[0].length > 1 && site.no_words.includes(list[0]) && !/^\d/u.test(words(next.normalize("NFKC"))[0] ?? "");
  // a number behind a comma ends none: IL1, 6
  const isListed = list.length === 1 && /[,;]/u.test(before) && /^\d+$/u.test(list[0]);
  return list.map((word) => ({ word, begins: !isLoose, ends: !isLoose && !isListed }));
}

// What each run of words may mean, by its key.
async function meaningsOfNames(list) {
  const known = new Map();
  const keys = list.flatMap((_, start) => lengths(list, start).map((length) => keyOf(list, start, length)));
  await Promise.all([...new Set(keys)].map(async (key) => known.set(key, await meaningsOf(key))));
  return known;
}

function keyOf(list, start, length) {
  return termKey(list.slice(start, start + length).map(({ word }) => word).join(""));
}

// The longest names first, from the left.
function named(list, known) {
  const parts = [];
  for (let start = 0; start < list.length; ) {
    const length = lengths(list, start).find((size) => known.get(keyOf(list, start, size))) ?? 1;
    const text = list.slice(start, start + length).map(({ word }) => word).join(" ");
    const isNoWord = length === 1 && site.no_words.includes(text);
    parts.push(part(text, isNoWord ? null : known.get(keyOf(list, start, length)), length === 1 ? text : null));
    start += length;
  }
  return parts;
}

// Of how many words a name may be that begins at `start`: few, or all that are left.
function lengths(list, start) {
  const left = list.length - start;
  const sizes = Array.from({ length: Math.min(LONGEST_NAME, left) }, (_, index) => Math.min(LONGEST_NAME, left) - index);
  if (left > LONGEST_NAME && left <= LONGEST_ALL) sizes.unshift(left);
  return list[start].begins ? sizes.filter((size) => list[start + size - 1].ends) : [];
}

async function meaningsOf(term) {
  const found = await record("terms", term);
  return found?.map(([kind, id, label, figures, taxon, isOther, name]) => ({ kind, id, label, figures, taxon, isOther, name }));
}

// The id of a kind that another spelling of it means; undefined where there is none.
export async function idMeant(kind, spelt) {
  const found = await meaningsOf(keyOfId(kind === "family" ? `fplx:${spelt}` : spelt));
  return found?.find((meaning) => meaning.kind === kind)?.id;
}

// The terms that a part is looked up by: what it means, and itself where nothing surer is meant.
export function keysOf({ meanings, word }) {
  const keys = meanings.filter(({ kind }) => kind !== "figure").map(({ kind, id }) => `${kind}:${id}`);
  const isSure = meanings.some(({ kind, isOther }) => SURE_KINDS.has(kind) && !isOther);
  if (word && !isSure) keys.push(`word:${word}`);
  return keys;
}

// The figures that have a term of each group, `{numbers, weights}`, numbers ascending; all where no group is asked for.
export async function answer(groups) {
  return groups.length ? together(groups) : { numbers: Int32Array.from({ length: site.counts.figures }, (_, number) => number), weights: null };
}

// Numbers of figures, surest or newest first.
export function ordered({ numbers, weights }, sort) {
  if (sort === "newest" || !weights) return numbers;
  const most = weights.reduce((one, other) => Math.max(one, other), 0);
  // those of one weight are neighbours, in the order that they have
  const starts = new Int32Array(most + 2);
  for (let place = 0; place < numbers.length; place += 1) starts[most - weights[place] + 1] += 1;
  for (let weight = 1; weight < starts.length; weight += 1) starts[weight] += starts[weight - 1];
  const found = new Int32Array(numbers.length);
  for (let place = 0; place < numbers.length; place += 1) found[starts[most - weights[place]]++] = numbers[place];
  return found;
}

// Facets are asked for before it is known which are needed, where they are few.
export function expectFacets() {
  const files = Math.ceil(site.counts.figures / site.sizes.facets);
  if (files <= MANY_FACETS) for (let block = 0; block < files; block += 1) file("facets", block).catch(() => {});
}

// Those of the figures that pass the filters, and how many each choice would leave.
export async function narrowed({ numbers, weights }, filters) {
  const tests = testsOf(filters);
  const [first, end] = ofYears(filters).map((number) => lowest(numbers, number));
  const blocks = await Promise.all(blocksOf(numbers, first, end).map(async ({ block, from, to }) => ({ from, to, base: block * site.sizes.facets, ...looked(await file("facets", block), tests) })));
  const kept = empty(end - first);
  let count = 0;
  for (const { from, to, base, kinds, of } of blocks) {
    for (let place = from; place < to; place += 1) {
      const kind = kinds[of.charCodeAt(numbers[place] - base) - FIRST_KIND];
      kind.count += 1;
      if (kind.failed.length) continue;
      kept.numbers[count] = numbers[place];
      if (weights) kept.weights[count] = weights[place];
      count += 1;
    }
  }
  return { numbers: kept.numbers.subarray(0, count), weights: weights && kept.weights.subarray(0, count), choices: choicesOf(blocks.flatMap(({ kinds }) => kinds)) };
}

// The blocks of facets of ascending numbers, each with the places that lie in it.
function blocksOf(numbers, first, end) {
  const blocks = [];
  for (let from = first; from < end; ) {
    const block = Math.floor(numbers[from] / site.sizes.facets);
    const to = Math.min(end, lowest(numbers, (block + 1) * site.sizes.facets));
    blocks.push({ block, from, to });
    from = to;
  }
  return blocks;
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
  if (filters.licence) {
    const codes = filters.licence.split(EITHER).flatMap((code) => (code === "open" ? OPEN : [code]));
    tests.licence = (code) => codes.includes(code);
  }
  if (filters.pathway) tests.pathway = (value) => value === filters.pathway;
  if (filters.source) tests.source = (value) => value === filters.source;
  if (filters.organism) {
    const wanted = site.organisms.findIndex(([organism]) => organism === filters.organism);
    tests.organism = (places) => places.includes(wanted);
  }
  return tests;
}

// The first number of the years that are asked for, and the one behind the last: years follow one another, newest first.
function ofYears({ from, to }) {
  const least = Number(from) || -Infinity;
  const most = Number(to) || Infinity;
  const those = site.years.filter(([year]) => year >= least && year <= most);
  if (!those.length) return [0, 0];
  const [, last, count] = those.at(-1);
  return [those[0][1], last + count];
}

// Reads what a question will need that is still being typed: all its words but the last, and what the last may mean.
export async function expectAnswer(question) {
  const typed = question.search(/\S*$/u);
  const { parts } = await read(question.slice(0, typed), true);
  const last = question.slice(typed);
  const [word] = words(last);
  if (word && last.length >= LONG_ENOUGH && !isOfPhrase(word)) {
    const found = await meaningsOf(termKey(last));
    if (found) for (const key of keysOf(part(last, found, word))) record("postings", key).catch(() => {});
  }
  await expect(parts.map(keysOf).filter((keys) => keys.length));
}
