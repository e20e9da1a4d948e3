"""The fitted models of chemicals and diseases: boosted trees as plain data, made by `resources/concepts/fit.py`."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from figlake.files.house import RESOURCES
from figlake.genes.judging.trees import Trees

MODELS = RESOURCES / "concepts" / "trees.json"
RANK, GIVEN, FOUND = "rank", "given", "found"
"""Which candidate of a string is right; a string that is given; a string that is found in running text."""


@cache
def _read() -> dict[str, dict[str, Any]]:
    models: dict[str, dict[str, Any]] = json.loads(MODELS.read_text(encoding="utf-8"))["models"]
    return models


@cache
def model(kind: str, type_: str) -> Trees:
    """A model of a type of concepts."""
    fitted = _read()[f"{kind}_{type_}"]
    return Trees(fitted["base"], fitted["trees"])
