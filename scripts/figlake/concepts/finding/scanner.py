"""Finds names of chemicals and diseases in running text, in one pass: the longest runs of words that the lexicon knows.

Beside those, `breast and ovarian cancer` has the breast's: a word before `and` or `or` that takes the last words of
the name behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import accumulate
from typing import NamedTuple

from figlake.concepts.lexicon.keys import STOPS, WORD, base_of, is_acid, plain, word_form
from figlake.concepts.lexicon.lexicon import BITS, MAX_PREFIX_WORDS, Lexicon
from figlake.concepts.reference.tables import DISEASE

ALL_TYPES, BEGINS = 3, 4
"""Bits of both types, and beside them whether a longer name begins so."""
MAX_KEYS = 300_000
"""Words, and words joined, of which it is kept whether they are known; more would fill the memory of a long job."""
_SPLIT = re.compile(rf"({WORD.pattern})")
_JOINTS = frozenset(
    [
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
    ]
)
_COORDINATED = re.compile(r"([^\W\d_][\w-]*)(?: and/or | and | or |/| & )$")
_LIST = re.compile(r"([^\W\d_][\w-]*), $")


_CHARGES = frozenset("+⁺⁻")
_ABSORBED = "\0"
"""A word that the one before it has taken in."""


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
        self._lexicon = lexicon
        self._forms: dict[str, str] = {}
        self._states: dict[str, int] = {"": 0}

    def spans(self, text: str, hidden: Collection[str] = frozenset()) -> list[Span]:
        """Spans in order; at each word the longest known run wins.  ``hidden``: ordered keys that count as unknown."""
        if len(self._states) > MAX_KEYS:
            self._forms.clear()
            self._states = {"": 0}
        pieces = _SPLIT.split(text)  # what stands between words, and the words, in turn
        ends = list(accumulate(map(len, pieces)))
        words, between = pieces[1::2], pieces[::2]
        of_words = self._of_words(words, between)
        states = self._states
        found: list[Span] = []
        after, count = 0, len(words)
        for number, form in enumerate(of_words):
            if number < after or not form or form == _ABSORBED:
                continue
            state = states.get(form)
            if state is None:
                state = states[form] = self._state(form)
            if not state or (number and not between[number]):
                continue
            last, types = self._longest(of_words, between, number, hidden)
            if last < 0 or (last + 1 < count and not between[last + 1]):
                continue
            start, end = ends[2 * number], ends[2 * last + 1]
            if text[end : end + 1] in _CHARGES and not text[end + 1 : end + 2].isalnum():
                end += 1
            if end - start > 1:
                span = Span(start, end, text[start:end], types=types)
                found += [*self._shared(text, span, of_words[last], hidden), span]
            after = last + 1
        return found

    def _of_words(self, words: list[str], between: list[str]) -> list[str]:
        """One spelling of each word; an acid has that of its base, and its word `acid` and a possessive none."""
        forms = self._forms
        found = []
        for word in words:
            form = forms.get(word)
            if form is None:
                form = forms[word] = word_form(plain(word))
            found.append(form)
        for number, form in enumerate(found):
            if form == "acid" and number and between[number] == " " and is_acid(found[number - 1]):
                found[number - 1], found[number] = base_of(found[number - 1]), _ABSORBED
            elif form == "s" and between[number] in {"'", "’"}:
                found[number] = _ABSORBED
        return found

    def _longest(self, forms: list[str], between: list[str], number: int, hidden: Collection[str]) -> tuple[int, int]:
        """The last word of the longest run from word ``number`` that is a name, -1 for none, and what has the name."""
        states, final = self._states, len(forms) - 1
        best, types, key, last = -1, 0, forms[number], number
        state, words = states[key], 1
        while True:
            if state & ~BEGINS and forms[last] and key not in hidden:
                best, types = last, state & ~BEGINS
            while last < final and forms[last + 1] == _ABSORBED:
                last += 1
                best += best == last - 1
            if not state & BEGINS or last == final or words >= MAX_PREFIX_WORDS:
                return best, types
            joint = between[last + 1]
            if joint and joint not in _JOINTS:
                return best, types
            last += 1
            if forms[last]:
                key += forms[last]
                words += 1
                known = states.get(key)
                state = states[key] = self._state(key) if known is None else known
                if not state:
                    return best, types

    def _shared(self, text: str, span: Span, head: str, hidden: Collection[str]) -> list[Span]:
        """Names before a conjunction that take the last word of the name behind it."""
        before = _COORDINATED.search(text, max(0, span.start - 40), span.start)
        found: list[Span] = []
        while before and " " in span.text and before[1].lower() not in STOPS:
            meant = f"{before[1]} {span.text.rsplit(' ', 1)[-1]}"
            key = word_form(plain(before[1])) + head
            types = self._known(key)
            if key in hidden or not types or self._known(word_form(plain(before[1]))) & BITS[DISEASE]:
                break
            found.insert(0, Span(before.start(1), span.end, text[before.start(1) : span.end], meant, types))
            before = _LIST.search(text, max(0, before.start(1) - 40), before.start(1))
        return found

    def _known(self, key: str) -> int:
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = self._state(key)
        return state & ~BEGINS

    def _state(self, key: str) -> int:
        return self._lexicon.state(key, BEGINS)
