"""The difference of two snapshots applied to the first gives the second, row for row; each row tells its cause."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from blocks import blocks_of
from bucket_folder import rewrite
from conftest import ROOT, Project, small_reference

from figlake.dataset.difference.compare import ABOUT, Difference, applied, difference_table
from figlake.dataset.difference.opened import NOW, WAS, opened, rows_in
from figlake.files import tables
from figlake.files.database import Means, database, quoted

SAMPLE = ROOT / "resources" / "sample"
SYMBOLS = ("TP53", "MDM2", "AKT1", "MTOR", "EGFR", "KRAS", "BRAF", "JAK2", "STAT3", "SIRT1")
PAGE = "pages/_figures/PMC999000002__made-up-g002.md"


def reference(folder: Path, symbols: tuple[str, ...]) -> str:
    """A small reference that knows ``symbols`` as well."""
    small_reference(folder)
    rows = [(number, symbol) for number, symbol in enumerate(SYMBOLS, 1001) if symbol in symbols]
    with (folder / "hgnc_complete_set.txt").open("a") as file:
        file.writelines(f"HGNC:{n}\t{s}\tgene of {s}\tApproved\t\t\t{n}\n" for n, s in rows)
    with gzip.open(folder / "Homo_sapiens.gene_info.gz", "at") as lines:
        lines.writelines(f"9606\t{n}\t{s}\t\tgene of {s}\tprotein-coding\n" for n, s in rows)
    return str(folder)


def differences(project: Project, settings: dict, change: Callable[[], None]) -> tuple[dict, Path]:
    """Causes by table and operation of what a change makes of the current snapshot, and the folder of the difference.

    It is written twice, by the command and here, with one thread and little memory: the bytes are the same.
    """
    was = project.snapshot()
    change()
    outcome = project.harvest(settings)
    assert outcome.returncode == 0, outcome.stderr
    now = project.snapshot()
    assert was != now
    told = project.figlake("diff", was, "current", "--config", "test.yaml", "--output", "difference")
    assert told.returncode == 0, told.stderr
    folder, dataset = project.folder / "difference", project.folder / "results" / "dataset"
    causes: dict[tuple[str, str], set[str]] = {}
    for row in json.loads((folder / ABOUT).read_text())["rows"]:
        causes.setdefault((row["table"], row["op"]), set()).add(row["cause"])
        assert re.search(rf"{row['table']} +{row['op']} +{row['rows']:,} +{row['cause']}", told.stdout)
    with database(Means(project.folder, threads=1, memory_mb=200)) as con:
        difference = Difference(con, opened(was, dataset), opened(now, dataset))
        difference.write(project.folder / "again")
        for table in tables.PUBLISHED:
            assert_applied(con, table, folder)
    assert_documented(dataset / "snapshots" / was, dataset / "snapshots" / now, folder)
    sums = [{path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.iterdir()}
            for place in (folder, project.folder / "again")]  # fmt: skip
    sums[0].pop("index.html")
    assert sums[0] == sums[1]
    return causes, folder


def assert_applied(con: duckdb.DuckDBPyConnection, table: tables.Table, folder: Path) -> None:
    """The rows of a table after the difference in ``folder`` are those of the second snapshot, as often as there."""
    path = folder / f"{table.name}.parquet"
    assert pq.read_schema(path).equals(difference_table(table).schema)
    con.execute(f"CREATE TABLE got AS {applied(table, rows_in(WAS, table), f'read_parquet({quoted(str(path))})')}")
    now = rows_in(NOW, table)
    for one, other in (("got", now), (now, "got")):
        assert con.execute(f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})").fetchone() == (0,), table.name
    con.execute("DROP TABLE got")


def assert_documented(was: Path, now: Path, folder: Path) -> None:
    """The queries of docs/consuming.md give what the second snapshot holds."""
    queries = [block.code for block in blocks_of(ROOT / "docs" / "consuming.md") if block.language == "sql"]
    assert len(queries) == 2
    for query, table in zip(queries, ("figure_genes/*/*", "rejects/*"), strict=True):
        assert f"was/{table}" in query
        got = query.replace("'was/", f"'{was}/").replace("'difference/", f"'{folder}/")
        there = f"SELECT * FROM read_parquet('{now}/{table}.parquet', hive_partitioning = false)"
        for one, other in ((got, there), (there, got)):
            assert not duckdb.sql(f"(SELECT * FROM ({one})) EXCEPT ALL (SELECT * FROM ({other}))").fetchall(), table


@pytest.fixture
def settings(project: Project) -> dict:
    """The sample's pages and articles, with a small reference."""
    shutil.copytree(SAMPLE / "bucket", project.folder / "bucket")
    shutil.copytree(SAMPLE / "pages", project.folder / "pages")
    return {
        "sources": {"front_matter": ["pages"], "pmc": {"store": "bucket", "select": {"all": True}}},
        "genes": {"reference": reference(project.folder / "one", SYMBOLS)},
        "gate": {"max_reject_share": 1, "max_shrinkage": 1, "min_gene_yield": 0},
        "exports": ["json_ld"],
    }


@pytest.mark.slow
def test_a_difference_applied_gives_the_other_snapshot_and_tells_why(project: Project, settings: dict) -> None:
    assert project.harvest(settings).returncode == 0

    def other_records() -> None:
        page = project.folder / PAGE
        page.write_text(page.read_text().replace("AKT1 signals to mTOR.", "AKT1 signals to mTOR and SIRT1."))
        (project.folder / "pages/_figures/PMC999000001__made-up-g001.md").unlink()
        shutil.copy(project.folder / "pages/_figures/PMC999000003__made-up-g003.md",
                    project.folder / "pages/broken.md")  # fmt: skip
        (project.folder / "pages/PMC999000299__broken.md").write_text("---\nfigid: [\n")
        rewrite(project.folder / "bucket", "PMC999000080.1", b"A second paragraph.", b"A second one on MTOR.")

    causes, folder = differences(project, settings, other_records)
    assert {cause for found in causes.values() for cause in found} == {"source"}
    assert {
        ("figures", "changed"),
        ("figures", "removed"),
        ("articles", "changed"),
        ("rejects", "added"),
    } <= causes.keys()
    assert ("figure_genes", "added") in causes and ("figure_genes", "removed") in causes
    (row,) = [row for row in pq.read_table(folder / "figures.parquet").to_pylist() if row["figid"] in PAGE]
    assert {"caption", "content_sha256", "gene_ids"} <= set(row["changed_columns"]) and row["op"] == "changed"

    def other_reference() -> None:
        settings["genes"] = {"reference": reference(project.folder / "two", SYMBOLS[1:])}

    causes, _ = differences(project, settings, other_reference)
    assert {cause for found in causes.values() for cause in found} == {"reference"}
    assert {("genes", "removed"), ("figures", "changed"), ("figure_genes", "removed")} <= causes.keys()

    def other_code() -> None:  # a changed copy of the code stands for another version of it
        confidence = "np.concatenate(confidence)[order]"
        project.change("genes/gene_rows.py", confidence, f"{confidence}.round(2)")

    causes, _ = differences(project, settings, other_code)
    assert {cause for found in causes.values() for cause in found} == {"code"}
    assert ("figure_genes", "changed") in causes

    def other_configuration() -> None:
        settings["licences"] = ["CC0"]
        settings["genes"]["profile"] = "precise"

    causes, folder = differences(project, settings, other_configuration)
    assert {cause for found in causes.values() for cause in found} == {"configuration"}
    assert {("figures", "removed"), ("articles", "removed")} <= causes.keys()
    page = (folder / "index.html").read_text()
    assert "Rows that differ" in page and "configuration" in page and "<script" not in page


def test_what_is_no_snapshot_is_told(sample_run, tmp_path: Path) -> None:
    project, _ = sample_run
    for arguments, told in (
        (("diff", "nothing", "current"), "found no snapshot nothing; there are"),
        (
            ("diff", "results/dataset", "current", "--output", "scripts"),
            "scripts: found other files; expected a new or empty",
        ),
    ):
        outcome = project.figlake(*arguments)
        assert outcome.returncode == 1 and told in outcome.stderr, outcome.stderr
    outcome = project.figlake("diff", "results/dataset", "results/dataset/current")
    assert outcome.returncode == 0 and "all tables hold the same rows" in outcome.stdout
    assert (project.folder / "scripts").is_dir()
