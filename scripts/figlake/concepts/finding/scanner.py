"""Finds names of chemicals and diseases in running text, in one pass: the longest runs of words that the lexicon knows.

Beside those, `breast and ovarian cancer` has the breast's: a word before `and` or `or` that takes the last words of
the name behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from figlake.concepts.keys import STOPS, WORD, base_of, forms, is_acid, plain, word_form
from figlake.concepts.lexicon.lexicon import ALL_TYPES, BEGINS, BITS, MAX_PREFIX_WORDS, Lexicon
from figlake.concepts.reference.tables import DISEASE
from figlake.names.kept import Kept

MAX_KEYS = 300_000
"""Words, and words joined, of which it is kept whether they are known; more would fill the memory of a long job."""
_SPLIT = re.compile(rf"({WORD.pattern})")
_SPLIT_ASCII = re.compile(r"([A-Za-z]+|[0-9]+)")
"""As `_SPLIT`, faster."""
_JOINTS = frozenset(
    [
        "",
        "-",
        " ",
        "/",
        "'",
        "’",
        ",",
        "(",
        ")",
        ")-",
        "-(",
        "[",
        "]",
        "]-",
        "', ",
        "'-",
        "' ",
        "’ ",
        "\u2010",
        "\u2011",
        "\u2013",
        "\u2212",
        "–",
        ".",
        "+",
        "->",
        "\u2032",
        "\u2032-",
        "\u2032,",
        "’-",
        ":",
        "\u2236",
    ]
)
_COORDINATED = re.compile(r"([^\W\d_][\w-]*)(?: and/or |,? and |,? or |/| & )$")
_BEFORE_SHARED = (" and ", " or ", "/or ", "/", " & ")
"""Of `_COORDINATED` the last letters."""
_LIST = re.compile(r"([^\W\d_][\w-]*), $")
_NUMBER = "([0-9]+|[IVX]+)"
_TYPES = re.compile(rf"\b[Tt]ypes? {_NUMBER}(?: and/or |,? and |,? or |/| & )(?:{_NUMBER} )?$")
_ROMAN = {"I": "1", "V": "5", "X": "10"}
"""Those of one letter, which are no numbers elsewhere; the others have the spelling of theirs (`keys.py`)."""
_TYPE = re.compile(rf"[Tt]ype {_NUMBER} (?=\w)")
"""`type 1 and type 2 diabetes`, `types 1 and 2 diabetes`."""
_BEHIND = re.compile(r"(?: and/or | and | or |/| & |,(?: and| or)? )([^\W_]+)(?![\w-])")
"""What follows a name whose first words it may share (`cleft lip and palate`, `vitamins C, D and E`)."""
_NUMBERED = frozenset({"", "-", " "})
"""Between a name and the number of its phosphate (`ribose-5P`)."""
_CHARGES = frozenset("+⁺⁻")
MAX_TYPES = 30
"""Letters before a name in which its types are looked for."""


class Span(NamedTuple):
    """A string of a text that may name something: offsets in code points; ``meant``: what to look up in its place;
    ``types``: bits of the types that have it as a name.
    """

    start: int
    end: int
    text: str
    meant: str = ""
    types: int = ALL_TYPES

    @property
    def string(self) -> str:
        """What is looked up."""
        return self.meant or self.text


class Scanner:
    """Scans texts.  What is known of a word, and of words joined, is kept for each distinct one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._forms = Kept(_form)
        self._states = Kept(lexicon.state)

    def spans(self, text: str, hidden: Collection[str] = frozenset()) -> list[Span]:
        """Spans in order; at each word the longest known run wins.  ``hidden``: ordered keys that count as unknown."""
        if len(self._states) > MAX_KEYS:
            self._forms.clear()
            self._states.clear()
        # what stands between words, and the words, in turn
        pieces = (_SPLIT_ASCII if text.isascii() else _SPLIT).split(text)
        between = pieces[::2]
        spelt, absorbed = self._spelt(pieces[1::2], between)
        places = [number for number, form in enumerate(spelt) if form]
        forms = [form for form in spelt if form]
        joined = _joined(spelt, between, places)
        ends = list(accumulate(map(len, pieces)))
        states, final = self._states, len(spelt) - 1
        found: list[Span] = []
        after = 0
        words = zip(forms, [*forms, ""][1:], map(states.__getitem__, forms), joined[1:], strict=True)
        for first, (form, following, state, is_joined) in enumerate(words):
            if not state or first < after:
                continue
            if state >= BEGINS and is_joined and states[form + following]:
                last, types = self._longest(forms, joined, first, hidden)
            elif state == BEGINS:  # as most words
                continue
            else:
                last, types = first, 0 if form in hidden else state & ALL_TYPES
            number = places[first]
            if not types or (number and not between[number]):
                continue
            behind = places[last] + 1
            while behind in absorbed:
                behind += 1
            if behind <= final and not between[behind]:
                continue
            start, end = ends[2 * number], ends[2 * behind - 1]
            if text[end : end + 1] in _CHARGES and not text[end + 1 : end + 2].isalnum():
                end += 1
            if text[start - 1 : start] == "(" and text.count(")", start, end) > text.count("(", start, end):
                start -= 1  # (E)-farnesene
            if end - start > 1:
                span = Span(start, end, text[start:end], "", types)
                if " " in span.text and text.endswith(_BEFORE_SHARED, 0, start):
                    found += self._shared(text, span, forms[last] if behind - 1 not in absorbed else "", hidden)
                of_types = []
                if "ype" in text[max(0, start - MAX_TYPES) : start]:
                    of_types = self._of_types(text, span, hidden)
                    found += of_types
                if len(of_types) < 2:  # both types are the name's own
                    found.append(span)
                if last > first:
                    found += self._shared_behind(text, span, "".join(forms[first:last]), hidden)
            after = last + 1
        return found

    def _spelt(self, words: Sequence[str], between: Sequence[str]) -> tuple[list[str], set[int]]:
        """One spelling of each word, empty for one that does not count; and the places of those that the word before
        them takes in: an acid, which has the spelling of its base, its word `acid`, and a name its possessive.  `P`
        behind a number is a phosphate.
        """
        forms = self._forms
        spelt = list(map(forms.__getitem__, words))
        absorbed = set()
        if "acid" in spelt:
            for number, form in enumerate(spelt):
                if form == "acid" and number and between[number] == " " and is_acid(spelt[number - 1]):
                    spelt[number - 1], spelt[number] = base_of(spelt[number - 1]), ""
                    absorbed.add(number)
        if "p" in spelt:
            for number, form in enumerate(spelt):
                is_numbered = form == "p" and number > 1 and between[number] in {"", "-"}
                if is_numbered and spelt[number - 1].isdecimal() and between[number - 1] in _NUMBERED:
                    spelt[number] = "phosphate"
        if "s" in spelt:
            absorbed |= {n for n, form in enumerate(spelt) if form == "s" and between[n] in {"'", "’"}}
            for number in absorbed:
                spelt[number] = ""
        return spelt, absorbed

    def _longest(
        self, forms: Sequence[str], joined: Sequence[bool], first: int, hidden: Collection[str]
    ) -> tuple[int, int]:
        """The last word of the longest run from a word that is a name, and what has the name; 0 for none."""
        states = self._states
        best, types, key, last = first, 0, forms[first], first
        state = states[key]
        while state:
            if state & ALL_TYPES and key not in hidden:
                best, types = last, state & ALL_TYPES
            last += 1
            if not state & BEGINS or not joined[last] or last - first >= MAX_PREFIX_WORDS:
                break
            key += forms[last]
            state = states[key]
        return best, types

    def _shared(self, text: str, span: Span, head: str, hidden: Collection[str]) -> list[Span]:
        """Names before a conjunction that take the last word of the name behind it.

        ``head``: that word; empty for an acid, whose last word is a part of its base (`jasmonic and salicylic acid`).
        """
        before = _COORDINATED.search(text, max(0, span.start - 40), span.start)
        found: list[Span] = []
        while before and before[1].lower() not in STOPS:
            meant = f"{before[1]} {span.text.rsplit(' ', 1)[-1]}"
            form = _form(before[1])
            key = form + head if head else base_of(form) if is_acid(form) else ""
            types = self._known(key)
            if key in hidden or not types or self._known(form) & BITS[DISEASE]:
                break
            found.insert(0, Span(before.start(1), span.end, text[before.start(1) : span.end], meant, types))
            before = _LIST.search(text, max(0, before.start(1) - 40), before.start(1))
        return found

    def _of_types(self, text: str, span: Span, hidden: Collection[str]) -> list[Span]:
        """Types of what a name says, of which the last alone stands before it, or none."""
        before, own = _TYPES.search(text, max(0, span.start - MAX_TYPES), span.start), _TYPE.match(span.text)
        if before is None or (own is None) == (before[2] is None):
            return []
        kind = span.text[own.end() :] if own else span.text
        found = []
        for number in filter(None, before.groups()):
            meant = f"type {_ROMAN.get(number, number)} {kind}"
            key = "".join(forms(meant))
            if self._known(key) and key not in hidden:
                string = text[before.start() : span.end]
                found.append(Span(before.start(), span.end, string, meant, self._known(key)))
        return found

    def _shared_behind(self, text: str, span: Span, begun: str, hidden: Collection[str]) -> list[Span]:
        """Words behind a name that are none by themselves, but are one with its first words (``begun``)."""
        found: list[Span] = []
        first_words = span.text.rsplit(" ", 1)[0]
        following = _BEHIND.match(text, span.end) if " " in span.text else None
        while following:
            form = _form(following[1])
            types = self._known(begun + form)
            is_name = len(form) > 1 and self._known(form)  # a letter names an element at most
            if not form or not types or begun + form in hidden or is_name:
                break
            end = following.end()
            found.append(Span(span.start, end, text[span.start : end], f"{first_words} {following[1]}", types))
            following = _BEHIND.match(text, end)
        return found

    def _known(self, key: str) -> int:
        return self._states[key] & ALL_TYPES


def _form(word: str) -> str:
    return word_form(plain(word))


def _joined(spelt: Sequence[str], between: Sequence[str], places: Sequence[int]) -> list[bool]:
    """Whether a word that counts may be of one name with the one before it; a last False for the end of the text."""
    joined = list(map(_JOINTS.__contains__, between))
    if len(places) < len(spelt):
        for number in [number for number, form in enumerate(spelt) if not form]:
            if not joined[number]:
                joined[number + 1] = False
    return [*map(joined.__getitem__, places), False]
