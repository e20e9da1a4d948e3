"""What strings mean by themselves: their candidates with chances, kept for each distinct string."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from figlake.concepts.lexicon.keys import forms, key
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.ranking.candidates import NOTHING, Candidate, Candidates, LeftOut
from figlake.concepts.ranking.features import features
from figlake.concepts.reference.tables import CHEMICAL
from figlake.names.english import english

MAX_STRINGS = 100_000
STRING_SIGNALS = (
    "chance second seen_share seen seen_other english_share is_title hyphens has_space form_length "
    "letters_run gene_rank"
).split()


class Model(Protocol):
    """What tells chances of rows of signals."""

    def chances(self, signals: NDArray[np.float64]) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """Candidates of a string among the concepts of a type, best first, and the signals of the string with the first."""

    type: str
    candidates: tuple[Candidate, ...]
    chances: tuple[float, ...]
    signals: tuple[float, ...]

    @property
    def concept(self) -> int:
        """The place of the first concept."""
        return self.candidates[0].concept


class Readings:
    """Readings of strings.  ``left_out``: what is not known of the gold while its documents are judged."""

    def __init__(self, lexicon: Lexicon, ranks: dict[str, Model], left_out: LeftOut = NOTHING) -> None:
        self.lexicon, self._ranks, self._left_out = lexicon, ranks, left_out
        self._candidates = Candidates(lexicon, left_out)
        self._known: dict[tuple[str, str], Reading | None] = {}

    def of(self, string: str, type_: str) -> Reading | None:
        """The reading of a string as a type; None where no name is like it."""
        if (string, type_) not in self._known:
            self.prepare([string], type_)
        return self._known[string, type_]

    def prepare(self, strings: Iterable[str], type_: str) -> None:
        """Read strings that were not read yet, together."""
        if len(self._known) > MAX_STRINGS:
            self._known.clear()
        new = [string for string in dict.fromkeys(strings) if (string, type_) not in self._known]
        found = [self._candidates.of(string, type_) for string in new]
        rows = [
            features(self.lexicon, string, candidate, rank, len(candidates))
            for string, candidates in zip(new, found, strict=True)
            for rank, candidate in enumerate(candidates)
        ]
        chances = self._ranks[type_].chances(np.array(rows, np.float64)) if rows else []
        start = 0
        for string, candidates in zip(new, found, strict=True):
            end = start + len(candidates)
            self._known[string, type_] = self._reading(string, type_, candidates, chances[start:end], rows[start:end])
            start = end

    def _reading(
        self,
        string: str,
        type_: str,
        found: Sequence[Candidate],
        chances: Sequence[float],
        rows: Sequence[Sequence[float]],
    ) -> Reading | None:
        if not found:
            return None
        order = sorted(range(len(found)), key=lambda number: (-chances[number], number))
        second = chances[order[1]] if len(order) > 1 else 0.0
        own = self._of_string(string, type_, chances[order[0]], second)
        return Reading(
            type_,
            tuple(found[number] for number in order),
            tuple(chances[number] for number in order),
            (*rows[order[0]], *own),
        )

    def _of_string(self, string: str, type_: str, chance: float, second: float) -> list[float]:
        count, chemical, disease = self.lexicon.seen(string)
        held = self._left_out.seen.get(string if len(string) <= 5 else key(string), (0, 0, 0))
        chemical, disease = max(0, chemical - held[1]), max(0, disease - held[2])
        count = max(count - held[0], chemical + disease)
        own, other = (chemical, disease) if type_ == CHEMICAL else (disease, chemical)
        pieces = string.lower().split()
        return [
            chance,
            second,
            (own + 0.5) / (count + 1.0) if count else -1.0,
            min(count, 30),
            other / max(count, 1),
            sum(piece in english() for piece in pieces) / len(pieces),
            float(string[:1].isupper() and string[1:].islower()),
            float("-" in string),
            float(" " in string),
            sum(map(len, forms(string))),
            max((len(piece) for piece in pieces), default=0),
            self.lexicon.gene_rank(string),
        ]
