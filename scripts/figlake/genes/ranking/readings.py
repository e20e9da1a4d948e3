"""What a mention may mean: the readings of each of its genes, best first."""

from __future__ import annotations

from typing import NamedTuple

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
    """The readings of one gene of a mention, best first.

    ``name_words``, ``cocited``: what the context says for the first one, as in `CONTEXT_FEATURES`; ``partners``: share
    of the other sure genes that papers name together with it, -1 where there are none.
    """

    readings: tuple[Reading, ...]
    n_candidates: int
    name_words: float = 0.0
    cocited: float = 0.0
    partners: float = -1.0

    @property
    def best(self) -> Reading:
        """The first reading."""
        return self.readings[0]
