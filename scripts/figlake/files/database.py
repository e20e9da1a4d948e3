"""A job's own database: DuckDB over files of columns, with a bound on its memory and a folder to put the rest in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from figlake.files.columns import Table

if TYPE_CHECKING:
    import duckdb

ROWS_AT_A_TIME = 8192
EVERYTHING = "true"
"""Condition that all rows meet."""
STRETCH_ROWS = 250_000
"""Rows of a stretch, more or less: what is joined by stretches is not spilled, and takes as much memory at any size."""
ONE_IN = 500
"""Of so many rows one is looked at to see where stretches begin."""


@dataclass(frozen=True)
class Means:
    """What a job may use: ``threads``, ``memory_mb`` for its database, and a folder ``beside`` which it spills."""

    beside: Path
    threads: int = 1
    memory_mb: int = 400


@contextmanager
def database(means: Means) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory; what does not fit is spilled to a folder that is gone afterwards.

    No extension is fetched, and rows have no order but the one that is asked for.
    """
    import duckdb  # a run with nothing new makes no database, and each start pays for what is imported

    means.beside.mkdir(parents=True, exist_ok=True)
    spilled = Path(tempfile.mkdtemp(".partial", ".spilled-", means.beside))
    config: dict[str, Any] = {
        "threads": means.threads,
        "memory_limit": f"{means.memory_mb}MB",
        "temp_directory": str(spilled),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    try:
        with duckdb.connect(config=config) as con:
            con.execute("SET enable_progress_bar = false")
            yield con
    finally:
        shutil.rmtree(spilled, ignore_errors=True)


def spill_folder(con: duckdb.DuckDBPyConnection) -> Path:
    """The folder of a `database`, for files of its own; gone with it."""
    return Path(str(value_of(con, "SELECT current_setting('temp_directory')")))


def stretches(
    con: duckdb.DuckDBPyConnection, name: str, column: str, edge: str = "", rows: int | None = None
) -> list[str]:
    """Conditions on a ``column`` that part the rows of ``name``, in the order of their text, into ``rows`` each or so
    (`STRETCH_ROWS` unless given).

    ``edge``: where the stretch of a row may begin, the value itself unless given.  Of files whose row groups tell least
    and greatest values, and are more or less in order, all stretches together are read little more than once.
    """
    some = f"SELECT {edge or column} AS low FROM {name} WHERE hash({column}) % {ONE_IN} = 0"
    lows = table_of(con, f"SELECT low FROM ({some}) ORDER BY low")["low"].to_pylist()
    step = (rows or STRETCH_ROWS) // ONE_IN
    return stretches_from(sorted(set(lows[step::step])), column)


def stretches_from(lows: Sequence[str], column: str) -> list[str]:
    """Conditions on a ``column`` that part rows where ``lows`` say that the second stretch and the others begin."""
    edges = [quoted(low) for low in lows]
    if not edges:
        return [EVERYTHING]
    between = [f"{column} >= {low} AND {column} < {high}" for low, high in pairwise(edges)]
    return [f"{column} < {edges[0]}", *between, f"{column} >= {edges[-1]}"]


def put_aside(con: duckdb.DuckDBPyConnection, name: str, sql: str, folder: Path | None = None) -> None:
    """A view ``name`` over the rows of a query, which are written to the disk in the order they come in.

    ``folder``: where, the `spill_folder` unless given.
    """
    path = quoted(str((folder or spill_folder(con)) / f"{name}.parquet"))
    con.execute(f"COPY ({sql}) TO {path} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)")
    con.execute(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet({path}, hive_partitioning = false)")


def quoted(text: str) -> str:
    """``text`` as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def add_files(con: duckdb.DuckDBPyConnection, name: str, table: Table, paths: Iterable[Path]) -> None:
    """A view ``name`` over files of ``table`` in the order of ``paths``, and ``name``_files with the folder of each.

    The view has a column `file_index` beside those of the table: the place of the row's file, and key of the other.
    """
    files = [str(path) for path in paths]
    if files:
        listed = ", ".join(map(quoted, files))
        source = f"SELECT *, file_index FROM read_parquet([{listed}], hive_partitioning = false)"
        con.execute(f"CREATE OR REPLACE VIEW {name} AS {source}")
    else:
        add_rows(con, f"{name}_of_none", table.schema.empty_table())
        con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT *, 0::UBIGINT AS file_index FROM {name}_of_none")
    folders = pa.array([Path(path).parent.name for path in files], pa.string())
    places = pa.array(range(len(files)), pa.uint64())
    add_rows(con, f"{name}_files", pa.table({"file_index": places, "batch": folders}))


def add_rows(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """A table ``name`` with ``rows``."""
    con.register("given_rows", rows)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given_rows")
    con.unregister("given_rows")


def append_rows(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """More ``rows`` of the table ``name``, which is made where it is not there."""
    con.register("given_rows", rows)
    con.execute(f"CREATE TABLE IF NOT EXISTS {name} AS FROM given_rows LIMIT 0")
    con.execute(f"INSERT INTO {name} FROM given_rows")
    con.unregister("given_rows")


def parts(con: duckdb.DuckDBPyConnection, sql: str, size: int = ROWS_AT_A_TIME) -> Iterator[pa.Table]:
    """The answer to a query that names variables of ``con``, of which nothing else may be asked meanwhile."""
    for batch in con.sql(sql).to_arrow_reader(size):
        yield pa.Table.from_batches([batch])


def batches_of(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[pa.RecordBatch]:
    """The answer to a query, held a few thousand rows at a time.  Other queries may be asked meanwhile."""
    with con.cursor() as cursor:
        yield from cursor.sql(sql).to_arrow_reader(ROWS_AT_A_TIME)


def table_of(con: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """The answer to a query that is known to be small."""
    found: pa.Table = con.sql(sql).to_arrow_table()
    return found


def rows_of(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[dict[str, Any]]:
    """The answer to a query as rows of Python values, a few thousand at a time."""
    for batch in batches_of(con, sql):
        yield from batch.to_pylist()


def value_of(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The one value that a query asks for."""
    ((value,),) = con.execute(sql).fetchall()
    return value


def literals(values: Iterable[str]) -> str:
    """A list of SQL of ``values``, which are not many."""
    return f"[{', '.join(map(quoted, values))}]::VARCHAR[]"


def columns_of(names: Sequence[str], prefix: str = "") -> str:
    """Column names, quoted (`end`, `start` are words of SQL), each with the ``prefix`` of its table."""
    return ", ".join(f'{prefix}"{name}"' for name in names)
