"""A publication, and whatever else moves `current`, killed at each of its file operations: nothing half, and completed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import publications
import pytest
from conftest import ROOT, Project, small_reference
from small_concepts import small_concepts

from figlake.dataset.verify import verify
from figlake.plan.compact import compact

SAMPLE = ROOT / "resources" / "sample"
PAGES = ("PMC999000001__made-up-g001", "PMC999000003__made-up-g003", "PMC999000013__f13", "PMC999000055__f55")
ARTICLES = ("PMC999000080.1", "PMC999000081.1")
EVERY = 12
"""Of the states that differ only where nobody looks, the quick test tries one of so many."""


def tiny(folder: Path) -> dict:
    """Beside a project's copy, sources as small as they can be with each kind of table; returns the configuration."""
    references = {  # the bundled lexicon of concepts alone has 84 MB, and each state that is tried is a copy
        "genes": {"reference": small_reference(folder / "reference").name},
        "concepts": {"reference": small_concepts(folder / "concepts").name},
    }
    (folder / "pages").mkdir()
    for path in sorted((SAMPLE / "pages").rglob("*")):
        if path.name.startswith(PAGES):
            shutil.copy(path, folder / "pages")
    for name in ARTICLES:
        shutil.copytree(SAMPLE / "bucket" / name, folder / "bucket" / name)
        (folder / "bucket" / "metadata").mkdir(exist_ok=True)
        shutil.copy(SAMPLE / "bucket" / "metadata" / f"{name}.json", folder / "bucket" / "metadata")
    return {
        "sources": {"front_matter": ["pages"], "pmc": {"store": "bucket", "select": {"all": True}, "max_shrinkage": 1}},
        "figures": {"images": True},
        "exports": [],
        **references,
    }


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two results folders of which nothing is published, the second of which lost a page and an article; and `batched`,
    a published one whose batches hold a page each.
    """
    folder = tmp_path_factory.mktemp("states")
    project = Project(folder)
    config = tiny(folder)
    shutil.copytree(folder / "pages", folder / "batched-pages")
    batched = {**config, "sources": {"front_matter": [str(folder / "batched-pages")]}, "figures": {}, "batch_size": 1}
    batched["results"] = "batched"
    assert project.harvest(batched).returncode == 0
    for name in ("one", "two"):
        outcome = project.harvest({**config, "results": name})
        assert outcome.returncode == 0, outcome.stderr[-2000:]
        for made in ("dataset", "report", "logs", "benchmarks"):
            shutil.rmtree(folder / name / made)
        (folder / "pages" / f"{PAGES[1]}.md").unlink(missing_ok=True)
        (folder / "bucket" / "metadata" / f"{ARTICLES[1]}.json").unlink(missing_ok=True)
    return folder


def tried(act: str, states: Path, folder: Path, every: int) -> dict:
    """What `publications` tells of an act."""
    command = [sys.executable, publications.__file__, act, str(states), str(folder), str(every)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict = json.loads(done.stdout)
    return found


@pytest.mark.long
@pytest.mark.parametrize("every", [pytest.param(EVERY, id="quick"), pytest.param(1, id="each")])
@pytest.mark.parametrize("act", [name for name in publications.ACTS if name not in {"lost", "compact"}])
def test_an_act_killed_at_any_operation(act: str, every: int, states: Path, tmp_path: Path) -> None:
    found = tried(act, states, tmp_path, every)
    assert found["faults"] == []
    assert found["operations"] >= found["states"] >= found["tried"] >= 3
    sys.stderr.write("{}: {operations} operations, {states} states, {tried} tried\n".format(act, **found))


@pytest.mark.long
@pytest.mark.parametrize("every", [pytest.param(6, id="quick"), pytest.param(1, id="each")])
def test_compacting_killed_at_any_operation(every: int, states: Path, tmp_path: Path) -> None:
    """The next run completes it: all batches are gone, or none, or some; the product is the same."""
    found = tried("compact", states, tmp_path, 0)
    (tmp_path / "project").mkdir()
    project = Project(tmp_path / "project")
    references = {}
    for key, name in (("genes", "reference"), ("concepts", "concepts")):
        shutil.copytree(states / name, project.folder / name)
        references[key] = {"reference": name}
    config = {"sources": {"front_matter": [str(states / "batched-pages")]}, **references}
    kept = sorted((tmp_path / "moments").iterdir(), key=lambda path: int(path.name))
    assert found["states"] == len(kept) > 10
    chosen = kept[::-every][::-1]
    for moment in chosen:
        shutil.rmtree(project.folder / "results", ignore_errors=True)
        shutil.copytree(moment, project.folder / "results", symlinks=True)
        outcome = project.harvest({**config, "exports": []})
        assert outcome.returncode == 0, f"{moment.name}: {outcome.stderr[-2000:]}"
        assert publications.current(project.folder / "results") == publications.current(tmp_path / "base"), moment.name
        assert [*verify(project.folder / "results"), *publications.leftovers(project.folder / "results")] == []
    left = compact(project.folder / "results", 1000)
    assert left.startswith("0 small batches"), left
    sys.stderr.write(f"compact: {found['operations']} operations, {len(kept)} states, {len(chosen)} tried\n")
