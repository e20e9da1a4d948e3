"""Abbreviations that a text spells out, in the ways that articles and captions do.

`tumour necrosis factor (TNF)`, `TNF (tumour necrosis factor)`, and in the key of a figure `TNF, tumour necrosis
factor;` or `TNF: tumour necrosis factor;`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from figlake.names.keys import fold

_SHORT = r"[A-Za-z0-9αβγδκ][\w\-/αβγδκ]{1,14}"
_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{2,90}?)\s*[)\]]")
_IS_SHORT = re.compile(_SHORT)
_LAST_WORD = re.compile(rf"(?<![\w-])({_SHORT})\s?$")
_KEY = re.compile(
    r"(?=\S{0,8}(?:[A-ZΑ-Ω]\S?[A-ZΑ-Ω0-9α-ω]|\d)|[A-Z][a-z]{1,4}\s?[:=,])"
    rf"({_SHORT})(?:\s?[:=]\s?|,\s)([A-Za-zα-ω][^;:=()\[\]]{{3,90}}?)(?=[;.)]|$|,\s[^\s,;:=]{{2,15}}\s?[:=,])"
)
"""An abbreviation and its long form in the key of a figure, from where an abbreviation may begin (`_begins`)."""
_BEFORE_KEY = re.compile(r"[;.,:(]")
_WORD_BEFORE = re.compile(r"[^\s()\[\],;:.]+")
_LETTERS = re.compile(r"[A-ZΑ-Ω]\S*[A-ZΑ-Ω0-9]|[a-zα-ω]?[A-Z]|\d")
_INITIALS = str.maketrans("αβγδεκ", "abgdek")


class Definition(NamedTuple):
    """``long`` stands from ``start`` to ``end``, offsets in code points; ``short`` abbreviates it."""

    short: str
    long: str
    start: int
    end: int


@lru_cache(maxsize=64)
def definitions(text: str) -> tuple[Definition, ...]:
    """Abbreviations that ``text`` spells out, in its order.  The abstract of a paper is asked for each of its figures.

    Source of the rule: Schwartz and Hearst, Pacific Symposium on Biocomputing 2003: the letters of the abbreviation
    occur in the long form in their order, the first one at the beginning of a word; where the long form stands behind
    the abbreviation, at the beginning of it.
    """
    found: list[Definition] = []
    if "(" in text or "[" in text:
        for match in _BRACKETS.finditer(text):
            inside = match[1]
            if _IS_SHORT.fullmatch(inside):
                found += _behind(inside, text, match.start())
            elif len(inside) > 4 and (last := _LAST_WORD.search(text, max(0, match.start() - 20), match.start())):
                found += _before(last[1], inside, match.start(1))
    if ";" in text or ":" in text or "=" in text:
        after = 0
        for start in _begins(text):
            key = _KEY.match(text, start) if start >= after else None
            if key:
                found += _before(key[1], key[2], key.start(2))
                after = key.end()
    return tuple(sorted(found, key=lambda definition: definition.start))


def _begins(text: str) -> Iterator[int]:
    """Where the key of a figure may begin with an abbreviation, ascending: behind some signs, with a space or not."""
    yield 0
    for sign in _BEFORE_KEY.finditer(text):
        end = sign.end()
        if sign[0] in ";(":
            yield end
        if text[end : end + 1].isspace():
            yield end + 1


def _behind(short: str, text: str, start: int) -> list[Definition]:
    """The definition of an abbreviation whose bracket opens at ``start``."""
    if not any(letter.isupper() or letter.isdigit() for letter in short):
        return []
    before = text[max(0, start - 120) : start].rstrip()
    end = max(0, start - 120) + len(before)
    before = re.split(r"[()\[\];.]", before)[-1]
    words = list(_WORD_BEFORE.finditer(before))[-min(len(short) + 5, 2 * len(short)) :]
    long = _long_form(short, before[words[0].start() :]) if words else None
    return [Definition(short, long, end - len(long), end)] if long and len(long) > len(short) else []


def _before(short: str, long: str, start: int) -> list[Definition]:
    """The definition of an abbreviation that stands before its long form."""
    long = long.rstrip(" .,")
    is_one = _LETTERS.search(short) and len(long) > len(short) and _long_form(short, long) == long
    return [Definition(short, long, start, start + len(long))] if is_one else []


def long_forms(found: Iterable[Definition]) -> dict[str, str]:
    """The first long form of each folded abbreviation."""
    forms: dict[str, str] = {}
    for definition in found:
        forms.setdefault(fold(definition.short), definition.long)
    return forms


def _long_form(short: str, text: str) -> str | None:
    place, letters, lower = len(text) - 1, short.lower().translate(_INITIALS), text.lower().translate(_INITIALS)
    if len(lower) != len(text):  # letters that have no single small one
        return None
    for number in range(len(letters) - 1, -1, -1):
        letter = letters[number]
        if not letter.isalnum():
            continue
        while place >= 0 and (lower[place] != letter or (number == 0 and place > 0 and text[place - 1].isalnum())):
            place -= 1
        if place < 0:
            return None
        place -= 1
    start = place + 1
    return text[start:].strip() or None
