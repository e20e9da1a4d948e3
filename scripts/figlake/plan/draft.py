"""What is done with each record, as tables of DuckDB: the records of a source, joined with the sealed batches.

A record that no batch has in its present state, or whose batch could not fetch it, goes into a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from figlake.files import batches, database, working
from figlake.files.batches import BatchRecord

AT_A_TIME = 10_000


@dataclass(frozen=True)
class Batching:
    """``sealed``: folder of the batches; ``size``: records of a new one; ``failures``: see `ledger.failures`."""

    sealed: Path
    size: int
    failures: pa.Table


@dataclass(frozen=True)
class Records:
    """The records of a source as queries.

    ``count``: how many rows there are.  ``rows``: `place` (number of its location, see `locate`), `record`,
    `record_sha256`, `pmcid`, `license_code`, `status`, `reason`, `detail` of each, and `wanted`, the record again where
    it is to be read.  ``wanted``: `location`, `record`, `page_sha256`, `tables` (see `batches.tables_of`) and `md5` of
    those to read.  ``same``: condition by which a row ``r`` stands in a line ``b`` of a batch; ``among``: condition on
    the lines that are looked through.  ``order``: columns that put the rows in the order of `working.PLAN_RECORDS`.
    """

    source: str
    count: int
    rows: str
    wanted: str
    same: str
    among: str = "true"
    order: Sequence[str] = ("place", *working.PLAN_RECORDS.sort_columns[2:])


class Draft:
    """The plan of one source: its rows with their batches, new ones sealed."""

    def __init__(self, con: DuckDBPyConnection, records: Records, batching: Batching) -> None:
        self.source, self.count, self._order = records.source, records.count, records.order
        self._con, self._joined, self._fresh = con, f"joined_{self.source}", f"fresh_{self.source}"
        self._join(records, batching.sealed)
        con.execute(f"CREATE TABLE {self._fresh} (place INTEGER, record VARCHAR, batch VARCHAR)")
        self._seal_new(records, batching)
        self._final = f"""
            SELECT r.place, r.record, record_sha256, coalesce(f.batch, r.batch) AS batch, pmcid, license_code, status,
                reason, detail
            FROM {self._joined} r LEFT JOIN {self._fresh} f ON r.wanted = f.record AND r.place = f.place
        """

    def _join(self, records: Records, sealed: Path) -> None:
        """Make the table of the rows, each with the batch that has it in its present state, if one has."""
        files = batches.sealed(sealed, self.source)
        self._con.execute("SET VARIABLE batches = ?", [[str(path) for path in files]])
        lines = batches.LINES if files else batches.NO_LINES
        self._con.execute(f"""
            CREATE TABLE {self._joined} AS
            SELECT place, r.record, record_sha256, pmcid, license_code, status, reason, detail, wanted, batch, attempt
            FROM ({records.rows}) r LEFT JOIN (SELECT * FROM ({lines}) WHERE {records.among}) b ON {records.same}
        """)
        if database.value_of(self._con, f"SELECT count(*) FROM {self._joined}") > records.count:
            self._keep_last_attempts()
        if (found := database.value_of(self._con, f"SELECT count(*) FROM {self._joined}")) != records.count:
            raise RuntimeError(f"{self.source}: expected {records.count} records in the plan, found {found}")

    def _keep_last_attempts(self) -> None:
        """Of a record that was sealed again only the row with the last attempt."""
        doubled = f"SELECT place, wanted FROM {self._joined} GROUP BY ALL HAVING count(*) > 1 AND wanted IS NOT NULL"
        order = "PARTITION BY place, wanted ORDER BY attempt DESC, batch DESC"
        self._con.execute(f"""
            DELETE FROM {self._joined} WHERE rowid IN (
                SELECT row FROM (
                    SELECT j.rowid AS row, row_number() OVER ({order}) AS number
                    FROM {self._joined} j SEMI JOIN ({doubled}) USING (place, wanted))
                WHERE number > 1)
        """)

    def _seal_new(self, records: Records, batching: Batching) -> None:
        """Seal what has no batch, or one that failed to fetch it, in the order of the records."""
        self._con.register("failures", batching.failures)
        self._con.execute(f"""
            CREATE TABLE new_{self.source} AS
            SELECT getvariable('locations')[place] AS location, record, coalesce(attempt, 0) + 1 AS attempt
            FROM {self._joined}
            WHERE wanted IS NOT NULL AND (batch IS NULL OR (batch, record) IN (SELECT (batch, record) FROM failures))
        """)
        if not database.value_of(self._con, f"SELECT count(*) FROM new_{self.source}"):
            return
        query = f"""
            SELECT location, record, page_sha256, tables, md5, attempt
            FROM ({records.wanted}) JOIN new_{self.source} USING (location, record) ORDER BY ALL
        """
        beside = self._con.cursor()
        ((locations,),) = self._con.execute("SELECT getvariable('locations')").fetchall()
        for chunk in _chunks(database.parts(self._con, query, AT_A_TIME), batching.size):
            for name, sealed in batches.seal(batching.sealed, self.source, chunk, batching.size).items():
                found = [locations.index(r.location) + 1 for r in sealed], [r.record for r in sealed]
                database.append_rows(
                    beside, self._fresh, pa.table([*found, [name] * len(sealed)], ["place", "record", "batch"])
                )

    def rows(self) -> Iterator[pa.Table]:
        """Rows of `working.PLAN_RECORDS` in the order of that table."""
        order = ", ".join(f"{name} NULLS FIRST" for name in self._order)
        told = f"'{self.source}' AS source, getvariable('locations')[place] AS location, * EXCLUDE (place)"
        ordered = f"SELECT {told} FROM ({self._final} ORDER BY {order})"
        return database.parts(self._con, ordered)

    def batches(self) -> dict[str, int]:
        """How many current records each batch has."""
        counts = f"SELECT batch, count(*) FROM ({self._final}) WHERE batch IS NOT NULL GROUP BY batch"
        return dict(self._con.execute(counts).fetchall())


def locate(con: DuckDBPyConnection, locations: Sequence[str]) -> None:
    """Number the locations, by their order, so that no row carries its own."""
    con.execute("SET VARIABLE locations = ?", [sorted(set(locations))])


def _chunks(parts: Iterator[pa.Table], size: int) -> Iterator[list[BatchRecord]]:
    """Records of rows with the columns of ``wanted`` and the attempt, ``size`` at a time."""
    records = (_record(row) for part in parts for row in part.to_pylist())
    while chunk := list(islice(records, size)):
        yield chunk


def _record(row: dict[str, Any]) -> BatchRecord:
    tables = batches.read_tables(row["tables"])
    return BatchRecord(row["location"], row["record"], row["page_sha256"], tables, row["md5"], row["attempt"])
