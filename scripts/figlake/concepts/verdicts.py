"""Which answers are accepted: the surest of a stretch of text, where it is sure enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from figlake.concepts.judging.models import GIVEN
from figlake.concepts.mapper import Answer

PROSE, CAPTION = "prose", "caption"
PROFILES = {
    "recall": {GIVEN: 0.2, PROSE: 0.25, CAPTION: 0.5},
    "balanced": {GIVEN: 0.35, PROSE: 0.45, CAPTION: 0.7},
    "precise": {GIVEN: 0.7, PROSE: 0.8, CAPTION: 0.9},
}
"""Confidence from which an answer is accepted: of a string that is given, that is found in an abstract, and in a text
of a figure, which is unlike what the trees were fitted on."""


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
    """The surest answers of a document that are sure enough.  ``kind``: `GIVEN`, `PROSE` or `CAPTION`."""
    return [answer for answer in surest(answers) if answer.confidence >= PROFILES[profile][kind]]


class Stretch(NamedTuple):
    """Where a mention stands in its text, and how sure its meaning is."""

    start: int
    end: int
    confidence: float


def gives_way(concept: Stretch, gene: Stretch) -> bool | None:
    """Whether of a concept and a gene that overlap it is the concept that is not meant; None where they do not."""
    if gene.start >= concept.end or concept.start >= gene.end:
        return None
    return concept.confidence <= gene.confidence
