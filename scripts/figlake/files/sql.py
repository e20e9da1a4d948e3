"""Tables joined and sorted by DuckDB within a bound of memory: what does not fit goes to the disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from figlake.files.columns import Table
from figlake.files.parquet import conform

Connection = duckdb.DuckDBPyConnection


@contextmanager
def workspace(memory_mb: int) -> Iterator[Connection]:
    """A database that lasts as long as the block.  DuckDB itself takes up to ``memory_mb``; no extension is fetched.

    Rows come in no order unless a query asks for one.
    """
    with tempfile.TemporaryDirectory(prefix="figlake-") as spilled:
        config: dict[str, Any] = {
            "threads": 1,
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": spilled,
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": False,
        }
        with duckdb.connect(config=config) as con:
            con.execute("SET enable_progress_bar = false")
            yield con


def view_files(con: Connection, name: str, paths: Sequence[Path], table: Table) -> None:
    """A view over Parquet files of ``table``, without rows where there are no files."""
    con.execute(f"DROP VIEW IF EXISTS {name}")
    if paths:
        con.from_parquet([str(path) for path in paths]).create_view(name)
    else:
        con.from_arrow(table.schema.empty_table()).create_view(name)


def add(con: Connection, name: str, data: pa.Table) -> None:
    """Append rows to the table ``name``, which is made where it is not there."""
    con.register("appended", data)
    con.execute(f"CREATE TABLE IF NOT EXISTS {name} AS FROM appended LIMIT 0")
    con.execute(f"INSERT INTO {name} FROM appended")
    con.unregister("appended")


def parts(con: Connection, query: str, size: int) -> Iterator[pa.Table]:
    """The rows of a query, ``size`` at most at a time; nothing else may be asked of ``con`` meanwhile."""
    for batch in con.sql(query).to_arrow_reader(size):
        yield pa.Table.from_batches([batch])


def parts_of(con: Connection, query: str, table: Table) -> Iterator[pa.Table]:
    """As `parts`, in the declared schema of ``table``, a row group at a time."""
    return (conform(table, part) for part in parts(con, query, table.row_group_size))


def number(con: Connection, query: str) -> int:
    """The one number that a query gives."""
    (found,) = con.execute(query).fetchall()
    return int(found[0])
