"""The two snapshots of a difference, as tables of one database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import add_views
from figlake.dataset.retention import found
from figlake.dataset.snapshot import CURRENT, MANIFEST, NoSnapshotError, current_of, read_manifest, unsound
from figlake.files.columns import Table
from figlake.files.database import columns_of

WAS, NOW = "was", "now"
"""Schemas with all rows of the two snapshots; those that end with `OWN` lack the files that both have."""
OWN = "_own"


@dataclass(frozen=True)
class Opened:
    """A snapshot: its id, its folder, its manifest."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]


def opened(asked: str, dataset: Path | None) -> Opened:
    """The snapshot that is asked for: an id, a name or `current` of ``dataset``, or a folder.

    A folder is that of a snapshot, or a dataset, whose current snapshot is then meant.  Raises `RetentionError` or
    `NoSnapshotError`.
    """
    folder = Path(asked)
    if (folder / MANIFEST).is_file():
        return _whole(folder.resolve().name, folder)
    if folder.is_dir() and (name := current_of(folder)) is not None:
        return _whole(name, folder / "snapshots" / name)
    if dataset is None:
        raise NoSnapshotError(f"found {asked}, and no dataset; expected a folder with {MANIFEST}")
    name, _ = read_manifest(dataset, None if asked == CURRENT else found(dataset, asked))
    return _whole(name, dataset / "snapshots" / name)


def _whole(name: str, folder: Path) -> Opened:
    """A snapshot whose files have the sizes that its manifest says: equal manifests are not looked behind."""
    if problem := unsound(folder):
        raise NoSnapshotError(f"{folder}: {problem}; `figlake verify` tells more")
    return Opened(name, folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


def add_both(con: duckdb.DuckDBPyConnection, was: Opened, now: Opened) -> None:
    """Views of all published tables in `WAS` and `NOW`, and of what differs at all in `WAS` and `NOW` with `OWN`."""
    shared = _sums(was) & _sums(now)
    for schema, of in ((WAS, was), (NOW, now)):
        con.execute(f"CREATE SCHEMA {schema}")
        add_views(con, of.folder, of.manifest, schema)
        con.execute(f"CREATE SCHEMA {schema}{OWN}")
        add_views(con, of.folder, _without(of.manifest, shared), f"{schema}{OWN}")


def rows_in(schema: str, table: Table) -> str:
    """SQL: the rows of a table in the declared columns."""
    return f"(SELECT {columns_of(table.schema.names)} FROM {schema}.{table.name})"


def _sums(of: Opened) -> set[tuple[str, str]]:
    return {(name, file["sha256"]) for name, table in of.manifest["tables"].items() for file in table["files"]}


def _without(manifest: Mapping[str, Any], shared: set[tuple[str, str]]) -> dict[str, Any]:
    """The manifest without files that both snapshots have: their rows are the same."""
    return {
        "tables": {
            name: {**table, "files": [file for file in table["files"] if (name, file["sha256"]) not in shared]}
            for name, table in manifest["tables"].items()
        }
    }
