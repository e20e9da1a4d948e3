"""What tells whether a candidate is meant, from the string and the lexicon alone."""

from __future__ import annotations

import math

from figlake.concepts.lexicon.keys import forms, plain
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.ranking.candidates import GENERIC, TIERS, Candidate
from figlake.concepts.reference.tables import KINDS

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
    "log_count share_of_mentions mentions rank candidates record broader protein no_mesh log_names words "
    "length letters is_capitals is_lower has_digit name_capitals branches"
).split() + [f"branch_{name}" for name in _BRANCHES]


def features(lexicon: Lexicon, string: str, candidate: Candidate, rank: int, count: int) -> list[float]:
    """Values of `NAMES` of the candidate at place ``rank`` of ``count``."""
    concept = lexicon.concept(candidate.concept)
    words = forms(string)
    dropped = words[: candidate.dropped_left] + words[len(words) - candidate.dropped_right :]
    small, name = plain(string), plain(candidate.name)
    letters = [letter for letter in string if letter.isalpha()]
    return [
        TIERS.index(candidate.tier),
        KINDS.index(candidate.kind),
        candidate.dropped_left,
        candidate.dropped_right,
        sum(word in GENERIC for word in dropped) / max(1, len(dropped)),
        len(candidate.kept) / max(1, sum(map(len, words))),
        float(string == candidate.name),
        float(small == name),
        float("".join(filter(str.isalnum, small)) == "".join(filter(str.isalnum, name))),
        float(small.endswith("s")) - float(name.endswith("s")),
        math.log1p(candidate.count),
        candidate.count / candidate.mentions if candidate.mentions else -1.0,
        min(candidate.mentions, 20),
        rank,
        count,
        float(concept.is_record),
        float(concept.is_broader),
        float(concept.is_protein),
        float(concept.mesh_id is None),
        math.log(concept.names),
        len(words),
        min(len(string), 40),
        len(letters) / len(string),
        float(bool(letters) and all(letter.isupper() for letter in letters)),
        float(string.islower()),
        float(any(letter.isdigit() for letter in string)),
        float(sum(map(str.isupper, candidate.name)) > 1),
        len(concept.branches),
        *(float(branch in concept.branches) for branch in _BRANCHES),
    ]
