"""The fitted weights, made in `resources/ranking`, of the models that map genes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache

from figlake.files.house import RESOURCES

WEIGHTS = RESOURCES / "ranking" / "weights.json"
Features = dict[str, float]


@cache
def weights() -> dict[str, dict[str, float]]:
    """The weights by model: `rank`, `confidence`, `span`, `species`."""
    found: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def weighed(model: str, features: Mapping[str, float]) -> float:
    """Sum of features by the weights of a model."""
    return total(weights()[model], features)


def total(fitted: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Sum of features by weights; a feature without weight counts nothing."""
    found = 0.0
    for name, value in features.items():
        if name in fitted:
            found += fitted[name] * value
    return found


def logistic(value: float) -> float:
    """Probability of log odds."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
