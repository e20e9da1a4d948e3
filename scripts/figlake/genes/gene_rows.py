"""Candidates of mentions as rows of `figure_genes`, column by column: what the lexicon knows is taken, not copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from figlake import parquet, tables
from figlake.genes.candidates import Candidate
from figlake.genes.lexicon import Lexicon
from figlake.genes.mapper import Mapped
from figlake.genes.reference import HUMAN


class GeneRow(NamedTuple):
    """One candidate of a mention."""

    mention: int
    n_candidates: int
    rank: int
    confidence: float
    is_accepted: bool
    candidate: Candidate


class GeneRows:
    """Collects the candidates of the mentions of a group of figures, and makes one Arrow table of them.

    ``threshold``: confidence from which the best candidate of a mention is accepted.
    """

    def __init__(self, lexicon: Lexicon, threshold: float) -> None:
        self._lexicon, self._threshold = lexicon, threshold
        self._mentions: list[tuple[int, str, int, int, str]] = []
        self._rows: list[GeneRow] = []

    def add(self, figure: int, field: str, mapped: Mapped) -> None:
        """Take over a mention of the figure at that place of the group."""
        start, end, text = mapped.span
        number = len(self._mentions)
        self._mentions.append((figure, field, start, end, text))
        chance, threshold, answers = mapped.chance, self._threshold, mapped.answers
        rows = [
            GeneRow(
                number,
                answer.n_candidates,
                rank,
                (sure := round(chance * confidence, 4)),
                rank == 1 and sure >= threshold and candidate.target >= 0,
                candidate,
            )
            for answer in answers
            for candidate, rank, _, confidence in answer.readings
        ]
        self._rows += rows if len(answers) == 1 else _first_of_each(rows)

    def table(self, figures: pa.Table) -> pa.Table:
        """`CORE_FIGURE_GENES` of what was added, whose figures are rows of ``figures``, of `CORE_FIGURES`."""
        schema = tables.CORE_FIGURE_GENES.schema

        def array(name: str, values: Sequence[Any]) -> pa.Array:
            return pa.array(values, schema.field(name).type)

        figure, *of_mentions = _columns(self._mentions, 5)
        mention, n_candidates, rank, confidence, is_accepted, candidates = _columns(self._rows, len(GeneRow._fields))
        mentions = pa.array(mention, pa.int32())
        columns = {
            name: array(name, values).take(mentions)
            for name, values in zip(("field", "start", "end", "mention"), of_mentions, strict=True)
        }
        places = pa.array(figure, pa.int32()).take(mentions)
        columns |= {name: figures[name].take(places) for name in ("figid", "pmcid", "pub_year", "location", "record")}
        columns["n_candidates"], columns["rank"] = array("n_candidates", n_candidates), array("rank", rank)
        columns["confidence"] = array("confidence", confidence)
        columns["is_accepted"] = array("is_accepted", is_accepted)
        columns |= _of_candidates(candidates, self._lexicon)
        data = pa.table([columns[name] for name in schema.names], names=schema.names)
        return parquet.conform(tables.CORE_FIGURE_GENES, data)


def _columns(rows: Sequence[Sequence[Any]], count: int) -> Sequence[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _first_of_each(rows: list[GeneRow]) -> list[GeneRow]:
    """A row for each gene or family: one that is read in several ways counts once."""
    rows.sort(key=lambda row: (row.rank, -row.confidence))
    first: dict[int, GeneRow] = {}
    for row in rows:
        first.setdefault(row.candidate.target, row)
    return list(first.values())


def _of_candidates(candidates: Sequence[Candidate], lexicon: Lexicon) -> dict[str, pa.Array]:
    """What candidates tell.  One stands in many rows and is one object: it is asked once."""
    distinct = {id(candidate): candidate for candidate in candidates}
    place_of = dict(zip(distinct, range(len(distinct)), strict=True))
    places = pa.array([place_of[id(candidate)] for candidate in candidates], pa.int32())
    told = _of_targets(pa.array([candidate.target for candidate in distinct.values()], pa.int32()), lexicon)
    told["match_type"] = pa.array([candidate.match_type for candidate in distinct.values()], pa.string())
    told["matched_string"] = pa.array([candidate.name for candidate in distinct.values()], pa.string())
    told["rule"] = pa.array([candidate.way for candidate in distinct.values()], pa.string())
    return {name: column.take(places) for name, column in told.items()}


def _of_targets(targets: pa.Array, lexicon: Lexicon) -> dict[str, pa.Array]:
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
