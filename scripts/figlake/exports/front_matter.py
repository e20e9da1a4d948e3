"""Export `front_matter`: the figure pages and their TSV files, written back from the dataset alone.

Every page that came as a page is written byte for byte; its checksum is compared with `content_sha256`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figlake import page, page_tables, parquet, tables
from figlake.records import sha256
from figlake.snapshot import read_manifest

log = logging.getLogger(__name__)


class WriteBackError(RuntimeError):
    """A page written from the dataset differs from the page that was read."""


def export_front_matter(*, dataset: Path, target: Path) -> None:
    """Write `_figures/<figid>.md` and `_data/<figid>-<kind>.tsv` below ``target`` from the current snapshot."""
    _, manifest = read_manifest(dataset)
    current = dataset / "current"
    if target.exists():
        shutil.rmtree(target)
    (target / "_figures").mkdir(parents=True)
    (target / "_data").mkdir()
    pages = 0
    files = [file["path"] for file in manifest["tables"]["figures"]["files"]]
    for path in files:
        figures = parquet.read(current / path, tables.FIGURES)
        entities = _entities(current / path.replace("figures/", "page_entities/", 1))
        for row in figures.to_pylist():
            if row["source"] != "front_matter":
                continue
            for name, data in page_files(row, entities.get(row["figid"], [])):
                (target / name).write_bytes(data)
            pages += 1
    log.info("%d pages written", pages)


def page_files(row: dict[str, Any], entities: list[dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of a figure's page and of its TSV files.  Raises `WriteBackError`."""
    inside = [entity for entity in entities if entity["origin"] == "page"]
    data = page.write_page(row, inside)
    if sha256(data) != row["content_sha256"]:
        raise WriteBackError(f"{row['figid']}: the written page differs from the one that was read")
    yield f"_figures/{row['figid']}.md", data
    for table in row["page_tables"]:
        rows = [entity for entity in entities if entity["origin"] == "table" and entity["kind"] == table["kind"]]
        verbatim = table["verbatim"]
        text = (
            verbatim.encode()
            if verbatim is not None
            else page_tables.write_table(table["kind"], table["columns"], rows)
        )
        yield f"_data/{row['figid']}-{table['kind']}.tsv", text


def _entities(path: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    if path.exists():
        for row in parquet.read(path, tables.PAGE_ENTITIES).to_pylist():
            found.setdefault(row["figid"], []).append(row)
    return found
