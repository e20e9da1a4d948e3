"""Snapshots: counts that do not add up stop the run, the pointer moves as a whole."""

import json
from pathlib import Path

import pytest

from figlake.dataset import snapshot
from figlake.files import checksums, parquet, tables


def counts(**changes: int) -> dict:
    account = {"read": 3, "published": 1, "rejected": {"not_utf8": 1}, "excluded": {"retracted": 1}}
    return {
        "pmc": {"records": account | changes, "figures": {"read": 0, "published": 0, "rejected": {}, "excluded": {}}}
    }


def published(dataset: Path, **changes: int) -> str:
    stage = snapshot.Stage(dataset)
    row = {"source": "pmc", "record": "PMC1.1", "stage": "plan", "reason": "not_utf8", "detail": "x"}
    row["input_sha256"] = None
    stage.add_sorted(tables.REJECTS, [parquet.from_rows(tables.REJECTS, [row])])
    stage.describe(counts(**changes), {}, {})
    stage.settle(is_current=True)
    return stage.name


@pytest.mark.parametrize("change", [{"read": 4}, {"published": 0}, {"published": 2}])
def test_a_lost_record_stops_the_run(tmp_path: Path, change: dict) -> None:
    with pytest.raises(snapshot.ConservationError, match="pmc, records: read"):
        published(tmp_path / "dataset", **change)
    assert not (tmp_path / "dataset" / "current").exists()


def test_equal_content_is_one_snapshot(tmp_path: Path) -> None:
    first = published(tmp_path)
    assert published(tmp_path) == first
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [first]
    assert (tmp_path / "current").resolve() == (tmp_path / "snapshots" / first).resolve()
    assert not list(tmp_path.glob(".*"))


def test_the_manifest_tells_the_files(tmp_path: Path) -> None:
    name = published(tmp_path)
    found, manifest = snapshot.read_manifest(tmp_path)
    assert found == name and json.loads((tmp_path / "current.json").read_text())["path"] == f"snapshots/{name}"
    for table in manifest["tables"].values():
        for file in table["files"]:
            assert checksums.file_sha256(tmp_path / "current" / file["path"]) == file["sha256"]


def test_a_stage_left_by_a_crash_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".stage-1" / "figures").mkdir(parents=True)
    published(tmp_path)
    assert not (tmp_path / ".stage-1").exists()
