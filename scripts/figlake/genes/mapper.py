"""Maps the mentions of one figure or document: finding, ranking in their context, and the verdict of a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from figlake.genes.context import context_of
from figlake.genes.finder import Finder, Span, span_features
from figlake.genes.lexicon import Lexicon
from figlake.genes.ranking import Answer, Ranker, Reading, chance_of, representative

PROFILES = {"recall": 0.2, "balanced": 0.5, "precise": 0.8}
"""Confidence from which a reading is accepted."""
MIN_CHANCE = 0.1
"""Below it a string of a running text is not taken for a gene at all."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mention in its place, with the genes that it stands for.

    ``chance``: probability that it is meant as a gene at all; 1 where it is given as one.
    """

    span: Span
    answers: tuple[Answer, ...]
    chance: float = 1.0

    def confidence(self, reading: Reading) -> float:
        """Probability that the mention is meant as this gene."""
        return round(self.chance * reading.confidence, 4)


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
        mapped = [self._in_text(text, found, answers) for text, found in zip(texts, spans, strict=True)]
        return [*mapped, [Mapped(span, answers[span.text]) for span in given]]

    def _in_text(self, text: str, spans: Sequence[Span], answers: Mapping[str, tuple[Answer, ...]]) -> list[Mapped]:
        counts = Counter(span.text for span in spans)
        found = []
        for span in spans:
            if answers[span.text]:
                features = span_features(text, span, answers[span.text], counts[span.text])
                mapped = Mapped(span, answers[span.text], chance_of("span", features))
                if mapped.chance >= MIN_CHANCE:
                    found.append(mapped)
        return found

    def is_accepted(self, mapped: Mapped, reading: Reading) -> bool:
        """Best of its mention, sure enough for the profile, and a gene rather than a family."""
        is_sure = mapped.confidence(reading) >= self.threshold
        return reading.rank == 1 and is_sure and not reading.candidate.is_family

    def gene_ids(self, mapped: Mapped) -> list[int]:
        """One NCBI Gene id for each answer that is sure enough; of a family its most cited member's."""
        ids = []
        for answer in mapped.answers:
            best = answer.best
            if mapped.confidence(best) >= self.threshold:
                target = best.candidate.target
                place = target if target >= 0 else representative(self.lexicon, target)
                if place is not None:
                    ids.append(self.lexicon.gene(place).ncbi_gene_id)
        return list(dict.fromkeys(ids))
