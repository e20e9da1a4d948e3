"""Runs from an empty folder, killed at any of their writes: the next one completes, and readers never see half of it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import Project
from publications import leftovers, sums_of
from test_killed_operations import tiny

from figlake.dataset.verify import verify
from figlake.files.checksums import file_sha256
from figlake.jobs.lock import LOCK, BusyError, locked

DYING = Path(__file__).with_name("dying")
EVERY_THIRD = 3
"""Of so many runs one reads articles and fetches images as well, which takes twice as long."""

MARGIN = 8
"""Of the writes at the end of a run none is chosen: there may be fewer."""

IN_A_CHAIN = 6
"""Runs that are killed one after the other, each while it goes on with what the one before has left."""


AS_IT_BEGINS = 0.25
"""Share of the runs of a chain that are killed before they do what is left: while they look and mend."""


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
    """Runs of one configuration, from nothing.

    ``writes``: of a whole run; ``at_rest``: of one that has nothing to do, which any that goes on makes as well.
    """

    def __init__(self, project: Project, config: dict) -> None:
        self.project, self.config, self.looks = project, config, 0
        self.results = project.folder / config["results"]
        self.count, self.last = project.folder.parent / "count", project.folder.parent / "last"
        assert self.harvest(0).returncode == 0
        self.writes, self.expected = self.count.stat().st_size, project.snapshot(config["results"])
        assert self.harvest(0).returncode == 0
        self.at_rest = self.count.stat().st_size

    def clear(self) -> None:
        """Forget all that was made."""
        for folder in (self.results, self.project.folder / ".snakemake"):
            shutil.rmtree(folder, ignore_errors=True)

    def harvest(self, moment: int) -> subprocess.CompletedProcess:
        """A run whose whole process group is killed before a write, counted over all its processes; 0 for never."""
        for file in (self.count, self.last):
            file.unlink(missing_ok=True)
        place = self.project.folder
        environment = self.project.environment(
            PYTHONPATH=os.pathsep.join((str(DYING), str(place / "scripts"))), XDG_CACHE_HOME=str(place.parent / "caches"),
            FIGLAKE_DIES_BELOW=str(place), FIGLAKE_DIES_COUNT=str(self.count), FIGLAKE_DIES_AT=str(moment),
            FIGLAKE_DIES_BEFORE=str(self.last),
        )  # fmt: skip
        command = self.project.harvest_command(self.config)
        return subprocess.run(
            command, cwd=place, env=environment, start_new_session=True, capture_output=True, text=True
        )

    def wait(self) -> None:
        """Until the last process of the group that was killed is gone, and its share in the lock."""
        while (self.results / LOCK).exists():
            with suppress(BusyError), locked(self.results):
                return
            time.sleep(0.05)

    def killed(self, moments: Iterable[int]) -> tuple[list[str], list[str]]:
        """Runs that are killed at a moment each, the first from nothing, and one that is not.

        Returns before what they were killed, and what is wrong then.  Where one comes to its end before its moment, no
        more are killed.
        """
        self.clear()
        reader = Reader(self.results / "dataset")
        reader.start()
        before, faults = [], []
        for moment in moments:
            run = self.harvest(moment)
            if run.returncode != -signal.SIGKILL:
                if run.returncode:
                    faults.append(f"killed {len(before)} times, it ended with {run.returncode}: {run.stderr[-500:]}")
                break
            before.append(f"{moment} {self.last.read_text().splitlines()[0]}")
            self.wait()
        after = self.harvest(0)
        reader.ended.set()
        reader.join()
        reader.look()
        self.looks += reader.looks
        faults += [f"the reader: {line}" for line in reader.bad]
        if after.returncode:
            faults.append(f"the run that was not killed ended with status {after.returncode}: {after.stderr[-500:]}")
        if (found := self.project.snapshot(self.config["results"])) != self.expected:
            faults.append(f"expected the snapshot {self.expected}, found {found}")
        return before, [*faults, *verify(self.results), *leftovers(self.results)]


def both_kinds(project: Project) -> tuple[Runs, Runs]:
    """Runs of pages, and of pages, articles and images."""
    both = tiny(project.folder)
    pages = {**both, "sources": {"front_matter": ["pages"]}, "figures": {}}
    of_pages, of_both = (
        Runs(project, {**config, "results": name}) for name, config in (("of-pages", pages), ("of-both", both))
    )
    return of_pages, of_both


@pytest.mark.long
@pytest.mark.parametrize("count", [pytest.param(8, id="quick"), pytest.param(60, id="each")])
def test_runs_killed_at_any_write(project: Project, count: int) -> None:
    kinds = both_kinds(project)
    chance, faults = random.Random(count), []
    shares = [(trial + chance.random()) / count for trial in range(count)]  # over all of a run
    chance.shuffle(shares)
    for trial, share in enumerate(shares):
        runs = kinds[trial % EVERY_THIRD == EVERY_THIRD - 1]
        # two runs do not write quite as often: jobs side by side find the work of others done, or not yet
        moment = min(1 + int(share * runs.writes), runs.writes - MARGIN)
        before, found = runs.killed([moment])
        found += [] if before else [f"it was not killed, of {runs.writes} writes"]
        sys.stderr.write("".join(f"{trial + 1}, killed before {before}: {line}\n" for line in found or ["completed"]))
        faults += found
    looks = sum(runs.looks for runs in kinds)
    sys.stderr.write(f"{count} runs killed, {len(faults)} faults; {looks} whole snapshots read meanwhile\n")
    assert faults == [] and looks >= count


def moments_of(runs: Runs, chance: random.Random, count: int) -> Iterator[int]:
    """Moments of a chain, spread over a whole run: each as a run begins, or in its part of what should be left to do."""
    left, before = runs.writes - MARGIN, 0
    for to_come in range(count, 0, -1):
        done = 0 if before and chance.random() < AS_IT_BEGINS else chance.randint(1, max(1, 2 * left // (to_come + 1)))
        yield before + done if done else chance.randint(1, before)
        left, before = max(left - done, 1), runs.at_rest


@pytest.mark.long
@pytest.mark.parametrize("count", [pytest.param(12, id="quick"), pytest.param(300, id="each")])
def test_chains_of_runs_killed_at_any_write(project: Project, count: int) -> None:
    """Each run goes on where the one before was killed, and is killed itself: as it begins, or in what is left to do."""
    kinds = both_kinds(project)
    chance, kills, chains, faults = random.Random(count), 0, 0, []
    while kills < count:
        runs = kinds[chains % EVERY_THIRD == EVERY_THIRD - 1]
        before, found = runs.killed(moments_of(runs, chance, min(IN_A_CHAIN, count - kills)))
        chains, kills = chains + 1, kills + len(before)
        sys.stderr.write("".join(f"{chains}, killed before {before}: {line}\n" for line in found or ["completed"]))
        faults += found
    looks = sum(runs.looks for runs in kinds)
    sys.stderr.write(
        f"{kills} kills in {chains} chains, {len(faults)} faults; {looks} whole snapshots read meanwhile\n"
    )
    assert faults == [] and looks >= chains
