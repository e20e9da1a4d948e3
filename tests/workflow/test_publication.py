"""The sample published in many small parts: the same rows, and parts that nothing changed in are the same files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import publications
import pytest

from figlake.dataset import assembly, choose
from figlake.dataset.snapshot import read_manifest
from figlake.dataset.verify import verify
from figlake.files import parquet, tables, working

LIMIT = 5
"""Figures of a part, so that the sample has a dozen in a year."""


@pytest.fixture
def results(sample_run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the sample was read to, without a dataset."""
    monkeypatch.setattr(choose, "MAX_PART_FIGURES", LIMIT)
    monkeypatch.setattr(assembly, "CHUNK", 2)
    for name in ("plan", "core", "raw"):
        shutil.copytree(sample_run[0].folder / "results" / name, tmp_path / "results" / name)
    return tmp_path / "results"


def rows(dataset: Path, table: str) -> list[tuple]:
    """All rows in the order of the files, those of figures and articles in the order of the rows as well."""
    name, manifest = read_manifest(dataset)
    files = [str(dataset / "snapshots" / name / file["path"]) for file in manifest["tables"][table]["files"]]
    order = "" if table in {"figures", "articles"} else "ORDER BY ALL"
    return (
        duckdb.sql(f"SELECT * FROM read_parquet({files}, hive_partitioning = true) {order}").fetchall() if files else []
    )


def inodes(dataset: Path) -> dict[tuple[str, ...], set[int]]:
    """The files of parts, by table and content: parts without a row have the same content."""
    name, manifest = read_manifest(dataset)
    found: dict[tuple[str, ...], set[int]] = {}
    for table in tables.PARTED:
        for file in manifest["tables"][table.name]["files"]:
            path = dataset / "snapshots" / name / file["path"]
            found.setdefault((table.name, file["sha256"]), set()).add(os.stat(path).st_ino)
    return found


def give_up(results: Path) -> None:
    """Take a page out of the plan."""
    records = results / "plan" / "records.parquet"
    plan = parquet.read(records, working.PLAN_RECORDS)
    kept = ["PMC999000001__" not in record for record in plan["record"].to_pylist()]
    assert not all(kept)
    parquet.write(records, working.PLAN_RECORDS, plan.filter(kept))


def test_many_parts_hold_the_same_rows(results: Path, sample_run) -> None:
    publications.published(results, selection=None)
    dataset, whole = results / "dataset", sample_run[0].folder / "results" / "dataset"
    _, manifest = read_manifest(dataset)
    assert len(manifest["tables"]["figures"]["files"]) > 15
    figures = [file["rows"] for file in manifest["tables"]["figures"]["files"]]
    assert max(figures) <= LIMIT and sum(figures) == 65
    for table in tables.PUBLISHED:
        assert rows(dataset, table.name) == rows(whole, table.name), table.name
    assert manifest["counts"] == read_manifest(whole)[1]["counts"]
    assert verify(results) == []


def test_a_part_of_which_nothing_changed_is_the_same_file(results: Path) -> None:
    publications.published(results, selection=None)
    before = inodes(results / "dataset")
    give_up(results)
    publications.published(results, selection=None)
    after = inodes(results / "dataset")
    same = before.keys() & after.keys()
    rewritten = [table for table, content in same if not before[table, content] & after[table, content]]
    assert (
        set(rewritten) <= {"figure_chemicals", "figure_diseases"} and len(rewritten) <= 2
    )  # of the one part that changed
    written = {table for table, _ in after.keys() - before.keys()}
    assert (
        written <= {"articles", "figures", "figure_genes", "page_entities"} and len(after.keys() - before.keys()) <= 4
    )
    assert verify(results) == []


def test_a_page_has_the_sentences_that_cite_its_figure_as_harvested(results: Path) -> None:
    """They are of the figure, whichever record of it is published."""
    figid = "PMC999000080__made-up-g001"
    for path in (results / "core" / "pmc").glob("*/figures.parquet"):
        harvested = parquet.read(path, working.CORE_FIGURES).to_pylist()
        for twin in (figure for figure in harvested if figure["figid"] == figid):
            core = path.with_name("citing_sentences.parquet")
            before = parquet.read(core, working.CORE_CITING_SENTENCES)
            told = {name: twin[name] for name in ("figid", "pmcid", "location", "record")}
            told |= {"pub_year": 1999, "sentence": 0, "section_number": 0, "offset": 0, "text": "Atm acts (Fig. 1)."}
            row = {**dict.fromkeys(working.CORE_CITING_SENTENCES.schema.names), **told}
            parquet.write_rows(core, working.CORE_CITING_SENTENCES, [*before.to_pylist(), row])
    publications.published(results, selection=None)
    current = results / "dataset" / "current"
    published = duckdb.sql(
        f"""SELECT f.source, s.text, s.pub_year = f.pub_year, s.year = f.pub_year
        FROM read_parquet('{current}/citing_sentences/*/*.parquet', hive_partitioning = true) s
        JOIN '{current}/figures/*/*.parquet' f USING (figid) WHERE figid = '{figid}'"""
    ).fetchall()
    assert published == [("front_matter", "Atm acts (Fig. 1).", True, True)]
    assert verify(results) == []


def test_a_part_that_was_damaged_is_not_taken_over(results: Path) -> None:
    publications.published(results, selection=None)
    first, manifest = read_manifest(results / "dataset")
    path = results / "dataset" / "snapshots" / first / manifest["tables"]["figures"]["files"][3]["path"]
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    give_up(results)
    publications.published(results, selection=None)
    second, _ = read_manifest(results / "dataset")
    assert second != first and verify(results, second) == [] and verify(results, first) != []
