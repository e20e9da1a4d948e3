// Ids and addresses as people paste them, and the keys that they are looked up by.

// What stands where something was taken out of a question: no name goes over it.
export const BREAK = "\n";
const DOI = /10\.\d{4,9}\/[^\s?#]+/u;
const ADDRESS = /^(?:https?:\/\/|www\.|#\/)|^[a-z\d-]+(?:\.[a-z\d-]+)+\//iu;
const ARTICLE = /^PMC\d{3,}$/iu;
const PREFIXED = /^([a-z][\w.]*):(\S+)$/iu;
// What stands before a number in addresses and in texts, and the prefix that it has here.
const PREFIXES = new Map(Object.entries({
  pmid: "pmid", pubmed: "pmid", med: "pmid", ncbigene: "ncbigene", gene: "ncbigene", geneid: "ncbigene", entrez: "ncbigene",
  entrezgene: "ncbigene", hgnc: "hgnc", mesh: "mesh", chebi: "chebi", mondo: "mondo", doid: "doid", fplx: "fplx",
}));
const WITHOUT = new Set(["pmcid", "pmc", "doi", "ensembl", "uniprot", "uniprotkb"]);
// A prefix that stands apart from its id.
const APART = [
  [/\b(?:ncbi[ -]?gene|entrez[ -]?gene|gene ?id)(?: id)?\s*[:#]\s*(?=\d)/giu, "ncbigene:"],
  [/\b(pmid|pmcid|pmc|doi|mesh|hgnc|chebi|mondo|doid)(?: id)?\s*[:#]\s+(?=\S)/giu, "$1:"],
  [/\b(pmid|pmcid|hgnc|chebi|mondo|doid)(?: id)?\s+(?=(?:PMC)?\d)/giu, "$1:"],
  [/\bpmc\s+(?=\d{5})/giu, "pmc:"], // fewer digits may be a year
  [/\bmesh(?: id)?\s+(?=[CD]\d{6})/giu, "mesh:"],
];

// What of a question can be nothing but an id: `{text, keys}` each, and the question without.
export function idsIn(question) {
  const ids = [];
  const text = APART.reduce((so, [pattern, prefix]) => so.replace(pattern, prefix), question);
  const rest = text.replace(/\S+/gu, (chunk) => {
    const keys = keysOf(chunk);
    if (!keys.length) return chunk;
    ids.push({ text: chunk, keys });
    return BREAK;
  });
  return { ids, rest };
}

// Whether it has the look of an id without a prefix: of a gene, protein, article, heading or figure.
export function mayBeId(chunk, isAlone) {
  if (/^\d+$/u.test(chunk)) return isAlone || chunk.length > 4;
  return /^(?=(?:.*\d){2})[\w.-]{6,}$/u.test(chunk);
}

export function keyOfId(id) {
  return `#${id.toLowerCase()}`;
}

function keysOf(chunk) {
  // a sentence may go on behind it; brackets may be its own
  const bare = chunk.replace(/^[<([{"'“]+/u, "").replace(/[.,;:"'”>]+$/u, "");
  const tries = [bare, bare.replace(/[)\]}]+$/u, "")];
  const found = ADDRESS.test(bare) ? tries.flatMap(keysOfAddress) : tries.flatMap((text) => keysOfDoi(text) ?? keysOfPrefixed(text) ?? (ARTICLE.test(text) ? [keyOfId(text)] : []));
  return [...new Set(found)];
}

function keysOfDoi(text) {
  const doi = DOI.exec(text)?.[0];
  if (!doi) return null;
  // what addresses have behind it: `/full`, `.pdf`
  const parts = doi.split("/");
  const ends = parts.slice(2).map((_, index) => parts.slice(0, parts.length - 1 - index).join("/"));
  return [doi, doi.replace(/\.(?:pdf|full|abstract|html?)$/iu, ""), ...ends].map(keyOfId);
}

function keysOfPrefixed(text) {
  const [, prefix, id] = PREFIXED.exec(text) ?? [];
  const name = prefix?.toLowerCase();
  if (PREFIXES.has(name)) return [`${PREFIXES.get(name)}:${id.replace(/^(?:hgnc|chebi|mondo|doid):/iu, "")}`, ...(/^\d+$/u.test(id) ? [] : [id])].map(keyOfId);
  return WITHOUT.has(name) ? [keyOfId(name === "pmc" || name === "pmcid" ? id.replace(/^(?=\d)/u, "PMC") : id)] : null;
}

// The last part that is an id tells what the address shows; a number is what the part before it says.
function keysOfAddress(address) {
  const text = decoded(address.replace(/^https?:\/\//iu, ""));
  const parts = text.split(/[/?&#=;]+/u).filter(Boolean);
  const keys = parts.flatMap((part, place) => {
    // an address at OBO has CHEBI_17234
    const id = part.replace(/\.(?:html?|pdf)$/iu, "").replace(/^(chebi|mondo|doid)_(?=\d+$)/iu, "$1:");
    if (place === 0 || !/\d/u.test(id)) return [];
    const before = PREFIXES.get(parts[place - 1].split(".")[0].toLowerCase());
    if (/^\d+$/u.test(id)) return before ? [keyOfId(`${before}:${id}`)] : [];
    return keysOfPrefixed(id) ?? [keyOfId(id)];
  });
  return [...(keysOfDoi(text) ?? []), ...keys.reverse()];
}

// An address as it was before it was escaped; itself where it is not escaped well.
export function decoded(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
