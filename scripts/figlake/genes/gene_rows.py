"""Candidates of mentions as rows of `figure_genes`, column by column: what the lexicon knows is taken, not copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import parquet, working
from figlake.genes.documents import Mapped
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.candidates import Candidate
from figlake.genes.ranking.readings import Answer, Reading
from figlake.genes.reference.tables import HUMAN
from figlake.pictures.lines import Line

OF_MENTION = ("field", "start", "end", "mention", "species_not_covered", "graphic", "line", "sentence")


class GeneRows:
    """Collects the candidates of the mentions of a group of figures, by column, and makes one Arrow table of them.

    ``is_citing_counted``: what sentences that cite a figure name is accepted as what the figure says itself.
    """

    def __init__(self, lexicon: Lexicon, is_citing_counted: bool = False) -> None:
        self._lexicon, self._is_citing_counted = lexicon, is_citing_counted
        self._mentions: list[tuple[int, str, int, int, str, *tuple[int | None, ...]]] = []
        self._mention: list[int] = []
        self._n_candidates: list[int] = []
        self._rank: list[int] = []
        self._confidence: list[float] = []
        self._threshold: list[float] = []
        self._candidates: list[Candidate] = []

    def add(
        self, figure: int, field: str, mapped: Mapped, line: Line | None = None, sentence: int | None = None
    ) -> None:
        """Take over a mention of the figure at that place of the group.

        ``line``, ``sentence``: of a picture, or of citing text, that it stands in.
        """
        start, end, text = mapped.span
        number = len(self._mentions)
        answers = mapped.answers
        is_sure = any(answer.best.confidence >= mapped.threshold for answer in answers)
        lacking = None if is_sure else mapped.not_covered
        graphic, number_of_line = (line.graphic, line.number) if line else (None, None)
        self._mentions.append((figure, field, start, end, text, lacking, graphic, number_of_line, sentence))
        if len(answers) != 1:
            readings = _first_of_each(answers)
        else:
            readings = [(reading, answers[0].n_candidates) for reading in answers[0].readings]
        for (candidate, rank, _, confidence), n_candidates in readings:
            self._mention.append(number)
            self._n_candidates.append(n_candidates)
            self._rank.append(rank)
            self._confidence.append(confidence)
            self._threshold.append(mapped.threshold)
            self._candidates.append(candidate)

    def table(self, figures: pa.Table) -> pa.Table:
        """`CORE_FIGURE_GENES` of what was added, whose figures are rows of ``figures``, of `CORE_FIGURES`."""
        schema = working.CORE_FIGURE_GENES.schema

        def array(name: str, values: Sequence[Any]) -> pa.Array:
            return pa.array(values, schema.field(name).type)

        figure, *of_mentions = (
            list(zip(*self._mentions, strict=True)) if self._mentions else [()] * (len(OF_MENTION) + 1)
        )
        mentions = pa.array(self._mention, pa.int32())
        columns = {
            name: array(name, values).take(mentions) for name, values in zip(OF_MENTION, of_mentions, strict=True)
        }
        places = pa.array(figure, pa.int32()).take(mentions)
        columns |= {name: figures[name].take(places) for name in ("figid", "pmcid", "pub_year", "location", "record")}
        columns["n_candidates"], columns["rank"] = array("n_candidates", self._n_candidates), array("rank", self._rank)
        columns["confidence"] = array("confidence", self._confidence)
        columns |= _of_candidates(self._candidates, self._lexicon)
        is_sure = pc.greater_equal(columns["confidence"], pa.array(self._threshold, pa.float64()))
        is_first = pc.and_(pc.equal(columns["rank"], 1), is_sure)
        is_citing = pc.is_valid(columns["sentence"])
        columns["is_accepted_citing"] = pc.if_else(is_citing, is_first, pa.scalar(None, pa.bool_()))
        counts = is_first if self._is_citing_counted else pc.and_not(is_first, is_citing)
        columns["is_accepted"] = pc.and_(counts, pc.is_valid(columns["ncbi_gene_id"]))
        columns["is_accepted_family"] = pc.and_(counts, pc.is_valid(columns["family_id"]))
        columns["surer_concept"] = pa.nulls(len(is_sure), pa.string())  # `concepts` tells
        data = pa.table([columns[name] for name in schema.names], names=schema.names)
        return parquet.conform(working.CORE_FIGURE_GENES, data)


def _first_of_each(answers: Sequence[Answer]) -> list[tuple[Reading, int]]:
    """Readings of several genes, with the number of candidates; a gene or family that several of them mean, once."""
    readings = [(reading, answer.n_candidates) for answer in answers for reading in answer.readings]
    readings.sort(key=lambda item: (item[0].rank, -item[0].confidence))
    first: dict[int, tuple[Reading, int]] = {}
    for item in readings:
        first.setdefault(item[0].candidate.target, item)
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
