"""Export `delta`: each table of the current snapshot as a Delta Lake table."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from deltalake import write_deltalake

from figlake.dataset.snapshot import files_of, read_manifest
from figlake.exports import Published
from figlake.files import parquet, tables
from figlake.files.atomic import renewing


def export(published: Published, target: Path) -> None:
    """Write `<table>/` below ``target``, partitioned by `pub_year` where the dataset is by year."""
    name, manifest = read_manifest(published.dataset)
    snapshot = published.dataset / "snapshots" / name
    with renewing(target) as folder:
        for table in tables.PUBLISHED:
            files = [snapshot / file["path"] for file in files_of(manifest, table)]
            by = ["pub_year"] if table.is_partitioned else None
            batches = (batch for file in files for batch in parquet.read(file, table).to_batches())
            reader = pa.RecordBatchReader.from_batches(table.schema, batches)
            write_deltalake(str(folder / table.name), reader, partition_by=by, name=table.name)
