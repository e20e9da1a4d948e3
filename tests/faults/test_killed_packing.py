"""A harvest of packs, killed at any of its writes: the next one asks for nothing that had come, and ends the same."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import harvesting
import pytest
from bucket_folder import take_inventory
from conftest import ROOT
from loopback import Service, serving
from publications import differences, leftovers, tree
from test_kills import DYING

from figlake.dataset.mend import mend
from figlake.dataset.verify import verify
from figlake.pmc.packs import contents
from figlake.pmc.store import md5_of, object_path
from figlake.web.abreast import THREADS

ODD = "PMC999000097.1.xml"
"""An object whose checksum never fits: it is asked for three times, and once more by the next run."""


class Harvest:
    """Harvests of one service into one folder, each in a process of its own."""

    def __init__(self, service: Service, folder: Path) -> None:
        self.service, self.results = service, folder / "results"
        self.count, self.last = folder / "count", folder / "last"

    def __call__(self, moment: int = 0) -> int:
        """Harvest, and be killed before a write; 0 for never.  Returns the status."""
        for file in (self.count, self.last):
            file.unlink(missing_ok=True)
        self.service.journal.clear()
        paths = os.pathsep.join((str(DYING), str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")))
        told = {"BELOW": self.results, "COUNT": self.count, "AT": moment, "BEFORE": self.last}
        variables = {f"FIGLAKE_DIES_{name}": str(value) for name, value in told.items()}
        command = [sys.executable, harvesting.__file__, self.service.url, str(self.results)]
        done = subprocess.run(
            command, env={**os.environ, **variables, "PYTHONPATH": paths}, start_new_session=True, capture_output=True
        )
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr.decode()[-2000:]
        return done.returncode

    def asked(self) -> set[str]:
        return {path for path in self.service.objects() if ODD not in path}

    def made(self) -> dict[str, str]:
        """What the harvest is for: the archives."""
        return {path: digest for path, digest in tree(self.results / "raw").items() if path.endswith(".tar")}

    def alone(self) -> list[Path]:
        return [path for path in (self.results / "cache" / "objects").rglob("*") if path.is_file()]


@pytest.fixture
def harvest(tmp_path: Path):
    shutil.copytree(ROOT / "resources" / "sample" / "bucket", tmp_path / "bucket")
    take_inventory(tmp_path / "bucket", "2026-11-01")
    with serving(Service(tmp_path / "bucket")) as service:
        yield Harvest(service, tmp_path)


def test_a_harvest_leaves_two_files_for_each_batch_and_asks_once(harvest: Harvest) -> None:
    assert harvest() == 0
    made, packs = harvest.made(), harvest.results / "cache" / "packs"
    archives = {path.stat().st_ino for path in (harvest.results / "raw").glob("*.tar") if contents(path)}
    assert harvest.alone() == [] and len(list(packs.iterdir())) == 2 * (len(archives) + 1) > 4
    assert archives < {path.stat().st_ino for path in packs.glob("*.tar")}, "no second copy"
    assert verify(harvest.results) == []
    # what a batch was made of is read from the packs, when the plan or the archives are gone
    for folder in ("raw", "plan/known"):
        shutil.rmtree(harvest.results / folder)
    assert harvest() == 0 and harvest.asked() == set()
    assert harvest.made() == made and harvest.alone() == [] and mend(harvest.results) == []


def test_a_cache_of_single_files_is_taken_over_without_a_request(harvest: Harvest) -> None:
    """As figlake left it before there were packs, in the middle of a harvest."""
    assert harvest() == 0
    made, cache = harvest.made(), harvest.results / "cache"
    for path in sorted((cache / "packs").glob("*.tar")):
        unpack(path, cache)
    for folder in (cache / "packs", harvest.results / "raw", harvest.results / "plan"):
        shutil.rmtree(folder)
    assert harvest() == 0 and harvest.asked() == set()
    assert harvest.made() == made and harvest.alone() == [] and verify(harvest.results) == []


def unpack(tar: Path, cache: Path) -> None:
    """Put what lies in a pack where single files lie."""
    with tarfile.open(tar) as opened:
        for member in opened:
            data = opened.extractfile(member).read()
            object_path(cache, md5_of(data)).parent.mkdir(parents=True, exist_ok=True)
            object_path(cache, md5_of(data)).write_bytes(data)


@pytest.mark.parametrize(
    "count", [pytest.param(6, id="some", marks=pytest.mark.slow), pytest.param(200, id="each", marks=pytest.mark.long)]
)
def test_killed_at_any_write_it_goes_on_with_what_had_come(count: int, harvest: Harvest) -> None:
    assert harvest() == 0
    made, writes = harvest.made(), harvest.count.stat().st_size
    chance, faults = random.Random(count), []
    # spread over all; the last ones are few in number and many in kind
    for moment in sorted(chance.sample(range(1, writes), min(count, writes - 1))):
        shutil.rmtree(harvest.results)
        if harvest(moment) == 0:
            continue  # it wrote less often than before: threads
        place, before = harvest.last.read_text().splitlines()[0], harvest.asked()
        assert harvest() == 0
        found = [f"asked again for {len(again)}" for again in [before & harvest.asked()] if len(again) > THREADS]
        found += [*differences(made, harvest.made()), *verify(harvest.results), *leftovers(harvest.results)]
        found += [f"{path.name} is alone" for path in harvest.alone()]
        faults += [f"{moment}, {place}: {line}" for line in found]
    assert faults == []
