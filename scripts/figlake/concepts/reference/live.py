"""The reference of chemicals and diseases as the registries publish it now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from figlake.concepts.reference.folder import LAYOUT, files_of, read_reference
from figlake.names.live import Live


def _count(folder: Path) -> Mapping[str, int]:
    found = read_reference(folder)
    return {"chemicals": found.chemicals.num_rows, "diseases": found.diseases.num_rows}


LIVE = Live("concepts", LAYOUT, files_of, _count)
