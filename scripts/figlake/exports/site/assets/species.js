// Names of species, by NCBI taxon id: those that have a common one, and those of the snapshot.
import { site } from "./data.js";

const SPECIES = { 9606: "human", 10090: "mouse", 10116: "rat", 7955: "zebrafish", 7227: "fruit fly", 6239: "C. elegans", 559292: "yeast", 3702: "Arabidopsis" };

export function speciesOf(taxon) {
  return SPECIES[taxon] ?? site.organisms.find(([id]) => id === String(taxon))?.[1] ?? `taxon ${taxon}`;
}
