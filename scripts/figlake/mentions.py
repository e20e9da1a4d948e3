"""Mentions of all types in a corpus: given ones mapped, or found in running text; and what a string may mean.

A stretch of text gets one meaning: of a gene, a chemical and a disease (`verdicts.gives_way`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from figlake.concepts import corpus as concepts
from figlake.concepts.mapper import Mapper, bundled_mapper
from figlake.concepts.reference.tables import CHEMICAL, DISEASE
from figlake.concepts.verdicts import Side, Stretch, gives_way
from figlake.genes import corpus as genes

GENE = "gene"
TYPES = (GENE, CHEMICAL, DISEASE)
Row = dict[str, Any]


def map_mentions(source: Path, target: Path, types: Sequence[str], reference: str, profile: str, species: str) -> int:
    """Write a line for each distinct mention of each document and type; returns the lines.

    Of genes as `genes.corpus.map_mentions`; of others `{"doc_id", "mention", "type", "ids", "name", "confidence"}`.
    """
    rows: list[Row] = []
    if GENE in types:
        rows += genes.mentions_mapped(source, reference, profile, species)
    others = _others(types)
    if others:
        mapper = bundled_mapper()
        for document in genes.documents(source):
            rows += concepts.map_mentions(mapper, document, others, profile)
    return genes.write(target, rows)


def annotate(source: Path, target: Path, types: Sequence[str], reference: str, profile: str, species: str) -> int:
    """Write a line for each mention that is found, by documents and places; returns the lines.

    Lines of genes are those of `genes.corpus.annotate`; others have `type` and `ids`, and no `ncbi_gene_ids` beside
    genes, so that those who score genes can read them all.
    """
    others = _others(types)
    if not others:
        return genes.annotate(source, target, reference, profile, species)
    of_genes = genes.annotated(source, reference, profile, species) if GENE in types else iter(())
    return genes.write(target, _together(source, of_genes, bundled_mapper(), others, profile, GENE in types))


def _others(types: Sequence[str]) -> tuple[str, ...]:
    return tuple(type_ for type_ in types if type_ != GENE)


def _together(
    source: Path, of_genes: Iterator[Row], mapper: Mapper, types: tuple[str, ...], profile: str, has_genes: bool
) -> Iterator[Row]:
    beside: Row = {"ncbi_gene_ids": []} if has_genes else {}
    for document, others in concepts.annotate_each(mapper, genes.documents(source), types, profile):
        found: list[Row] = []
        for row in of_genes:
            if row["mention"] is None:
                break
            found.append(row)
        kept = _surest(found, [({**row, **beside}, stretch) for row, stretch in others])
        yield from sorted(kept, key=lambda row: (row["start"], row["end"]))
        if has_genes:
            yield genes.of_document(document["doc_id"], kept)


def _surest(of_genes: Sequence[Row], others: Sequence[tuple[Row, Stretch]]) -> list[Row]:
    """Rows without those of genes, or of another type, that are not meant (`gives_way`)."""
    lost: set[int] = set()
    for gene, (other, concept) in product(of_genes, others):
        side = gives_way(concept, Stretch(gene["start"], gene["end"], gene["confidence"]))
        if side is not None:
            lost.add(id(gene if side is Side.GENE else other))
    return [row for row in (*of_genes, *(row for row, _ in others)) if id(row) not in lost]
