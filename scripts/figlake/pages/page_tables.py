"""Genes, chemicals and diseases of a figure page: its TSV files and the lists inside pages of 2021.

Columns and count semantics: pathway figure OCR's gene tables of 2021 to 2025, cells are never quoted and `NA` is
missing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from figlake.files.limits import MAX_COPIED_BYTES
from figlake.files.records import Refused, decoded
from figlake.pages.cells import read_ids, read_integer, several
from figlake.text.normalise import is_missing
from figlake.text.strict_yaml import Value

KINDS = ("genes", "chemicals", "diseases")
IDS = "ncbi_gene_id"
"""The column whose cells may hold several."""
INTEGERS = frozenset(
    {"ncbi_gene_id", "organism_id", "count_direct", "count_synonym", "count_match"},
)

TABLE_COLUMNS = {
    "genes": {
        "organism_id": "organism_id",
        "organism_name": "organism_name",
        "organism_group": "organism_group",
        "word": "word",
        "match": "matched",
        "ncbigene_symbol": "symbol",
        "ncbigene_id": "ncbi_gene_id",
        "source": "match_source",
        "count_direct": "count_direct",
        "count_synonym": "count_synonym",
        "count_match": "count_match",
    },
    "chemicals": {"word": "word", "mesh": "mesh_id", "match": "matched", "name": "name", "chebi": "chebi_id"},
    "diseases": {"word": "word", "mesh": "mesh_id", "match": "matched", "name": "name", "doid": "doid"},
}
"""TSV header name to column of `tables.PAGE_ENTITIES`, by kind."""

INLINE_KEYS = {
    "genes": {
        "word": "word",
        "symbol": "matched",
        "source": "match_source",
        "hgnc_symbol": "symbol",
        "entrez": "ncbi_gene_id",
    },
    "chemicals": {"word": "word", "source": "match_source", "identifier": "identifier"},
    "diseases": {"word": "word", "source": "match_source", "identifier": "identifier"},
}
"""Key of a list inside a page of 2021 to column of `tables.PAGE_ENTITIES`, by kind."""

MAX_ROWS = 20_000
_INDEX_COLUMN = re.compile(r"|unnamed: \d{1,4}|index|row_?names?")
Row = dict[str, Any]


class TableRows(Sequence[Row]):
    """Rows of a figure page by column, as many values in each; one by one they are mappings."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], count: int) -> None:
        self.columns, self._count = columns, count

    @classmethod
    def of(cls, rows: Sequence[Row]) -> TableRows:
        """Rows that are given one by one; what one leaves out is None."""
        names = dict.fromkeys(name for row in rows for name in row)
        return cls({name: [row.get(name) for row in rows] for name in names}, len(rows))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[number] for number in range(self._count)[place]]
        place = range(self._count)[place]
        return {name: values[place] for name, values in self.columns.items()}


def read_table(kind: str, data: bytes) -> tuple[tuple[str, ...], TableRows, str | None]:
    """Header, rows and verbatim text (None when header and rows reproduce it) of one TSV file.

    A cell with several gene ids gives a row for each.
    A file with other columns than its kind, or with ragged lines, has no header and no rows, only its text.
    Raises `Refused` (not_utf8, control_character, too_large) for bytes that no column can hold.
    """
    names, cells = _cells(kind, data)
    if not names:
        return (), TableRows({}, 0), text_of(data)
    known = TABLE_COLUMNS[kind]
    columns = [known[name] for name in names]
    values = [
        cell_values(column, found) for column, found in zip(columns, zip(*cells, strict=True), strict=bool(cells))
    ]
    by_column = dict(zip(columns, values or [[] for _ in columns], strict=True))
    ids = [row[columns.index(IDS)] for row in cells] if IDS in columns else []
    numbers = zip(by_column.get(IDS, ()), ids, strict=True)
    if any(number is None and cell and read_ids(cell)[0] for number, cell in numbers):
        found_rows = [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
        rows = TableRows.of(_numbered(kind, "table", zip(found_rows, ids, strict=True)))
    else:
        count = len(cells)
        same = {"kind": [kind] * count, "origin": ["table"] * count, "ordinal": range(count)}
        rows = TableRows({**same, **by_column}, count)
    return names, rows, None if write_table(kind, names, rows) == data else text_of(data)


def _numbered(kind: str, origin: str, found: Iterable[tuple[Row, str]]) -> list[Row]:
    """Rows with their numbers, each as often as its cell of gene ids has ids; symbols listed in step go with them."""
    rows: list[Row] = []
    copied = 0
    for row, cell in found:
        # most cells hold one id, which is in the row
        ids = read_ids(cell)[0] if cell and row.get(IDS) is None else []
        if not ids:
            rows.append({"kind": kind, "origin": origin, "ordinal": len(rows), **row})
            continue
        copied += len(repr(row)) * len(ids)
        if copied > MAX_COPIED_BYTES or len(rows) + len(ids) > MAX_ROWS:
            raise Refused(
                "too_large", f"{kind}: cells with several ids give more than {MAX_ROWS} rows or {copied} bytes"
            )
        listed = several(row.get("symbol") or "")
        symbols = listed if len(listed) == len(ids) else [row.get("symbol")] * len(ids)
        for number, symbol in zip(ids, symbols, strict=True):
            same = {**row, IDS: number, **({"symbol": symbol} if "symbol" in row else {})}
            rows.append({"kind": kind, "origin": origin, "ordinal": len(rows), **same})
    return rows


def findings(kind: str, header: Sequence[str], verbatim: str | None) -> list[str]:
    """What had to be done to read a TSV file that is no plain one: codes of `reasons.FINDINGS`, each with its what."""
    if verbatim is None:
        return []
    if not header:
        return [f"not_a_table:{kind}"]
    names, rows = _cells(kind, verbatim.encode("utf-8"))
    codes = set()
    if _plain_header(verbatim) != tuple(names):
        codes.add(f"reformed:{kind}")
    for name, column in zip(names, zip(*rows, strict=True), strict=bool(rows)):
        if TABLE_COLUMNS[kind][name] in INTEGERS:
            codes |= {
                f"{code}:{name}" for cell in set(column) if (code := _code_of_cell(TABLE_COLUMNS[kind][name], cell))
            }
    return sorted(codes)


def inline_findings(kind: str, value: Value) -> list[str]:
    """As `findings`, of a list inside a page."""
    entries = value if isinstance(value, list) else []
    cells = {
        (key, cell)
        for entry in entries
        if isinstance(entry, dict)
        for key, cell in entry.items()
        if INLINE_KEYS[kind].get(key) in INTEGERS and isinstance(cell, str)
    }
    return sorted({f"{code}:{key}" for key, cell in cells if (code := _code_of_cell(INLINE_KEYS[kind][key], cell))})


def _code_of_cell(column: str, cell: str) -> str | None:
    number, is_read = read_integer(column, cell)
    if not is_read:
        return "reformed" if column == IDS and read_ids(cell)[1] else "unreadable"
    return "reformed" if number is not None and str(number) != cell else None


def _cells(kind: str, data: bytes) -> tuple[tuple[str, ...], list[list[str]]]:
    """Names and rows of a table; no names for what is none.

    Beside tabs it may have the commas or semicolons and the quotes of a spreadsheet, other letter case in its header,
    and the unnamed first column of a data frame's index, which is left out.
    """
    text = decoded(data, f"{kind} table")
    if text.count("\n") > MAX_ROWS:
        raise Refused("too_large", f"{kind} table: {text.count(chr(10))} rows, expected at most {MAX_ROWS}")
    known = TABLE_COLUMNS[kind]
    names = _plain_header(text)
    if set(names) <= known.keys():
        rows = [line.split("\t") for line in text.split("\n")[1:] if line]
    else:
        names, rows = _spreadsheet(text)
    is_table = "word" in names and len(set(names)) == len(names) and set(names) <= known.keys()
    return (names, rows) if is_table and all(len(row) == len(names) for row in rows) else ((), [])


def _plain_header(text: str) -> tuple[str, ...]:
    return tuple(text.removeprefix("\ufeff").split("\n", 1)[0].split("\t"))


def _spreadsheet(text: str) -> tuple[tuple[str, ...], list[list[str]]]:
    """Names and rows of a file as spreadsheets and data frames write it."""
    first = text.split("\n", 1)[0]
    delimiter = max("\t;,", key=first.count)
    try:
        header, *rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if row]
    except (csv.Error, ValueError):
        return (), []
    names = [name.strip().lower() for name in header]
    if names and _INDEX_COLUMN.fullmatch(names[0]) and all(len(row) == len(names) for row in rows):
        names, rows = names[1:], [row[1:] for row in rows]
    return tuple(names), rows


def text_of(data: bytes) -> str:
    """The bytes as text that encodes back to them (a byte order mark included)."""
    return data.decode("utf-8")


def write_table(kind: str, header: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The TSV file of ``rows`` (of one figure and kind, in their order)."""
    known = TABLE_COLUMNS[kind]
    lines = ["\t".join(header)]
    by_column = (rows if isinstance(rows, TableRows) else TableRows.of([dict(row) for row in rows])).columns
    columns = [list(map(cell_text, by_column[known[name]])) for name in header] if rows else []
    lines += ["\t".join(cells) for cells in zip(*columns, strict=True)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def cell_value(column: str, cell: str) -> Any:
    """Typed value of a cell; `NA`, and what no number can be read from, is None (the file is then kept verbatim)."""
    if column in INTEGERS:
        return read_integer(column, cell)[0]
    return None if cell == "NA" else cell


def cell_values(column: str, cells: Sequence[str]) -> list[Any]:
    """As `cell_value`, of a whole column."""
    if column in INTEGERS:
        typed = {cell: cell_value(column, cell) for cell in set(cells)}
        return [typed[cell] for cell in cells]
    return [None if cell == "NA" else cell for cell in cells] if "NA" in cells else list(cells)


def cell_text(value: Any) -> str:
    """A cell as the TSV files write it."""
    return "NA" if value is None else str(value)


def read_inline(kind: str, value: Value) -> list[Row]:
    """Rows of a list inside a page; entries of another shape are left to ``raw_fields``."""
    if isinstance(value, str) and is_missing(value):
        return []
    if not isinstance(value, list):
        raise Refused("bad_type", f"{kind}: expected a list, found {value!r}"[:200])
    known = INLINE_KEYS[kind]
    found: list[tuple[Row, str]] = []
    for entry in value:
        if not isinstance(entry, dict):
            raise Refused("bad_type", f"{kind}: expected a list of mappings, found {entry!r}"[:200])
        row: Row = {}
        for key, cell in entry.items():
            if key in known and isinstance(cell, str):
                row[known[key]] = cell if known[key] not in INTEGERS else cell_value(known[key], cell)
        ids = next((cell for key, cell in entry.items() if known.get(key) == IDS and isinstance(cell, str)), "")
        found.append((row, ids))
    return _numbered(kind, "page", found)


def write_inline(kind: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The list inside a page of 2021, from its rows in their order."""
    known = INLINE_KEYS[kind]
    return [{key: str(row[column]) for key, column in known.items() if row.get(column) is not None} for row in rows]
