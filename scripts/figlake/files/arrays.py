"""Small helpers for columns of numbers: arrays that grow, runs, and rounding."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DIGITS, NEAR = 1e4, 1e-6


def view(values: array[Any]) -> NDArray[Any]:
    """An array that grows as one of numpy, without a copy; it must be dropped before the array grows on."""
    return np.frombuffer(values, values.typecode) if values else np.empty(0, values.typecode)


def runs(starts: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """The places of runs that begin at ``starts``, one run after another, and the number of the run of each."""
    owner = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return starts[owner] + np.arange(len(owner)) - before[owner], owner


def stretches(values: NDArray[Any]) -> Iterator[tuple[int, int, int]]:
    """Equal neighbours: their value, the place of the first, and the place after the last."""
    edges = np.flatnonzero(np.diff(values)) + 1
    places = [0, *edges.tolist(), len(values)] if len(values) else []
    for start, end in pairwise(places):
        yield int(values[start]), start, end


def rounded(values: Floats) -> Floats:
    """To four digits, as `round` does: what is near a half is left to it."""
    scaled = values * DIGITS
    found = np.rint(scaled) / DIGITS
    halves = np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < NEAR)
    if len(halves):
        found[halves] = [round(value, 4) for value in values[halves].tolist()]
    return found
