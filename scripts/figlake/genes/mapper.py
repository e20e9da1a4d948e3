"""Maps the mentions of one figure or document: finding, ranking in their context, and the verdict of a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from figlake.genes.finding.finder import Finder, Span, place_features, string_features
from figlake.genes.finding.words import chance_of_label
from figlake.genes.judging.judge import CAPTION, GIVEN, PAGE, Figure, Judge, Judged
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.context import Context, context_of
from figlake.genes.ranking.ranker import Answer, Ranker, representative
from figlake.genes.ranking.weights import logistic, weighed
from figlake.genes.reference.tables import HUMAN

PROFILES = {"recall": 0.2, "balanced": 0.4, "precise": 0.8}
"""Confidence from which a reading is accepted."""
OF_PAGES = {"recall": 0.3, "balanced": 0.5, "precise": 0.8}
"""The same for words and symbols of pages."""
MIN_CHANCE = 0.1
"""Below it a string of a running text is not taken for a gene at all."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mention in its place, with the genes that it stands for.

    ``chance``: probability by the string alone that it is meant as a gene at all; ``taxon_id``: the species that the
    text names most; ``not_covered``: the species without genes in the reference that it speaks of there;
    ``members``: of each answer whose best reading is a family, how sure its most cited member is; ``threshold``:
    confidence from which a reading is accepted.
    """

    span: Span
    answers: tuple[Answer, ...]
    chance: float = 1.0
    taxon_id: int = HUMAN
    not_covered: int | None = None
    members: tuple[float, ...] = ()
    threshold: float = PROFILES["balanced"]


class Mapper:
    """Maps by one lexicon and profile.

    ``taxa``: the species to answer in; None: those that the lexicon has, as each text tells.
    """

    def __init__(self, lexicon: Lexicon, profile: str = "balanced", taxa: frozenset[int] | None = None) -> None:
        self.lexicon = lexicon
        self._taxa = lexicon.taxa if taxa is None else taxa & lexicon.taxa
        self.threshold, self.threshold_of_pages = PROFILES[profile], OF_PAGES[profile]
        self._ranker = Ranker(lexicon)
        self._finder = Finder(lexicon)
        self.judge = Judge(self._ranker, lexicon.taxa, is_in_human=self._taxa == {HUMAN})
        self._of_given: dict[tuple[str, str, str], float] = {}
        self._told: dict[tuple[str, str, str, int, int], float] = {}

    def map(
        self, texts: Sequence[str], strings: Sequence[str], about: Sequence[str | None], model: str = CAPTION
    ) -> list[list[Mapped]]:
        """Mentions found in each of ``texts``, and in the last list one for each of ``strings``, which are given.

        ``about``: texts that tell the context but are not searched; ``model``: `CAPTION` for texts of a figure, `PROSE`
        for an abstract.
        """
        found, given = self._judged(model, GIVEN, texts, strings, about, {})
        return [*found, given]

    def map_page(
        self,
        texts: Sequence[str],
        words: Mapping[str, int],
        about: Sequence[str | None],
        foreign: Collection[str] = frozenset(),
    ) -> list[list[Mapped]]:
        """As `map`, of a page of PFOCR with its ``words``, each with the number of symbols that it was given for.

        ``foreign``: those that were given for symbols of other species only.
        """
        found, given = self._judged(CAPTION, PAGE, texts, list(words), about, words, foreign)
        return [*found, given]

    def _judged(
        self,
        model: str,
        model_of_given: str,
        texts: Sequence[str],
        strings: Sequence[str],
        about: Sequence[str | None],
        listed: Mapping[str, int],
        foreign: Collection[str] = frozenset(),
    ) -> tuple[list[list[Mapped]], list[Mapped]]:
        context, answers, spans, chances = self.read(texts, strings, about)
        told = [text for text in about if text]
        judged = self.judge.judged(model, Figure(answers, told, context), texts, spans[:-1], chances[:-1])
        taxon_id = context.scope.taxa[0]
        found = [
            [
                self._mapped(span, answers[span.text], chance, verdict, taxon_id, self.threshold)
                for span, chance, verdict in zip(*of_text, strict=True)
            ]
            for of_text in zip(spans[:-1], chances[:-1], judged, strict=True)
        ]
        if not strings:
            return found, []
        said = self.said(answers, spans[:-1], chances[:-1]) if listed else {}
        threshold = self.threshold_of_pages if model_of_given == PAGE else self.threshold
        of_given = Figure(answers, [*told, *texts], context, said, listed, foreign)
        (verdicts,) = self.judge.judged(model_of_given, of_given, [""], spans[-1:], chances[-1:])
        given = [
            self._mapped(span, answers[span.text], chance, verdict, taxon_id, threshold)
            for span, chance, verdict in zip(spans[-1], chances[-1], verdicts, strict=True)
        ]
        return found, given

    def said(
        self,
        answers: Mapping[str, tuple[Answer, ...]],
        spans: Sequence[Sequence[Span]],
        chances: Sequence[Sequence[float]],
    ) -> dict[int, float]:
        """How sure texts are of each gene by strings alone, by the place of its human ortholog."""
        sure: dict[int, float] = {}
        for of_text, by_itself in zip(spans, chances, strict=True):
            for span, chance in zip(of_text, by_itself, strict=True):
                for reading in (answer.best for answer in answers[span.text]):
                    target = reading.candidate.target
                    human = self.lexicon.gene(target).human if target >= 0 else None
                    place = target if human is None else human
                    sure[place] = max(sure.get(place, 0.0), chance * reading.confidence)
        return sure

    def read(
        self, texts: Sequence[str], strings: Sequence[str], about: Sequence[str | None]
    ) -> tuple[Context, dict[str, tuple[Answer, ...]], list[list[Span]], list[list[float]]]:
        """The context, the answers to each string, and the strings with the chance that each has by itself.

        Of each of ``texts`` those that are worth a closer look, then those that are given.
        """
        context = context_of([*texts, *about], self._taxa)
        found = [self._finder.spans(text, context.scope.taxa) for text in texts]
        given = [Span(0, len(text), text) for text in strings]
        answers = self._ranker.answers([span.text for spans in [*found, given] for span in spans], context)
        spans, chances = [], []
        for text, of_text in zip(texts, found, strict=True):
            counts = Counter(span.text for span in of_text)
            of_string: dict[str, float] = {}  # by the first place of each
            for span in of_text:
                if span.text not in of_string and answers[span.text]:
                    of_string[span.text] = self._chance(text, span, answers[span.text], counts[span.text])
            spans.append([span for span in of_text if of_string.get(span.text, 0.0) >= MIN_CHANCE])
            chances.append([of_string[span.text] for span in spans[-1]])
        spans.append(given)
        chances.append([self._chance_of_given(span.text, answers[span.text]) for span in given])
        return context, answers, spans, chances

    @staticmethod
    def _mapped(
        span: Span, answers: tuple[Answer, ...], chance: float, judged: Judged, taxon_id: int, threshold: float
    ) -> Mapped:
        members = tuple([round(answer.best.confidence * chance, 4) for answer in answers])
        return Mapped(span, judged.answers, chance, taxon_id, judged.not_covered, members, threshold)

    def _chance_of_given(self, string: str, answers: tuple[Answer, ...]) -> float:
        if not answers:
            return 1.0
        best = answers[0].best.candidate
        asked = (string, best.kind, best.tier)
        chance = self._of_given.get(asked)
        if chance is None:
            chance = self._of_given[asked] = chance_of_label(string, best.kind == "symbol" and best.tier == "exact")
        return chance

    def _chance(self, text: str, span: Span, answers: tuple[Answer, ...], occurrences: int) -> float:
        """Probability that a string of a text is meant as a gene; what the string tells is kept for each."""
        best = answers[0].best.candidate
        told = (span.text, best.kind, best.tier, len(answers), answers[0].n_candidates)
        known = self._told.get(told)
        if known is None:
            known = self._told[told] = weighed("span", string_features(span.text, answers))
        return logistic(known + weighed("span", place_features(text, span, answers, occurrences)))

    def gene_ids(self, mapped: Mapped) -> list[int]:
        """One NCBI Gene id for each answer that is sure enough; families have none."""
        best = [answer.best for answer in mapped.answers]
        sure = [reading.candidate.target for reading in best if reading.confidence >= mapped.threshold]
        return list(dict.fromkeys(self.lexicon.gene(target).ncbi_gene_id for target in sure if target >= 0))

    def member_ids(self, mapped: Mapped) -> list[int]:
        """Of each answer that is a family the id of its most cited member, where that is sure enough to be meant."""
        ids = []
        for answer, sure in zip(mapped.answers, mapped.members, strict=True):
            target = answer.best.candidate.target
            if target < 0 and sure >= mapped.threshold:
                place = representative(self.lexicon, target, mapped.taxon_id)
                if place is not None:
                    ids.append(self.lexicon.gene(place).ncbi_gene_id)
        return list(dict.fromkeys(ids))
