"""What tells whether a candidate is meant, from the string and the lexicon alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from figlake.concepts.keys import forms, plain
from figlake.concepts.lexicon.lexicon import Concept, Lexicon
from figlake.concepts.ranking.candidates import GENERIC, NOTHING, TIERS, Candidate, LeftOut
from figlake.concepts.reference.tables import CHEMICAL, KINDS

_BRANCHES = (
    "C23",
    "C04",
    "C10",
    "C16",
    "C14",
    "F01",
    "F03",
    "D12",
    "D08",
    "D27",
    "D23",
    "D06",
    "D01",
    "D02",
    "D03",
    "D20",
)
NAMES = (
    "tier kind dropped_left dropped_right dropped_generic kept_letters is_exact is_same_letters is_same_words plural "
    "log_count share_of_mentions mentions rank candidates record broader protein no_mesh log_names log_learned words "
    "length letters is_capitals is_lower has_digit name_capitals branches"
).split() + [f"branch_{name}" for name in _BRANCHES]
_TIERS = {tier: float(number) for number, tier in enumerate(TIERS)}
_KINDS = {kind: float(number) for number, kind in enumerate(KINDS)}


class Features:
    """Features of candidates; those of a concept are kept.  ``left_out``: as of `Candidates`."""

    def __init__(self, lexicon: Lexicon, left_out: LeftOut = NOTHING) -> None:
        self._lexicon = lexicon
        self._left_out: Counter[int] = Counter()
        for (_, place), count in left_out.learned.items():
            self._left_out[place] += count
        self._of_concepts: dict[int, tuple[list[float], list[float]]] = {}

    def rows(self, string: str, candidates: Sequence[Candidate]) -> list[list[float]]:
        """Values of `NAMES` of each candidate of a string."""
        words = forms(string)
        length = max(1, sum(map(len, words)))
        small = plain(string)
        letters_only = "".join(filter(str.isalnum, small))
        plural = float(small.endswith("s"))
        of_string = _of_string(string, len(words))
        rows = []
        for rank, candidate in enumerate(candidates):
            of_concept, branches = self._of_concept(candidate.concept)
            name = plain(candidate.name)
            count, mentions = candidate.learned, candidate.mentions
            rows.append(
                [
                    _TIERS[candidate.tier],
                    _KINDS[candidate.kind],
                    candidate.dropped_left,
                    candidate.dropped_right,
                    _share_of_generic(words, candidate) if candidate.dropped_left or candidate.dropped_right else 0.0,
                    len(candidate.kept) / length,
                    float(string == candidate.name),
                    float(small == name),
                    float(small == name or letters_only == "".join(filter(str.isalnum, name))),
                    plural - float(name.endswith("s")),
                    math.log1p(count),
                    count / mentions if mentions else -1.0,
                    min(mentions, 20),
                    rank,
                    len(candidates),
                    *of_concept,
                    *of_string,
                    float(not candidate.name.islower() and sum(map(str.isupper, candidate.name)) > 1),
                    *branches,
                ]
            )
        return rows

    def _of_concept(self, place: int) -> tuple[list[float], list[float]]:
        known = self._of_concepts.get(place)
        if known is None:
            known = self._of_concepts[place] = _of_concept(self._lexicon.concept(place), self._left_out[place])
        return known


def _of_concept(concept: Concept, left_out: int) -> tuple[list[float], list[float]]:
    """The values from `record` to `log_learned`, and those of branches.

    Names that the gold teaches are not among ``names``: each concept of the gold has one, so a concept of one name
    would never be right where trees are fitted.  What the gold has of a disease tells nothing that its names do not.
    """
    return [
        float(concept.is_record),
        float(concept.is_broader),
        float(concept.is_protein),
        float(concept.mesh_id is None),
        math.log(concept.names),
        math.log1p(max(0, concept.learned - left_out)) if concept.type == CHEMICAL else 0.0,
    ], [len(concept.branches), *(float(branch in concept.branches) for branch in _BRANCHES)]


def _of_string(string: str, words: int) -> list[float]:
    """The values from `words` to `has_digit`."""
    letters = sum(map(str.isalpha, string))
    return [
        words,
        min(len(string), 40),
        letters / len(string),
        float(letters > 0 and all(map(str.isupper, filter(str.isalpha, string)))),
        float(string.islower()),
        float(any(map(str.isdigit, string))),
    ]


def _share_of_generic(words: Sequence[str], candidate: Candidate) -> float:
    """Of the words that the candidate's name lacks."""
    dropped = [*words[: candidate.dropped_left], *words[len(words) - candidate.dropped_right :]]
    return sum(word in GENERIC for word in dropped) / max(1, len(dropped))
