// Which figures a term is of, and which figures several terms are of together (postings.py tells the form).
// Found figures are `{numbers, weights}`: two arrays of one length, numbers ascending.
import { file, record } from "./data.js";

const WEIGHTLESS = 35;
// So many blocks are read at once; of more those that the rarest part of the question can meet.
const AT_ONCE = 6;
const NONE = { numbers: new Int32Array(0), weights: new Int32Array(0) };

// A list of figures, whose blocks are read when they are needed.
class List {
  constructor(entry) {
    this.count = entry?.n ?? 0;
    this.inline = entry?.d ? found(entry.d, entry.w) : null;
    [this.first, this.firsts] = entry?.b ?? [0, []];
  }

  // Those of its figures that may be among `numbers`; all where none are told.
  async among(numbers) {
    if (this.inline) return this.inline;
    const wanted = this.firsts.map((_, place) => place).filter((place) => !numbers || this.meets(place, numbers));
    return joined(await Promise.all(wanted.map(async (place) => found(...(await file("blocks", this.first + place))))));
  }

  meets(place, numbers) {
    const end = this.firsts[place + 1] ?? Infinity;
    const index = lowest(numbers, this.firsts[place]);
    return index < numbers.length && numbers[index] < end;
  }
}

function found(steps, told) {
  const { numbers, weights } = empty(steps.length);
  let at = 0;
  for (let place = 0; place < steps.length; place += 1) {
    at += steps[place];
    numbers[place] = at;
  }
  if (typeof told === "number") weights.fill(told);
  else for (let place = 0; place < steps.length; place += 1) weights[place] = told.charCodeAt(place) - WEIGHTLESS;
  return { numbers, weights };
}

function joined(blocks) {
  const all = empty(blocks.reduce((sum, { numbers }) => sum + numbers.length, 0));
  let at = 0;
  for (const { numbers, weights } of blocks) {
    all.numbers.set(numbers, at);
    all.weights.set(weights, at);
    at += numbers.length;
  }
  return all;
}

export function empty(length) {
  return { numbers: new Int32Array(length), weights: new Int32Array(length) };
}

// Place of the first number that is not below `least`.
export function lowest(numbers, least) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function listsOf(groups) {
  const lists = await Promise.all(
    groups.map((keys) => Promise.all(keys.map(async (key) => new List(await record("postings", key))))),
  );
  const all = lists.flat();
  if (all.reduce((sum, { firsts }) => sum + firsts.length, 0) <= AT_ONCE) all.forEach((list) => list.among().catch(() => {}));
  return lists;
}

// Reads what `together` will look at, for a question that is likely to be asked.
export function expect(groups) {
  return listsOf(groups);
}

// Figures that have one term at least of each group, and the sum of their weights.
export async function together(groups) {
  const lists = await listsOf(groups);
  const ordered = lists
    .map((some) => [some, some.reduce((sum, list) => sum + list.count, 0)])
    .sort((one, other) => one[1] - other[1]);
  let kept = null;
  for (const [some, count] of ordered) {
    if (!count) return NONE;
    const those = await Promise.all(some.map((list) => list.among(kept?.numbers)));
    const either = those.reduce((one, other) => merged(one, other, true, Math.max));
    kept = kept ? merged(kept, either, false, (one, other) => one + other) : either;
  }
  return kept;
}

// Those of some figures, numbers ascending, that have a term.
export async function withTerm(key, numbers) {
  const { numbers: all } = await new List(await record("postings", key)).among(numbers);
  return new Set(numbers.filter((number) => all[lowest(all, number)] === number));
}

// Figures of both, or with `either` of one at least; `weigh` makes one weight of two.
function merged(one, other, either, weigh) {
  const length = either ? one.numbers.length + other.numbers.length : Math.min(one.numbers.length, other.numbers.length);
  const { numbers, weights } = empty(length);
  let [count, at, to] = [0, 0, 0];
  const take = (number, weight) => {
    numbers[count] = number;
    weights[count] = weight;
    count += 1;
  };
  while (at < one.numbers.length || to < other.numbers.length) {
    const mine = one.numbers[at] ?? Infinity;
    const their = other.numbers[to] ?? Infinity;
    if (mine === their) take(mine, weigh(one.weights[at], other.weights[to]));
    else if (either && mine < their) take(mine, one.weights[at]);
    else if (either) take(their, other.weights[to]);
    if (mine <= their) at += 1;
    if (their <= mine) to += 1;
  }
  return { numbers: numbers.subarray(0, count), weights: weights.subarray(0, count) };
}
