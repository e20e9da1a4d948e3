"""Strings that are a letter away from a name: misprints, and what was misread in a picture."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from figlake.concepts.keys import key
from figlake.concepts.lexicon.lexicon import ORDERED, Lexicon
from figlake.concepts.reference.tables import LEARNED

MIN_LETTERS = 9
"""Shorter names are a letter away from too many others."""
MAX_LETTERS = 80
"""Of a longer one there are too many strings a letter away."""


def respelt(string: str, lexicon: Lexicon, bit: int) -> str | None:
    """The one name of a type that an unknown string is a letter away from; ``bit``: of the type.

    None where there is no such name, or those of several concepts.
    """
    own = key(string)
    if not MIN_LETTERS <= len(own) <= MAX_LETTERS:
        return None
    names = {
        name.concept: name.text
        for other in _letter_away(own)
        if lexicon.types(other) & bit
        for name in lexicon.names(ORDERED, other)
        if name.kind != LEARNED and lexicon.bit(name.concept) & bit
    }
    return next(iter(names.values())) if len(names) == 1 else None


def _letter_away(word: str) -> Iterator[str]:
    """What a word is without a letter, with two letters exchanged, with another letter, with a letter more.

    Digits stay: `interleukin 1` is not `interleukin 2`.
    """
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail and not tail[0].isdecimal():
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in ascii_lowercase)
            if len(tail) > 1 and not tail[1].isdecimal():
                yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in ascii_lowercase)
