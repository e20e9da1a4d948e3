// Reads the files of the site: packed JSON, by number, and by key in trees (packed.py and tree.py tell their form).

const FOLDER = 1000;
const HELD = 200;
const held = new Map();
export let site = null;

export async function open() {
  const answer = await fetch("site.json");
  if (!answer.ok) throw new Error(`site.json: ${answer.status}`);
  site = await answer.json();
  // every question goes by these two: they are here before one is typed
  for (const tree of ["terms", "postings"]) root(tree).catch(() => {});
  return site;
}

function numbered(folder, number) {
  return `data/${site.snapshot}/${folder}/${Math.floor(number / FOLDER)}/${number}.json.gz`;
}

// The file with a number; what was read last is kept.
export function file(folder, number) {
  const path = numbered(folder, number);
  const known = held.get(path);
  if (known) {
    held.delete(path);
    held.set(path, known);
    return known;
  }
  const asked = unpacked(path);
  held.set(path, asked);
  asked.catch(() => held.delete(path));
  if (held.size > HELD) held.delete(held.keys().next().value);
  return asked;
}

async function unpacked(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // a server may have unpacked it on its way
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return JSON.parse(new TextDecoder().decode(bytes));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

// How many of `count` keys in order, told by `at`, are not above `key`.
function notAbove(count, at, key) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function root(tree) {
  return file(`${tree}/${site.levels[tree]}`, 0);
}

// Number of the leaf that would hold `key`.
async function leafOf(tree, key) {
  let number = 0;
  for (let level = site.levels[tree]; level > 0; level -= 1) {
    const keys = await file(`${tree}/${level}`, number);
    const place = Math.max(0, notAbove(keys.length, (index) => keys[index], key) - 1);
    number = number * site.sizes.fanout + place;
  }
  return number;
}

// The record of a key in a tree; undefined where there is none.
export async function record(tree, key) {
  const leaf = await file(`${tree}/0`, await leafOf(tree, key));
  const place = notAbove(leaf.length / 2, (index) => leaf[2 * index], key) - 1;
  return place >= 0 && leaf[2 * place] === key ? leaf[2 * place + 1] : undefined;
}

// Keys that begin with `prefix`, and their records; those of one leaf and the next.
export async function beginning(tree, prefix) {
  const number = await leafOf(tree, prefix);
  const found = [];
  for (let leaf = number; leaf < number + 2; leaf += 1) {
    const entries = await file(`${tree}/0`, leaf).catch(() => []);
    for (let index = 0; index < entries.length; index += 2) {
      if (entries[index].startsWith(prefix)) found.push([entries[index], entries[index + 1]]);
    }
    if (entries.length && !entries.at(-2).startsWith(prefix) && entries.at(-2) > prefix) break;
  }
  return found;
}

export async function cardOf(number) {
  const size = site.sizes.cards;
  return (await file("cards", Math.floor(number / size)))[number % size];
}
