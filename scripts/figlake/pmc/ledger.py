"""The ledger: every object that was asked for, and what came of it, run after run.

What the store does not hold, or holds otherwise than its metadata says, is not asked for again as long as the metadata
stays; what failed for now is asked for again in the next run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from figlake.files import parquet, working
from figlake.files.checksums import sha256
from figlake.files.reasons import FETCH_FAILED
from figlake.files.records import Refused, printable
from figlake.pmc.store import Store
from figlake.web.http import FetchError

Check = Callable[[str, bytes], None]
OBSERVE, PLAN, IMAGES = "observe", "plan", "images"
"""Ledgers of the check for changes and of the plan; first part of the name of those of a batch's images."""
ABSENT = frozenset({"missing_object", "not_in_store"})


class Ledger:
    """Reads objects through a store and notes what came of it.  ``path``: the file; an earlier one is carried on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        before = parquet.read(path, working.LEDGER).to_pylist() if path.is_file() else []
        self._before = {(row["key"], row["md5"]): row for row in before}
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
        self._put(
            {
                **_row(key, record, md5, got.attempts, former),
                "outcome": "ok",
                "bytes": len(got.data),
                "sha256": sha256(got.data),
            }
        )
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
            {**row, "outcome": "dropped"}
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


def rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of the ledgers in ``folder`` with the name of its ledger."""
    for path in sorted(folder.glob("*.parquet")):
        for row in parquet.read(path, working.LEDGER).to_pylist():
            yield path.stem, row


def failed(folder: Path) -> dict[str, set[str]]:
    """Records that failed and were not had since, by the name of the ledger: a batch, `plan` or `observe`."""
    found: dict[str, set[str]] = {}
    for name, row in rows(folder):
        if row["outcome"] == "failed":
            found.setdefault(name, set()).add(row["record"])
    return found


def retry_token(folder: Path) -> str:
    """A digest of all failures there ever were: it changes when there is something that a new plan is to try again."""
    skipped = (OBSERVE, f"{IMAGES}-")
    return _token((name, row) for name, row in rows(folder) if not name.startswith(skipped))


def token_of(path: Path) -> str:
    """As `retry_token`, of one ledger."""
    return _token((path.stem, row) for row in parquet.read(path, working.LEDGER).to_pylist()) if path.is_file() else ""


def _token(named: Iterable[tuple[str, dict[str, Any]]]) -> str:
    lines = sorted(f"{name}|{row['key']}|{row['failed_runs']}" for name, row in named if row["failed_runs"])
    return sha256("\n".join(lines).encode())[:16] if lines else ""


def verdict(key: str, answer: Refused | FetchError) -> Refused:
    """Why an object is not there, as a row of rejects tells it."""
    if isinstance(answer, Refused):
        return answer
    return Refused(FETCH_FAILED, f"{key}: {answer.what} after {answer.attempts} attempts")
