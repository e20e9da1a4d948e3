"""Maps the mentions of one figure or document: finding, ranking in their context, and the verdict of a profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from figlake.genes.context import context_of
from figlake.genes.finder import Finder, Span
from figlake.genes.lexicon import Lexicon
from figlake.genes.ranking import Answer, Ranker, Reading, representative

PROFILES = {"recall": 0.2, "balanced": 0.5, "precise": 0.8}
"""Confidence from which a reading is accepted."""
MIN_CONFIDENCE_IN_TEXT = 0.3
"""Below it a string that the finder picked from running text is not taken for a gene at all."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mention in its place, with the genes that it stands for."""

    span: Span
    answers: tuple[Answer, ...]


class Mapper:
    """Maps by one lexicon and profile."""

    def __init__(self, lexicon: Lexicon, profile: str = "balanced") -> None:
        self.lexicon = lexicon
        self.threshold = PROFILES[profile]
        self._ranker = Ranker(lexicon)
        self._finder = Finder(lexicon)

    def map(self, texts: Sequence[str], strings: Sequence[str], about: Sequence[str | None]) -> list[list[Mapped]]:
        """Mentions found in each of ``texts``, and in the last list one for each of ``strings``, which are given.

        ``about``: texts that tell the context but are not searched.
        """
        spans = [list(self._finder.spans(text)) for text in texts]
        given = [Span(0, len(text), text) for text in strings]
        context = context_of([*texts, *about])
        mentions = [span.text for found in [*spans, given] for span in found]
        answers = self._ranker.answers(mentions, context)
        mapped = [
            [
                Mapped(span, answers[span.text])
                for span in found
                if answers[span.text] and max(a.best.confidence for a in answers[span.text]) >= MIN_CONFIDENCE_IN_TEXT
            ]
            for found in spans
        ]
        return [*mapped, [Mapped(span, answers[span.text]) for span in given]]

    def is_accepted(self, reading: Reading) -> bool:
        """Best of its mention, sure enough for the profile, and a gene rather than a family."""
        return reading.rank == 1 and reading.confidence >= self.threshold and not reading.candidate.is_family

    def gene_ids(self, answers: Sequence[Answer]) -> list[int]:
        """One NCBI Gene id for each answer that is sure enough; of a family its most cited member's."""
        ids = []
        for answer in answers:
            best = answer.best
            if best.confidence >= self.threshold:
                target = best.candidate.target
                place = target if target >= 0 else representative(self.lexicon, target)
                if place is not None:
                    ids.append(self.lexicon.gene(place).ncbi_gene_id)
        return list(dict.fromkeys(ids))
