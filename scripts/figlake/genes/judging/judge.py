"""Judges the strings of a figure's texts: how sure it is that each is meant as the gene, or the family, it may name."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from figlake.genes.finding.finder import Span
from figlake.genes.finding.words import NO_GENE
from figlake.genes.judging import trees
from figlake.genes.judging.organisms import organisms_of
from figlake.genes.judging.signals import (
    NAMES,
    TextSignals,
    defined_as,
    not_covered,
    place_signals,
    string_signals,
    text_signals,
)
from figlake.genes.ranking.context import Context
from figlake.genes.ranking.ranker import MAX_STRINGS, Ranker
from figlake.genes.ranking.readings import Answer, Reading
from figlake.genes.reference.tables import HUMAN

CAPTION, PROSE, GIVEN, PAGE, FAMILY, GIVEN_FAMILY = "caption", "prose", "given", "page", "family", "given_family"
"""The models: strings found in the texts of a figure and in an abstract; strings given as mentions, and as words of a
page of PFOCR; families of both."""
FAMILY_OF = {CAPTION: FAMILY, PROSE: FAMILY, GIVEN: GIVEN_FAMILY, PAGE: GIVEN_FAMILY}
KIN = frozenset({10116, 9823, 9913, 9031, 9986, 9615, 9940, 9544, 9541, 10036, 10029, 10141, 9796, 9598, 9685})
"""Mammals and hen, whose pages PFOCR reads by human symbols as the papers do: there they count as covered."""
OF_FIGURES, NOT_COVERED = (CAPTION, PAGE), 0.3
"""What is left of the confidence on figures where the text speaks of a species without genes: of 164 answers in
captions there, 2 were right."""
FAR = frozenset({3702, 4932, 4896, 6239})
"""Plants, yeasts and worms, whose pages PFOCR reads by human symbols although the papers do not: there they do not."""
READ_AS_HUMAN = FAR | {10116}
"""Species whose genes PFOCR does not list: the symbols of their pages are human ones."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What the strings of a figure share.

    ``answers``: of each string; ``about``: texts that tell the context; ``said``: how sure the texts are of a gene, by
    the place of its human ortholog; ``listed``: how many symbols a page gives for each word; ``foreign``: words whose
    symbols are all of species that are neither human nor named.
    """

    answers: Mapping[str, tuple[Answer, ...]]
    about: Sequence[str]
    context: Context
    said: Mapping[int, float] = field(default_factory=dict)
    listed: Mapping[str, int] = field(default_factory=dict)
    foreign: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text with its strings that may name genes, and the chance that each has by itself.

    For strings that are given the text is empty.
    """

    text: str
    spans: Sequence[Span]
    chances: Sequence[float]


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers to a string in its place, as sure as they are there.

    ``not_covered``: the species without genes in the reference that the text speaks of there; None for none.
    """

    answers: tuple[Answer, ...]
    not_covered: int | None = None


_Numbers = tuple[int, int]
"""Rows of signals of an answer, among those that the models of genes and of families are asked for; -1 for none."""


class _Rows:
    """Rows of signals that a model is asked for."""

    def __init__(self) -> None:
        self._values = array("d")
        self._count = 0

    def add(self, row: array[float]) -> int:
        self._values.extend(row)
        self._count += 1
        return self._count - 1

    def signals(self) -> trees.Signals:
        return np.frombuffer(self._values).reshape(self._count, len(NAMES))


class Judge:
    """What strings mean in their texts.

    ``known``: species whose genes the reference has; where ``is_in_human`` answers are human genes whatever the
    species of the text, and what it names of organisms says nothing.
    """

    def __init__(self, ranker: Ranker, known: frozenset[int], is_in_human: bool = False) -> None:
        self._ranker, self._lexicon, self._known, self._is_in_human = ranker, ranker.lexicon, known, is_in_human
        self._of_string: dict[tuple[str, int, int, str, int, int], array[float]] = {}

    def judged(self, asked: Iterable[tuple[str, Figure, Sequence[ReadText]]]) -> list[list[list[Judged]]]:
        """Of each figure, text and span the answers, by the model of each.  All figures are asked in one go."""
        tables: dict[str, _Rows] = {}
        waiting = []
        for model, figure, texts in asked:
            genes, families = (tables.setdefault(name, _Rows()) for name in (model, FAMILY_OF[model]))
            rows = [
                (text, _numbered(read, figure, signals, genes, families))
                for read, (text, signals) in zip(texts, self._texts(model, figure, texts), strict=True)
            ]
            waiting.append((model, figure, texts, rows))
        chances = {name: trees.model(name).chances(rows.signals()) for name, rows in tables.items()}
        return [
            [
                _verdicts(model, figure, read, of_text, chances[model], chances[FAMILY_OF[model]])
                for read, of_text in zip(texts, rows, strict=True)
            ]
            for model, figure, texts, rows in waiting
        ]

    def signals(self, model: str, figure: Figure, texts: Sequence[ReadText]) -> list[list[list[list[float]]]]:
        """Of each text, span and answer the signals, in the order of `figlake.genes.judging.signals.NAMES`."""
        return [[[list(row) for row in of_span] for of_span in rows] for _, rows in self._texts(model, figure, texts)]

    def _texts(
        self, model: str, figure: Figure, texts: Sequence[ReadText]
    ) -> list[tuple[TextSignals | None, list[list[array[float]]]]]:
        answers, about, context = figure.answers, figure.about, figure.context
        known = (self._known | KIN) - FAR if model == PAGE else self._known
        counts = Counter(span.text for read in texts for span in read.spans)
        strings_of = Counter(answers[string][0].best.candidate.target for string in counts if answers[string])
        counts_about = {string: sum(other.count(string) for other in about) for string in counts}
        of_strings = {
            string: [self._of_answer(string, number, figure) for number in range(len(answers[string]))]
            for string in counts
        }
        judged: list[tuple[TextSignals | None, list[list[array[float]]]]] = []
        for read in texts:
            spans = read.spans
            if not spans:
                judged.append((None, []))
                continue
            others = [*(other.text for other in texts if other is not read), *about]
            organisms = organisms_of("", (), known) if self._is_in_human else organisms_of(read.text, others, known)
            of_text = text_signals(read.text, spans, read.chances, organisms, context, bool(about), known)
            is_mixed = organisms.covered > 0 and organisms.uncovered > 0  # then the neighbourhood tells
            values = array("d", of_text.values)
            signals: list[list[array[float]]] = []
            first: dict[str, list[array[float]]] = {}
            for number, span in enumerate(spans):
                of_span = None if is_mixed else first.get(span.text)
                if of_span is None:
                    of_span = first[span.text] = [
                        own
                        + values
                        + array(
                            "d",
                            place_signals(of_text, number, answer, context, counts, counts_about, strings_of, *rest),
                        )
                        + of_page
                        for answer, (own, rest, of_page) in zip(answers[span.text], of_strings[span.text], strict=True)
                    ]
                signals.append(of_span)
            judged.append((of_text, signals))
        return judged

    def _own(self, string: str, number: int, answers: Sequence[Answer]) -> array[float]:
        """Signals of the string itself, kept by all that they depend on."""
        answer = answers[number]
        candidate = answer.best.candidate
        asked = (string, number, candidate.target, candidate.way, answer.n_candidates, _family_rank(answer))
        known = self._of_string.get(asked)
        if known is None:
            if len(self._of_string) >= MAX_STRINGS:
                self._of_string.clear()
            known = self._of_string[asked] = array("d", string_signals(string, answers, number, self._lexicon))
        return known

    def _of_answer(
        self, string: str, number: int, figure: Figure
    ) -> tuple[array[float], tuple[float, float, float, float, int], array[float]]:
        answers, context = figure.answers[string], figure.context
        answer = answers[number]
        candidate = answer.best.candidate
        defined = 0.0
        if context.long_forms:
            meant = self._ranker.defined(candidate.text, context)
            defined = defined_as(context, candidate.text, candidate.target, meant)
        gene = None if candidate.is_family else self._lexicon.gene(candidate.target)
        taxon_id = HUMAN if gene is None else gene.taxon_id
        place = candidate.target if gene is None or gene.human is None else gene.human
        listed, is_foreign = float(min(figure.listed.get(string, 0), 9)), float(string in figure.foreign)
        of_page = array("d", (figure.said.get(place, 0.0), listed, is_foreign))
        of_context = (answer.name_words, answer.cocited, answer.partners, defined, taxon_id)
        return self._own(string, number, answers), of_context, of_page


def _family_rank(answer: Answer) -> int:
    return next((reading.rank for reading in answer.readings if reading.candidate.is_family), 0)


def label_factor(model: str, chance: float) -> float:
    """What a label is worth that is a word or a metabolite: texts of genes alone do not teach what else labels are."""
    if model == GIVEN:
        return chance
    return chance if model == PAGE and chance <= NO_GENE else 1.0


def _numbered(
    read: ReadText, figure: Figure, signals: Sequence[Sequence[array[float]]], genes: _Rows, families: _Rows
) -> list[list[_Numbers]]:
    """Of each span the rows of its answers in the tables; places that share their signals share their rows."""
    known: dict[int, list[_Numbers]] = {}
    numbered = []
    for span, of_span in zip(read.spans, signals, strict=True):
        rows = known.get(id(of_span))
        if rows is None:
            rows = known[id(of_span)] = []
            for answer, row in zip(figure.answers[span.text], of_span, strict=True):
                of_gene = -1 if answer.readings[0].candidate.target < 0 else genes.add(row)
                has_family = any(reading.candidate.target < 0 for reading in answer.readings)
                rows.append((of_gene, families.add(row) if has_family else -1))
        numbered.append(rows)
    return numbered


def _verdicts(
    model: str,
    figure: Figure,
    read: ReadText,
    of_text: tuple[TextSignals | None, list[list[_Numbers]]],
    genes: Sequence[float],
    families: Sequence[float],
) -> list[Judged]:
    """The answers to each span of a text, by what the models of genes and of families say of their rows."""
    text, numbered = of_text
    known: dict[int, tuple[Answer, ...]] = {}  # strings that the text takes as a whole share their rows
    judged = []
    for span, rows, chance in zip(read.spans, numbered, read.chances, strict=True):
        lacking = None if text is None else not_covered(text, span)
        sure = known.get(id(rows))
        if sure is None:
            factor = label_factor(model, chance)
            if lacking is not None and model in OF_FIGURES:
                factor *= NOT_COVERED
            sure = known[id(rows)] = tuple(
                [
                    sure_here(
                        answer,
                        round(factor * genes[of_gene], 4) if of_gene >= 0 else 0.0,
                        round(factor * families[of_family], 4) if of_family >= 0 else 0.0,
                        chance,
                    )
                    for answer, (of_gene, of_family) in zip(figure.answers[span.text], rows, strict=True)
                ]
            )
        judged.append(Judged(sure, lacking))
    return judged


def sure_here(answer: Answer, of_gene: float, of_family: float, chance: float) -> Answer:
    """The readings of an answer with the confidence that they have in their place.

    The first gene has that of the model of genes where the ranking has it first, the first family that of families.
    What is surer goes first, but nothing before an official symbol as written; the others keep their order.
    """
    first = answer.readings[0]
    families = [reading for reading in answer.readings if reading.candidate.target < 0]
    if not families:
        most = min(of_gene, round(1 - of_gene, 4))
        readings = [Reading(first.candidate, 1, first.share, of_gene)]
        for rank, reading in enumerate(answer.readings[1:], 2):
            left = round(reading.confidence * chance, 4)
            readings.append(Reading(reading.candidate, rank, reading.share, left if left < most else most))
        return Answer(tuple(readings), answer.n_candidates)
    family = families[0]
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
