"""The fitted weights, made in `resources/ranking`, of the models that map genes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from figlake.files.house import RESOURCES
from figlake.names.weights import total

WEIGHTS = RESOURCES / "ranking" / "weights.json"


@cache
def weights() -> dict[str, dict[str, float]]:
    """The weights by model: `rank`, `confidence`, `span`, `species`."""
    found: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def weighed(model: str, features: Mapping[str, float]) -> float:
    """Sum of features by the weights of a model."""
    return total(weights()[model], features)
