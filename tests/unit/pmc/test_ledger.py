"""The ledger: what failed is found without a look at what did not."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from figlake.files import parquet, working
from figlake.files.records import Refused
from figlake.pmc.ledger import Ledger, failures, retry_token
from figlake.pmc.store import FolderStore
from figlake.web.http import FetchError


class Failing(FolderStore):
    def read(self, key: str, limit: int, md5: str | None = None) -> None:  # type: ignore[override]
        raise FetchError("failed", key, "503")


def entry(number: int, failed_runs: int, outcome: str = "ok") -> dict:
    return {
        "key": f"k{number}",
        "record": f"PMC{number}.1",
        "outcome": outcome,
        "attempts": 1,
        "failed_runs": failed_runs,
    }


def test_the_token_follows_failures_and_reads_nothing_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet.write_rows(tmp_path / "pmc-1.parquet", working.LEDGER, [entry(1, 0), entry(2, 0)])
    with monkeypatch.context() as patch:
        patch.setattr(pq.ParquetFile, "read_row_group", None)
        assert retry_token(tmp_path) == "" and failures(tmp_path).num_rows == 0
    parquet.write_rows(tmp_path / "pmc-2.parquet", working.LEDGER, [entry(3, 1, "failed"), entry(4, 2, "ok")])
    first = retry_token(tmp_path)
    assert first and failures(tmp_path).to_pylist() == [{"batch": "pmc-2", "record": "PMC3.1"}]
    parquet.write_rows(tmp_path / "pmc-2.parquet", working.LEDGER, [entry(3, 2, "failed"), entry(4, 2, "ok")])
    assert retry_token(tmp_path) != first


def test_a_ledger_of_what_could_not_be_had_keeps_what_failed_once(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    for name in ("a", "b"):
        (tmp_path / "store" / name).write_bytes(b"x")
    path, store = tmp_path / "plan.parquet", FolderStore(tmp_path / "store")
    first = Ledger(path, notes_all=False)
    first.read(store, "a", "A", 10, None)
    with pytest.raises(FetchError):
        first.read(Failing(tmp_path), "b", "B", 10, None)
    with pytest.raises(Refused):
        first.read(store, "c", "C", 10, None)
    first.save()
    told = {row["record"]: row["outcome"] for row in parquet.read(path, working.LEDGER).to_pylist()}
    assert told == {"B": "failed", "C": "absent"}
    token = retry_token(tmp_path)
    second = Ledger(path, notes_all=False)
    second.read(store, "b", "B", 10, None)
    second.save()
    Ledger(path, notes_all=False).save()
    told = {row["record"]: row["outcome"] for row in parquet.read(path, working.LEDGER).to_pylist()}
    assert told == {"B": "ok"} and retry_token(tmp_path) == token
