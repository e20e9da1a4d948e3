"""The published tables as views of DuckDB: for `figlake query`, the exports and the report."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import duckdb

from figlake.dataset.snapshot import files_of, read_manifest
from figlake.files import tables
from figlake.files.columns import Table
from figlake.files.database import add_rows, columns_of, quoted
from figlake.files.mention_tables import MATCHED, WHERE

MENTIONS = "figure_mentions"
MENTIONS_MEANING = (
    "A view over figure_genes, figure_chemicals and figure_diseases: `type`, `id` (`NCBIGene:` or `FPLX:` before those "
    "of genes and families) and `name` of each candidate, and the columns that the three share."
)
MAY_BE_SHOWN = "license_code IN ('CC0', 'CC BY', 'CC BY-SA') AND has_third_party_permission IS NOT TRUE"
"""Over `figures`: a licence that lets anyone pass the picture on, and it is not borrowed from elsewhere."""
ROWS_AT_A_TIME = 10_000
EXAMPLE = "SELECT count(*) FROM figures"
_QUESTIONS = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI})
"""Kinds of statements that read: a pivot is told as MULTI; DESCRIBE, SHOW and SUMMARIZE are as SELECT."""
_KEYWORD = duckdb.token_type.keyword
_EXPECTED = "expected SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN"


class QueryError(ValueError):
    """A query that DuckDB does not take: what it says, and which tables there are."""


def connect(
    dataset: Path, snapshot: str | None = None, threads: int = 1, memory_mb: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory with a view for each published table of a snapshot, the current one unless given.

    Partitioned tables have the column `year` of their path as well.  No extension is fetched from the network.  What
    does not fit ``memory_mb`` (DuckDB's own limit unless given) goes to the system's folder for temporary files.
    """
    name, manifest = read_manifest(dataset, snapshot)
    config: dict[str, Any] = {"threads": threads, "autoinstall_known_extensions": False}
    config["temp_directory"] = str(Path(tempfile.gettempdir()) / f"figlake-{os.getpid()}")
    if memory_mb is not None:
        config["memory_limit"] = f"{memory_mb}MB"
    con = duckdb.connect(config=config)
    add_views(con, dataset / "snapshots" / name, manifest)
    return con


def add_views(con: duckdb.DuckDBPyConnection, folder: Path, manifest: Mapping[str, Any], schema: str = "main") -> None:
    """Views over the files that ``manifest`` lists below ``folder``, in ``schema``; a table without files is empty.

    A column that the snapshot is older than is null.
    """
    for table in tables.PUBLISHED:
        files = [str(folder / file["path"]) for file in files_of(manifest, table)]
        if files:
            rows = f"FROM read_parquet([{', '.join(map(quoted, files))}], {options(table)})"
            there = {column["name"] for column in manifest["tables"][table.name]["schema"]}
            if set(table.schema.names) - there:
                add_rows(con, f"{schema}.form_of_{table.name}", table.schema.empty_table())
                rows += f" UNION ALL BY NAME FROM {schema}.form_of_{table.name}"
            con.execute(f"CREATE VIEW {schema}.{table.name} AS {rows}")
        else:
            create_empty(con, table, schema)
    con.execute(f"CREATE VIEW {schema}.{MENTIONS} AS {mentions(schema)}")


def mentions(schema: str = "main") -> str:
    """SQL of the view `MENTIONS`: the mentions of all types, with what each candidate is."""
    own = {
        "figure_genes": "'gene' AS type, coalesce('FPLX:' || family_id, 'NCBIGene:' || ncbi_gene_id) AS id, symbol",
        "figure_chemicals": "'chemical' AS type, chemical_id AS id, name",
        "figure_diseases": "'disease' AS type, disease_id AS id, name",
    }
    accepted = {"figure_genes": "is_accepted OR coalesce(is_accepted_family, false)"}
    names = columns_of([column.name for column in (*WHERE, *MATCHED)])
    rest = "match_type, confidence, rule, graphic, line, year"
    sentence = {"figure_genes": "sentence"}
    return " UNION ALL ".join(
        f"SELECT {names}, {meaning} AS name, {accepted.get(table, 'is_accepted')} AS is_accepted, {rest}, "
        f"{sentence.get(table, 'NULL::INTEGER')} AS sentence "
        f"FROM {schema}.{table}"
        for table, meaning in own.items()
    )


def options(table: Table) -> str:
    """How `read_parquet` reads the files of a table."""
    return f"hive_partitioning = {str(table.is_partitioned).lower()}"


def create_empty(con: duckdb.DuckDBPyConnection, table: Table, schema: str = "main") -> None:
    """A table without rows, with the columns of ``table``; for one that has no files to look at."""
    con.register("nothing", table.schema.empty_table())
    year = ", 0::BIGINT AS year" if table.is_partitioned else ""
    con.execute(f"CREATE TABLE {schema}.{table.name} AS SELECT *{year} FROM nothing")
    con.unregister("nothing")


def rows_of(con: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, held a few thousand at a time."""
    found = con.cursor().execute(sql, values) if values else con.cursor().execute(sql)
    while rows := found.fetchmany(ROWS_AT_A_TIME):
        yield from rows


def confine(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let what follows see nothing but the files below ``folder``: no other file, no network, no extension, no variable
    of this program; and let it change none of that.
    """
    con.execute(f"SET allowed_directories = [{quoted(str(folder))}]")
    con.execute("SET python_enable_replacements = false")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def _check_reads(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse whatever is no question: the files that may be read could be written as well.  Raises `QueryError`."""
    kinds = {statement.type for statement in con.extract_statements(sql)}
    if other := kinds - _QUESTIONS:
        raise QueryError(f"found {', '.join(sorted(kind.name for kind in other))}; a query only reads: {_EXPECTED}")
    # `EXPLAIN ANALYZE COPY …` and `COPY (PIVOT …)` are told as explanations and as pivots
    text = sql.encode()
    keywords = (text[place : place + 4] for place, kind in duckdb.tokenize(sql) if kind == _KEYWORD)
    if any(keyword.upper() == b"COPY" for keyword in keywords):
        raise QueryError(f"found COPY; a query only reads: {_EXPECTED}; --format writes the answer in other forms")


def answer(dataset: Path, sql: str, form: str, target: IO[str]) -> None:
    """Write the answer to ``sql`` over the current snapshot as one of `choices.FORMATS`.

    The snapshot is read, and nothing else is read or written.  Raises `QueryError`.
    """
    if not sql.strip():
        raise QueryError(f'expected a query, such as "{EXAMPLE}".\n{_tables()}')
    con = connect(dataset, threads=2)
    confine(con, dataset / "snapshots" / read_manifest(dataset)[0])
    try:
        _check_reads(con, sql)
        if form == "table":
            target.write(f"{con.sql(sql)}\n")
        else:
            _WRITERS[form](con.execute(sql), target)
    except duckdb.Error as error:
        raise QueryError(f"{error}\n{_tables()}") from error


def _tables() -> str:
    names = ", ".join([*(table.name for table in tables.PUBLISHED), MENTIONS])
    return f"The tables are {names}; docs/columns.md describes their columns."


def _write_csv(found: duckdb.DuckDBPyConnection, target: IO[str]) -> None:
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_names(found))
    while rows := found.fetchmany(ROWS_AT_A_TIME):
        writer.writerows(rows)


def _write_jsonl(found: duckdb.DuckDBPyConnection, target: IO[str]) -> None:
    names = _names(found)
    while rows := found.fetchmany(ROWS_AT_A_TIME):
        for row in rows:
            target.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str) + "\n")


def _names(found: duckdb.DuckDBPyConnection) -> list[str]:
    return [column[0] for column in found.description]


_WRITERS: dict[str, Callable[[duckdb.DuckDBPyConnection, IO[str]], None]] = {"csv": _write_csv, "jsonl": _write_jsonl}
