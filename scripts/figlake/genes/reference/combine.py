"""Unites HGNC, NCBI Gene, UniProt and FamPlex to one reference of genes, names, orthologs and families."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import pyarrow as pa

from figlake.files import parquet, reference_tables
from figlake.genes.reference import registries
from figlake.genes.reference.registries import several
from figlake.genes.reference.tables import COCITED, GENES, HUMAN, NAMES, Reference, Registries
from figlake.text.tidy import tidy

MAX_GENES_OF_PAPER = 15
"""Papers with more genes are screens and catalogues: what they name together says little."""
_SAYS_NOTHING = re.compile(
    r"^(?:uncharacteri[sz]ed|predicted gene|hypothetical|RIKEN cDNA|expressed sequence|cDNA sequence|LOC\d|zgc:|si:|"
    r"novel|microRNA$|pseudogene$|gene trap|DNA segment|CG\d+(?:-P[A-Z]+)?$|ORF\d)",
    re.I,
)
"""Titles that name nothing."""


@dataclass
class _Collection:
    """Genes and their names while the registries are read."""

    genes: dict[int, dict[str, Any]] = field(default_factory=dict)
    names: set[tuple[int, str, str]] = field(default_factory=set)

    def add_gene_info(self, row: registries.Row) -> None:
        if row.get("type_of_gene") == "biological-region" or row["Symbol"] == "NEWENTRY":
            return
        gene_id, taxon = int(row["GeneID"]), int(row["tax_id"])
        known = self.genes.setdefault(gene_id, {"ncbi_gene_id": gene_id, "uniprot_ids": []})
        self._rename(known, row["Symbol"])
        known["name"] = _one(row.get("description")) or known.get("name")
        known["taxon_id"] = registries.SPECIES_OF_STRAIN.get(taxon, taxon)
        known["locus_type"] = _one(row.get("type_of_gene")) or known.get("locus_type")
        ensembl = several(row.get("ensembl")) or _ensembl(row.get("dbXrefs"))
        known["ensembl_gene_id"] = next(iter(ensembl), None) or known.get("ensembl_gene_id")
        known["uniprot_ids"] = list(dict.fromkeys([*known["uniprot_ids"], *several(row.get("uniprot"))]))
        known["pubmed_count"] = int(row.get("n_pubmed") or 0) or known.get("pubmed_count", 0)
        self.names |= {(gene_id, "synonym", text) for text in several(row.get("Synonyms"))}
        self.names |= {(gene_id, "synonym", text) for text in several(row.get("LocusTag"))}
        titles = (row.get("description") or "", *several(row.get("Other_designations")))
        self.names |= {(gene_id, "name", text) for text in titles if not _SAYS_NOTHING.match(text)}

    def add_hgnc(self, row: registries.Row) -> None:
        if row["status"] != "Approved" or not row["entrez_id"]:
            return
        gene_id = int(row["entrez_id"])
        known = self.genes.setdefault(gene_id, {"ncbi_gene_id": gene_id, "uniprot_ids": []})
        self._rename(known, row["symbol"])
        uniprot = several(row.get("uniprot_ids"))
        known["taxon_id"] = HUMAN
        known["name"] = row["name"]
        known["locus_type"] = _one(row.get("locus_type"))
        known["hgnc_id"] = row["hgnc_id"]
        known["ensembl_gene_id"] = _one(row.get("ensembl_gene_id")) or known.get("ensembl_gene_id")
        known["uniprot_ids"] = uniprot + [other for other in known["uniprot_ids"] if other not in uniprot]
        for column, kind in (
            ("alias_symbol", "alias"),
            ("prev_symbol", "previous"),
            ("alias_name", "name"),
            ("prev_name", "name"),
        ):
            self.names |= {(gene_id, kind, text) for text in several(row.get(column))}
        self.names.add((gene_id, "name", row["name"]))

    def _rename(self, gene: dict[str, Any], symbol: str) -> None:
        """A registry that is read later knows the current symbol; the other one is a previous one."""
        if gene.get("symbol") not in {None, symbol}:
            self.names.add((gene["ncbi_gene_id"], "previous", gene["symbol"]))
        gene["symbol"] = symbol

    def add_protein(self, gene_id: int, mnemonic: str, names: Sequence[str]) -> None:
        if gene_id in self.genes:
            self.names.add((gene_id, "synonym", mnemonic))
            self.names |= {(gene_id, "name", text) for text in names}

    def add_orthologs(self, pairs: Iterable[tuple[int, int]]) -> None:
        """One human gene for each: the one with the same symbol, else that with the lowest id."""
        for gene_id, human in sorted(pairs):
            gene = self.genes.get(gene_id)
            if gene is None or human not in self.genes or gene["taxon_id"] == HUMAN:
                continue
            is_same = self.genes[human]["symbol"].upper() == gene["symbol"].upper()
            if "human_ncbi_gene_id" not in gene or is_same:
                gene["human_ncbi_gene_id"] = human


def combine(found: Registries) -> Reference:
    """Unite HGNC (current symbols, previous symbols, aliases) with NCBI Gene, UniProt and FamPlex."""
    collection = _Collection()
    for row in found.gene_info:
        collection.add_gene_info(row)
    for row in found.hgnc:
        collection.add_hgnc(row)
    for protein in found.proteins:
        collection.add_protein(*protein)
    collection.add_orthologs(found.orthologs)
    genes = collection.genes
    papers, cocited = _citations(found.cited, genes)
    for gene_id, gene in genes.items():
        gene["pubmed_count"] = gene.get("pubmed_count") or papers[gene_id]
        collection.names.add((gene_id, "symbol", gene["symbol"]))
    by_symbol = {gene["symbol"]: gene_id for gene_id, gene in genes.items() if gene["taxon_id"] == HUMAN}
    name_rows = {(gene_id, kind, tidy(text)[0]) for gene_id, kind, text in collection.names if text}
    return Reference(
        parquet.sort(GENES, parquet.from_rows(GENES, list(genes.values()))),
        parquet.from_rows(
            NAMES, [{"ncbi_gene_id": i, "kind": k, "name": n} for i, k, n in sorted(name_rows) if n and n != "-"]
        ),
        parquet.from_rows(
            reference_tables.FAMILIES, _families(found.entities, found.relations, found.groundings, by_symbol)
        ),
        cocited,
    )


def _citations(
    cited: Iterable[tuple[int, int]], genes: Mapping[int, Mapping[str, Any]]
) -> tuple[Counter[int], pa.Table]:
    """Papers of each gene, and pairs of human genes that papers name together."""
    counts: Counter[int] = Counter()
    papers: dict[int, set[int]] = {}
    for gene_id, paper in cited:
        if gene_id in genes:
            counts[gene_id] += 1
            if genes[gene_id]["taxon_id"] == HUMAN:
                papers.setdefault(paper, set()).add(gene_id)
    pairs: Counter[tuple[int, int]] = Counter()
    for named in papers.values():
        if 2 <= len(named) <= MAX_GENES_OF_PAPER:
            pairs.update(combinations(sorted(named), 2))
    ordered = sorted(pairs.items())
    columns = [[a for (a, _), _ in ordered], [b for (_, b), _ in ordered], [count for _, count in ordered]]
    return counts, pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, COCITED.schema.types, strict=True)],
        schema=COCITED.schema,
    )


def _families(
    entities: Iterable[Sequence[str]],
    relations: Iterable[Sequence[str]],
    groundings: Iterable[Sequence[str]],
    by_symbol: Mapping[str, int],
) -> list[dict[str, Any]]:
    texts: dict[str, set[str]] = {}
    for line in entities:
        family = line[0]
        plain = family.removesuffix("_family").removesuffix("_complex").replace("_", " ")
        texts[family] = {plain, family.replace("_", " ")}
    for line in groundings:
        if len(line) > 2 and line[1] == "FPLX" and line[2] in texts:
            texts[line[2]].add(line[0])
    children: dict[str, set[tuple[str, str]]] = {}
    for child_kind, child, _, parent_kind, parent in relations:
        if parent_kind == "FPLX":
            children.setdefault(parent, set()).add((child_kind, child))
    return [
        {
            "family_id": family,
            "names": sorted({tidy(text)[0] for text in texts[family]} - {""}),
            "member_ids": sorted(_members(family, children, by_symbol, frozenset())),
        }
        for family in sorted(texts)
    ]


def _members(
    family: str, children: Mapping[str, set[tuple[str, str]]], by_symbol: Mapping[str, int], above: frozenset[str]
) -> set[int]:
    found: set[int] = set()
    for kind, child in children.get(family, ()):
        if kind == "HGNC" and child in by_symbol:
            found.add(by_symbol[child])
        elif kind == "FPLX" and child not in above:
            found |= _members(child, children, by_symbol, above | {family})
    return found


def _one(text: str | None) -> str | None:
    return None if text in {None, "", "-"} else text


def _ensembl(references: str | None) -> Iterator[str]:
    return (text.split(":")[-1] for text in several(references) if text.startswith("Ensembl:"))
