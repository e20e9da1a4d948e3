"""Many pages of which a few are added, changed and deleted: the snapshot is that of a run from scratch."""

from __future__ import annotations

import sys

import pytest
from conftest import ROOT, Project

sys.path.insert(0, str(ROOT / "bench"))
from pages import write_pages


@pytest.mark.long
def test_one_in_a_hundred_added_changed_and_deleted(project: Project) -> None:
    count, pages = 20_000, project.folder / "pages"
    config = {"sources": {"front_matter": ["pages"]}}
    write_pages(pages, count)
    first = project.harvest(config)
    assert first.returncode == 0, first.stderr[-2000:]
    before = project.snapshot()
    write_pages(pages, count, changed=0.01)
    for page in sorted((pages / "_figures").iterdir())[50::100]:
        page.unlink()
        (pages / "_data" / f"{page.stem}-genes.tsv").unlink(missing_ok=True)
    write_pages(pages, count + count // 100, since=count)
    changed = project.harvest(config)
    assert changed.returncode == 0, changed.stderr[-2000:]
    assert "20,000 read = 20,000 published" in changed.stdout
    scratch = project.harvest({**config, "results": "scratch", "batch_size": 3000}, cores=1)
    assert scratch.returncode == 0, scratch.stderr[-2000:]
    assert project.snapshot() == project.snapshot("scratch") != before
