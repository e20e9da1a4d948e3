"""What mentions may mean: the readings of each of their genes, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from figlake.files.arrays import Floats, Ints
from figlake.genes.ranking.candidates import Candidate

MAX_READINGS = 10


class Reading(NamedTuple):
    """A candidate with its place among the others.

    ``share``: of the evidence of all candidates; ``confidence``: calibrated probability that it is meant.
    """

    candidate: Candidate
    rank: int
    share: float
    confidence: float


_READING = partial(tuple.__new__, Reading)


def readings_of(
    candidates: Iterable[Candidate], ranks: Iterable[int], shares: Iterable[float], confidences: Iterable[float]
) -> list[Reading]:
    """Readings from their columns.  There are several for each mention: made one by one they are a tenth of mapping."""
    return list(map(_READING, zip(candidates, ranks, shares, confidences, strict=True)))


class Answer(NamedTuple):
    """The readings of one gene of a mention, best first."""

    readings: tuple[Reading, ...]
    n_candidates: int

    @property
    def best(self) -> Reading:
        """The first reading."""
        return self.readings[0]

    def as_sure(self, factor: float) -> Answer:
        """The answer with ``factor`` of the confidence of its readings, 1 at most."""
        readings = [r._replace(confidence=round(min(r.confidence * factor, 1.0), 4)) for r in self.readings]
        return self._replace(readings=tuple(readings))


@dataclass(frozen=True)
class Ranked:
    """Answers as columns; each has a number.

    ``candidates``: of the store that the numbers in ``candidate`` are of.  ``starts``, ``counts``: the readings of an
    answer, as runs of ``candidate``, ``target``, ``share`` and ``confidence``; ``n_candidates``: of an answer, with
    those that are no reading.  ``name_words``, ``cocited``: what the context says for the first reading;
    ``partners``: share of the other sure genes that papers name together with it, -1 where there are none;
    ``defined``: 1 where the text spells the string out as the first reading, -1 as something else; ``species``:
    probability of its species.
    """

    candidates: Sequence[Candidate]
    starts: Ints
    counts: Ints
    n_candidates: Ints
    candidate: Ints
    target: Ints
    share: Floats
    confidence: Floats
    name_words: Floats
    cocited: Floats
    partners: Floats
    defined: Floats
    species: Floats

    def answer(self, number: int) -> Answer:
        """The answer of a number."""
        candidates, shares, confidences = zip(*self.columns(number), strict=True)
        readings = readings_of(candidates, range(1, len(candidates) + 1), shares, confidences)
        return Answer(tuple(readings), self._lists[2][number])

    def columns(self, number: int) -> Iterator[tuple[Candidate, float, float]]:
        """The readings of an answer, best first: candidate, share and confidence."""
        starts, ends, _, candidate, share, confidence = self._lists
        start, end = starts[number], ends[number]
        candidates = [self.candidates[at] for at in candidate[start:end]]
        return zip(candidates, share[start:end], confidence[start:end], strict=True)

    @cached_property
    def _lists(self) -> tuple[list[int], list[int], list[int], list[int], list[float], list[float]]:
        """What answers are made of, as lists: for single values these are faster than arrays."""
        return (
            self.starts.tolist(),
            (self.starts + self.counts).tolist(),
            self.n_candidates.tolist(),
            self.candidate.tolist(),
            self.share.tolist(),
            self.confidence.tolist(),
        )
