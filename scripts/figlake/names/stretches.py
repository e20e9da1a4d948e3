"""Stretches of a text that others are compared with, without a look at each pair."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Stretches:
    """Stretches by their starts and ends, in order."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))
        """The last end up to each stretch."""

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them holds the whole stretch from ``start`` to ``end``."""
        behind = bisect_right(self._starts, start)
        return behind > 0 and self._ends[behind - 1] >= end

    def near(self, start: int, end: int) -> range:
        """Numbers, in their order, among which are all that overlap the stretch from ``start`` to ``end``."""
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))
