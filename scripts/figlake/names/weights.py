"""Sums of features by fitted weights, and the probabilities that they stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping

Features = dict[str, float]


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
