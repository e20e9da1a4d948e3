"""Maps the mentions of one figure or document: finding, ranking in their context, and the verdict of a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from figlake.genes.finding.finder import Finder, Span, place_features, string_features
from figlake.genes.finding.words import chance_of_label
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.context import context_of
from figlake.genes.ranking.ranker import Answer, Ranker, Reading, representative
from figlake.genes.ranking.weights import logistic, weighed
from figlake.genes.reference.tables import HUMAN

PROFILES = {"recall": 0.2, "balanced": 0.4, "precise": 0.8}
"""Confidence from which a reading is accepted."""
MIN_CHANCE = 0.1
"""Below it a string of a running text is not taken for a gene at all."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mention in its place, with the genes that it stands for.

    ``chance``: probability that it is meant as a gene at all; 1 where it is given as one; ``taxon_id``: the species
    that the text names most.
    """

    span: Span
    answers: tuple[Answer, ...]
    chance: float = 1.0
    taxon_id: int = HUMAN

    def confidence(self, reading: Reading) -> float:
        """Probability that the mention is meant as this gene."""
        return round(self.chance * reading.confidence, 4)


class Mapper:
    """Maps by one lexicon and profile.

    ``taxa``: the species to answer in; None: those that the lexicon has, as each text tells.
    """

    def __init__(self, lexicon: Lexicon, profile: str = "balanced", taxa: frozenset[int] | None = None) -> None:
        self.lexicon = lexicon
        self._taxa = lexicon.taxa if taxa is None else taxa & lexicon.taxa
        self.threshold = PROFILES[profile]
        self._ranker = Ranker(lexicon)
        self._finder = Finder(lexicon)
        self._of_given: dict[tuple[str, str, str], float] = {}
        self._told: dict[tuple[str, str, str, int, int], float] = {}

    def map(self, texts: Sequence[str], strings: Sequence[str], about: Sequence[str | None]) -> list[list[Mapped]]:
        """Mentions found in each of ``texts``, and in the last list one for each of ``strings``, which are given.

        ``about``: texts that tell the context but are not searched.
        """
        context = context_of([*texts, *about], self._taxa)
        spans = [self._finder.spans(text, context.scope.taxa) for text in texts]
        given = [Span(0, len(text), text) for text in strings]
        mentions = [span.text for found in [*spans, given] for span in found]
        answers = self._ranker.answers(mentions, context)
        taxon_id = context.scope.taxa[0]
        mapped = [self._in_text(text, found, answers, taxon_id) for text, found in zip(texts, spans, strict=True)]
        return [*mapped, [self._given(span, answers[span.text], taxon_id) for span in given]]

    def _given(self, span: Span, answers: tuple[Answer, ...], taxon_id: int) -> Mapped:
        if not answers:
            return Mapped(span, answers, 1.0, taxon_id)
        best = answers[0].best.candidate
        asked = (span.text, best.kind, best.tier)
        chance = self._of_given.get(asked)
        if chance is None:
            chance = self._of_given[asked] = chance_of_label(span.text, best.kind == "symbol" and best.tier == "exact")
        return Mapped(span, answers, chance, taxon_id)

    def _in_text(
        self, text: str, spans: Sequence[Span], answers: Mapping[str, tuple[Answer, ...]], taxon_id: int
    ) -> list[Mapped]:
        counts = Counter(span.text for span in spans)
        found = []
        for span in spans:
            if answers[span.text]:
                chance = self._chance(text, span, answers[span.text], counts[span.text])
                mapped = Mapped(span, answers[span.text], chance, taxon_id)
                if mapped.chance >= MIN_CHANCE:
                    found.append(mapped)
        return found

    def _chance(self, text: str, span: Span, answers: tuple[Answer, ...], occurrences: int) -> float:
        """Probability that a string of a text is meant as a gene; what the string tells is kept for each."""
        best = answers[0].best.candidate
        told = (span.text, best.kind, best.tier, len(answers), answers[0].n_candidates)
        known = self._told.get(told)
        if known is None:
            known = self._told[told] = weighed("span", string_features(span.text, answers))
        return logistic(known + weighed("span", place_features(text, span, answers, occurrences)))

    def gene_ids(self, mapped: Mapped) -> list[int]:
        """One NCBI Gene id for each answer that is sure enough; of a family its most cited member's."""
        ids = []
        for answer in mapped.answers:
            best = answer.best
            if mapped.confidence(best) >= self.threshold:
                target = best.candidate.target
                place = target if target >= 0 else representative(self.lexicon, target, mapped.taxon_id)
                if place is not None:
                    ids.append(self.lexicon.gene(place).ncbi_gene_id)
        return list(dict.fromkeys(ids))
