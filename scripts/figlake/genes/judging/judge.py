"""Judges the strings of figures' texts: how sure it is that each is meant as the gene, or the family, it may name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from figlake.files.arrays import Ints, rounded, runs
from figlake.genes.judging import trees
from figlake.genes.judging.models import FAMILY_OF, NUMBER_OF, PAGE, PICTURE, TREES_OF
from figlake.genes.judging.organisms import hosted
from figlake.genes.judging.rows import Figure, OwnSignals, ReadText, Rows, Table
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.readings import Answer, Ranked, Reading, readings_of

KIN = frozenset({10116, 9823, 9913, 9031, 9986, 9615, 9940, 9544, 9541, 10036, 10029, 10141, 9796, 9598, 9685})
"""Mammals and hen, whose pages PFOCR reads by human symbols as the papers do: there they count as covered."""
FAR = frozenset({3702, 4932, 4896, 6239})
"""Plants, yeasts and worms, whose pages PFOCR reads by human symbols although the papers do not: there they do not."""
READ_AS_HUMAN = FAR | {10116}
"""Species whose genes PFOCR does not list: the symbols of their pages are human ones."""


class Judged(NamedTuple):
    """The answers to a string in its place, as sure as they are there.

    ``not_covered``: the species without genes in the reference that the text speaks of there; None for none.
    """

    answers: tuple[Answer, ...]
    not_covered: int | None = None


class Asked(NamedTuple):
    """Texts of a figure that are judged by a model."""

    model: str
    figure: Figure
    texts: Sequence[ReadText]


class Judge:
    """What strings mean in their texts.

    ``known``: species whose genes the reference has; where ``is_in_human`` answers are human genes whatever the
    species of the text, and what it names of organisms says nothing.
    """

    def __init__(self, lexicon: Lexicon, known: frozenset[int], is_in_human: bool = False) -> None:
        self._lexicon, self._known, self._is_in_human = lexicon, known, is_in_human
        self._own = OwnSignals(lexicon)

    def judged(self, ranked: Ranked, asked: Sequence[Asked]) -> Iterator[list[list[Judged]]]:
        """Of each figure, text and span the answers, by the model of each.  All figures are judged in one go."""
        rows, added = self._rows(ranked, asked)
        answers = _answers(ranked, rows.family_rank, rows.table())
        for of_texts in added:
            yield [[Judged(tuple(answers[of_span]), lacking) for lacking, of_span in of_text] for of_text in of_texts]

    def signals(self, ranked: Ranked, asked: Asked) -> list[list[list[list[float]]]]:
        """Of each text, span and answer the signals, in the order of `figlake.genes.judging.signals.NAMES`."""
        rows, (added,) = self._rows(ranked, [asked])
        signals = rows.table().signals.tolist()
        return [[signals[of_span] for _, of_span in of_text] for of_text in added]

    def _rows(self, ranked: Ranked, asked: Sequence[Asked]) -> tuple[Rows, list[list[list[tuple[int | None, slice]]]]]:
        rows = Rows(ranked, self._own, self._lexicon, self._is_in_human)
        covered = {PAGE: (self._known | KIN) - FAR, PICTURE: self._known | KIN | hosted()}
        return rows, [rows.add(model, figure, texts, covered.get(model, self._known)) for model, figure, texts in asked]


def _answers(ranked: Ranked, family_rank: Ints, table: Table) -> list[Answer]:
    """The answer of each row, as sure as the trees say."""
    model, answer, chances, factors, signals = table
    has_family = family_rank[answer] > 0
    of_gene, of_family = np.zeros(len(answer)), np.zeros(len(answer))
    for name, number in NUMBER_OF.items():
        for found, asked, of_model in (
            (of_gene, (model == number) & (family_rank[answer] != 1), name),
            (of_family, (model == number) & has_family, FAMILY_OF[name]),
        ):
            places = np.flatnonzero(asked)
            if len(places):
                models = TREES_OF.get(of_model, (of_model,))
                found[places] = np.mean([trees.model(model).chances(signals[places]) for model in models], axis=0)
    of_gene, of_family = rounded(of_gene * factors), rounded(of_family * factors)
    places, owner = runs(ranked.starts[answer], ranked.counts[answer])
    most = np.minimum(of_gene, rounded(1 - of_gene))
    left = np.minimum(rounded(ranked.confidence[places] * chances[owner]), most[owner])
    is_first = places == ranked.starts[answer][owner]
    confidence = np.where(is_first, of_gene[owner], left).tolist()
    candidates = [ranked.candidates[at] for at in ranked.candidate[places].tolist()]
    ranks = (places - ranked.starts[answer][owner] + 1).tolist()
    readings = readings_of(candidates, ranks, ranked.share[places].tolist(), confidence)
    ends = np.cumsum(ranked.counts[answer])
    begins = (ends - ranked.counts[answer]).tolist()
    answers = [
        Answer(tuple(readings[begin:end]), n_candidates)
        for begin, end, n_candidates in zip(begins, ends.tolist(), ranked.n_candidates[answer].tolist(), strict=True)
    ]
    for row in np.flatnonzero(has_family).tolist():
        told = (float(of_gene[row]), float(of_family[row]), float(chances[row]))
        answers[row] = with_family(ranked.answer(int(answer[row])), *told)
    return answers


def with_family(answer: Answer, of_gene: float, of_family: float, chance: float) -> Answer:
    """The readings of an answer, one of which is a family, with the confidence that they have in their place.

    The first gene has that of the model of genes where the ranking has it first, the first family that of families.
    What is surer goes first, but nothing before an official symbol as written; the others keep their order.
    """
    first = answer.readings[0]
    family = next(reading for reading in answer.readings if reading.candidate.is_family)
    of_first = of_family if first is family else of_gene
    is_symbol = first.candidate.kind == "symbol" and first.candidate.tier == "exact"
    is_family = of_family > of_first and not is_symbol
    best, most = (family, of_family) if is_family else (first, of_first)
    readings = [Reading(best.candidate, 1, best.share, most)]
    for reading in answer.readings:
        if reading is not best:
            if reading is first:
                confidence = round(min(of_first, 1 - most), 4)
            elif reading is family:
                confidence = of_family
            else:
                confidence = round(min(reading.confidence * chance, of_first, 1 - most), 4)
            readings.append(Reading(reading.candidate, len(readings) + 1, reading.share, confidence))
    return Answer(tuple(readings), answer.n_candidates)
