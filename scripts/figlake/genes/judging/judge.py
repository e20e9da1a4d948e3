"""Judges the strings of figures' texts: how sure it is that each is meant as the gene, or the family, it may name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from figlake.files.arrays import Ints, rounded, runs
from figlake.genes.judging import trees
from figlake.genes.judging.models import FAMILY_OF, NUMBER_OF, PAGE, PICTURE, TREES_OF
from figlake.genes.judging.organisms import hosted
from figlake.genes.judging.rows import Figure, OwnSignals, ReadText, Rows, Table
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.readings import Answers, Ranked, Reading

KIN = frozenset({10116, 9823, 9913, 9031, 9986, 9615, 9940, 9544, 9541, 10036, 10029, 10141, 9796, 9598, 9685})
"""Mammals and hen, whose pages PFOCR reads by human symbols as the papers do: there they count as covered."""
FAR = frozenset({3702, 4932, 4896, 6239})
"""Plants, yeasts and worms, whose pages PFOCR reads by human symbols although the papers do not: there they do not."""
READ_AS_HUMAN = FAR | {10116}
"""Species whose genes PFOCR does not list: the symbols of their pages are human ones."""


class Asked(NamedTuple):
    """Texts of a figure that are judged by a model."""

    model: str
    figure: Figure
    texts: Sequence[ReadText]


class Verdicts(NamedTuple):
    """Answers as sure as they are in their places, of many figures.

    ``members``: of each answer how sure it is by the ranking and the string alone; ``of_figures``: of each figure, text
    and span the species without genes in the reference that the text speaks of there, None for none, and the numbers of
    the answers.
    """

    answers: Answers
    members: list[float]
    of_figures: list[list[list[tuple[int | None, slice]]]]


class Judge:
    """What strings mean in their texts.

    ``known``: species whose genes the reference has; where ``is_in_human`` answers are human genes whatever the
    species of the text, and what it names of organisms says nothing.
    """

    def __init__(self, lexicon: Lexicon, known: frozenset[int], is_in_human: bool = False) -> None:
        self._lexicon, self._known, self._is_in_human = lexicon, known, is_in_human
        self._own = OwnSignals(lexicon)

    def judged(self, ranked: Ranked, asked: Sequence[Asked]) -> Verdicts:
        """The answers to the strings of each figure, by the model of each.  All figures are judged in one go."""
        rows, added = self._rows(ranked, asked)
        table = rows.table()
        members = rounded(ranked.confidence[ranked.starts[table.answer]] * table.chance)
        return Verdicts(_answers(ranked, rows.family_rank, table), members.tolist(), added)

    def signals(self, ranked: Ranked, asked: Asked) -> list[list[list[list[float]]]]:
        """Of each text, span and answer the signals, in the order of `figlake.genes.judging.signals.NAMES`."""
        rows, (added,) = self._rows(ranked, [asked])
        signals = rows.table().signals.tolist()
        return [[signals[of_span] for _, of_span in of_text] for of_text in added]

    def _rows(self, ranked: Ranked, asked: Sequence[Asked]) -> tuple[Rows, list[list[list[tuple[int | None, slice]]]]]:
        rows = Rows(ranked, self._own, self._lexicon, self._is_in_human)
        covered = {PAGE: (self._known | KIN) - FAR, PICTURE: self._known | KIN | hosted()}
        return rows, [rows.add(model, figure, texts, covered.get(model, self._known)) for model, figure, texts in asked]


def _answers(ranked: Ranked, family_rank: Ints, table: Table) -> Answers:
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
    counts = ranked.counts[answer]
    places, owner = runs(ranked.starts[answer], counts)
    most = np.minimum(of_gene, rounded(1 - of_gene))
    left = np.minimum(rounded(ranked.confidence[places] * chances[owner]), most[owner])
    confidence = np.where(places == ranked.starts[answer][owner], of_gene[owner], left)
    starts = np.cumsum(counts) - counts
    for row in np.flatnonzero(has_family).tolist():
        own = slice(int(starts[row]), int(starts[row] + counts[row]))
        order, confidence[own] = with_family(
            ranked.answer(int(answer[row])).readings, float(of_gene[row]), float(of_family[row]), float(chances[row])
        )
        places[own] = places[own][order]
    told = (ranked.candidate[places], ranked.target[places], ranked.share[places], confidence)
    return Answers(ranked.candidates, starts, counts, ranked.n_candidates[answer], *told)


def with_family(
    readings: Sequence[Reading], of_gene: float, of_family: float, chance: float
) -> tuple[list[int], list[float]]:
    """The order of readings, one of which is a family, and the confidence that they have in their place.

    The first gene has that of the model of genes where the ranking has it first, the first family that of families.
    What is surer goes first, but nothing before an official symbol as written; the others keep their order.
    """
    first, family = readings[0].candidate, next(at for at, r in enumerate(readings) if r.candidate.is_family)
    of_first = of_gene if family else of_family
    is_symbol = first.kind == "symbol" and first.tier == "exact"
    best, most = (family, of_family) if of_family > of_first and not is_symbol else (0, of_first)
    order, confidences = [best], [most]
    for at, reading in enumerate(readings):
        if at == best:
            continue
        if at == 0:
            confidence = round(min(of_first, 1 - most), 4)
        elif at == family:
            confidence = of_family
        else:
            confidence = round(min(reading.confidence * chance, of_first, 1 - most), 4)
        order.append(at)
        confidences.append(confidence)
    return order, confidences
