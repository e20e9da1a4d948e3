"""The page on the difference of two snapshots: what came, went and changed, in which tables, and why."""

from __future__ import annotations

from html import escape
from pathlib import Path

import duckdb

from figlake.dataset.difference.compare import ABOUT, Difference
from figlake.dataset.difference.opened import NOW, WAS
from figlake.dataset.query import rows_of
from figlake.files.atomic import write_text
from figlake.report.changes import compared
from figlake.report.charts import number, table
from figlake.report.document import Section, page

MOST = 50
"""Rows that are shown of each table; its Parquet file holds all."""
_FIGURES = f"""
SELECT figid, op, cause, array_to_string(changed_columns, ', ') FROM figures_difference ORDER BY figid LIMIT {MOST}
"""
_GENES = f"""
SELECT figid, mention, symbol, op, cause, array_to_string(changed_columns, ', ') FROM figure_genes_difference
WHERE is_accepted OR list_contains(changed_columns, 'is_accepted') ORDER BY figid, mention, symbol, start, op
LIMIT {MOST}
"""


def tell_difference(difference: Difference) -> str:
    """Counts as lines of text: table, operation, cause, rows; a sentence when nothing differs."""
    ids = f"{difference.was.name} to {difference.now.name}"
    rows = [(name, op, cause, number(count)) for name, op, cause, count in difference.counts()]
    if not rows:
        return f"{ids}: all tables hold the same rows\n"
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    lines = (
        f"{name:{widths[0]}}  {op:{widths[1]}}  {count:>{widths[3]}}  {cause}".rstrip()
        for name, op, cause, count in rows
    )
    return "\n".join([ids, *lines]) + "\n"


def write_difference(difference: Difference, folder: Path) -> None:
    """Write the page beside the tables in ``folder``."""
    con = difference.con
    counted = [
        [f"<code>{escape(name)}</code>", op, escape(cause), number(count)]
        for name, op, cause, count in difference.counts()
    ]
    has_changed, blocks = compared(con, WAS, NOW, "Figures and articles")
    sections = [
        Section(
            "Tables",
            f"Rows that differ, by what happened to them and why. Each table has its Parquet file beside this page; "
            f"<code>{ABOUT}</code> holds these counts."
            if counted
            else "All tables hold the same rows.",
            [table("Rows that differ", ["table", "operation", "cause", "rows"], counted)] if counted else [],
        ),
        Section(
            "Figures", "What came, went and changed." if has_changed else "Nothing in the figures changed.", blocks
        ),
        Section(
            "Rows",
            f"The first {MOST} figures that differ, and the first {MOST} gene mentions that are accepted or were.",
            [
                table("Figures", ["figure", "operation", "cause", "columns"], _cells(con, _FIGURES)),
                table("Genes", ["figure", "mention", "gene", "operation", "cause", "columns"], _cells(con, _GENES)),
            ],
        ),
    ]
    was, now = escape(difference.was.name), escape(difference.now.name)
    about = f"The difference of two snapshots: from <code>{was}</code> to <code>{now}</code>"
    write_text(folder / "index.html", page(f"figlake: {was} to {now}", about, "", sections, ""))


def _cells(con: duckdb.DuckDBPyConnection, sql: str) -> list[list[str]]:
    return [[escape(str(cell or "")) for cell in row] for row in rows_of(con, sql)]
