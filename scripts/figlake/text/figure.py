"""What every source's figure row has in common: columns that follow from others, and those that later stages fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from figlake.files.picture_tables import OF_PICTURES
from figlake.text.organisms import Organism
from figlake.text.panels import panels_of

_OF_PICTURES = (column.name for column in OF_PICTURES)
UNTOLD: Mapping[str, Any] = dict.fromkeys(["image_path", *_OF_PICTURES, "chemical_ids", "disease_ids"])
LATER: Mapping[str, Any] = {**UNTOLD, "gene_ids": [], "gene_taxon_ids": []}
"""Columns of `tables.FIGURES` that publication fills; `UNTOLD` do not count for what the record itself tells."""


def figure_row(own: Mapping[str, Any], named: Sequence[Organism]) -> dict[str, Any]:
    """Row of `tables.FIGURES`, from the columns that its source tells.

    ``named``: organisms that the figure's texts name.  The writer refuses a row that leaves out a declared column.
    """
    return {
        **own,
        "figid_alias": f"{own['pmcid']}__{own['figure_number']}",
        "panels": [vars(panel) for panel in panels_of(own["caption"])],
        "organism_mentions": [vars(organism) for organism in named],
        **{name: list(value) if isinstance(value, list) else value for name, value in LATER.items()},
    }
