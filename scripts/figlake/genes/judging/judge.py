"""Judges the strings of a figure's texts: how sure it is that each is meant as the gene, or the family, it may name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from figlake.genes.finding.finder import Span
from figlake.genes.finding.words import NO_GENE
from figlake.genes.judging import trees
from figlake.genes.judging.organisms import organisms_of
from figlake.genes.judging.signals import (
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


class Judge:
    """What strings mean in their texts.

    ``known``: species whose genes the reference has; where ``is_in_human`` answers are human genes whatever the
    species of the text, and what it names of organisms says nothing.
    """

    def __init__(self, ranker: Ranker, known: frozenset[int], is_in_human: bool = False) -> None:
        self._ranker, self._lexicon, self._known, self._is_in_human = ranker, ranker.lexicon, known, is_in_human
        self._of_string: dict[tuple[str, int, int, str, int, int], list[float]] = {}

    def judged(self, model: str, figure: Figure, texts: Sequence[ReadText]) -> list[list[Judged]]:
        """Of each text and span the answers, by the model."""
        of_genes, of_families = trees.model(model), trees.model(FAMILY_OF[model])
        judged = []
        for read, (text, signals) in zip(texts, self._texts(model, figure, texts), strict=True):
            of_text = []
            known: dict[int, tuple[Answer, ...]] = {}  # strings that the text takes as a whole share their signals
            for span, values, chance in zip(read.spans, signals, read.chances, strict=True):
                lacking = None if text is None else not_covered(text, span)
                sure = known.get(id(values))
                if sure is None:
                    factor = label_factor(model, chance)
                    if lacking is not None and model in OF_FIGURES:
                        factor *= NOT_COVERED
                    sure = known[id(values)] = tuple(
                        [
                            sure_here(answer, of_answer, chance, of_genes, of_families, factor)
                            for answer, of_answer in zip(figure.answers[span.text], values, strict=True)
                        ]
                    )
                of_text.append(Judged(sure, lacking))
            judged.append(of_text)
        return judged

    def signals(self, model: str, figure: Figure, texts: Sequence[ReadText]) -> list[list[list[list[float]]]]:
        """Of each text, span and answer the signals, in the order of `figlake.genes.judging.signals.NAMES`."""
        return [signals for _, signals in self._texts(model, figure, texts)]

    def _texts(
        self, model: str, figure: Figure, texts: Sequence[ReadText]
    ) -> list[tuple[TextSignals | None, list[list[list[float]]]]]:
        answers, about, context = figure.answers, figure.about, figure.context
        known = (self._known | KIN) - FAR if model == PAGE else self._known
        counts = Counter(span.text for read in texts for span in read.spans)
        strings_of = Counter(answers[string][0].best.candidate.target for string in counts if answers[string])
        counts_about = {string: sum(other.count(string) for other in about) for string in counts}
        of_strings = {
            string: [self._of_answer(string, number, figure) for number in range(len(answers[string]))]
            for string in counts
        }
        judged: list[tuple[TextSignals | None, list[list[list[float]]]]] = []
        for read in texts:
            spans = read.spans
            if not spans:
                judged.append((None, []))
                continue
            others = [*(other.text for other in texts if other is not read), *about]
            organisms = organisms_of("", (), known) if self._is_in_human else organisms_of(read.text, others, known)
            of_text = text_signals(read.text, spans, read.chances, organisms, context, bool(about), known)
            is_mixed = organisms.covered > 0 and organisms.uncovered > 0  # then the neighbourhood tells
            signals: list[list[list[float]]] = []
            first: dict[str, list[list[float]]] = {}
            for number, span in enumerate(spans):
                of_span = None if is_mixed else first.get(span.text)
                if of_span is None:
                    of_span = first[span.text] = [
                        [
                            *own,
                            *of_text.values,
                            *place_signals(of_text, number, answer, context, counts, counts_about, strings_of, *rest),
                            *of_page,
                        ]
                        for answer, (own, rest, of_page) in zip(answers[span.text], of_strings[span.text], strict=True)
                    ]
                signals.append(of_span)
            judged.append((of_text, signals))
        return judged

    def _own(self, string: str, number: int, answers: Sequence[Answer]) -> list[float]:
        """Signals of the string itself, kept by all that they depend on."""
        answer = answers[number]
        candidate = answer.best.candidate
        asked = (string, number, candidate.target, candidate.way, answer.n_candidates, _family_rank(answer))
        known = self._of_string.get(asked)
        if known is None:
            if len(self._of_string) >= MAX_STRINGS:
                self._of_string.clear()
            known = self._of_string[asked] = string_signals(string, answers, number, self._lexicon)
        return known

    def _of_answer(
        self, string: str, number: int, figure: Figure
    ) -> tuple[list[float], tuple[float, float, float, float, int], tuple[float, float, float]]:
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
        of_page = (figure.said.get(place, 0.0), listed, is_foreign)
        of_context = (answer.name_words, answer.cocited, answer.partners, defined, taxon_id)
        return self._own(string, number, answers), of_context, of_page


def _family_rank(answer: Answer) -> int:
    return next((reading.rank for reading in answer.readings if reading.candidate.is_family), 0)


def label_factor(model: str, chance: float) -> float:
    """What a label is worth that is a word or a metabolite: texts of genes alone do not teach what else labels are."""
    if model == GIVEN:
        return chance
    return chance if model == PAGE and chance <= NO_GENE else 1.0


def sure_here(
    answer: Answer,
    signals: Sequence[float],
    chance: float,
    of_genes: trees.Odds,
    of_families: trees.Odds,
    as_label: float = 1.0,
) -> Answer:
    """The readings of an answer with the confidence that they have in their place.

    The first gene has that of the model of genes where the ranking has it first, the first family that of families.
    What is surer goes first, but nothing before an official symbol as written; the others keep their order.
    """
    first = answer.readings[0]
    families = [reading for reading in answer.readings if reading.candidate.target < 0]
    if not families:
        of_first = round(as_label * trees.chance(of_genes, signals), 4)
        most = min(of_first, round(1 - of_first, 4))
        readings = [Reading(first.candidate, 1, first.share, of_first)]
        for rank, reading in enumerate(answer.readings[1:], 2):
            left = round(reading.confidence * chance, 4)
            readings.append(Reading(reading.candidate, rank, reading.share, left if left < most else most))
        return Answer(tuple(readings), answer.n_candidates)
    family = families[0]
    of_family = round(as_label * trees.chance(of_families, signals), 4)
    of_first = of_family if first is family else round(as_label * trees.chance(of_genes, signals), 4)
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
