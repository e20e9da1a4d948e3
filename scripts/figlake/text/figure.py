"""What every source's figure row has in common: columns that follow from others, and those that later stages fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from figlake.files.picture_tables import OF_PICTURES
from figlake.text.organisms import Organism
from figlake.text.panels import panels_of

OF_IMAGES: Mapping[str, Any] = dict.fromkeys(["image_path", *(column.name for column in OF_PICTURES)])
LATER: Mapping[str, Any] = {**OF_IMAGES, "gene_ids": [], "gene_taxon_ids": []}
"""Columns of `tables.FIGURES` that publication fills; `OF_IMAGES` follow from images and say nothing of the record."""


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
