"""Rows of each published table that were added, changed or removed between two snapshots, and why.

All is joins in a database that spills to the disk; what lies in a file that both snapshots have is not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.difference.causes import Causes
from figlake.dataset.difference.opened import NOW, OWN, WAS, Opened, add_both, rows_in
from figlake.files import parquet, tables
from figlake.files.atomic import write_text
from figlake.files.columns import Table, listed, text
from figlake.files.database import batches_of, columns_of, quoted

OPERATION = text("op", "`added`, `changed` or `removed`.", False)
CAUSE = text("cause", "`source`, `reference`, `code`, `configuration`, or several with ` or ` between them.", False)
CHANGED = listed("changed_columns", "Of a changed row, the columns whose values differ.")
ABOUT = "difference.json"
"""What the folder of a difference tells of itself: both ids, and the rows by table, operation and cause."""


def difference_table(table: Table) -> Table:
    """The table of a difference: operation, cause, and the row as it is now, or of a removed one as it was."""
    return Table(
        f"{table.name}_difference",
        f"Rows of `{table.name}` that differ.",
        table.key,
        (OPERATION, CAUSE, CHANGED, *table.columns),
        row_group_size=table.row_group_size,
        order=table.sort_columns if table.key else (*table.sort_columns, "op"),
    )


def check_target(folder: Path) -> None:
    """Raise `FileExistsError` unless a difference may take the place of what is at ``folder``."""
    if folder.exists() and not (folder / ABOUT).is_file() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FileExistsError(f"{folder}: found other files; expected a new or empty folder, or a difference")


class Difference:
    """The difference of two snapshots in a database of `files.database`; `con` has the tables of `opened` as well."""

    def __init__(self, con: duckdb.DuckDBPyConnection, was: Opened, now: Opened) -> None:
        self.con, self.was, self.now = con, was, now
        add_both(con, was, now)
        for table in tables.PUBLISHED:
            con.execute(f"CREATE TABLE {raw(table)} AS {_by_key(table) if table.key else _by_row(table)}")
        causes = Causes(con, was.manifest, now.manifest)
        for table in tables.PUBLISHED:
            con.execute(f"CREATE VIEW {difference_table(table).name} AS {causes.explained(table)}")

    def counts(self) -> list[tuple[str, str, str, int]]:
        """Table, operation, cause and number of rows, of all that differ."""
        asked = " UNION ALL ".join(
            f"SELECT {place}, {quoted(table.name)}, op, cause, count(*) FROM {form.name} GROUP BY ALL"
            for place, (table, form) in enumerate((table, difference_table(table)) for table in tables.PUBLISHED)
        )
        return [row[1:] for row in self.con.execute(f"{asked} ORDER BY ALL").fetchall()]

    def write(self, folder: Path) -> None:
        """Write into ``folder`` a Parquet file for each table, and `ABOUT`; the same for the same two snapshots."""
        for table in tables.PUBLISHED:
            form = difference_table(table)
            parquet.write_sorted(folder / f"{table.name}.parquet", form, self._rows(form))
        write_text(folder / ABOUT, json.dumps(self.about(), indent=1) + "\n")

    def about(self) -> dict[str, Any]:
        """What `ABOUT` holds."""
        names = ("table", "op", "cause", "rows")
        rows = [dict(zip(names, row, strict=True)) for row in self.counts()]
        return {"from": self.was.name, "to": self.now.name, "schema_version": tables.SCHEMA_VERSION, "rows": rows}

    def _rows(self, form: Table) -> Iterator[Any]:
        order = ", ".join(f'"{name}" NULLS FIRST' for name in form.sort_columns)
        return batches_of(self.con, f"SELECT {columns_of(form.schema.names)} FROM {form.name} ORDER BY {order}")


def raw(table: Table) -> str:
    """Name of the table of rows that differ, without their causes."""
    return f"differing_{table.name}"


def _by_key(table: Table) -> str:
    """SQL: rows whose key is in one snapshot alone, or that have other values in a column."""
    names, key = table.schema.names, table.key
    differs = {name: f'was."{name}" IS DISTINCT FROM now."{name}"' for name in names if name not in key}
    changed = ", ".join(f"CASE WHEN {test} THEN {quoted(name)} END" for name, test in differs.items())
    values = ", ".join(f'if(now.is_there, now."{name}", was."{name}") AS "{name}"' for name in names)
    return f"""SELECT CASE WHEN was.is_there IS NULL THEN 'added' WHEN now.is_there IS NULL THEN 'removed'
            ELSE 'changed' END AS op,
        if(was.is_there AND now.is_there, list_filter([{changed}], lambda name: name IS NOT NULL), [])
            AS changed_columns,
        {values}
    FROM {_side(WAS, table)} was FULL JOIN {_side(NOW, table)} now ON {same(key, "was", "now")}
    WHERE was.is_there IS NULL OR now.is_there IS NULL OR {" OR ".join(differs.values())}"""


def _by_row(table: Table) -> str:
    """SQL: rows of a table without a key, of which there are more in one of the snapshots."""
    names = columns_of(table.schema.names)
    one, other = rows_in(WAS + OWN, table), rows_in(NOW + OWN, table)
    return f"""SELECT 'added' AS op, []::VARCHAR[] AS changed_columns, {names}
        FROM (FROM {other} EXCEPT ALL FROM {one})
    UNION ALL SELECT 'removed', [], {names} FROM (FROM {one} EXCEPT ALL FROM {other})"""


def _side(schema: str, table: Table) -> str:
    return f"(SELECT *, true AS is_there FROM {rows_in(schema + OWN, table)})"


def same(key: tuple[str, ...], one: str, other: str) -> str:
    """SQL: whether rows have the same key, parts of which may be null."""
    return " AND ".join(f'{one}."{name}" IS NOT DISTINCT FROM {other}."{name}"' for name in key)


def applied(table: Table, was: str, difference: str) -> str:
    """SQL: the rows of a table after a difference; ``was``, ``difference``: SQL of the rows before and of its table."""
    names = columns_of(table.schema.names)
    added = f"SELECT {names} FROM {difference} WHERE op <> 'removed'"
    if not table.key:
        gone = f"SELECT {names} FROM {difference} WHERE op = 'removed'"
        return f"(SELECT {names} FROM {was} EXCEPT ALL {gone}) UNION ALL {added}"
    kept = f"{was} a ANTI JOIN {difference} d ON {same(table.key, 'a', 'd')}"
    return f"SELECT {columns_of(table.schema.names, 'a.')} FROM {kept} UNION ALL {added}"
