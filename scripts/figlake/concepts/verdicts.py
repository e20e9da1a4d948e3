"""Which answers are accepted: the surest of a stretch of text, where it is sure enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from figlake.concepts.judging.models import CAPTION, GIVEN, PROSE
from figlake.concepts.lexicon.lexicon import Concept
from figlake.concepts.mapper import Answer
from figlake.concepts.reference.tables import TYPES

PROFILES = {
    "recall": {GIVEN: (0.2, 0.2), PROSE: (0.25, 0.25), CAPTION: (0.4, 0.4)},
    "balanced": {GIVEN: (0.35, 0.35), PROSE: (0.45, 0.45), CAPTION: (0.7, 0.6)},
    "precise": {GIVEN: (0.7, 0.7), PROSE: (0.8, 0.8), CAPTION: (0.85, 0.8)},
}
"""Confidence from which an answer is accepted, of a chemical and of a disease: of a string that is given, that is found
in an abstract, and in a text of a figure.  The last were chosen on the captions that the trees were fitted with, each
judged by trees without its fold; diseases are few there, so that trees are less sure of them than they could be."""


def is_sure(answer: Answer, kind: str, profile: str) -> bool:
    """Whether an answer is sure enough.  ``kind``: `GIVEN`, `PROSE` or `CAPTION`; ``profile``: a key of `PROFILES`."""
    return answer.confidence >= PROFILES[profile][kind][TYPES.index(answer.reading.type)]


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
    return surest([answer for answer in answers if is_sure(answer, kind, profile)])


class Stretch(NamedTuple):
    """Where a mention stands in its text, and how sure its meaning is; ``is_peptide``: as `Concept.is_peptide`."""

    start: int
    end: int
    confidence: float
    is_peptide: bool = False

    def is_within(self, other: Stretch) -> bool:
        """Whether it is a part of the other."""
        places = (self.start, self.end), (other.start, other.end)
        return other.start <= self.start and self.end <= other.end and places[0] != places[1]


class Side(Enum):
    """Which of a gene and a concept is not meant."""

    GENE = "gene"
    CONCEPT = "concept"


def gives_way(concept: Stretch, gene: Stretch) -> Side | None:
    """Of a concept and a gene, both sure enough, the one that is not meant; None where both may be.

    A concept within the name of a gene is a part of it (`ATP synthase`); a gene within the name of a concept is named
    beside it (`HER2-positive breast cancer`).  Of others that overlap the surer is meant, and of a peptide or protein
    the gene.
    """
    if gene.start >= concept.end or concept.start >= gene.end or gene.is_within(concept):
        return None
    is_gene = concept.is_within(gene) or concept.is_peptide or concept.confidence <= gene.confidence
    return Side.CONCEPT if is_gene else Side.GENE


def stretch_of(answer: Answer, concept: Concept) -> Stretch:
    """Where an answer stands; ``concept``: what it means."""
    return Stretch(answer.span.start, answer.span.end, answer.confidence, concept.is_peptide)
