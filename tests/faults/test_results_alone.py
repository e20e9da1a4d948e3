"""What there is to do follows from the results alone: not from Snakemake's memory, not from clocks."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Project, small_reference

PAGES = ROOT / "resources" / "sample" / "pages" / "_figures"
CONFIG = {"sources": {"front_matter": ["pages"]}, "exports": ["gmt"]}


def add(project: Project, name: str) -> None:
    (project.folder / "pages").mkdir(exist_ok=True)
    shutil.copy(PAGES / name, project.folder / "pages")


def published(project: Project) -> set[str]:
    return {row["figid"] for row in project.table("figures")}


def forget(project: Project) -> None:
    """A fresh checkout on old results: no memory, and new times of all that is not a result."""
    shutil.rmtree(project.folder / ".snakemake", ignore_errors=True)
    for folder in ("resources", "scripts", "workflow"):
        for path in (project.folder / folder).rglob("*"):
            os.utime(path)


def run(project: Project, **more: object) -> str:
    outcome = project.harvest({**CONFIG, **more})
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@pytest.mark.slow
def test_a_fresh_checkout_on_old_results_does_what_is_to_do_and_no_more(project: Project) -> None:
    add(project, "PMC999000001__made-up-g001.md")
    run(project)
    forget(project)
    assert "nothing to be done" in run(project)
    add(project, "PMC999000003__made-up-g003.md")
    run(project)
    assert published(project) == {"PMC999000001__made-up-g001", "PMC999000003__made-up-g003"}
    logs = project.folder / "results" / "logs" / "map_genes"
    before = {path: path.stat().st_mtime_ns for path in logs.iterdir()}
    forget(project)
    run(project, exports=["json_ld"], genes={"profile": "precise"})
    assert (project.folder / "results" / "exports" / "json_ld" / "figures.jsonl").is_file()
    state = project.folder / "results" / "plan" / "state" / "map_genes-front_matter.parquet"
    assert '"profile":"precise"' in pq.read_table(state)["settings"][0].as_py()
    assert all(path.stat().st_mtime_ns != before[path] for path in before), "all was mapped again"


def article(project: Project, record: str) -> None:
    bucket, sample = project.folder / "bucket", ROOT / "resources" / "sample" / "bucket"
    shutil.copytree(sample / record, bucket / record)
    (bucket / "metadata").mkdir(exist_ok=True)
    shutil.copy(sample / "metadata" / f"{record}.json", bucket / "metadata")


def _in_settings(project: Project) -> dict:
    return {"keep_snapshots": 7}


def _in_pages(project: Project) -> dict:
    add(project, "PMC999000003__made-up-g003.md")
    return {}


def _in_the_store(project: Project) -> dict:
    article(project, "PMC999000081.1")
    return {}


def _in_genes(project: Project) -> dict:
    small_reference(project.folder / "other", "NEW")
    return {"genes": {"reference": "other"}}


@pytest.mark.slow
@pytest.mark.parametrize("change", [_in_settings, _in_pages, _in_the_store, _in_genes])
def test_older_results_that_were_put_back_follow_what_has_changed_since(
    change: Callable[[Project], dict], project: Project
) -> None:
    """Snakemake remembers the newer ones, and takes their checksums for those of what lies there."""
    add(project, "PMC999000001__made-up-g001.md")
    article(project, "PMC999000080.1")
    store = {"store": "bucket", "select": {"all": True}, "max_shrinkage": 1}
    small_reference(project.folder / "reference")
    both = {"sources": {"front_matter": ["pages"], "pmc": store}, "genes": {"reference": "reference"}}
    run(project, **both)
    results, kept = project.folder / "results", project.folder / "kept"
    shutil.copytree(results, kept, symlinks=True)
    older = project.snapshot()
    newer = {**both, **change(project)}
    run(project, **newer)
    expected = project.snapshot()
    assert (expected == older) == (change is _in_settings)
    shutil.rmtree(results)
    kept.rename(results)
    assert "nothing to be done" not in run(project, **newer)
    assert project.snapshot() == expected
    assert "nothing to be done" in run(project, **newer)


@pytest.mark.slow
def test_files_of_tomorrow_do_not_hide_what_is_new(project: Project) -> None:
    add(project, "PMC999000001__made-up-g001.md")
    run(project)
    tomorrow = time.time() + 86_400
    for path in Path(project.folder / "results").rglob("*"):
        os.utime(path, (tomorrow, tomorrow), follow_symlinks=False)
    assert "nothing to be done" in run(project)
    add(project, "PMC999000003__made-up-g003.md")
    run(project)
    assert len(published(project)) == 2
    assert "nothing to be done" in run(project)


@pytest.mark.slow
def test_results_that_a_cache_restored_elsewhere_are_gone_on_with(project: Project, tmp_path: Path) -> None:
    """As in a CI: a new checkout in another folder, `results` from an archive, nothing else."""
    shutil.copytree(ROOT / "resources" / "sample" / "bucket", project.folder / "bucket")
    pmc = {"store": "bucket", "select": {"ids": ["PMC999000080", "PMC999000081"]}}
    both = {"sources": {"front_matter": ["pages"], "pmc": pmc}}
    add(project, "PMC999000001__made-up-g001.md")
    run(project, **both)
    first = project.snapshot()
    archive = shutil.make_archive(str(tmp_path / "cached"), "tar", project.folder, "results")
    (tmp_path / "other").mkdir()
    other = Project(tmp_path / "other")
    shutil.unpack_archive(archive, other.folder, filter="fully_trusted")
    shutil.copytree(ROOT / "resources" / "sample" / "bucket", other.folder / "bucket")
    add(other, "PMC999000001__made-up-g001.md")
    assert not (other.folder / ".snakemake").exists()
    run(other, **both)
    assert other.snapshot() == first and "nothing to be done" in run(other, **both)
    for place in (project, other):
        add(place, "PMC999000003__made-up-g003.md")
        run(place, **both)
    assert other.snapshot() == project.snapshot() != first


@pytest.mark.slow
def test_a_publication_that_was_not_ended_is_ended(project: Project) -> None:
    """As after a kill between the core files and the snapshot, with neither memory nor telling times."""
    add(project, "PMC999000001__made-up-g001.md")
    run(project)
    first = project.snapshot()
    dataset = project.folder / "results" / "dataset"
    saved = {name: (dataset / name).read_bytes() for name in ("current.json", ".plan", "published.txt", ".parts.json")}
    add(project, "PMC999000003__made-up-g003.md")
    run(project)
    second = project.snapshot()
    shutil.rmtree(dataset / "snapshots" / second)
    (dataset / "current").unlink()
    (dataset / "current").symlink_to(f"snapshots/{first}")
    for name, data in saved.items():
        (dataset / name).write_bytes(data)
    forget(project)
    run(project)
    assert project.snapshot() == second


@pytest.mark.slow
def test_damaged_tables_are_made_again(project: Project) -> None:
    config = {"sources": {"front_matter": ["resources/sample/pages"], "pmc": {"store": "resources/sample/bucket", "select": {"all": True}}}}  # fmt: skip
    assert project.harvest(config).returncode == 0
    results, before = project.folder / "results", project.snapshot()
    tables = [
        results / "plan" / "observed.parquet",
        results / "plan" / "records.parquet",
        next(results.glob("ledger/*.parquet")),
        next(results.glob("core/pmc/*/figures.parquet")),
        next(results.glob("core/*/*/figure_genes.parquet")),
    ]
    for path in tables:
        path.write_bytes(path.read_bytes()[:-3])
    outcome = project.harvest(config)
    assert outcome.returncode == 0, outcome.stderr
    assert "no whole tables, removed and made again" in outcome.stderr
    assert project.snapshot() == before
    assert project.harvest(config).stdout.count("nothing to be done") == 1
