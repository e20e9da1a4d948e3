// Which figures a term is of, and which figures several terms are of together (postings.py tells the form).
import { file, record } from "./data.js";

// A list of ascending numbers of figures with weights, whose blocks are read when they are needed.
class List {
  constructor(entry) {
    this.count = entry?.n ?? 0;
    this.inline = entry?.d ? [unstepped(entry.d), entry.w] : null;
    [this.first, this.firsts] = entry?.b ?? [0, []];
  }

  async blocks(numbers) {
    if (this.inline) return [this.inline];
    const wanted = this.firsts.map((_, place) => place).filter((place) => !numbers || this.meets(place, numbers));
    return Promise.all(
      wanted.map(async (place) => {
        const [steps, weights] = await file("blocks", this.first + place);
        return [unstepped(steps), weights];
      }),
    );
  }

  meets(place, numbers) {
    const end = this.firsts[place + 1] ?? Infinity;
    const index = lowest(numbers, this.firsts[place]);
    return index < numbers.length && numbers[index] < end;
  }
}

function unstepped(steps) {
  let at = 0;
  return Int32Array.from(steps, (step) => (at += step));
}

function lowest(numbers, least) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Figures that have one term at least of each group: ascending numbers, and the sum of their weights.
export async function together(groups) {
  const lists = await Promise.all(
    groups.map((keys) => Promise.all(keys.map(async (key) => new List(await record("postings", key))))),
  );
  const ordered = lists
    .map((some) => [some, some.reduce((sum, list) => sum + list.count, 0)])
    .sort((one, other) => one[1] - other[1]);
  let found = null;
  for (const [some, count] of ordered) {
    if (!count) return { numbers: [], weights: [] };
    found = await narrowed(found, some);
  }
  return found;
}

// The figures of `found` that are in one of the lists; all of these where nothing is found yet.
async function narrowed(found, lists) {
  const blocks = (await Promise.all(lists.map((list) => list.blocks(found?.numbers)))).flat();
  const best = new Map();
  const wanted = found && new Set(found.numbers);
  for (const [numbers, weights] of blocks) {
    for (let index = 0; index < numbers.length; index += 1) {
      const number = numbers[index];
      if (wanted && !wanted.has(number)) continue;
      const weight = typeof weights === "number" ? weights : weights[index];
      if (weight > (best.get(number) ?? -1)) best.set(number, weight);
    }
  }
  if (!found) {
    const numbers = [...best.keys()].sort((one, other) => one - other);
    return { numbers, weights: numbers.map((number) => best.get(number)) };
  }
  const kept = found.numbers.map((number, index) => [number, found.weights[index]]).filter(([number]) => best.has(number));
  return { numbers: kept.map(([number]) => number), weights: kept.map(([number, weight]) => weight + best.get(number)) };
}
