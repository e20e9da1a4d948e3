"""Candidates of mentions as rows of `figure_genes`, column by column: what the lexicon knows is taken, not copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import parquet, working
from figlake.files.arrays import Floats, Ints, runs
from figlake.genes.documents import Mapped
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.candidates import Candidate
from figlake.genes.ranking.readings import Answer, Answers, Reading, Run
from figlake.genes.reference.tables import HUMAN
from figlake.pictures.lines import Line

OF_MENTION = ("field", "start", "end", "mention", "species_not_covered", "graphic", "line", "sentence")


class _OfRun(NamedTuple):
    """Mentions that have one answer each, a number of ``columns``."""

    columns: Answers
    mentions: list[int]
    numbers: list[int]


class GeneRows:
    """Collects the candidates of the mentions of a group of figures, by column, and makes one Arrow table of them.

    ``is_citing_counted``: what sentences that cite a figure name is accepted as what the figure says itself.
    """

    def __init__(self, lexicon: Lexicon, is_citing_counted: bool = False) -> None:
        self._lexicon, self._is_citing_counted = lexicon, is_citing_counted
        self._mentions: list[tuple[int, str, int, int, str, *tuple[int | None, ...]]] = []
        self._threshold: list[float] = []
        self._runs: dict[int, _OfRun] = {}
        # readings of mentions that have several answers, or such as are no columns
        self._mention: list[int] = []
        self._n_candidates: list[int] = []
        self._rank: list[int] = []
        self._confidence: list[float] = []
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
        graphic, number_of_line = (line.graphic, line.number) if line else (None, None)
        self._mentions.append((figure, field, start, end, text, mapped.not_covered, graphic, number_of_line, sentence))
        self._threshold.append(mapped.threshold)
        if isinstance(answers, Run) and answers.stop - answers.start == 1:
            of_run = self._runs.get(id(answers.columns))
            if of_run is None:
                of_run = self._runs[id(answers.columns)] = _OfRun(answers.columns, [], [])
            of_run.mentions.append(number)
            of_run.numbers.append(answers.start)
        elif answers:
            for (candidate, rank, _, confidence), n_candidates in _first_of_each(answers):
                self._mention.append(number)
                self._n_candidates.append(n_candidates)
                self._rank.append(rank)
                self._confidence.append(confidence)
                self._candidates.append(candidate)

    def table(self, figures: pa.Table) -> pa.Table:
        """`CORE_FIGURE_GENES` of what was added, whose figures are rows of ``figures``, of `CORE_FIGURES`."""
        schema = working.CORE_FIGURE_GENES.schema
        mention, n_candidates, rank, confidence, candidates, candidate = self._readings()
        mentions = pa.array(mention)
        figure, *of_mentions = (
            list(zip(*self._mentions, strict=True)) if self._mentions else [()] * (len(OF_MENTION) + 1)
        )
        columns = {
            name: pa.array(values, schema.field(name).type).take(mentions)
            for name, values in zip(OF_MENTION, of_mentions, strict=True)
        }
        places = pa.array(figure, pa.int32()).take(mentions)
        columns |= {name: figures[name].take(places) for name in ("figid", "pmcid", "pub_year", "location", "record")}
        for name, values in (("n_candidates", n_candidates), ("rank", rank), ("confidence", confidence)):
            columns[name] = pa.array(values, schema.field(name).type)
        columns |= _of_candidates(candidates, candidate, self._lexicon)
        is_sure = confidence >= np.array(self._threshold, np.float64)[mention]
        is_first = is_sure & (rank == 1)
        has_sure = np.zeros(len(self._mentions), bool)
        has_sure[mention[is_first]] = True
        nothing = pa.scalar(None, schema.field("species_not_covered").type)
        columns["species_not_covered"] = pc.if_else(has_sure[mention], nothing, columns["species_not_covered"])
        is_citing = pc.is_valid(columns["sentence"])
        columns["is_accepted_citing"] = pc.if_else(is_citing, is_first, pa.scalar(None, pa.bool_()))
        counts = is_first if self._is_citing_counted else pc.and_not(is_first, is_citing)
        columns["is_accepted"] = pc.and_(counts, pc.is_valid(columns["ncbi_gene_id"]))
        columns["is_accepted_family"] = pc.and_(counts, pc.is_valid(columns["family_id"]))
        columns["surer_concept"] = pa.nulls(len(is_sure), pa.string())  # `concepts` tells
        data = pa.table([columns[name] for name in schema.names], names=schema.names)
        return parquet.conform(working.CORE_FIGURE_GENES, data)

    def _readings(self) -> tuple[Ints, Ints, Ints, Floats, list[Candidate], Ints]:
        """Of all readings, by mention: its number, how many candidates there are, rank and confidence; and distinct
        candidates, with the place of that of each reading among them."""
        distinct = {id(candidate): candidate for candidate in self._candidates}  # one stands in many rows
        place_of = dict(zip(distinct, range(len(distinct)), strict=True))
        candidates = list(distinct.values())
        loose = (self._mention, self._n_candidates, self._rank, [place_of[id(each)] for each in self._candidates])
        mention, n_candidates, rank, candidate = ([np.array(values, np.int64)] for values in loose)
        confidence = [np.array(self._confidence, np.float64)]
        for columns, of_run, numbers in self._runs.values():
            number = np.array(numbers, np.int64)
            places, owner = runs(columns.starts[number], columns.counts[number])
            mention.append(np.array(of_run, np.int64)[owner])
            n_candidates.append(columns.n_candidates[number][owner])
            rank.append(places - columns.starts[number][owner] + 1)
            confidence.append(columns.confidence[places])
            own, which = np.unique(columns.candidate[places], return_inverse=True)
            candidate.append(which + len(candidates))
            candidates += [columns.candidates[number] for number in own.tolist()]
        of_reading = np.concatenate(mention)
        order = np.argsort(of_reading, kind="stable")
        return (
            of_reading[order],
            np.concatenate(n_candidates)[order],
            np.concatenate(rank)[order],
            np.concatenate(confidence)[order],
            candidates,
            np.concatenate(candidate)[order],
        )


def _first_of_each(answers: Sequence[Answer]) -> list[tuple[Reading, int]]:
    """Readings of several genes, with the number of candidates; a gene or family that several of them mean, once."""
    readings = [(reading, answer.n_candidates) for answer in answers for reading in answer.readings]
    readings.sort(key=lambda item: (item[0].rank, -item[0].confidence))
    first: dict[int, tuple[Reading, int]] = {}
    for item in readings:
        first.setdefault(item[0].candidate.target, item)
    return list(first.values())


def _of_candidates(candidates: Sequence[Candidate], which: Ints, lexicon: Lexicon) -> dict[str, pa.Array]:
    """What candidates tell.  ``which``: the place of each row's among ``candidates``."""
    told = _of_targets(pa.array([candidate.target for candidate in candidates], pa.int32()), lexicon)
    told["match_type"] = pa.array([candidate.match_type for candidate in candidates], pa.string())
    told["matched_string"] = pa.array([candidate.name for candidate in candidates], pa.string())
    told["rule"] = pa.array([candidate.way for candidate in candidates], pa.string())
    places = pa.array(which)
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
