"""What the command line lets choose from, apart from what does it: a run needs the names and none of the imports."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

GENE = "gene"
TYPES = (GENE, "chemical", "disease")
"""Of mentions."""
PROFILES = ("balanced", "precise", "recall")
"""How sure is sure enough, as `genes.documents.PROFILES` and `concepts.verdicts.PROFILES` tell."""
SPECIES = ("human", "text")
"""Whose genes to answer with, as `genes.documents.SPECIES` tells."""
FORMATS = ("table", "csv", "jsonl")
"""How the answer of a query is written."""


class References(NamedTuple):
    """What mentions are mapped to: `bundled`, or a folder, of genes, and of chemicals and diseases."""

    genes: str = "bundled"
    concepts: str = "bundled"


def types_of(mention: Mapping[str, object], types: Sequence[str]) -> tuple[str, ...]:
    """Those of ``types`` that a given mention is read as: its own `type` alone, where that is one of `TYPES`."""
    own = str(mention.get("type", "")).lower()
    return tuple(type_ for type_ in types if own not in TYPES or type_ == own)


def is_of_figure(document: Mapping[str, object]) -> bool:
    """Whether the text of a document is one of a figure: it tells the title or a description of the paper."""
    return bool(document.get("title") or document.get("description"))
