"""What strings mean by themselves: their candidates with chances, kept for each distinct string."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from figlake.concepts.keys import forms
from figlake.concepts.lexicon.lexicon import Lexicon, seen_form
from figlake.concepts.ranking.candidates import NOTHING, Candidate, Candidates, LeftOut
from figlake.concepts.ranking.features import Features
from figlake.concepts.reference.tables import CHEMICAL
from figlake.names.english import english
from figlake.names.kept import Kept
from figlake.names.trees import matrix

MAX_STRINGS = 100_000
STRING_SIGNALS = (
    "chance second seen_share seen seen_other english_share is_title hyphens has_space form_length "
    "letters_run gene_rank"
).split()


_NEVER = (0, 0, 0)


class Model(Protocol):
    """What tells chances of rows of signals."""

    def chances(self, signals: NDArray[np.float64]) -> list[float]: ...


class Reading(NamedTuple):
    """Candidates of a string among the concepts of a type, best first, and the signals of the string with the first.

    ``concept``: the place of the first; ``is_protein``: as that of it.
    """

    type: str
    concept: int
    is_protein: bool
    candidates: tuple[Candidate, ...]
    chances: tuple[float, ...]
    signals: tuple[float, ...]


class Readings:
    """Readings of strings.  ``left_out``: what is not known of the gold while its documents are judged."""

    def __init__(self, lexicon: Lexicon, ranks: dict[str, Model], left_out: LeftOut = NOTHING) -> None:
        self.lexicon, self._ranks, self._left_out = lexicon, ranks, left_out
        self._candidates, self._features = Candidates(lexicon, left_out), Features(lexicon, left_out)
        self._known = {type_: Kept(partial(self._alone, type_)) for type_ in ranks}

    def of(self, string: str, type_: str) -> Reading | None:
        """The reading of a string as a type; None where no name is like it."""
        return self._known[type_][string]

    def of_type(self, type_: str) -> Mapping[str, Reading | None]:
        """As `of`, of strings by themselves."""
        return self._known[type_]

    def _alone(self, type_: str, string: str) -> Reading | None:
        self.prepare([string], type_)
        return self._known[type_][string]

    def prepare(self, strings: Iterable[str], type_: str) -> None:
        """Read strings that were not read yet, together."""
        known = self._known[type_]
        if len(known) > MAX_STRINGS:
            known.clear()
        new = [string for string in dict.fromkeys(strings) if string not in known]
        found = [self._candidates.of(string, type_) for string in new]
        rows = [self._features.rows(*pair) for pair in zip(new, found, strict=True)]
        every = [row for of_string in rows for row in of_string]
        chances = iter(self._ranks[type_].chances(matrix(every)) if every else [])
        for string, candidates, of_string in zip(new, found, rows, strict=True):
            own = list(islice(chances, len(candidates)))
            known[string] = self._reading(string, type_, candidates, own, of_string)

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
            found[order[0]].concept,
            self.lexicon.concept(found[order[0]].concept).is_protein,
            tuple(found[number] for number in order),
            tuple(chances[number] for number in order),
            (*rows[order[0]], *own),
        )

    def _of_string(self, string: str, type_: str, chance: float, second: float) -> list[float]:
        count, chemical, disease = self.lexicon.seen(string)
        held = self._left_out.seen.get(seen_form(string), _NEVER) if self._left_out.seen else _NEVER
        chemical, disease = max(0, chemical - held[1]), max(0, disease - held[2])
        count = max(count - held[0], chemical + disease)
        own, other = (chemical, disease) if type_ == CHEMICAL else (disease, chemical)
        words, pieces = english(), string.lower().split()
        return [
            chance,
            second,
            (own + 0.5) / (count + 1.0) if count else -1.0,
            min(count, 30),
            other / max(count, 1),
            sum([piece in words for piece in pieces]) / len(pieces),
            float(string[:1].isupper() and string[1:].islower()),
            float("-" in string),
            float(" " in string),
            sum(map(len, forms(string))),
            max(map(len, pieces), default=0),
            self.lexicon.gene_rank(string),
        ]
