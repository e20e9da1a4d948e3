"""Panels of a figure, where its caption letters them: `(A)`, `A, …`, `A. …`, or a bare letter before a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RANGE = r"(?P<first>[A-Za-z])(?:\s?(?:[-\u2013\u2014,&]|to|and)\s?(?P<last>[A-Za-z]))?"
_SENTENCE = r"[Aa]\b(?:(?<=^[Aa])|(?<=[.;:)?!]\s[Aa]))"
_BEGINNINGS = (
    re.compile(r"[(\[]\s?[Aa]\b"),
    re.compile(rf"{_SENTENCE}[^.]{{0,8}}[,:.)]\s"),
    re.compile(_SENTENCE),
)
"""What each style must hold somewhere: its first letter.  Most captions hold none.

The letter stands first in the patterns, since that is what can be looked for fast.
"""
_STYLES = (
    re.compile(rf"[(\[]\s?{_RANGE}\s?[)\]]"),
    re.compile(rf"(?:^|(?<=[.;:)?!]\s)){_RANGE}\s?[,:.)](?=\s)"),
    re.compile(rf"(?:^|(?<=[.;:)?!]\s)){_RANGE}(?=\s[A-Z0-9])"),
)


@dataclass(frozen=True)
class Panel:
    """Panels that share a passage: label (`A`, `C-E`), and offsets of the passage in the caption (code points)."""

    label: str
    start: int
    end: int


def panels_of(caption: str | None) -> tuple[Panel, ...]:
    """The panels that ``caption`` letters, in order; none when fewer than two letters run on from A.

    Letters that do not continue the run are mentions of panels, not beginnings.  Of the styles the one that letters
    most panels is taken, the first of equal ones.
    """
    if not caption:
        return ()
    styles = zip(_BEGINNINGS, _STYLES, strict=True)
    runs = [list(_run(caption, style)) if beginning.search(caption) else [] for beginning, style in styles]
    best = max(runs, key=lambda run: sum(ord(last) - ord(first) + 1 for first, last, _ in run))
    if sum(ord(last) - ord(first) + 1 for first, last, _ in best) < 2:
        return ()
    ends = [start for _, _, start in best[1:]] + [len(caption)]
    return tuple(
        Panel(first if first == last else f"{first}-{last}", start, end)
        for (first, last, start), end in zip(best, ends, strict=True)
    )


def _run(caption: str, style: re.Pattern[str]) -> Iterator[tuple[str, str, int]]:
    expected = ""
    for match in style.finditer(caption):
        first = match["first"]
        last = match["last"] or first
        if first == expected or (not expected and first in "Aa"):
            if last.isupper() != first.isupper() or last < first:
                last = first
            yield first, last, match.start()
            expected = chr(ord(last) + 1)
