"""Which answers are accepted: the surest of a stretch of text, where it is sure enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from figlake.concepts.judging.models import FOUND, GIVEN
from figlake.concepts.mapper import Answer

PROFILES = {
    "recall": {GIVEN: 0.2, FOUND: 0.25},
    "balanced": {GIVEN: 0.35, FOUND: 0.45},
    "precise": {GIVEN: 0.7, FOUND: 0.8},
}
"""Confidence from which an answer is accepted: found strings need more than those that are given."""


def surest(answers: Iterable[Answer]) -> list[Answer]:
    """One answer for each stretch and each name in it, by their places."""
    best: dict[tuple[int, int, str, str], Answer] = {}
    for answer in answers:
        span = answer.span
        place = (span.start, span.end, span.text, span.meant)
        known = best.get(place)
        if known is None or answer.confidence > known.confidence:
            best[place] = answer
    return sorted(best.values(), key=lambda answer: answer.span)


def accepted(answers: Sequence[Answer], kind: str, profile: str) -> list[Answer]:
    """The surest answers of a document that are sure enough."""
    return [answer for answer in surest(answers) if answer.confidence >= PROFILES[profile][kind]]
