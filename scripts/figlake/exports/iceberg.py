"""Export `iceberg`: each table of the current snapshot as an Iceberg table, in a catalog of its own.

Iceberg's metadata hold absolute paths: the folder cannot be moved.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pyiceberg.catalog.sql import SqlCatalog

from figlake.dataset.snapshot import files_of, read_manifest
from figlake.exports import Published
from figlake.files import parquet, tables

CATALOG, NAMESPACE = "catalog.db", "figlake"


def export(published: Published, target: Path) -> None:
    """Write `catalog.db` and the tables of the namespace `figlake` below ``target``."""
    name, manifest = read_manifest(published.dataset)
    snapshot = published.dataset / "snapshots" / name
    shutil.rmtree(target, ignore_errors=True)  # not built aside: the paths inside are those of the place
    target.mkdir(parents=True)
    place = target.resolve()
    catalog = SqlCatalog("figlake", uri=f"sqlite:///{place / CATALOG}", warehouse=place.as_uri())
    catalog.create_namespace(NAMESPACE)
    for table in tables.PUBLISHED:
        files = [snapshot / file["path"] for file in files_of(manifest, table)]
        made = catalog.create_table(f"{NAMESPACE}.{table.name}", schema=table.schema)
        for file in files:
            made.append(parquet.read(file, table))
