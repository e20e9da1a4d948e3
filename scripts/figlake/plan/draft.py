"""What is done with each record: the records of a source, joined with the sealed batches, a stretch of them at a time.

A record that no batch has in its present state, or whose batch could not fetch it, goes into a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import batches, database, working
from figlake.files.batches import BatchRecord

if TYPE_CHECKING:  # each start pays for what is imported
    from duckdb import DuckDBPyConnection

AT_A_TIME = 10_000
_IS_NEW = "wanted IS NOT NULL AND (batch IS NULL OR (batch, r.record) IN (SELECT (batch, record) FROM failures))"


@dataclass(frozen=True)
class Batching:
    """``sealed``: folder of the batches; ``size``: records of a new one; ``failures``: see `ledger.failures`."""

    sealed: Path
    size: int
    failures: pa.Table


@dataclass(frozen=True)
class Records:
    """The records of a source as queries.

    ``count``: how many rows there are.  ``stretches``: conditions on `record` that part them, in the order of the rows,
    so that the tables of one stretch fit in memory; ``prepare``: called with each, before the queries.  ``rows``:
    `place` (number of its location, see `locate`), `record`, `record_sha256`, `pmcid`, `license_code`, `status`,
    `reason`, `detail` of each, and `wanted`, the record again where it is to be read.  ``wanted``: `location`,
    `record`, `page_sha256`, `tables` (see `batches.tables_of`) and `md5` of those to read.  ``same``: condition by
    which a row ``r`` stands in a line ``b`` of a batch; ``among``: condition on the lines that are looked through.
    ``order``: columns that put the rows in the order of `working.PLAN_RECORDS`.
    """

    source: str
    count: int
    rows: str
    wanted: str
    same: str
    among: str = "true"
    order: Sequence[str] = ("place", *working.PLAN_RECORDS.sort_columns[2:])
    stretches: Sequence[str] = (database.EVERYTHING,)
    prepare: Callable[[str], None] = lambda stretch: None


class Draft:
    """The plan of one source: its rows with their batches, new ones sealed.

    Rows wait in a file until all batches are sealed, since the last ones have a part in the same batch.
    """

    def __init__(self, con: DuckDBPyConnection, records: Records, batching: Batching) -> None:
        self.source, self.count = records.source, records.count
        self.batches: Counter[str] = Counter()
        """How many current records each batch has."""
        self._con, self._records, self._batching = con, records, batching
        self._new: list[BatchRecord] = []
        self._made: list[str] = []
        self._held = database.spill_folder(con) / f"{self.source}.arrow"
        self._gather_lines()
        con.register("failures", batching.failures)
        found = 0
        with pa.OSFile(str(self._held), "wb") as file, pa.ipc.new_stream(file, _HELD) as writer:
            for stretch in records.stretches:
                found += self._join(stretch)
                self._seal_new(stretch)
                self._hold(writer)
        self._seal(self._new)
        if found != records.count:
            raise RuntimeError(f"{self.source}: expected {records.count} records in the plan, found {found}")

    def _gather_lines(self) -> None:
        """Make the view `lines` of what the sealed batches hold, in a form of which a stretch is cheap to read."""
        files = batches.sealed(self._batching.sealed, self.source)
        self._con.execute("SET VARIABLE batches = ?", [[str(path) for path in files]])
        lines = f"SELECT * FROM ({batches.LINES if files else batches.NO_LINES}) WHERE {self._records.among}"
        database.put_aside(self._con, "lines", lines)

    def _join(self, stretch: str) -> int:
        """Make the table `joined` of the rows of a stretch, each with the batch that has it in its present state, if
        one has; returns how many there are."""
        con, records = self._con, self._records
        records.prepare(stretch)
        con.execute(f"""
            CREATE OR REPLACE TABLE joined AS
            SELECT place, r.record, record_sha256, pmcid, license_code, status, reason, detail, wanted, batch, attempt,
                {_IS_NEW} AS is_new
            FROM ({records.rows}) r LEFT JOIN (SELECT * FROM lines WHERE {stretch}) b ON {records.same}
        """)
        self._keep_last_attempts()
        return int(database.value_of(con, "SELECT count(*) FROM joined"))

    def _keep_last_attempts(self) -> None:
        """Of a record that was sealed again only the row with the last attempt."""
        doubled = "SELECT place, wanted FROM joined WHERE wanted IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
        order = "PARTITION BY place, wanted ORDER BY attempt DESC, batch DESC"
        self._con.execute(f"""
            DELETE FROM joined WHERE rowid IN (
                SELECT row FROM (
                    SELECT j.rowid AS row, row_number() OVER ({order}) AS number
                    FROM joined j SEMI JOIN ({doubled}) USING (place, wanted))
                WHERE number > 1)
        """)

    def _seal_new(self, stretch: str) -> None:
        """Seal what has no batch, or one that failed to fetch it, in the order of the records; the last ones wait."""
        self._con.execute("""
            CREATE OR REPLACE TABLE fresh AS
            SELECT getvariable('locations')[place] AS location, record, coalesce(attempt, 0) + 1 AS attempt
            FROM joined WHERE is_new
        """)
        if not database.value_of(self._con, "SELECT count(*) FROM fresh"):
            return
        query = f"""
            SELECT location, record, page_sha256, tables, md5, attempt
            FROM (SELECT * FROM ({self._records.wanted}) WHERE {stretch}) JOIN fresh USING (location, record)
            ORDER BY ALL
        """
        for part in database.parts(self._con, query, AT_A_TIME):
            self._new += map(_record, part.to_pylist())
            whole = len(self._new) - len(self._new) % self._batching.size
            self._seal(self._new[:whole])
            self._new = self._new[whole:]

    def _seal(self, records: Sequence[BatchRecord]) -> None:
        for name, sealed in batches.seal(self._batching.sealed, self.source, records, self._batching.size).items():
            self._made.append(name)
            self.batches[name] += len(sealed)

    def _hold(self, writer: pa.RecordBatchWriter) -> None:
        """Write the rows of the stretch, in their order, and count those that have a batch."""
        order = ", ".join(f"{name} NULLS FIRST" for name in self._records.order)
        told = database.columns_of(_HELD.names)
        rows = f"SELECT {told} FROM (SELECT * REPLACE (CASE WHEN NOT is_new THEN batch END AS batch) FROM joined)"
        for batch in self._con.sql(f"{rows} ORDER BY {order}").to_arrow_reader(AT_A_TIME):
            writer.write_batch(batch.cast(_HELD))
        counts = f"SELECT batch, count(*) FROM ({rows}) WHERE batch IS NOT NULL GROUP BY batch"
        self.batches.update(dict(self._con.execute(counts).fetchall()))

    def rows(self) -> Iterator[pa.Table]:
        """Rows of `working.PLAN_RECORDS` in the order of that table, once."""
        ((locations,),) = self._con.execute("SELECT getvariable('locations')").fetchall()
        places, sealed = pa.array([None, *locations], pa.string()), 0
        with pa.OSFile(str(self._held), "rb") as file, pa.ipc.open_stream(file) as reader:
            for batch in reader:
                yield self._told(batch, places, sealed)
                sealed += pc.sum(batch["is_new"]).as_py() or 0
        self._held.unlink()

    def _told(self, batch: pa.RecordBatch, places: pa.Array, sealed: int) -> pa.Table:
        """Rows as they are told, the new ones with their batch: ``sealed`` records were so before these."""
        given = batch["batch"]
        if count := pc.sum(batch["is_new"]).as_py():
            names = [self._made[number // self._batching.size] for number in range(sealed, sealed + count)]
            given = pc.replace_with_mask(given, batch["is_new"], pa.array(names, pa.string()))
        columns = {name: batch[name] for name in _HELD.names} | {
            "source": pa.repeat(pa.scalar(self.source), batch.num_rows),
            "location": places.take(batch["place"]),
            "batch": given,
        }
        return pa.table({name: columns[name] for name in working.PLAN_RECORDS.schema.names})


_HELD = pa.schema(
    [
        *(field for field in working.PLAN_RECORDS.schema if field.name not in ("source", "location")),
        pa.field("place", pa.int32()),
        pa.field("is_new", pa.bool_()),
    ]
)
"""Form of rows while they wait; `is_new`: whether they go into a new batch."""


def locate(con: DuckDBPyConnection, locations: Sequence[str]) -> None:
    """Number the locations, by their order, so that no row carries its own."""
    con.execute("SET VARIABLE locations = ?", [sorted(set(locations))])


def _record(row: dict[str, Any]) -> BatchRecord:
    tables = batches.read_tables(row["tables"])
    return BatchRecord(row["location"], row["record"], row["page_sha256"], tables, row["md5"], row["attempt"])
