"""Candidates of mentions as rows of `figure_genes`, column by column: what the lexicon knows is taken, not copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from figlake import parquet, tables
from figlake.genes.candidates import Candidate
from figlake.genes.lexicon import Lexicon
from figlake.genes.mapper import Mapped
from figlake.genes.reference import HUMAN


class GeneRow(NamedTuple):
    """One candidate of a mention.  ``figure``: place of its figure in the group."""

    figure: int
    mention: str
    field: str
    start: int
    end: int
    n_candidates: int
    rank: int
    confidence: float
    is_accepted: bool
    candidate: Candidate


def rows_of(mapped: Mapped, figure: int, field: str, threshold: float) -> list[GeneRow]:
    """A row for each gene or family that a mention may mean; one that is read in several ways counts once.

    ``threshold``: confidence from which the best one is accepted.
    """
    start, end, mention = mapped.span
    chance, answers = mapped.chance, mapped.answers
    if len(answers) == 1:
        (readings, n_candidates) = answers[0]
        return [
            GeneRow(
                figure,
                mention,
                field,
                start,
                end,
                n_candidates,
                rank,
                (sure := round(chance * confidence, 4)),
                rank == 1 and sure >= threshold and candidate.target >= 0,
                candidate,
            )
            for candidate, rank, _, confidence in readings
        ]
    rows = [row for answer in answers for row in rows_of(replace(mapped, answers=(answer,)), figure, field, threshold)]
    rows.sort(key=lambda row: (row.rank, -row.confidence))
    first: dict[int, GeneRow] = {}
    for row in rows:
        first.setdefault(row.candidate.target, row)
    return list(first.values())


def table_of(rows: Sequence[GeneRow], figures: pa.Table, lexicon: Lexicon) -> pa.Table:
    """`CORE_FIGURE_GENES` of ``rows``, whose figures are rows of ``figures``, a table of `CORE_FIGURES`."""
    schema = tables.CORE_FIGURE_GENES.schema
    values = dict(zip(GeneRow._fields, zip(*rows, strict=True), strict=True)) if rows else {}
    columns: dict[str, Any] = {
        name: pa.array(values.get(name, ()), schema.field(name).type) for name in GeneRow._fields[1:-1]
    }
    figure = pa.array(values.get("figure", ()), pa.int32())
    columns |= {name: figures[name].take(figure) for name in ("figid", "pmcid", "pub_year", "location", "record")}
    # a candidate stands in many rows, and is one object: what it tells is made once and taken
    candidates: Sequence[Candidate] = values.get("candidate", ())
    distinct = {id(candidate): candidate for candidate in candidates}
    place_of = {key: place for place, key in enumerate(distinct)}
    place = pa.array([place_of[id(candidate)] for candidate in candidates], pa.int32())
    told = _of_targets(pa.array([candidate.target for candidate in distinct.values()], pa.int32()), lexicon)
    told["match_type"] = pa.array([candidate.match_type for candidate in distinct.values()], pa.string())
    told["matched_string"] = pa.array([candidate.name for candidate in distinct.values()], pa.string())
    told["rule"] = pa.array([candidate.way for candidate in distinct.values()], pa.string())
    columns |= {name: column.take(place) for name, column in told.items()}
    data = pa.table([columns[name] for name in schema.names], names=schema.names)
    return parquet.conform(tables.CORE_FIGURE_GENES, data)


def _of_targets(targets: pa.Array, lexicon: Lexicon) -> dict[str, Any]:
    """What the lexicon knows of genes (places) and families (negative)."""
    is_gene = pc.greater_equal(targets, 0)
    nothing = pa.scalar(None, pa.int32())
    genes = pc.if_else(is_gene, targets, nothing)
    families = pc.if_else(is_gene, nothing, pc.subtract(-1, targets))
    take = lexicon.take
    taxa, family_ids = take("gene_taxon", genes), take("family_id", families)
    human = pc.if_else(pc.equal(taxa, HUMAN), genes, take("gene_human", genes))
    return {
        "ncbi_gene_id": take("gene_id", genes),
        "symbol": pc.coalesce(take("gene_symbol", genes), family_ids),
        "hgnc_id": take("gene_hgnc", genes),
        "ensembl_gene_id": take("gene_ensembl", genes),
        "uniprot_id": take("gene_uniprot", genes),
        "taxon_id": pc.fill_null(taxa, HUMAN),
        "human_ncbi_gene_id": take("gene_id", pc.if_else(pc.greater_equal(human, 0), human, nothing)),
        "family_id": family_ids,
    }
