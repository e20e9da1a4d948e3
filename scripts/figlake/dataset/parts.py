"""Parts of a year: ranges of articles that hold a bounded number of figures.

A year is cut by article, and cut again in the middle where it holds too much.  So cuts follow from what is published
now and from nothing else, and what grows in one range moves no cut in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from figlake.files.arrays import Ints

DIGITS = 12
"""Digits that a PMCID has at most."""
PLACES = 10**DIGITS
PLACE = f"CAST(rpad(substr({{pmcid}}, 4), {DIGITS}, '9') AS BIGINT)"
"""SQL: place of an article below `PLACES`.  Its digits are read as a decimal fraction, filled with nines, so that
places are in the order of figids, where `PMC12__` comes after `PMC129__`: the parts of a year follow one another.
"""


def place_of(pmcid: str) -> int:
    """Place of an article, as `PLACE` gives it."""
    return int(pmcid[3:].ljust(DIGITS, "9"))


@dataclass(frozen=True)
class Part:
    """The articles of a year from place ``low`` to before ``high``, with their figures.

    ``number``: of the part within its year, from 0.
    """

    year: int
    number: int
    low: int
    high: int
    figures: int
    articles: int

    @property
    def key(self) -> str:
        """What tells a part from all others, whatever their number."""
        return f"{self.year} {self.low} {self.high}"


def cut(years: Ints, places: Ints, figures: Ints, articles: Ints, limit: int) -> list[Part]:
    """Parts with at most ``limit`` figures and at most as many articles, unless one place holds more.

    Arrays of equal length, ascending by year and place: what is published at each place.
    """
    parts: list[Part] = []
    bounds = np.flatnonzero(np.diff(years, prepend=years[:1] - 1)).tolist()
    for first, end in zip(bounds, [*bounds[1:], len(years)], strict=True):
        before = np.stack([np.append(0, np.cumsum(counts[first:end])) for counts in (figures, articles)])
        found = _halved(places[first:end], before, 0, PLACES, limit)
        year = int(years[first])
        parts += [Part(year, number, *range_and_counts) for number, range_and_counts in enumerate(found)]
    return parts


def _halved(places: Ints, before: Ints, low: int, high: int, limit: int) -> Iterator[tuple[int, int, int, int]]:
    """Range, figures and articles of each part of a range; ``before``: figures and articles before each place."""
    start, end = np.searchsorted(places, [low, high])
    figures, articles = (before[:, end] - before[:, start]).tolist()
    if start == end:
        return
    if max(figures, articles) <= limit or high - low == 1:
        yield low, high, figures, articles
        return
    middle = (low + high) // 2
    yield from _halved(places, before, low, middle, limit)
    yield from _halved(places, before, middle, high, limit)


def pack(parts: Sequence[Part], limit: int) -> list[list[Part]]:
    """Parts, in their order, by the job that makes them: as many as hold ``limit`` figures together, at least one."""
    packed: list[list[Part]] = []
    held = limit + 1
    for part in parts:
        weight = max(part.figures, part.articles)
        if held + weight > limit:
            packed.append([])
            held = 0
        packed[-1].append(part)
        held += weight
    return packed
