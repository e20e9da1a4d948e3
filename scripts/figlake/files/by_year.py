"""Files between stages: written as rows come, and read year by year, so that memory follows the largest year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from figlake.files.atomic import replacing
from figlake.files.columns import Table
from figlake.files.parquet import AT_ONCE, SETTINGS, TableError, form_of, from_rows, in_form

YEAR = "pub_year"
TOLD = (YEAR, "pmcid", "figid")
"""Columns whose least and greatest values each row group tells; where there are no years `record` as well."""
HELD_BYTES = 1 << 25
"""Of rows with a year that wait for the others of theirs."""


class RowWriter:
    """Writes rows as they come, so that memory does not grow with their number.

    Rows without a year go out `AT_ONCE`.  Those with one wait, as columns, until `HELD_BYTES` have come
    together or the file ends: each row group then holds one year, and `ByYear` reads no other.
    """

    def __init__(self, table: Table, writer: pq.ParquetWriter) -> None:
        self._table, self._writer = table, writer
        self._pending: list[Mapping[str, Any]] = []
        self._held: dict[int, list[pa.Table]] = {}
        self._held_bytes = 0
        self._has_years = YEAR in table.schema.names
        self.count = 0

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take over rows; their order is kept, within a year where they have one."""
        self._pending += rows
        self.count += len(rows)
        while len(self._pending) >= AT_ONCE:
            group, self._pending = self._pending[:AT_ONCE], self._pending[AT_ONCE:]
            self._take(from_rows(self._table, group))

    def add_table(self, data: pa.Table) -> None:
        """Take over rows in the declared schema, as `add` does."""
        self.count += data.num_rows
        self._settle()
        self._take(data)

    def _settle(self) -> None:
        if self._pending:
            self._take(from_rows(self._table, self._pending))
            self._pending = []

    def _take(self, data: pa.Table) -> None:
        if not self._has_years:
            self._write(data)
        elif data.num_rows:
            for year, part in _by_year(data):
                self._held.setdefault(year, []).append(part)
            self._held_bytes += data.nbytes
            if self._held_bytes >= HELD_BYTES:
                self._write_years()

    def _write_years(self) -> None:
        held, self._held, self._held_bytes = self._held, {}, 0
        for year in sorted(held):
            self._write(pa.concat_tables(held[year]))

    def _write(self, data: pa.Table) -> None:
        data = data.replace_schema_metadata(self._writer.schema.metadata)
        self._writer.write_table(data, row_group_size=1 << 16)

    def finish(self) -> None:
        """Write what is left; a file without rows still has its schema."""
        self._settle()
        if self._held:
            self._write_years()
        if not self.count:
            self._write(self._table.schema.empty_table())


def _by_year(data: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each year, in their order: sorted once instead of looked through for each of the years."""
    years = data[YEAR].to_numpy()
    order = np.argsort(years, kind="stable")
    found, starts = np.unique(years[order], return_index=True)
    ordered = data if len(found) == 1 else data.take(pa.array(order))
    ends = [*starts[1:], len(years)]
    for year, start, end in zip(found.tolist(), starts.tolist(), ends, strict=True):
        yield year, ordered.slice(start, end - start)


@contextmanager
def row_writer(path: Path, table: Table, notes: Mapping[str, str] | None = None) -> Iterator[RowWriter]:
    """A `RowWriter` for a file between stages: atomic as a whole, in the order of the rows, key not checked.

    ``notes``: texts that the file's schema carries.
    """
    schema = table.schema.with_metadata(dict(notes)) if notes else table.schema
    # many such files are read together, by year and then by figure; what else a footer may hold is memory
    told = [name for name in (*TOLD, *(() if YEAR in schema.names else ("record",))) if name in schema.names]
    settings = {**SETTINGS, "compression_level": 1, "write_page_index": False, "write_statistics": told or False}
    with replacing(path) as temporary, pq.ParquetWriter(temporary, schema, **settings) as file:
        writer = RowWriter(table, file)
        yield writer
        writer.finish()


class ByYear:
    """A file that `row_writer` wrote, to be read year by year.  It is open only while it is read."""

    def __init__(self, path: Path, table: Table) -> None:
        self._path, self._table = path, table
        self._groups: dict[int, list[int]] = {}
        self._rows: Counter[int] = Counter()
        with pq.ParquetFile(path) as file:
            self.rows: int = file.metadata.num_rows
            schema = file.schema
            place = next(number for number in range(len(schema)) if schema.column(number).path == YEAR)
            for number in range(file.metadata.num_row_groups):
                group = file.metadata.row_group(number)
                if group.num_rows:
                    least, most = group.column(place).statistics.min, group.column(place).statistics.max
                    if least != most:
                        raise TableError(f"{path.name}, row group {number}: expected one year, found {least} to {most}")
                    self._groups.setdefault(least, []).append(number)
                    self._rows[least] += group.num_rows

    @property
    def years(self) -> Iterable[int]:
        """The years that it has rows of."""
        return self._groups

    def together(self, rows: int) -> Iterator[list[int]]:
        """The years in their order, neighbours together that have at most so many rows."""
        years: list[int] = []
        count = 0
        for year in sorted(self._groups):
            if years and count + self._rows[year] > rows:
                yield years
                years, count = [], 0
            years.append(year)
            count += self._rows[year]
        if years:
            yield years

    def read(self, years: int | Sequence[int], columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of a year, or of several, one after another."""
        with pq.ParquetFile(self._path) as file:
            wanted = form_of(file, self._path, self._table, columns)
            names = [name for name in wanted.names if name in file.schema_arrow.names]
            asked = [years] if isinstance(years, int) else years
            groups = [group for year in asked for group in self._groups.get(year, [])]
            return in_form(file.read_row_groups(groups, names), wanted)
