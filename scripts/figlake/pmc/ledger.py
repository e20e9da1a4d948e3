"""The ledger: every object that was asked for, and what came of it, run after run.

What the store does not hold, or holds otherwise than its metadata says, is not asked for again as long as the metadata
stays; what failed for now is asked for again in the next run.  Of metadata records the plan's ledger holds only those
that could not be had: the others are `known`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from figlake.files import parquet, working
from figlake.files.checksums import sha256
from figlake.files.reasons import FETCH_FAILED
from figlake.files.records import Refused, printable
from figlake.pmc.store import Store
from figlake.web.http import FetchError

Check = Callable[[str, bytes], None]
OBSERVE, PLAN, IMAGES = "observe", "plan", "images"
"""Ledgers of the check for changes and of the plan; first part of the name of those of a batch's images."""
OK = "ok"
ABSENT = frozenset({"missing_object", "not_in_store"})


class Ledger:
    """Reads objects through a store and notes what came of it.

    ``path``: the file; an earlier one is carried on.  ``notes_all``: whether what came at once is noted too.
    """

    def __init__(self, path: Path, notes_all: bool = True) -> None:
        self._path, self._notes_all = path, notes_all
        self._lock = threading.Lock()
        before = parquet.read(path, working.LEDGER) if path.is_file() else working.LEDGER.schema.empty_table()
        if not notes_all:
            before = before.filter(pc.or_(pc.not_equal(before["outcome"], OK), pc.greater(before["failed_runs"], 0)))
        self._before = {(row["key"], row["md5"]): row for row in before.to_pylist()}
        self._now: dict[tuple[str, str | None], dict[str, Any]] = {}

    def read(
        self, store: Store, key: str, record: str, limit: int, md5: str | None, check: Check | None = None
    ) -> bytes:
        """As `Store.read`.  An object whose absence or unfitness is known for this MD5 is not asked for again.

        ``check``: raises `Refused` for content of the wrong kind.
        """
        former = self._before.get((key, md5))
        if former is not None and md5 is not None and former["outcome"] in {"absent", "refused"}:
            self._put(dict(former))
            raise Refused(former["reason"], former["detail"])
        try:
            got = store.read(key, limit, md5)
            if check is not None:
                check(key, got.data)
        except (Refused, FetchError) as error:
            self.note(key, record, md5, error)
            raise
        if self._notes_all or former is not None:
            row = _row(key, record, md5, got.attempts, former)
            self._put({**row, "outcome": OK, "bytes": len(got.data), "sha256": sha256(got.data)})
        return got.data

    def note(self, key: str, record: str, md5: str | None, error: Refused | FetchError) -> None:
        """Note that an object, or a listing, could not be had."""
        row = _row(key, record, md5, error.attempts, self._before.get((key, md5)))
        row["reason"] = error.reason if isinstance(error, Refused) else FETCH_FAILED
        row["detail"] = printable(error.detail if isinstance(error, Refused) else error.what)
        if isinstance(error, Refused):
            row["outcome"] = "absent" if error.reason in ABSENT else "refused"
        else:
            row["outcome"] = "failed"
            row["failed_runs"] += 1
        self._put(row)

    def save(self) -> None:
        """Write what was asked for in this run, and what failed in any earlier one."""
        kept = [
            {**row, "outcome": OK if row["outcome"] == OK and not self._notes_all else "dropped"}
            for key, row in self._before.items()
            if key not in self._now and row["failed_runs"]
        ]
        parquet.write_rows(self._path, working.LEDGER, [*self._now.values(), *kept])

    def _put(self, row: dict[str, Any]) -> None:
        with self._lock:
            self._now[(row["key"], row["md5"])] = row


def _row(key: str, record: str, md5: str | None, attempts: int, former: dict[str, Any] | None) -> dict[str, Any]:
    earlier = former or {"attempts": 0, "failed_runs": 0}
    return {
        "key": key,
        "record": record,
        "md5": md5,
        "attempts": earlier["attempts"] + attempts,
        "failed_runs": earlier["failed_runs"],
    }


def path_of(folder: Path, name: str) -> Path:
    """The ledger of a batch, or the one named `OBSERVE` or `PLAN`."""
    return folder / f"{name}.parquet"


def failures(folder: Path) -> pa.Table:
    """Records that failed and were not had since.

    Columns `batch` (name of the ledger: a batch, `plan` or `observe`) and `record`.
    """
    found = [(path.stem, row) for path in sorted(folder.glob("*.parquet")) for row in _ever_failed(path)]
    lines = [(name, row["record"]) for name, row in found if row["outcome"] == "failed"]
    names, records = zip(*lines, strict=True) if lines else ((), ())
    return pa.table({"batch": pa.array(names, pa.string()), "record": pa.array(records, pa.string())})


def retry_token(folder: Path) -> str:
    """A digest of all failures there ever were: it changes when there is something that a new plan is to try again."""
    skipped = (OBSERVE, f"{IMAGES}-")
    return _token(path for path in folder.glob("*.parquet") if not path.name.startswith(skipped))


def token_of(path: Path) -> str:
    """As `retry_token`, of one ledger."""
    return _token([path] if path.is_file() else [])


def _token(paths: Iterable[Path]) -> str:
    named = ((path.stem, row) for path in paths for row in _ever_failed(path))
    lines = sorted(f"{name}|{row['key']}|{row['failed_runs']}" for name, row in named)
    return sha256("\n".join(lines).encode())[:16] if lines else ""


def _ever_failed(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of what failed in any run.  Each start asks, so row groups whose statistics tell of none are not read."""
    columns = ["key", "record", "outcome", "failed_runs"]
    with pq.ParquetFile(path) as file:
        parquet.form_of(file, path, working.LEDGER, columns)
        place = file.schema_arrow.names.index("failed_runs")
        for number in range(file.metadata.num_row_groups):
            told = file.metadata.row_group(number).column(place).statistics
            if told is None or not told.has_min_max or told.max > 0:
                rows = file.read_row_group(number, columns)
                # a number beside it would be made a scalar, for which pyarrow imports pandas where that is installed
                yield from rows.filter(rows["failed_runs"].cast(pa.bool_())).to_pylist()


def verdict(key: str, answer: Refused | FetchError) -> Refused:
    """Why an object is not there, as a row of rejects tells it."""
    if isinstance(answer, Refused):
        return answer
    return Refused(FETCH_FAILED, f"{key}: {answer.what} after {answer.attempts} attempts")
