"""What mentions may mean: the readings of each of their genes, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, overload

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
class Answers:
    """Answers as columns; each has a number.

    ``candidates``: of the store that the numbers in ``candidate`` are of.  ``starts``, ``counts``: the readings of an
    answer, best first, as runs of ``candidate``, ``target``, ``share`` and ``confidence``; ``n_candidates``: of an
    answer, with those that are no reading.
    """

    candidates: Sequence[Candidate]
    starts: Ints
    counts: Ints
    n_candidates: Ints
    candidate: Ints
    target: Ints
    share: Floats
    confidence: Floats

    def answer(self, number: int) -> Answer:
        """The answer of a number."""
        starts, ends, n_candidates, candidate, share, confidence = self._lists
        start, end = starts[number], ends[number]
        candidates = [self.candidates[at] for at in candidate[start:end]]
        readings = zip(candidates, range(1, end - start + 1), share[start:end], confidence[start:end], strict=True)
        return Answer(tuple([Reading(*reading) for reading in readings]), n_candidates[number])

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


class Run(Sequence[Answer]):
    """Answers with neighbouring numbers, each made when it is asked for: most are asked for as columns only."""

    __slots__ = ("columns", "start", "stop")

    def __init__(self, columns: Answers, start: int, stop: int) -> None:
        self.columns, self.start, self.stop = columns, start, stop

    def __len__(self) -> int:
        return self.stop - self.start

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    @overload
    def __getitem__(self, place: int) -> Answer: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Answer]: ...

    def __getitem__(self, place: int | slice) -> Answer | Sequence[Answer]:
        numbers = range(self.start, self.stop)
        if isinstance(place, slice):
            return [self.columns.answer(number) for number in numbers[place]]
        return self.columns.answer(numbers[place])


@dataclass(frozen=True)
class Ranked(Answers):
    """Answers as the ranking has them.

    ``name_words``, ``cocited``: what the context says for the first reading; ``partners``: share of the other sure
    genes that papers name together with it, -1 where there are none; ``defined``: 1 where the text spells the string
    out as the first reading, -1 as something else; ``species``: probability of its species.
    """

    name_words: Floats
    cocited: Floats
    partners: Floats
    defined: Floats
    species: Floats
