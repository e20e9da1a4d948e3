"""Export `duckdb`: a DuckDB file with a documented view for each table over the current snapshot.

The views follow `current`.  Their path is the one in the configuration, so a relative one holds in the folder where the
pipeline is started; elsewhere `SET VARIABLE figlake = '<dataset>/current'` tells them where the snapshot is.  A view
cannot ask where its own file lies, nor say more than the pattern that found nothing: so the pattern says it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from figlake.dataset.query import MENTIONS, MENTIONS_MEANING, create_empty, mentions, options
from figlake.dataset.snapshot import files_of, read_manifest
from figlake.exports import Published
from figlake.files import tables
from figlake.files.atomic import renewing
from figlake.files.database import quoted

STORAGE_VERSION = "v1.0.0"
"""Files of later versions hold a random id; this one has the same bytes for the same views, and DuckDB 1.0 reads it."""
FILE_NAME = "figlake.duckdb"
CURRENT = "curren[t: opened elsewhere? First SET VARIABLE figlake = '<the folder current of the dataset>']"
"""`current` as a pattern: any one of the characters in brackets, of which a `t` alone is there."""


def export(published: Published, target: Path) -> None:
    """Write the file below ``target``."""
    dataset = published.dataset
    _, manifest = read_manifest(dataset)
    with renewing(target) as folder, duckdb.connect(config={"autoinstall_known_extensions": False}) as con:
        con.execute(f"ATTACH {quoted(str(folder / FILE_NAME))} AS figlake (STORAGE_VERSION {quoted(STORAGE_VERSION)})")
        for table in tables.PUBLISHED:
            if files_of(manifest, table):
                pattern = "/".join([table.name, *(["*"] if table.is_partitioned else []), "*.parquet"])
                root = f"coalesce(getvariable('figlake'), {quoted(f'{dataset}/{CURRENT}')})"
                files = f"{root} || {quoted('/' + pattern)}"
                con.execute(
                    f"CREATE VIEW figlake.{table.name} AS SELECT * FROM read_parquet({files}, {options(table)})"
                )
                kind = "VIEW"
            else:
                create_empty(con, table, "figlake")
                kind = "TABLE"
            con.execute(f"COMMENT ON {kind} figlake.{table.name} IS {quoted(table.meaning)}")
            for column in table.columns:
                name = f'figlake.{table.name}."{column.name}"'
                con.execute(f"COMMENT ON COLUMN {name} IS {quoted(column.meaning)}")
        con.execute("USE figlake")  # the view names its tables without the file, which may have another name
        con.execute(f"CREATE VIEW {MENTIONS} AS {mentions()}")
        con.execute(f"COMMENT ON VIEW {MENTIONS} IS {quoted(MENTIONS_MEANING)}")
        con.execute("USE memory")
        con.execute("DETACH figlake")
