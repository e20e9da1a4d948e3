"""The trees that judge strings: `resources/ranking/trees.json`, made by `resources/ranking/fit_trees.py`."""

from __future__ import annotations

from figlake.files.house import RESOURCES
from figlake.names import trees
from figlake.names.trees import Trees

TREES = RESOURCES / "ranking" / "trees.json"


def model(name: str) -> Trees:
    """A model of the file."""
    return trees.model(TREES, name)
