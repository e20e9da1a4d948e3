"""A full disk and a folder that cannot be written to: a clear line, nothing lost, the next run completes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Project

from figlake.dataset.verify import verify

pytestmark = pytest.mark.long


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def remount(disk: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", str(disk)], check=True)


def test_a_full_disk_and_a_read_only_one(project: Project, small_disk: Path) -> None:
    config = {"results": str(small_disk / "results"), "sources": {"front_matter": ["resources/sample/pages"]}}
    full = project.harvest(config)
    assert full.returncode == 1 and "No space left on device" in full.stderr
    assert not (small_disk / "results" / "dataset" / "current").exists()
    remount(small_disk, "size=300m")
    assert project.harvest(config).returncode == 0
    elsewhere = {**config, "results": "elsewhere"}
    assert project.harvest(elsewhere).returncode == 0
    current = (small_disk / "results" / "dataset" / "current").readlink()
    assert current.name == project.snapshot("elsewhere")
    remount(small_disk, "ro")
    refused = project.harvest(config)
    (line,) = refused.stderr.strip().splitlines()
    assert refused.returncode == 1 and line.endswith("Read-only file system; make room or rights, run again")
    assert (
        verify(small_disk / "results") == [] and (small_disk / "results" / "dataset" / "current").readlink() == current
    )
