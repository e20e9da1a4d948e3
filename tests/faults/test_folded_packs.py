"""Packs of a harvest that ran for long: folded into few, without what nobody needs, and nothing is fetched again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bucket_folder import change, records, remove, rewrite, take_inventory
from conftest import ROOT
from harvesting import harvest
from loopback import Service, serving
from publications import leftovers
from test_killed_packing import ODD, unpack
from test_kills import DYING

from figlake.dataset.mend import mend
from figlake.dataset.verify import verify
from figlake.files import parquet, working
from figlake.plan.compact import compact
from figlake.plan.packing import fold_packs
from figlake.pmc.objects import Objects
from figlake.pmc.packs import Packs
from figlake.pmc.store import md5_of, object_path
from figlake.web import http

ABSENT = "PMC999000101.1.xml"
"""An object that the bucket lacks: a batch that is made anew asks for it anew."""
WITHDRAWN = ("PMC999000081.1", "PMC999000082.1")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory):
    """A service, and results of eight harvests of it: new texts, a retraction, a narrower licence, an article gone."""
    folder = tmp_path_factory.mktemp("grown")
    bucket = folder / "bucket"
    shutil.copytree(ROOT / "resources" / "sample" / "bucket", bucket)
    take_inventory(bucket, "2026-11-01")
    with pytest.MonkeyPatch.context() as patch, serving(Service(bucket)) as service:
        patch.setattr(http, "BACKOFF_SECONDS", 0.001)
        harvest(service.url, folder / "results")
        for day in range(2, 7):
            for record in ("PMC999000083.1", "PMC999000085.1"):
                rewrite(bucket, record, b"</article>", f"<!-- {day} --></article>".encode())
            take_inventory(bucket, f"2026-11-{day:02}")
            harvest(service.url, folder / "results")
        change(bucket, WITHDRAWN[0], is_retracted=True)
        change(bucket, WITHDRAWN[1], license_code="CC BY-NC-ND")
        remove(bucket, "PMC999000084.1")
        take_inventory(bucket, "2026-11-08")
        harvest(service.url, folder / "results")
        yield service, folder / "results"


@pytest.fixture
def results(grown, tmp_path: Path) -> Path:
    shutil.copytree(grown[1], tmp_path / "results", copy_function=linked(grown[1], tmp_path / "results"))
    return tmp_path / "results"


def linked(source: Path, target: Path):
    """A copying function that keeps two names of one file together."""
    copies: dict[int, str] = {}

    def copy(one: str, other: str) -> None:
        inode = Path(one).stat().st_ino
        if inode in copies:
            Path(other).hardlink_to(copies[inode])
        else:
            shutil.copy2(one, other)
            copies[inode] = other

    return copy


def asked_anew(service: Service, results: Path) -> list[str]:
    """What a harvest asks for that has its cache alone."""
    for name in ("raw", "plan/known", "plan/sealed"):
        shutil.rmtree(results / name)
    service.journal.clear()
    harvest(service.url, results)
    return [path for path in service.objects() if not path.endswith((ODD, ABSENT))]


def alone(results: Path) -> list[Path]:
    return [path for path in (results / "cache" / "objects").rglob("*") if path.is_file()]


def test_small_packs_become_one_and_nothing_is_fetched_again(grown, results: Path) -> None:
    packs = Packs(results / "cache" / "packs")
    before = len(packs.tables())
    told = fold_packs(results)
    archives = [path for path in packs.tables() if path.with_suffix(".tar").stat().st_nlink > 1]
    assert before > len(archives) + 5 and len(packs.tables()) == len(archives) + 1
    assert told == f"; the cache has {2 * len(packs.tables())} files, {2 * (before - len(packs.tables()))} fewer"
    assert verify(results) == [] and fold_packs(results) == ""
    assert asked_anew(grown[0], results) == []


def test_what_nothing_refers_to_is_gone_and_what_was_withdrawn_with_it(grown, results: Path) -> None:
    service, _ = grown
    objects = Objects(results / "cache")
    superseded = ledger_md5s(results) - {md5_of(path.read_bytes()) for path in service.root.rglob("*.xml")}
    assert superseded and all(map(objects.holds, superseded))
    assert "given up" in compact(results, 5)
    for name in ("raw", "plan/sealed"):
        shutil.rmtree(results / name)  # as if all batches had been small
    harvest(service.url, results)
    fold_packs(results)
    objects = Objects(results / "cache")
    withdrawn = {md5_of((service.root / record / f"{record}.xml").read_bytes()) for record in WITHDRAWN}
    assert not [md5 for md5 in superseded | withdrawn if objects.holds(md5)]
    assert asked_anew(service, results) == []


def ledger_md5s(results: Path) -> set[str]:
    paths = (results / "ledger").glob("pmc-*.parquet")
    rows = [row for path in paths for row in parquet.read(path, working.LEDGER).to_pylist()]
    return {row["md5"] for row in rows if row["outcome"] == "ok" and row["key"].endswith(".xml")}


def test_a_cache_of_before_there_were_packs_is_packed_where_it_lies(grown, results: Path) -> None:
    cache = results / "cache"
    for path in sorted((cache / "packs").glob("*.tar")):
        unpack(path, cache)
    shutil.rmtree(cache / "packs")
    picture, stray = b"\xff\xd8\xff a picture", b"nobody asked for it"
    for data in (picture, stray):
        object_path(cache, md5_of(data)).parent.mkdir(exist_ok=True)
        object_path(cache, md5_of(data)).write_bytes(data)
    batch = min(plan(results) - {None})
    noted = {"record": "x", "attempts": 1, "failed_runs": 0, "outcome": "ok"}
    row = {**noted, "key": "x/x.jpg", "md5": md5_of(picture)}
    parquet.write_rows(results / "ledger" / f"images-{batch}.parquet", working.LEDGER, [row])
    assert len(alone(results)) > len(records(grown[0].root))
    fold_packs(results)
    assert alone(results) == [object_path(cache, md5_of(picture))]
    assert all(path.stat().st_nlink == 2 for path in archives_with_members(results)), "they are packs now"
    assert verify(results) == [] and asked_anew(grown[0], results) == []


def archives_with_members(results: Path) -> list[Path]:
    return [
        path for path in (results / "raw").glob("*.tar") if path.stat().st_size > 10_240 and path.stem in plan(results)
    ]


def plan(results: Path) -> set[str | None]:
    return set(parquet.read(results / "plan" / "records.parquet", working.PLAN_RECORDS, ["batch"])["batch"].to_pylist())


def test_a_harvest_that_is_not_whole_is_left_as_it_is(results: Path) -> None:
    next(iter(archives_with_members(results))).unlink()
    assert fold_packs(results) == ""
    (results / "plan" / "observed.parquet").unlink()
    assert fold_packs(results) == ""


def folding_writes(results: Path, moment: int) -> int:
    """Fold in a process of its own that is killed before a write; returns how many there were."""
    count, last = (results.parent / name for name in ("count", "last"))
    for file in (count, last):
        file.unlink(missing_ok=True)
    told = {"BELOW": results, "COUNT": count, "AT": moment, "BEFORE": last}
    variables = {f"FIGLAKE_DIES_{name}": str(value) for name, value in told.items()}
    paths = os.pathsep.join((str(DYING), str(ROOT / "scripts")))
    command = [sys.executable, "-c", FOLD, str(results)]
    environment = {**os.environ, **variables, "PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, start_new_session=True, capture_output=True)
    assert done.returncode == (-signal.SIGKILL if moment else 0), done.stderr.decode()[-2000:]
    return count.stat().st_size


FOLD = (
    "import sys; from pathlib import Path; from figlake.plan.packing import fold_packs; fold_packs(Path(sys.argv[1]))"
)


@pytest.mark.parametrize("every", [pytest.param(9, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.long)])
def test_killed_while_it_folds_nothing_is_lost(every: int, grown, tmp_path: Path) -> None:
    def fresh(name: str) -> Path:
        shutil.copytree(grown[1], tmp_path / name, copy_function=linked(grown[1], tmp_path / name))
        return tmp_path / name

    folded = fresh("folded")
    writes = folding_writes(folded, 0)
    packs = [path.name for path in Packs(folded / "cache" / "packs").tables()]
    for moment in range(writes, 0, -every):
        results = fresh(str(moment))
        folding_writes(results, moment)
        mend(results)
        fold_packs(results)
        assert [path.name for path in Packs(results / "cache" / "packs").tables()] == packs, moment
        assert [*verify(results), *leftovers(results)] == [] and mend(results) == [], moment
        shutil.rmtree(results)
    assert asked_anew(grown[0], folded) == []
