"""Panels of a figure, where its caption letters them: `(A)`, `A, …`, `A. …`, or a bare letter before a sentence.

Letters in brackets may also stand behind what they are of: `Levels in mice (A) and in rats (B).`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
_STOP = re.compile(r"[;:!?]|\.(?!\d)")
_LETTER = re.compile(r"[^\W_]")
_CLOSED = re.compile(r"\s?(?:[.,;:)]|$|(?:and|or|but|as well as|while|whereas|respectively)\b)")
"""What follows a letter that stands behind its words."""
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\bvs)(?<!\bcf)[.;!?]\s+")
_REACH = 400
_STOPS = " .,;:"


@dataclass(frozen=True)
class Panel:
    """Panels that share a passage: label (`A`, `C-E`), and offsets of the passage in the caption (code points)."""

    label: str
    start: int
    end: int


class _Letters(NamedTuple):
    """First and last letter of what is lettered together, and where that stands."""

    first: str
    last: str
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
    best = max(runs, key=_count)
    if _count(best) < 2:
        return ()
    passages = _passages(caption, best, best is runs[0])
    return tuple(
        Panel(place.first if place.first == place.last else f"{place.first}-{place.last}", start, end)
        for place, (start, end) in zip(best, passages, strict=True)
    )


def _count(run: Sequence[_Letters]) -> int:
    return sum(ord(place.last) - ord(place.first) + 1 for place in run)


def _passages(caption: str, run: Sequence[_Letters], is_in_brackets: bool) -> list[tuple[int, int]]:
    """Beginning and end of what each of the letters is of.

    It follows the letters; or it stands before them, where most of those in brackets do and no sentence ends there.
    """
    gaps = [max(after, place.start - _REACH) for after, place in zip([0, *(p.end for p in run)], run, strict=False)]
    behind = [is_in_brackets and _is_behind(caption, gap, place) for gap, place in zip(gaps, run, strict=True)]
    before = [caption[: place.start].rstrip()[-1:] in {"", *".;:!?"} for place in run]
    if sum(behind) < max(1, sum(before)):
        starts = [place.start for place in run]
        return list(zip(starts, [*starts[1:], len(caption)], strict=True))
    behind = [not other for other in before]
    begins: list[int] = []
    for place, is_behind in enumerate(behind):
        letters, after = run[place], run[place - 1].end if place else 0
        if not is_behind:
            begins.append(letters.start)
        elif place and behind[place - 1]:
            begins.append(len(caption) - len(caption[after:].lstrip(_STOPS)))
        else:
            ends = [end.end() for end in _SENTENCE_END.finditer(caption, after, letters.start)]
            begins.append(ends[-1] if ends else after)
    following = [*begins[1:], len(caption)]
    return [
        (begin, letters.end if is_behind else stop)
        for begin, letters, is_behind, stop in zip(begins, run, behind, following, strict=True)
    ]


def _is_behind(caption: str, after: int, letters: _Letters) -> bool:
    """Whether words since ``after`` run up to the letters, and a stop or an `and` comes next."""
    is_closed = _CLOSED.match(caption, letters.end) is not None
    return is_closed and _LETTER.search(_STOP.split(caption[after : letters.start])[-1]) is not None


def _run(caption: str, style: re.Pattern[str]) -> Iterator[_Letters]:
    expected = ""
    for match in style.finditer(caption):
        first = match["first"]
        last = match["last"] or first
        if first == expected or (not expected and first in "Aa"):
            if last.isupper() != first.isupper() or last < first:
                last = first
            yield _Letters(first, last, match.start(), match.end())
            expected = chr(ord(last) + 1)
