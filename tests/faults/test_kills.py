"""Runs that are killed at any moment: the next one reaches the same snapshot, and readers never see a half one."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import Project

from figlake.dataset.verify import verify

BOTH = {
    "sources": {
        "front_matter": ["resources/sample/pages"],
        "pmc": {"store": "resources/sample/bucket", "select": {"all": True}},
    },
    "gate": {"max_shrinkage": 1},
}
STATES = (BOTH, {**BOTH, "licences": ["CC0"], "batch_size": 7})
"""Two states of the configuration, so that each run has something to publish."""


class Reader(threading.Thread):
    """Reads what `current` shows, again and again, and compares it with its checksums."""

    def __init__(self, dataset: Path) -> None:
        super().__init__(daemon=True)
        self.dataset, self.ended = dataset, threading.Event()
        self.reads, self.bad = 0, []

    def run(self) -> None:
        chance = random.Random(1)
        while not self.ended.is_set():
            try:
                self.bad += self._look(chance)
            except FileNotFoundError:
                continue  # it was pruned after `current` moved on: a reader begins anew, and is counted then
            self.reads += 1

    def _look(self, chance: random.Random) -> list[str]:
        folder = self.dataset / os.readlink(self.dataset / "current")
        sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text().splitlines())
        faults = []
        for name in ("manifest.json", chance.choice(sorted(sums))):
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != sums[name]:
                faults.append(f"{folder.name}/{name}")
        return faults


@pytest.mark.long
@pytest.mark.parametrize("count", [25, 200])
def test_runs_killed_at_any_moment(project: Project, count: int) -> None:
    expected = []
    for config in STATES:
        outcome = project.harvest(config)
        assert outcome.returncode == 0, outcome.stderr[-2000:]
        expected.append(project.snapshot())
    assert expected[0] != expected[1]
    reader = Reader(project.folder / "results" / "dataset")
    reader.start()
    chance, killed, done = random.Random(count), 0, 0
    for trial in range(count):
        config = STATES[trial % 2]
        command = project.harvest_command(config)
        environment = {**os.environ, "PYTHONPATH": str(project.folder / "scripts")}
        run = subprocess.Popen(
            command, cwd=project.folder, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.3, 6.0))
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            killed += 1
        run.wait()
        outcome = project.harvest(config)
        assert outcome.returncode == 0, f"trial {trial}: {outcome.stderr[-2000:]}"
        assert project.snapshot() == expected[trial % 2], f"trial {trial}"
        done += 1
    while reader.reads < min(10_000, 50 * count):
        time.sleep(0.1)
    reader.ended.set()
    reader.join()
    sys.stderr.write(
        f"{killed} of {count} runs killed, {done} reached the undisturbed snapshot; {reader.reads} reads\n"
    )
    assert reader.bad == [] and killed > count / 2
    assert verify(project.folder / "results") == []
    assert not list((project.folder / "results" / "dataset").glob(".stage-*"))
