"""What an interrupted run, or a hand, left in a results folder is put right."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from test_snapshot import published

from figlake.dataset import mend, snapshot
from figlake.dataset.gate import held, hold
from figlake.dataset.retention import log_of
from figlake.pmc.observe import SEEN_SUFFIX


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


MENDABLE: dict[str, Callable[[Path, str], object]] = {
    "current.json is missing": lambda dataset, name: (dataset / "current.json").unlink(),
    "current.json is damaged": lambda dataset, name: (dataset / "current.json").write_text('{"snapshot": '),
    "current.json is a list": lambda dataset, name: (dataset / "current.json").write_text("[]"),
    "current.json names nothing": lambda dataset, name: (dataset / "current.json").write_text('{"snapshot": "gone"}'),
    "the link is missing": lambda dataset, name: (dataset / "current").unlink(),
    "the link leads nowhere": lambda dataset, name: (
        (dataset / "current").unlink(),
        (dataset / "current").symlink_to("snapshots/gone"),
    ),
}
LOST: dict[str, Callable[[Path, str], object]] = {
    "the folder is gone": lambda dataset, name: shutil.rmtree(dataset / "snapshots" / name),
    "the manifest is damaged": lambda dataset, name: (dataset / "snapshots" / name / "manifest.json").write_text("x"),
    "a part is cut": lambda dataset, name: _cut(next((dataset / "snapshots" / name).rglob("*.parquet"))),
    "a part is gone": lambda dataset, name: next((dataset / "snapshots" / name).rglob("*.parquet")).unlink(),
    "the checksums are gone": lambda dataset, name: (dataset / "snapshots" / name / "SHA256SUMS").unlink(),
}


def pointers(dataset: Path) -> tuple[str, str]:
    noted = json.loads((dataset / "current.json").read_text(encoding="utf-8"))
    return (dataset / "current").readlink().name, noted["snapshot"]


@pytest.mark.parametrize("damage", MENDABLE.values(), ids=MENDABLE.keys())
def test_pointers_come_to_agree(tmp_path: Path, damage: Callable[[Path, str], object]) -> None:
    dataset = tmp_path / "dataset"
    name = published(dataset)
    damage(dataset, name)
    assert snapshot.current_of(dataset) == name
    assert len(mend.mend(tmp_path)) == 1
    assert pointers(dataset) == (name, name) and mend.mend(tmp_path) == []


@pytest.mark.parametrize("damage", LOST.values(), ids=LOST.keys())
def test_a_snapshot_that_is_not_whole_is_given_up_and_made_again(
    tmp_path: Path, damage: Callable[[Path, str], object]
) -> None:
    dataset = tmp_path / "dataset"
    name = published(dataset)
    damage(dataset, name)
    assert snapshot.current_of(dataset) is None
    assert mend.mend(tmp_path) == ["the current snapshot is not whole; it is made again from what was read"]
    assert not (dataset / "current").is_symlink() and not (dataset / "current.json").exists()
    assert published(dataset) == name
    assert pointers(dataset) == (name, name) and snapshot.is_whole(dataset, name)


def test_an_exchange_that_was_interrupted_is_ended(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    name = published(dataset)
    (dataset / "snapshots" / name).rename(dataset / "snapshots" / f"{name}-new")
    snapshot.point(dataset, f"{name}-new")
    mend.mend(tmp_path)
    assert pointers(dataset) == (name, name) and snapshot.is_whole(dataset, name)
    assert [path.name for path in (dataset / "snapshots").iterdir()] == [name]


def test_an_acceptance_that_was_interrupted_is_ended(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    name = published(dataset)
    hold(dataset, name, ["too few"])
    assert mend.mend(tmp_path) == [f"{name} was accepted, and does not wait any more"]
    assert held(dataset) is None and log_of(dataset) == [name]
    hold(dataset, "another", ["too few"])
    assert mend.mend(tmp_path) == [] and held(dataset) == ("another", ["too few"])


def test_what_is_unfinished_is_swept_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    unfinished = (
        *("plan/.a.tsv.1-2.partial", "core/pmc/b/.f.parquet.1-2.partial", "dataset/.current.json.1-2.partial"),
        *("dataset/images/ab/.abc.jpg.1-2.partial", f"cache/objects/ab/.abc.{dead.pid}-2.partial"),
    )
    kept = (
        *("plan/a.tsv", "core/pmc/b/f.tsv", "plan/a.partial", "plan/.hidden", "dataset/images/ab/abc.jpg"),
        *("cache/objects/ab/abc", f"cache/objects/ab/.abd.{os.getpid()}-2.partial", "dataset/named/2026-q4"),
    )
    for name in (*unfinished, *kept):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "dataset" / ".current-7").symlink_to("snapshots/gone")
    (tmp_path / "dataset" / "named" / ".2026-q4-7").symlink_to("../snapshots/gone")
    (tmp_path / "dataset" / ".stage-7" / "figures").mkdir(parents=True)
    (tmp_path / "exports" / ".gmt.7.partial" / "a").mkdir(parents=True)
    mend.mend(tmp_path)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink()}
    assert left == set(kept)
    assert not (tmp_path / "dataset" / ".stage-7").exists() and not list((tmp_path / "exports").iterdir())


def test_a_plan_is_unpublished_until_it_is_noted(tmp_path: Path) -> None:
    records, dataset = tmp_path / "plan" / "records.parquet", tmp_path / "dataset"
    assert not mend.is_unpublished(tmp_path)
    records.parent.mkdir()
    records.write_text("one")
    batches = records.with_name("batches.tsv")
    batches.touch()
    assert mend.is_unpublished(tmp_path)
    mend.note_published(dataset, records)
    assert not mend.is_unpublished(tmp_path)
    mend.begin_publishing(dataset)
    assert mend.is_unpublished(tmp_path)
    mend.note_published(dataset, records)
    records.write_text("two")
    assert mend.is_unpublished(tmp_path)
    mend.note_published(dataset, records)
    batches.unlink()
    assert mend.is_unpublished(tmp_path), "batches were given up"


def test_tables_that_are_not_whole_are_removed_to_be_made_again(tmp_path: Path) -> None:
    whole = b"PAR1" + b"x" * 20 + b"PAR1"
    files = {
        "ledger/plan.parquet": whole[:-1],
        "plan/observed.parquet": b"",
        "core/pages/fm-1/figures.parquet": whole,
        "core/pages/fm-1/articles.parquet": b"\0" * 40,
        "plan/batches.tsv": b"cut",
        "plan/records.parquet": whole,
        "publication/figures.parquet": whole,
        "publication/parts.json": b'{"parts": [',
        "publication/parts/00000/figures/part-00000.parquet": whole,
        "publication/parts/00001/figures/part-00000.parquet": whole[:-1],
        "publication/parts/00001/articles/part-00000.parquet": whole,
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    seen = (tmp_path / "plan" / "observed.parquet").with_suffix(SEEN_SUFFIX)
    seen.write_text("2026-11-02 abc")
    (told,) = mend.mend(tmp_path)
    assert "plan/observed.parquet, core/pages/fm-1/articles.parquet, ledger/plan.parquet and 2 more" in told
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {
        "core/pages/fm-1/figures.parquet",
        "plan/batches.tsv",
        "plan/records.parquet",
        "publication/figures.parquet",
        "publication/parts/00000/figures/part-00000.parquet",
    }
    assert mend.mend(tmp_path) == []


def test_parts_that_a_snapshot_was_sealed_from_are_taken_away(tmp_path: Path) -> None:
    part, records = tmp_path / "publication" / "parts" / "00000", tmp_path / "plan" / "records.parquet"
    for folder in (part, records.parent):
        folder.mkdir(parents=True)
    records.write_bytes(b"PAR1" + b"x" * 20 + b"PAR1")
    records.with_name("batches.tsv").touch()
    mend.mend(tmp_path)
    assert part.is_dir()
    mend.note_published(tmp_path / "dataset", records)
    mend.mend(tmp_path)
    assert not part.parent.exists()


def test_a_file_whose_writer_was_followed_by_another_of_its_number_is_swept(tmp_path: Path) -> None:
    older = tmp_path / "cache" / f".digests.json.{os.getpid()}-2.partial"
    older.parent.mkdir()
    older.write_text("x")
    os.utime(older, (1_000_000_000, 1_000_000_000))  # long before this process
    mend.mend(tmp_path)
    assert not older.exists()


def test_a_file_whose_writer_waits_for_its_parent_is_swept(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as dead:
        os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)  # ended, and not yet asked for its status
        left = tmp_path / "cache" / f".a.{dead.pid}-2.partial"
        left.parent.mkdir()
        left.write_text("x")
        mend.mend(tmp_path)
        assert not left.exists()
