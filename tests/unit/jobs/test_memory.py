"""Snakemake's memory: forgotten where it is of other results than those that lie there."""

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from figlake.jobs.memory import WORD, forget_others

NAMES = ("results/plan/records.parquet", f"results/core/{'long-' * 80}/figures.parquet", "other/plan/records.parquet")


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """What Snakemake remembers of two files of these results, one with a long name, and of one of others."""
    for name in NAMES:
        path = remembered(tmp_path / ".snakemake", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return tmp_path / ".snakemake"


def remembered(memory: Path, name: str) -> Path:
    """Where Snakemake keeps what it remembers of a file: names of at most 254 letters, in folders that begin with @."""
    text = urlsafe_b64encode(name.encode()).decode()
    *folders, last = (text[start : start + 254] for start in range(0, len(text), 254))
    return Path(memory / "metadata", *(f"@{part}" for part in folders), last)


def kept(memory: Path) -> list[str]:
    return [name for name in NAMES if remembered(memory, name).exists()]


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("results")


def test_what_the_last_run_left_is_remembered(results: Path, memory: Path) -> None:
    assert forget_others(results, memory) == forget_others(results, memory) == 0
    assert kept(memory) == list(NAMES)


def test_a_first_run_has_nothing_to_forget(results: Path, tmp_path: Path) -> None:
    assert forget_others(results, tmp_path / "none") == 0 and (results / WORD).is_file()


@pytest.mark.parametrize("left", ["an older word", "half", None])
def test_beside_older_other_or_no_results_nothing_of_them_is_remembered(
    left: str | None, results: Path, memory: Path
) -> None:
    forget_others(results, memory)
    older = (results / WORD).read_text()
    forget_others(results, memory)
    (results / WORD).unlink()
    if left is not None:
        (results / WORD).write_text(older if left == "an older word" else older[:5])
    assert forget_others(results, memory) == 2
    assert kept(memory) == ["other/plan/records.parquet"]
    assert forget_others(results, memory) == 0
