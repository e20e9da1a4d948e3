"""The gene reference as the registries publish it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from figlake.genes.reference.folder import LAYOUT, files_of, read_reference
from figlake.names.live import Live


def _files(folder: Path) -> Sequence[Path]:
    return files_of(str(folder))


def _count(folder: Path) -> Mapping[str, int]:
    return {"genes": read_reference(folder).genes.num_rows}


LIVE = Live("genes", LAYOUT, _files, _count)
