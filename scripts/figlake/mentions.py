"""Mentions of all types in a corpus: given ones mapped, or found in running text; and what a string may mean.

A stretch of running text gets one meaning: of a gene, a chemical and a disease (`verdicts.gives_way`).  A mention that
is given gets an answer for each type that it is read as.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from figlake.concepts import corpus as concepts
from figlake.concepts.mapper import Mapper, mapper_of
from figlake.concepts.verdicts import Side, Stretch, gives_way
from figlake.files.choices import GENE, References
from figlake.genes import corpus as genes
from figlake.names.stretches import Stretches

Row = dict[str, Any]


def map_mentions(
    source: Path, target: Path, types: Sequence[str], references: References, profile: str, species: str
) -> int:
    """Write a line for each distinct mention of each document and type; returns the lines.

    Of genes as `genes.corpus.map_mentions`; of others `{"doc_id", "mention", "type", "ids", "name", "confidence"}`.
    """
    rows: list[Row] = []
    if GENE in types:
        rows += genes.mentions_mapped(source, references.genes, profile, species)
    others = _others(types)
    if others:
        mapper = mapper_of(references.concepts)
        for document in genes.documents(source):
            rows += concepts.map_mentions(mapper, document, others, profile)
    return genes.write(target, rows)


def annotate(
    source: Path, target: Path, types: Sequence[str], references: References, profile: str, species: str
) -> int:
    """Write a line for each mention that is found, by documents and places; returns the lines.

    Lines of genes are those of `genes.corpus.annotate`; others have `type` and `ids`, and no `ncbi_gene_ids` beside
    genes, so that those who score genes can read them all.
    """
    others = _others(types)
    if not others:
        return genes.annotate(source, target, references.genes, profile, species)
    of_genes = genes.annotated(source, references.genes, profile, species) if GENE in types else iter(())
    mapper = mapper_of(references.concepts)
    return genes.write(target, _together(source, of_genes, mapper, others, profile, GENE in types))


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
    ordered = sorted(others, key=lambda other: (other[1].start, other[1].end))
    stretches = Stretches((concept.start, concept.end) for _, concept in ordered)
    for gene in of_genes:
        for place in stretches.near(gene["start"], gene["end"]):
            other, concept = ordered[place]
            side = gives_way(concept, Stretch(gene["start"], gene["end"], gene["confidence"]))
            if side is not None:
                lost.add(id(gene if side is Side.GENE else other))
    return [row for row in (*of_genes, *(row for row, _ in others)) if id(row) not in lost]
