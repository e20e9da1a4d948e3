"""Boosted trees as plain data, in JSON files that the scripts in `resources` make.

A tree is a leaf (a number, its share of the log odds) or four things: the place of a signal, a threshold, the tree for
values up to it, and the tree for values over it.  All trees of a model are asked at once, for many rows of signals:
each value of a signal rules out some leaves of each tree, and of those that no signal rules out the first is meant
(QuickScorer: Lucchese et al., SIGIR 2015).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from figlake.files.arrays import Floats, Ints, rounded
from figlake.names.weights import logistics

MAX_LEAVES = 8
"""Leaves of a tree: each has a bit of a byte."""
UNIT = 10**9
"""Log odds are added as whole numbers of this part, so that sums are the same in any order."""
ROWS = 256
"""Rows that are asked at a time: what they need stays in the cache of the processor."""
Signals = NDArray[np.float64]
_Condition = tuple[int, float, int, int]
"""Signal, threshold, tree, and the leaves that a value over the threshold rules out, as bits."""


class Trees:
    """A model that begins with ``base`` and adds what its trees say.

    Raises:
        ValueError: a tree has more leaves than `MAX_LEAVES`.
    """

    def __init__(self, base: float, trees: Sequence[Any]) -> None:
        leaves: list[list[float]] = []
        conditions: list[_Condition] = []
        for number, tree in enumerate(trees):
            leaves.append([])
            conditions += _conditions(tree, number, leaves[-1])
            if len(leaves[-1]) > MAX_LEAVES:
                raise ValueError(f"tree {number} has {len(leaves[-1])} leaves; at most {MAX_LEAVES} are expected")
        self._base = round(base * UNIT)
        self._count = len(trees)
        self._signals = list(_by_signal(conditions, len(trees)))
        told = np.zeros((len(trees), MAX_LEAVES + 1))
        for own, row in zip(leaves, told, strict=True):
            row[: len(own)] = own
        # By the bits of the leaves that are left: the first of them, or nothing (the last column) where none is.
        first = [MAX_LEAVES, *((bits & -bits).bit_length() - 1 for bits in range(1, 1 << MAX_LEAVES))]
        self._leaves = np.rint(told * UNIT).astype(np.int64)[:, first].ravel()
        self._begin = np.arange(self._count) << MAX_LEAVES

    def odds(self, signals: Signals) -> list[float]:
        """Log odds for each row of signals, which have their places in a row."""
        found: list[float] = self._odds(signals).tolist()
        return found

    def _odds(self, signals: Signals) -> Floats:
        sums = [self._sums(signals[start : start + ROWS]) for start in range(0, len(signals), ROWS)]
        return np.concatenate([np.empty(0, np.int64), *sums]) / UNIT

    def _sums(self, signals: Signals) -> Ints:
        left = np.full((len(signals), -(-self._count // 8)), -1, np.int64).view(np.uint64)
        columns = np.ascontiguousarray(signals.T)
        for signal, thresholds, kept in self._signals:
            left &= kept.take(thresholds.searchsorted(columns[signal]), axis=0)
        leaves = left.view(np.uint8)[:, : self._count] + self._begin
        sums: Ints = self._leaves.take(leaves).sum(axis=1) + self._base
        return sums

    def chances(self, signals: Signals) -> list[float]:
        """Probability for each row of signals."""
        found: list[float] = rounded(logistics(self._odds(signals))).tolist()
        return found


def matrix(rows: Sequence[Sequence[float]]) -> Signals:
    """Rows of signals as they are asked of trees; as `numpy.array`, faster."""
    return np.fromiter(chain.from_iterable(rows), np.float64).reshape(len(rows), -1)


def _conditions(tree: Any, number: int, leaves: list[float]) -> Iterator[_Condition]:
    """The conditions of a tree; its leaves are added to ``leaves``, from that of low values to that of high ones."""
    if not isinstance(tree, list):
        leaves.append(float(tree))
        return
    signal, threshold, low, high = tree
    start = len(leaves)
    yield from _conditions(low, number, leaves)
    yield int(signal), float(threshold), number, (1 << len(leaves)) - (1 << start)
    yield from _conditions(high, number, leaves)


def _by_signal(conditions: Sequence[_Condition], count: int) -> Iterator[tuple[int, Signals, NDArray[np.uint64]]]:
    """Each signal with its thresholds and, for values up to each of them and over the last, the leaves that stay."""
    signals = np.array([condition[0] for condition in conditions])
    bounds = np.array([condition[1] for condition in conditions])
    trees = np.array([condition[2] for condition in conditions])
    stays = np.array([255 ^ condition[3] for condition in conditions], np.uint8)
    for signal in sorted({condition[0] for condition in conditions}):
        own = signals == signal
        thresholds, places = np.unique(bounds[own], return_inverse=True)
        kept = np.full((len(thresholds) + 1, -(-count // 8) * 8), 255, np.uint8)
        np.bitwise_and.at(kept, (places + 1, trees[own]), stays[own])
        yield signal, thresholds, np.bitwise_and.accumulate(kept).view(np.uint64)


@cache
def _read(path: Path) -> dict[str, dict[str, Any]]:
    models: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["models"]
    return models


@cache
def model(path: Path, name: str) -> Trees:
    """A model of a file."""
    return Trees(_read(path)[name]["base"], _read(path)[name]["trees"])
