"""Rows of records that go into several tables together: one record whose values fit no table is refused alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, Generic, TypeVar

import pyarrow as pa

from figlake.files.by_year import RowWriter
from figlake.files.columns import Table
from figlake.files.parquet import TableError, from_columns, from_rows
from figlake.files.records import Refused

Record = TypeVar("Record")
Columns = Mapping[str, Sequence[Any]]
"""Rows by column: values of every declared column, as many of each."""
Rows = Sequence[Mapping[str, Any]] | Columns
"""Rows one by one, or by column; of one table always in the same form, but for an empty sequence of no rows."""
RECORDS, ROWS = 1000, 4000
"""How many wait to be turned into columns together: one by one takes 60 times as long."""


class Fitting(Generic[Record]):
    """Takes the rows of one record after another.  ``refuse``: told of a record whose values do not fit."""

    def __init__(self, refuse: Callable[[Record, Refused], None], outputs: Sequence[tuple[Table, RowWriter]]) -> None:
        self._refuse, self._outputs = refuse, outputs
        self._waiting: list[tuple[Record, tuple[Rows, ...]]] = []
        self._rows = 0

    def add(self, record: Record, *rows: Rows) -> None:
        """The rows of a record, for each of the tables."""
        self._waiting.append((record, rows))
        self._rows += sum(map(_count, rows))
        if len(self._waiting) >= RECORDS or self._rows >= ROWS:
            self.settle()

    def settle(self) -> None:
        """Write what waits."""
        waiting, self._waiting, self._rows = self._waiting, [], 0
        try:
            self._write(self._columns([rows for _, rows in waiting]))
        except TableError as error:
            if error.__cause__ is None:  # columns that are missing, nulls where none may be: no record's fault
                raise
            for record, rows in waiting:
                try:
                    columns = self._columns([rows])
                except TableError as misfit:
                    self._refuse(record, Refused("unreadable", f"{type(misfit.__cause__).__name__}: {misfit}"))
                else:
                    self._write(columns)

    def _columns(self, records: Sequence[tuple[Rows, ...]]) -> list[pa.Table]:
        return [
            _together(table, [rows[place] for rows in records if rows[place]])
            for place, (table, _) in enumerate(self._outputs)
        ]

    def _write(self, columns: Sequence[pa.Table]) -> None:
        for (_, writer), data in zip(self._outputs, columns, strict=True):
            if data.num_rows:
                writer.add_table(data)


def _count(rows: Rows) -> int:
    return len(next(iter(rows.values()))) if isinstance(rows, Mapping) else len(rows)


def _together(table: Table, given: Sequence[Rows]) -> pa.Table:
    """Rows of several records as one Arrow table."""
    columns = [rows for rows in given if isinstance(rows, Mapping)]
    if not columns:
        return from_rows(table, [row for rows in given if not isinstance(rows, Mapping) for row in rows])
    names = table.schema.names
    return from_columns(table, {name: list(chain.from_iterable(rows[name] for rows in columns)) for name in names})


@contextmanager
def fitting(refuse: Callable[[Record, Refused], None], *outputs: tuple[Table, RowWriter]) -> Iterator[Fitting[Record]]:
    """A `Fitting` that writes what waits at its end."""
    together: Fitting[Record] = Fitting(refuse, outputs)
    yield together
    together.settle()
