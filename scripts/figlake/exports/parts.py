"""The parts of a snapshot, for exports that go through it some figures at a time."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from figlake.dataset.query import options
from figlake.dataset.snapshot import files_of, read_manifest
from figlake.exports import Published
from figlake.files import tables
from figlake.files.columns import Table
from figlake.files.database import quoted

OF_FIGURES = tuple(table for table in tables.PARTED if table is not tables.ARTICLES)


class Parts:
    """The parts of the current snapshot, by what their paths end with, such as `year=2021/part-00000.parquet`."""

    def __init__(self, published: Published) -> None:
        self._published = published
        name, self._manifest = read_manifest(published.dataset)
        self._snapshot = published.dataset / "snapshots" / name

    def groups(self, at_once: int) -> list[list[str]]:
        """Parts, in groups of at most ``at_once`` figures, or one part that has more.  There is one group at least."""
        groups: list[list[str]] = [[]]
        held = 0
        for file in files_of(self._manifest, tables.FIGURES):
            if groups[-1] and held + file["rows"] > at_once:
                groups.append([])
                held = 0
            groups[-1].append(_name(file["path"]))
            held += file["rows"]
        return groups

    def each(self) -> Iterator[tuple[str, duckdb.DuckDBPyConnection]]:
        """Name of each part, without `.parquet`, and a connection whose `OF_FIGURES` hold its rows alone."""
        con = self._published.connect()
        for (part,) in self.groups(1) if files_of(self._manifest, tables.FIGURES) else ():
            self.narrow(con, [part])
            yield part.removesuffix(".parquet"), con

    def narrow(self, con: duckdb.DuckDBPyConnection, parts: list[str]) -> None:
        """Let the views of `OF_FIGURES` show some parts alone."""
        for table in OF_FIGURES:
            self._narrow(con, table, frozenset(parts))

    def _narrow(self, con: duckdb.DuckDBPyConnection, table: Table, parts: frozenset[str]) -> None:
        """The same for one table.  One that has no files at all is empty, and stays."""
        paths = [file["path"] for file in files_of(self._manifest, table)]
        if not paths:
            return
        files = [path for path in paths if _name(path) in parts]
        listed = ", ".join(quoted(str(self._snapshot / path)) for path in files or paths[:1])
        source = f"SELECT * FROM read_parquet([{listed}], {options(table)}) WHERE {str(bool(files)).lower()}"
        con.execute(f"CREATE OR REPLACE VIEW {table.name} AS {source}")


def _name(path: str) -> str:
    """What the paths of a part end with in all tables."""
    return path.split("/", 1)[1]
