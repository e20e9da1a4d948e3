// The page of a gene, family, chemical or disease: what it is, what stands beside it, and its figures, surest first.
import { record, site } from "./data.js";
import { add, address, el, moved, outside } from "./dom.js";
import { idLink } from "./mentions.js";
import { idMeant } from "./query.js";
import { list } from "./results.js";
import { species } from "./species.js";
import { counted, number, termKey } from "./words.js";

const KINDS = { gene: "Gene", family: "Gene family", chemical: "Chemical", disease: "Disease" };
const IDS = { gene: "NCBIGene:", family: "FPLX:", chemical: "", disease: "" };

export async function entity(view, kind, id, options) {
  const told = await record("entities", `${kind}:${id}`);
  if (!told) {
    const meant = await idMeant(kind, id);
    if (meant && meant !== id) return moved(kind, meant);
    view.append(el("h1", { tabindex: "-1" }, "In no figure"), el("p", {}, `No figure of snapshot ${site.snapshot} names ${kind} ${id}.`));
    return "In no figure";
  }
  add(view,
    el("header.entity", {}, el("p.soft", {}, KINDS[kind], told.taxon && [", ", species(told.taxon)]),
      el("h1", { tabindex: "-1" }, told.label), told.name && told.name !== told.label && el("p.name", {}, told.name),
      el("p.ids", {}, links(told)), calls(told), members(told)),
    beside("Genes that stand beside it most", "gene", told.genes, told),
    beside("Chemicals", "chemical", told.chemicals, told),
    beside("Diseases", "disease", told.diseases, told),
    el("h2", {}, "Its figures"));
  await list(view, [[`${kind}:${id}`]], options, (values) => address(`${kind}/${encodeURIComponent(id)}`, { ...options, ...values }), [told]);
  return told.label;
}

function links({ kind, id, hgnc, ensembl, uniprot, chebi, mondo, doid }) {
  const found = [idLink(kind, id)];
  if (hgnc) found.push(outside(`https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/${encodeURIComponent(hgnc)}`, hgnc));
  if (ensembl) found.push(outside(`https://www.ensembl.org/id/${encodeURIComponent(ensembl)}`, ensembl));
  for (const accession of (uniprot ?? []).slice(0, 2)) found.push(outside(`https://www.uniprot.org/uniprotkb/${encodeURIComponent(accession)}`, `UniProt ${accession}`));
  if (kind === "gene") found.push(outside(`https://www.wikipathways.org/search.html?query=${encodeURIComponent(id)}`, "WikiPathways"));
  for (const other of [chebi, mondo, doid]) if (other && other !== id) found.push(outside(`https://identifiers.org/${encodeURIComponent(other)}`, other));
  return found.map((link) => [link, " "]);
}

function calls({ label, name, names, synonyms, human, kind }) {
  const told = new Set([label, name ?? "", ...(names ?? []).map(([called]) => called)].map(termKey));
  const others = (synonyms ?? []).filter((other) => !told.has(termKey(other))).slice(0, 12).map((other) => [el("span.call", {}, other), " "]);
  const shown = (names ?? []).slice(0, 12).map(([called, count]) => [el("span.call", {}, called, el("span.n", {}, number(count))), " "]);
  return [shown.length > 0 && el("p.calls", {}, el("span.soft", {}, "Figures call it "), shown),
    others.length > 0 && el("p.calls", {}, el("span.soft", {}, "Other names "), others),
    kind === "gene" && human && el("p", {}, el("a", { href: address(`gene/${human}`) }, "The human gene"))];
}

function members({ members: list_ }) {
  if (!list_) return null;
  return el("details", {}, el("summary", {}, counted(list_.length, "member")),
    el("p", {}, list_.map(([id, label]) => [el("a", { href: address(`gene/${id}`) }, label), " "])));
}

// What stands in the same figures; a choice asks for the figures of both.
function beside(title, kind, others, told) {
  if (!others?.length) return null;
  const most = others[0][2];
  const rows = others.map(([id, label, together]) => {
    const both = address("search", { q: `${IDS[told.kind]}${told.id} ${IDS[kind]}${id}` });
    const bar = el("i", {});
    bar.style.setProperty("width", `${(100 * together) / most}%`);
    return el("li", {}, el("a", { href: address(`${kind}/${encodeURIComponent(id)}`) }, label),
      el("span.meter", { "aria-hidden": "true" }, bar), el("a.n", { href: both, "aria-label": `${counted(together, "figure")} with both` }, number(together)));
  });
  return el("section.beside", {}, el("h2", {}, title), el("ul", {}, rows));
}
