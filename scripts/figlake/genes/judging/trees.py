"""Boosted trees as plain data: `resources/ranking/trees.json`, made by `resources/ranking/fit_trees.py`.

A tree is a leaf (a number, its share of the log odds) or four things: the place of a signal, a threshold, the tree for
values up to it, and the tree for values over it.  A model is written out as one Python expression of comparisons and
compiled when it is first asked: that takes a tenth of the time that walking its trees takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from figlake.files.house import RESOURCES
from figlake.genes.ranking.weights import logistic

TREES = RESOURCES / "ranking" / "trees.json"
Odds = Callable[[Sequence[float]], float]
"""Log odds by the signals, which have their places."""


def _expression(tree: Any) -> str:
    if isinstance(tree, list):
        signal, threshold, low, high = tree
        return f"({_expression(low)} if s[{int(signal)}] <= {float(threshold)!r} else {_expression(high)})"
    return repr(float(tree))


def odds_of(base: float, trees: Sequence[Any]) -> Odds:
    """A model that begins with ``base`` and adds what its trees say."""
    terms = "".join(f"{_expression(tree)}," for tree in trees)
    found: Odds = eval(f"lambda s: sum(({terms}), {float(base)!r})", {"sum": sum})  # numbers alone, see above
    return found


@cache
def _read() -> dict[str, dict[str, Any]]:
    models: dict[str, dict[str, Any]] = json.loads(TREES.read_text(encoding="utf-8"))["models"]
    return models


@cache
def model(name: str) -> Odds:
    """A model of the file."""
    return odds_of(_read()[name]["base"], _read()[name]["trees"])


def chance(odds: Odds, signals: Sequence[float]) -> float:
    """Probability by a model."""
    return round(logistic(odds(signals)), 4)
