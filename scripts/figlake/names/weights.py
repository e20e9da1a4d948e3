"""Sums of features by fitted weights, and the probabilities that they stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from figlake.files.arrays import Floats

Features = dict[str, float]
MOST = 30.0
"""Log odds that count no further."""


def total(fitted: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Sum of features by weights; a feature without weight counts nothing."""
    found = 0.0
    for name, value in features.items():
        if name in fitted:
            found += fitted[name] * value
    return found


def logistic(value: float) -> float:
    """Probability of log odds."""
    clipped = -MOST if value < -MOST else MOST if value > MOST else value
    return 1.0 / (1.0 + math.exp(-clipped))


def logistics(values: Floats) -> Floats:
    """As `logistic`, of many; by the exponential of `math`, whose last bits are the same everywhere."""
    powers = np.array(list(map(math.exp, (-values.clip(-MOST, MOST)).tolist())))
    found: Floats = 1.0 / (1.0 + powers)
    return found
