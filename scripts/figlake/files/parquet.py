"""The one way to read and write a table.

Settings and the recipe for equal bytes were measured with pyarrow 26: sort in a total order, cast to the declared
schema, one chunk, one ``write_table`` per file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from figlake.files.atomic import replacing
from figlake.files.columns import Table

ROWS_AT_A_TIME = 1000
AT_ONCE = 4096
"""Rows of Python values that are turned into columns at a time."""


class TableError(ValueError):
    """Rows do not fit the declared table: which table, which column, what was found."""


def from_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Arrow table of ``rows``; an unknown key is an error, and so is a missing one unless the table is sparse."""
    parts = [_from_rows(table, rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
    return pa.concat_tables(parts) if parts else table.schema.empty_table()


def _from_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    names = table.schema.names
    declared = dict.fromkeys(names).keys()
    complete = [{**dict.fromkeys(names), **row} for row in rows] if table.is_sparse else rows
    for row in complete:
        if row.keys() != declared:
            raise TableError(_misfit(table, row))
    columns = zip(*map(itemgetter(*names), complete), strict=True)
    return from_columns(table, dict(zip(names, columns, strict=True)))


def from_columns(table: Table, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Arrow table of Python values by column, of every declared column."""
    arrays = []
    for field in table.schema:
        try:
            arrays.append(pa.array(columns[field.name], field.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError) as error:
            raise TableError(f"{table.name}.{field.name}: expected {field.type}: {error}") from error
    return conform(table, pa.Table.from_arrays(arrays, schema=table.schema))


def _misfit(table: Table, row: Mapping[str, Any]) -> str:
    names = set(table.schema.names)
    if unknown := sorted(row.keys() - names):
        return f"{table.name}: unknown column {unknown}; declared are {table.schema.names}"
    return f"{table.name}: a row leaves out {sorted(names - row.keys())}; each row fills all declared columns"


def conform(table: Table, data: pa.Table) -> pa.Table:
    """``data`` with exactly the declared columns in their order; nulls where none may be are an error."""
    missing = [name for name in table.schema.names if name not in data.schema.names]
    if missing:
        raise TableError(f"{table.name}: columns {missing} are missing; found {data.schema.names}")
    data = data.select(table.schema.names)
    for field in table.schema:
        if not field.nullable and data[field.name].null_count:
            raise TableError(f"{table.name}.{field.name}: {data[field.name].null_count} nulls where none may be")
    return data.cast(table.schema)


def sort(table: Table, data: pa.Table) -> pa.Table:
    """``data`` in the table's order.  Text sorts by code point, nulls first, whatever the locale."""
    return _taken(data, _order(table, data))


def _order(table: Table, data: pa.Table) -> pa.Array | None:
    """Places of the rows in the table's order; None where they stay as they are."""
    if not table.sort_columns or data.num_rows < 2:
        return None
    return pc.sort_indices(data, sort_keys=[(name, "ascending", "at_start") for name in table.sort_columns])


def _taken(data: pa.Table, order: pa.Array | None) -> pa.Table:
    return data if order is None else data.take(order)


def check_key(table: Table, data: pa.Table) -> None:
    """Raise when two rows share the table's key; ``data`` must be in the table's order."""
    if not table.key or data.num_rows < 2:
        return
    twice = _adjacent(table, data) if table.key == table.sort_columns else _anywhere(table, data)
    if twice:
        raise TableError(f"{table.name}: the key {table.key} is not unique: {twice}")


def _adjacent(table: Table, data: pa.Table) -> list[dict[str, Any]]:
    """Keys that two neighbours of sorted rows share, three at most."""
    is_same: Any = None
    for name in table.key:
        column = data[name].combine_chunks()
        one, other = column.slice(0, len(column) - 1), column.slice(1)
        equal = pc.fill_null(pc.equal(one, other), False)
        if column.null_count:
            equal = pc.or_(equal, pc.and_(pc.is_null(one), pc.is_null(other)))
        is_same = equal if is_same is None else pc.and_(is_same, equal)
    if not pc.any(is_same).as_py():
        return []
    places = pc.indices_nonzero(is_same).slice(0, 3)
    found: list[dict[str, Any]] = data.select(list(table.key)).take(places).to_pylist()
    return found


def _anywhere(table: Table, data: pa.Table) -> list[dict[str, Any]]:
    counts = data.select(list(table.key)).group_by(list(table.key)).aggregate([([], "count_all")])
    found: list[dict[str, Any]] = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 3).to_pylist()
    return found


SETTINGS: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "version": "2.6",
    "data_page_version": "1.0",
    "use_dictionary": True,
    "write_statistics": True,
    "write_page_index": True,
    "write_page_checksum": True,
    "store_schema": True,
}


def write(path: Path, table: Table, data: pa.Table) -> None:
    """Write ``data`` (any row order) to ``path``: sorted, checked, in the declared schema, atomically.

    Rows are put in order a row group at a time, so that they are held once and a little more.
    """
    data = conform(table, data)
    order = _order(table, data)
    check_key(table, _taken(data.select(table.key or table.schema.names[:1]), order))
    size = table.row_group_size
    with table_writer(path, table) as file:
        for start in range(0, max(data.num_rows, 1), size):
            group = data.slice(start, size) if order is None else data.take(order.slice(start, size))
            file.write_table(group.combine_chunks(), row_group_size=size)


@contextmanager
def table_writer(path: Path, table: Table) -> Iterator[pq.ParquetWriter]:
    """A writer of row groups that are in the table's order and schema; the file is there when all are written."""
    sorting = [pq.SortingColumn(table.schema.names.index(name), nulls_first=True) for name in table.sort_columns]
    with (
        replacing(path) as temporary,
        pq.ParquetWriter(temporary, table.schema, sorting_columns=sorting or None, **SETTINGS) as file,
    ):
        yield file


def write_sorted(path: Path, table: Table, batches: Iterable[pa.Table | pa.RecordBatch]) -> int:
    """Write rows that come in the table's order to ``path``, a row group at a time; returns how many there were.

    The file is the same as `write` makes of the same rows.  Raises `TableError` where two rows share the key, which is
    to be made of the columns of the order.
    """
    if table.key and set(table.key) != set(table.sort_columns):
        raise ValueError(f"{table.name}: the key {table.key} does not follow from the order {table.sort_columns}")
    count, last = 0, table.schema.empty_table().select(table.key)
    with table_writer(path, table) as file:
        for group in regrouped(table, batches):
            if table.key:
                keys = pa.concat_tables([last, group.select(table.key)])
                if twice := _adjacent(table, keys):
                    raise TableError(f"{table.name}: the key {table.key} is not unique: {twice}")
                last = keys.slice(max(keys.num_rows - 1, 0))
            file.write_table(group, row_group_size=table.row_group_size)
            count += group.num_rows
        if not count:
            file.write_table(table.schema.empty_table())
    return count


def regrouped(table: Table, batches: Iterable[pa.Table | pa.RecordBatch]) -> Iterator[pa.Table]:
    """Rows in the declared schema, in whole row groups but for the last one."""
    size, held, count = table.row_group_size, [], 0
    for batch in batches:
        part = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
        held.append(conform(table, part))
        count += part.num_rows
        while count >= size:
            rows = pa.concat_tables(held)
            yield rows.slice(0, size).combine_chunks()
            held, count = [rows.slice(size)], count - size
    if count:
        yield pa.concat_tables(held).combine_chunks()


def write_rows(path: Path, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of Python values to ``path``."""
    write(path, table, from_rows(table, rows))


def read(path: Path, table: Table, columns: Sequence[str] | None = None) -> pa.Table:
    """Read ``path`` (one file) and check it against the declared schema.

    A nullable column that the file lacks is null: it was added after the file was written.
    """
    with pq.ParquetFile(path) as file:
        wanted = form_of(file, path, table, columns)
        return in_form(file.read([name for name in wanted.names if name in file.schema_arrow.names]), wanted)


def in_form(data: pa.Table, wanted: pa.Schema) -> pa.Table:
    for field in wanted:
        if field.name not in data.schema.names:
            data = data.append_column(field, pa.nulls(data.num_rows, field.type))
    return data.select(wanted.names).cast(wanted)


def form_of(file: pq.ParquetFile, path: Path, table: Table, columns: Sequence[str] | None) -> pa.Schema:
    found = file.schema_arrow
    wanted = table.schema if columns is None else pa.schema([table.schema.field(name) for name in columns])
    for field in wanted:
        if field.name not in found.names and field.nullable:
            continue
        if field.name not in found.names or found.field(field.name).type != field.type:
            actual = found.field(field.name).type if field.name in found.names else "no such column"
            raise TableError(f"{path.name}: {table.name}.{field.name}: expected {field.type}, found {actual}")
    return wanted


def read_all(paths: Iterable[Path], table: Table, columns: Sequence[str] | None = None) -> pa.Table:
    """Read files of one table as one Arrow table."""
    parts = [read(path, table, columns) for path in paths]
    wanted = table.schema if columns is None else pa.schema([table.schema.field(name) for name in columns])
    return pa.concat_tables(parts) if parts else wanted.empty_table()


def read_groups(path: Path, table: Table, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Read a file a thousand rows at a time."""
    with pq.ParquetFile(path) as file:
        wanted = form_of(file, path, table, columns)
        for batch in file.iter_batches(ROWS_AT_A_TIME, columns=wanted.names):
            yield pa.Table.from_batches([batch]).select(wanted.names).cast(wanted)


def read_batches(path: Path, table: Table) -> Iterator[pa.RecordBatch]:
    """Read a file of ``table`` that was written with it, a few thousand rows at a time."""
    with pq.ParquetFile(path) as file:
        form_of(file, path, table, None)
        yield from file.iter_batches(AT_ONCE, columns=table.schema.names)


def slices(data: pa.Table, together: str | None = None) -> Iterator[pa.Table]:
    """``data``, a thousand rows at a time; neighbours with the same value in the column ``together`` are not parted."""
    start = 0
    values = data[together] if together else pa.chunked_array([], pa.string())
    while start < data.num_rows:
        end = min(start + ROWS_AT_A_TIME, data.num_rows)
        while together and end < data.num_rows and values[end] == values[end - 1]:
            end += 1
        yield data.slice(start, end - start)
        start = end
