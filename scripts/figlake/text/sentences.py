"""Sentences of a text in published form.

Two sentences that are taken for one cost a reader little; one that is cut in two loses what it speaks of.  So a text is
cut only where an end is plain: a stop, white space, and what a sentence begins with.  It is not cut behind an
abbreviation or an initial, nor within brackets.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

_END = re.compile(
    r"[.!?]+[\"'\u201d\u2019)\]]*(?:(?<=[^\W\d_][.)\]])\[?\d{1,3}(?:\s?[,\u2013-]\s?\d{1,3})*\]?)?\s+"
    r"(?=(?![(\[](?:[Ss]ee\s)?(?:[Ss]upp\w*\s)?(?:[Ff]ig|[Tt]ab|[Ss]ch))[\"'\u201c\u2018(\[]*"
    r"(?:[^\W\d_a-z\u00df-\u00ff]|[a-z]{1,5}-?[A-Z0-9]))"
)
"""A stop, what closes behind it, marks of references that are raised there, and behind white space a capital or Greek
letter, or a word such as `p53`, `mTOR` or `miR-21`; not a bracket that refers to a figure or table: it
belongs to what stands before it."""
_LAST_WORD = re.compile(r"([^\s(\[/]+)$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
"""`e.g`, `U.S`: letters with stops between them."""
_ABBREVIATIONS = frozenset(
    "fig figs ext extd suppl supp supplem tab tabs eq eqs eqn ref refs sec sect chap ch no nos nr vol pp al cf vs viz "
    "ca approx resp incl excl sp spp ssp subsp var cv str st dr prof mr mrs ms inc ltd co corp univ dept ed eds nov "
    "gen fam jan feb mar apr jun jul aug sept oct dec abb esp".split()
)
"""Words that journals of biology shorten with a stop and go on behind."""
_BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}
MAX_BRACKETED = 1000
"""Characters that a bracket holds at most; behind them it is taken for one that nothing closes."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, in code points, without the white space between them."""
    if not text.strip():
        return []
    cuts = [0, *_cuts(text), len(text)]
    return [(start, start + len(text[start:end].rstrip())) for start, end in pairwise(cuts)]


def _cuts(text: str) -> Iterator[int]:
    """Where sentences begin, but for the first."""
    bracketed: list[tuple[int, int]] | None = None
    for end in _END.finditer(text):
        if _is_abbreviated(text, end):
            continue
        if bracketed is None:
            bracketed = _bracketed(text)
        before = bisect_left(bracketed, (end.end(),)) - 1  # the last pair that opens before
        if before < 0 or bracketed[before][1] <= end.end():
            yield end.end()


def _is_abbreviated(text: str, end: re.Match[str]) -> bool:
    """Whether the stop at ``end`` belongs to the word before it."""
    if not end[0].startswith(".") or end[0].startswith(".."):
        return False
    last = _LAST_WORD.search(text, max(0, end.start() - 40), end.start())
    word = last[1].rstrip(".") if last else ""
    is_closed = end[0].rstrip() != "."
    return not is_closed and (_is_initial(word) or word.lower() in _ABBREVIATIONS or bool(_DOTTED.fullmatch(word)))


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and word.isupper()


def _bracketed(text: str) -> list[tuple[int, int]]:
    """The outermost pairs of brackets."""
    found, depth, start = [], 0, 0
    for match in re.finditer(r"[()\[\]]", text):
        step = _BRACKETS[match[0]]
        if depth and match.start() - start > MAX_BRACKETED:
            depth, start = 0, -1
        if step > 0 and not depth:
            start = match.start()
        depth = max(0, depth + step)
        if step < 0 and not depth and start >= 0:
            found.append((start, match.end()))
            start = -1
    return found
