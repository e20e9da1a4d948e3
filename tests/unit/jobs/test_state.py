"""States of rules: written when their content differs, and then newer than what was made."""

from __future__ import annotations

import os
import time
from pathlib import Path

import duckdb
import pytest

from figlake.files import parquet, working
from figlake.jobs.state import bring_back, outdate, state_file

MODULE = "figlake.files.limits"


def told(path: str) -> list[dict]:
    return parquet.read(Path(path), working.STATE).to_pylist()


def made(results: Path, name: str, moment: float) -> Path:
    path = results / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("made")
    os.utime(path, (moment, moment))
    return path


def test_a_state_is_written_when_it_differs_and_then_is_newest(tmp_path: Path) -> None:
    path = Path(state_file(tmp_path, "rule", MODULE, setting=1))
    output = made(tmp_path, "core/pmc/b/figures.parquet", time.time() + 5)
    before = path.stat().st_mtime_ns
    assert state_file(tmp_path, "rule", MODULE, setting=1) == str(path) and path.stat().st_mtime_ns == before
    state_file(tmp_path, "rule", MODULE, setting=2)
    assert path.stat().st_mtime_ns > output.stat().st_mtime_ns


@pytest.mark.parametrize("change", ["setting", "module", "file"])
def test_code_settings_and_files_count(tmp_path: Path, change: str) -> None:
    words = tmp_path / "words.txt"
    words.write_text("one")
    before = told(state_file(tmp_path, "rule", MODULE, [str(words)], setting=1))
    words.write_text("two" if change == "file" else "one")
    module = "figlake.files.atomic" if change == "module" else MODULE
    after = told(state_file(tmp_path, "rule", module, [str(words)], setting=2 if change == "setting" else 1))
    assert after != before


def test_where_the_files_lie_does_not_count(tmp_path: Path) -> None:
    texts = []
    for place in ("one", "other"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "words.txt").write_text("word")
        texts.append(told(state_file(tmp_path / place, "rule", MODULE, [str(tmp_path / place / "words.txt")])))
    assert texts[0] == texts[1]


def test_states_are_tables_and_one_that_is_not_whole_is_written_anew(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("one")
    for name, setting in (("one", 1), ("two-b", {"failed": ["x"]})):
        state_file(tmp_path, name, MODULE, [str(words)], setting=setting)
    rows = duckdb.sql(
        f"SELECT rule, len(files), settings->'$.setting' FROM '{tmp_path}/plan/state/*.parquet' ORDER BY rule"
    ).fetchall()
    assert rows == [("one", 1, "1"), ("two-b", 1, '{"failed":["x"]}')]
    path = tmp_path / "plan" / "state" / "one.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:-4])
    assert state_file(tmp_path, "one", MODULE, [str(words)], setting=1) == str(path) and path.read_bytes() == whole


def test_times_to_come_are_brought_back_in_their_order(tmp_path: Path) -> None:
    now = time.time()
    names = ("plan/batches.tsv", "core/pmc/b/figures.parquet", "dataset/current.json", "exports/gmt/a.gmt")
    paths = [made(tmp_path, name, now + 86_400 + place) for place, name in enumerate(names)]
    old = made(tmp_path, "plan/sealed/b.jsonl", now - 50)
    assert bring_back(tmp_path) >= len(paths)
    times = [path.stat().st_mtime for path in (old, *paths)]
    assert times == sorted(times) and len(set(times)) == len(times) and times[-1] <= time.time()
    assert bring_back(tmp_path) == 0


def test_an_outdating_file_is_newer_than_all_others(tmp_path: Path) -> None:
    output = made(tmp_path, "dataset/current.json", time.time())
    path = made(tmp_path, "plan/observed.parquet", time.time() - 100)
    outdate(path, tmp_path)
    assert path.stat().st_mtime_ns > output.stat().st_mtime_ns
