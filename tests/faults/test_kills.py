"""Runs from an empty folder, killed at any of their writes: the next one completes, and readers never see half of it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from conftest import Project
from publications import leftovers, sums_of
from test_killed_operations import tiny

from figlake.dataset.verify import verify
from figlake.files.checksums import file_sha256

DYING = Path(__file__).with_name("dying")
EVERY_THIRD = 3
"""Of so many runs one reads articles and fetches images as well, which takes twice as long."""

MARGIN = 8
"""Of the writes at the end of a run none is chosen: there may be fewer."""


class Reader(threading.Thread):
    """Reads what `current` shows, again and again, and compares it with its checksums.

    It holds to where `current` leads when it begins to look.  What is missing there is a fault.
    """

    def __init__(self, dataset: Path) -> None:
        super().__init__(daemon=True)
        self.dataset, self.ended = dataset, threading.Event()
        self.looks, self.bad = 0, []

    def run(self) -> None:
        while not self.ended.wait(0.02):
            if (self.dataset / "current").is_symlink():  # something is published
                self.look()

    def look(self) -> None:
        """Read all files of the current snapshot."""
        self.looks += 1
        try:
            folder = (self.dataset / "current").resolve()
            sums = sums_of(folder)
            self.bad += [f"{folder.name}/{name}" for name in sums if file_sha256(folder / name) != sums[name]]
        except OSError as error:
            self.bad.append(str(error))


class Runs:
    """Runs of one configuration, each from nothing."""

    def __init__(self, project: Project, config: dict) -> None:
        self.project, self.config, self.looks = project, config, 0
        self.results = project.folder / config["results"]
        self.count = project.folder.parent / "count"
        assert self.harvest(0).returncode == 0  # what all runs share is compiled and cached
        self.clear()
        assert self.harvest(0).returncode == 0
        self.writes, self.expected = self.count.stat().st_size, project.snapshot(config["results"])

    def clear(self) -> None:
        """Forget all that was made."""
        for folder in (self.results, self.project.folder / ".snakemake"):
            shutil.rmtree(folder, ignore_errors=True)

    def harvest(self, moment: int) -> subprocess.CompletedProcess:
        """A run whose whole process group is killed before a write, counted over all its processes; 0 for never."""
        self.count.unlink(missing_ok=True)
        place = self.project.folder
        environment = self.project.environment(
            PYTHONPATH=os.pathsep.join((str(DYING), str(place / "scripts"))), XDG_CACHE_HOME=str(place.parent / "caches"),
            FIGLAKE_DIES_BELOW=str(place), FIGLAKE_DIES_COUNT=str(self.count), FIGLAKE_DIES_AT=str(moment),
        )  # fmt: skip
        command = self.project.harvest_command(self.config)
        return subprocess.run(
            command, cwd=place, env=environment, start_new_session=True, capture_output=True, text=True
        )

    def killed(self, moment: int) -> list[str]:
        """What is wrong when a run from nothing was killed at a moment, and another has followed."""
        self.clear()
        reader = Reader(self.results / "dataset")
        reader.start()
        died = self.harvest(moment)
        after = self.harvest(0)
        reader.ended.set()
        reader.join()
        reader.look()
        self.looks += reader.looks
        faults = [f"the reader: {line}" for line in reader.bad]
        if died.returncode != -9:
            faults.append(f"it was not killed, and ended with status {died.returncode}: {died.stderr[-500:]}")
        if after.returncode:
            faults.append(f"the next run ended with status {after.returncode}: {after.stderr[-500:]}")
        if (found := self.project.snapshot(self.config["results"])) != self.expected:
            faults.append(f"expected the snapshot {self.expected}, found {found}")
        return [*faults, *verify(self.results), *leftovers(self.results)]


@pytest.mark.long
@pytest.mark.parametrize("count", [12, 300])
def test_runs_killed_at_any_write(project: Project, count: int) -> None:
    both = tiny(project.folder)
    pages = {**both, "sources": {"front_matter": ["pages"]}, "figures": {}}
    kinds = [Runs(project, {**config, "results": name}) for name, config in (("of-pages", pages), ("of-both", both))]
    chance, faults = random.Random(count), []
    shares = [(trial + chance.random()) / count for trial in range(count)]  # over all of a run
    chance.shuffle(shares)
    for trial, share in enumerate(shares):
        runs = kinds[trial % EVERY_THIRD == EVERY_THIRD - 1]
        # two runs do not write quite as often: jobs side by side find the work of others done, or not yet
        moment = min(1 + int(share * runs.writes), runs.writes - MARGIN)
        found = [f"{trial}, killed at write {moment} of {runs.writes}: {line}" for line in runs.killed(moment)]
        sys.stderr.write("".join(f"{line}\n" for line in [*found, f"{trial + 1} of {count} killed"]))
        faults += found
    looks = sum(runs.looks for runs in kinds)
    sys.stderr.write(f"{count} runs killed, {len(faults)} faults; {looks} whole snapshots read meanwhile\n")
    assert faults == [] and looks >= count
