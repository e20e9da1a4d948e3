"""Figures that a text refers to in words: `Figs. 2A, 3–5`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

DASH = re.compile(r"\s*(?:[-\u2010-\u2015\u2212]|to|through|thru)\s*", re.IGNORECASE)
"""What stands between the ends of a range."""
MAX_RANGE = 30
"""Figures from one end of a range to the other; more are no range."""
_WORD = re.compile(r"(?<![\w-])fig(?:ure)?(?P<many>s)?\.?\s*(?=\d)", re.IGNORECASE)
_ITEM = re.compile(
    r"(?P<number>\d{1,3})(?!\d|\.\d|\s?%)(?:(?:[A-Za-z]{1,2}|\s?\(?[A-Za-z]\)?)(?!\w)(?:\s?(?:[-\u2010-\u2015,/&]|and)\s?[A-Za-z](?!\w))*)?"
    r"(?!\w)"
)
"""A number with the panels of its figure."""
_COMMA = re.compile(r"\s*(?:[,;]\s*(?:and\b)?|and\b|&)\s*")
_ELSEWHERE_BEFORE = re.compile(
    r"(?:\b(?:suppl\w*|supp|supporting|additional|extended|data|appendix|online|web|s)\.?|\bref(?:s|erences?)?\.?\s?\d+,?"
    r"|\b(?:19|20)\d\d[a-z]?[,:]?|\bet al\.,?)\s*[(\[]?$",
    re.IGNORECASE,
)
_ELSEWHERE_BEHIND = re.compile(
    r"[)\s,]*(?:of|in|from|by)\s+(?:\[|\(?refs?\b|\(?references?\b|(?:the\s+)?suppl|[A-Z]\w+(?:\s+et\s+al|\s+and\s+[A-Z]|\s*[(\[]?\d))"
    r"|\s*figure\s+supp|\s*[-\u2010-\u2015]\s*figure\s+supp",
)
"""What tells that a figure of another article is meant, or of a supplement."""


class Named(NamedTuple):
    """Words from ``start`` to ``end`` that name figures by ``numbers``."""

    start: int
    end: int
    numbers: tuple[int, ...]


def figures_named(text: str) -> Iterator[Named]:
    """What names numbered figures of the text's own article.

    Behind `Fig.` one number counts, or a range; behind `Figs.` a list.
    """
    for word in _WORD.finditer(text):
        if _ELSEWHERE_BEFORE.search(text, max(0, word.start() - 40), word.start()):
            continue
        numbers, end = _numbers(text, word.end(), is_list=bool(word["many"]))
        if numbers and not _ELSEWHERE_BEHIND.match(text, end):
            yield Named(word.start(), end, numbers)


def numbers_of(words: str) -> tuple[int, ...]:
    """The numbers that the words of a reference list, all of them: `Figs 2–4`, `2 and 3`; none where it says more."""
    start = word.end() if (word := _WORD.match(words)) else 0
    numbers, end = _numbers(words, start, is_list=True)
    return numbers if end == len(words) else ()


def _numbers(text: str, start: int, is_list: bool) -> tuple[tuple[int, ...], int]:
    item = _ITEM.match(text, start)
    if item is None:
        return (), start
    numbers, end = [int(item["number"])], item.end()
    while True:
        dash = DASH.match(text, end)
        gap = dash or (_COMMA.match(text, end) if is_list else None)
        item = _ITEM.match(text, gap.end()) if gap else None
        if item is None:
            break
        last = int(item["number"])
        if dash:
            if not numbers[-1] < last <= numbers[-1] + MAX_RANGE:
                break
            numbers += range(numbers[-1] + 1, last)
        numbers.append(last)
        end = item.end()
    return tuple(dict.fromkeys(numbers)), end
