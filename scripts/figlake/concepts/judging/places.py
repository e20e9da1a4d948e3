"""What the place of a string in its text tells: words beside it, its definition, other strings of the same meaning."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from figlake.concepts.finding.scanner import Span
from figlake.names.english import english
from figlake.names.stretches import Stretches

PLACE_SIGNALS = (
    "defined same_concept is_long occurrences after before in_parentheses "
    "joined_left joined_right left_unknown is_first listed near"
).split()
_JOINING = frozenset("-/+_")
_AFTER = re.compile(r"[\s-]{0,2}(?:(?:[A-Z]|\d{1,2}|[α-ω]|alpha|beta|gamma)['′]?[\s,-]{1,2}){0,3}([A-Za-z]+)")
"""The word behind; `S-` of `glutathione S-transferase` is none."""
_BEFORE = re.compile(r"[\s-]{0,2}([A-Za-z]+)")
"""On what stands before, from right to left."""
_CLASSES = {
    1: "receptor receptors transporter transporters channel channels kinase kinases synthase antibody antibodies gene "
    "genes protein proteins binding dehydrogenase reductase oxidase transferase phosphatase family "
    "domain exchanger pump",
    2: "patient patients mice rats cells cell line lines subjects children men women families model models carriers",
    3: "level levels concentration concentrations administration treatment treated therapy dose doses infusion "
    "injection induced release uptake metabolism content intake exposure toxicity overdose mg use",
    4: "pathway signaling signalling activity activation expression response system function test tests assay score "
    "scale rate ratio volume pressure control factor factors inhibitor inhibitors agonist agonists antagonist "
    "antagonists",
    5: "risk incidence prevalence diagnosis severity symptoms susceptibility predisposition onset progression",
}
_LISTED = re.compile(r"[\s,;:/()&+–-]{0,3}(?:and|or|plus|with)?[\s,;:/()&+–-]{0,3}")
"""What stands between names of a list."""
NEAR = 80
"""Letters within which names are near one another."""
MOST_NEAR = 6
"""More count as so many."""
LIKELY = 0.5
"""Chance over which a string near by counts as a name."""
NO_NEIGHBOURS = (-1.0, 0.0)
_PROTEIN = 1
_ENZYME = re.compile(r"[a-z]{2,}ases?")
_OF = {word: number for number, words in _CLASSES.items() for word in words.split()}
_LEADING = {
    1: "with of by to in for from on the a an and or",
    2: "acute chronic severe mild familial hereditary induced recurrent primary secondary inherited sporadic "
    "advanced early",
    3: "anti non pre post",
    4: "mg kg ml dose oral intravenous daily low high",
}
_OF_LEADING = {word: number for number, words in _LEADING.items() for word in words.split()}


def of_spans(text: str, spans: Sequence[Span], longs: Sequence[tuple[int, int]]) -> list[tuple[float, ...]]:
    """What the place of each span tells whatever it is read as: `PLACE_SIGNALS` but the first two and the last two.

    ``longs``: where long forms of abbreviations stand.
    """
    strings, long_forms = Counter([span.text for span in spans]), Stretches(longs)
    found: list[tuple[float, ...]] = []
    for start, end, string, meant, _ in spans:
        after, before = _AFTER.match(text, end), _BEFORE.match(text[max(0, start - 20) : start][::-1])
        left, right = text[start - 1 : start], text[end : end + 1]
        found.append(
            (
                float(long_forms.hold(start, end)) if longs else 0.0,
                min(strings[string], 10),
                _class_of(after[1].lower()) if after else -1.0,
                _OF_LEADING.get(before[1][::-1].lower(), 0) if before else -1.0,
                float(left == "(" and right == ")"),
                float(left in _JOINING),
                float(right in _JOINING),
                float(bool(meant)),
                float(start == 0),
            )
        )
    return found


def of_meanings(meant: Sequence[tuple[str, int]], shorts: Mapping[str, int | None]) -> list[tuple[float, float]]:
    """What a text tells of meanings of its spans: the first two values of `PLACE_SIGNALS`, for each string and concept.

    ``shorts``: of abbreviations that the text defines the concept of their long forms, None where they are no concept.
    """
    counts = Counter([concept for _, concept in meant])
    return [
        (_defined(shorts[string], concept) if string in shorts else 0.0, min(counts[concept], 20))
        for string, concept in meant
    ]


def _defined(meant: int | None, concept: int) -> float:
    return -2.0 if meant is None else 1.0 if meant == concept else -1.0


@lru_cache(1 << 16)
def _class_of(word: str) -> int:
    """The class of a word behind a string; each enzyme is of the one of proteins (`carboxylase`, but not `phase`)."""
    known = _OF.get(word)
    if known is None:
        known = _PROTEIN if _is_enzyme(word) else 0
    return known


def _is_enzyme(word: str) -> bool:
    return bool(_ENZYME.fullmatch(word)) and word not in english()


def is_of_enzyme(text: str, span: Span) -> bool:
    """Whether a string is a part of an enzyme's name (`cinnamyl alcohol` of its dehydrogenase).

    Of 24 such strings in the development texts that are no names of enzymes that MeSH has, 7 are labelled as chemicals.
    """
    after = _AFTER.match(text, span.end)
    return after is not None and _is_enzyme(after[1].lower())


Known = Sequence[tuple[Span, int, float]]
"""Spans by their starts, each with its concept and the chance of that."""


def of_neighbours(text: str, known: Known) -> list[tuple[float, float]]:
    """What others of the same type tell of each span: the last two values of `PLACE_SIGNALS`.

    That is the chance of the likelier one of those before and behind it in a list, if they mean something else, and
    the number of likely ones near by.
    """
    chances = [chance for _, _, chance in known]
    listed = [-1.0] * len(known)
    for place, ((first, one, _), (second, other, _)) in enumerate(pairwise(known)):
        if one != other and _LISTED.fullmatch(text, first.end, max(first.end, second.start)):
            listed[place] = max(listed[place], chances[place + 1])
            listed[place + 1] = chances[place]
    likely = [span.start for span, _, chance in known if chance > LIKELY]
    return [
        (of_list, float(min(_near(likely, span.start) - (chance > LIKELY), MOST_NEAR)))
        for of_list, (span, _, chance) in zip(listed, known, strict=True)
    ]


def _near(likely: Sequence[int], start: int) -> int:
    """How many likely names start near one, itself included."""
    return bisect_left(likely, start + NEAR) - bisect_right(likely, start - NEAR)
