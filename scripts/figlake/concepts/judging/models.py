"""The fitted models of chemicals and diseases: boosted trees as plain data, made by `resources/concepts/fit.py`."""

from __future__ import annotations

from figlake.files.house import RESOURCES
from figlake.names import trees
from figlake.names.trees import Trees

MODELS = RESOURCES / "concepts" / "trees.json"
RANK, GIVEN, FOUND = "rank", "given", "found"
"""Which candidate of a string is right; a string that is given; a string that is found in running text."""
PROSE, CAPTION = "prose", "caption"
"""What a string is found in: an abstract; a text of a figure."""
IN_FIGURE = {PROSE: 0.0, CAPTION: 1.0}
"""The last signal of a string that is found."""


def model(kind: str, type_: str) -> Trees:
    """A model of a type of concepts."""
    return trees.model(MODELS, f"{kind}_{type_}")
