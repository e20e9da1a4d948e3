"""A page at which the reader stumbles is a row with the exception's name; what is no fault of a page is loud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from figlake.files import batches, parquet, working
from figlake.files.parquet import TableError
from figlake.pages import listing, page, stage

PAGES = ("a", "b", "c")
read = page.read_page


def prepared(folder: Path) -> Path:
    """Three pages in one batch."""
    (folder / "pages").mkdir()
    for name in PAGES:
        (folder / "pages" / f"PMC1__{name}.md").write_text(f"---\nfigid: PMC1__{name}\nfigtitle: {name}\n---\n")
    found = listing.find([str(folder / "pages")], folder / "cache")
    batches.seal(folder / "sealed", "front_matter", found.records, 10)
    (batch,) = (folder / "sealed").iterdir()
    return batch


def run(batch: Path) -> tuple[list[str], list[dict[str, Any]]]:
    folder = batch.parents[1]
    out = {name: folder / f"{name}.parquet" for name in ("figures", "entities", "rejects")}
    stage.read_pages(batch=batch, cache=folder / "cache", **out)
    figids = parquet.read(out["figures"], working.CORE_FIGURES)["figid"].to_pylist()
    return figids, parquet.read(out["rejects"], working.CORE_REJECTS).to_pylist()


def raising(error: Exception) -> Callable[[dict[str, Any]], None]:
    def change(row: dict[str, Any]) -> None:
        raise error

    return change


def setting(**values: object) -> Callable[[dict[str, Any]], None]:
    return lambda row: row.update(values)


def stumble(monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]) -> None:
    def changed(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        row, entities = read(data)
        if row["figid"] == "PMC1__b":
            change(row)
        return row, entities

    monkeypatch.setattr(page, "read_page", changed)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (raising(ValueError("Exceeds the limit (4300 digits)")), "ValueError: Exceeds the limit (4300 digits)"),
        (raising(RecursionError("too deep")), "RecursionError: too deep"),
        (raising(ZeroDivisionError()), "ZeroDivisionError:"),
        (raising(AssertionError("odd")), "AssertionError: odd"),
        (setting(title="\ud800"), "UnicodeEncodeError: core_figures.title"),
        (setting(pub_year=2**63), "OverflowError: core_figures.pub_year"),
        (setting(keywords=5), "core_figures.keywords"),
    ],
)
def test_one_page_never_stops_the_others(
    change: Callable[[dict[str, Any]], None], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = prepared(tmp_path)
    stumble(monkeypatch, change)
    figids, rejects = run(batch)
    assert sorted(figids) == ["PMC1__a", "PMC1__c"]
    assert [(row["record"], row["reason"]) for row in rejects] == [("PMC1__b.md", "unreadable")]
    assert told in rejects[0]["detail"] and rejects[0]["input_sha256"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (raising(MemoryError()), MemoryError),
        (raising(OSError(28, "No space left on device")), OSError),
        (lambda row: row.pop("title"), TableError),
        (setting(pmcid=None), TableError),
        (setting(unheard_of=1), TableError),
    ],
    ids=["no memory", "no room", "a column is missing", "null where none may be", "a column too many"],
)
def test_what_is_no_fault_of_a_page_is_loud(
    change: Callable[[dict[str, Any]], None], error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = prepared(tmp_path)
    stumble(monkeypatch, change)
    with pytest.raises(error):
        run(batch)


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_page_that_is_another_than_was_planned_is_loud(how: str, tmp_path: Path) -> None:
    batch = prepared(tmp_path)
    path = tmp_path / "pages" / "PMC1__b.md"
    path.unlink() if how == "gone" else path.write_text("other")
    with pytest.raises(stage.ChangedError, match=r"PMC1__b\.md .*run it again"):
        run(batch)
