// Names of species, by NCBI taxon id: those that have a common one, and those of the snapshot.
import { site } from "./data.js";
import { el } from "./dom.js";

const COMMON = { 9606: "human", 10090: "mouse", 10116: "rat", 7955: "zebrafish", 7227: "fruit fly", 6239: "C. elegans", 559292: "yeast", 3702: "Arabidopsis" };

export function speciesOf(taxon) {
  return COMMON[taxon] ?? scientific(taxon);
}

function scientific(taxon) {
  return site.species[taxon] ?? site.organisms.find(([id]) => id === String(taxon))?.[1] ?? `taxon ${taxon}`;
}

// A scientific name, which is Latin; that of a taxon id, or the name itself.
export function species(of) {
  return el("i.species", { lang: "la" }, typeof of === "number" ? scientific(of) : of);
}

// Whether it is the name of a taxon of the snapshot.
export function isOfTaxon(name) {
  return site.organisms.some(([id, label]) => label === name && /^\d+$/u.test(id));
}
