"""The harvest from the service (a loopback server): by ids, query and inventory, through change, faults and kills."""

import json
import os
import random
import shutil
import signal
import subprocess
import time

import pyarrow.parquet as pq
import pytest
from bucket_folder import change, records, remove, rewrite, take_inventory
from conftest import ROOT
from loopback import Service, serving

SAMPLE = ROOT / "resources" / "sample" / "bucket"
IDS = sorted({record.split(".")[0] for record in records(SAMPLE)})
ODD = "PMC999000097.1.xml"
"""An object whose checksum never fits: it is asked for until that is sure."""
SELECTIONS = {
    "ids": {"ids": IDS},
    "query": {"query": {"term": "signaling pathway[Figure/Table Caption]", "since": "2026/11/01"}},
    "inventory": {"inventory": True},
}


def config(store: str, results: str = "results", select: dict | None = None, **pmc: object) -> dict:
    pmc = {"store": store, "select": select or {"all": True}, "max_shrinkage": 0.2, **pmc}
    return {"results": results, "batch_size": 10, "sources": {"pmc": pmc}}


def remote(service: Service, select: dict, results: str = "service", **pmc: object) -> dict:
    settings = {
        "email": "someone@example.org",
        "requests_per_second": 50,
        "eutils": f"{service.url}/eutils/",
        "id_converter": f"{service.url}/idconv/",
    }
    return config(service.url, results, select, **{**settings, **pmc})


@pytest.fixture
def service(project):
    bucket = project.folder / "bucket"
    shutil.copytree(SAMPLE, bucket)
    take_inventory(bucket, "2026-11-01")
    with serving(Service(bucket, released={int(pmcid[3:]): "2026/11/02" for pmcid in IDS})) as running:
        yield running


def from_scratch(project) -> str:
    """Snapshot of a mirror of the bucket as it is now, in a folder of its own."""
    shutil.rmtree(project.folder / "mirror", ignore_errors=True)
    outcome = project.harvest(config("bucket", "mirror"))
    assert outcome.returncode == 0, outcome.stderr
    return project.snapshot("mirror")


def checks(kind: str) -> int:
    """Requests that the check for changes makes."""
    return {"ids": len(IDS), "query": len(IDS) + 1, "inventory": 3}[kind]


@pytest.mark.parametrize("kind", sorted(SELECTIONS))
def test_a_harvest_and_what_changes_afterwards(project, service, kind) -> None:
    settings = remote(service, SELECTIONS[kind])
    bucket = service.root
    first = project.harvest(settings)
    assert first.returncode == 0, first.stderr
    assert project.snapshot("service") == from_scratch(project)
    objects = [path for path in service.objects() if ODD not in path]
    assert len(objects) == len(set(objects)), "nothing is asked for twice"
    assert not any("PMC999000093.1.xml" in path for path in objects), "what the licence excludes is not fetched"
    assert {request.agent for request in service.journal} == {"figlake/0.1.0 (mailto:someone@example.org)"}

    # nothing new: the check for changes is all that is asked, and no job runs
    service.journal.clear()
    again = project.harvest(settings)
    assert again.returncode == 0 and "Nothing to be done" in again.stderr, again.stderr
    assert f"0 new, 0 changed, {len(records(bucket))} unchanged, 0 gone" in again.stderr
    assert len(service.journal) == checks(kind) and not service.objects()

    # one retracted, one with another licence, one with a new text, one gone, one new: exactly that is fetched
    change(bucket, "PMC999000081.1", is_retracted=True)
    change(bucket, "PMC999000082.1", license_code="CC BY-NC-ND")
    rewrite(bucket, "PMC999000083.1", b"Shared", b"Common")
    remove(bucket, "PMC999000084.1")
    del service.released[999000084]
    added = bucket / "PMC999000085.2"
    shutil.copytree(bucket / "PMC999000085.1", added)
    (added / "PMC999000085.1.xml").rename(added / "PMC999000085.2.xml")
    text = (bucket / "metadata" / "PMC999000085.1.json").read_text().replace("PMC999000085.1", "PMC999000085.2")
    (bucket / "metadata" / "PMC999000085.2.json").write_text(json.dumps({**json.loads(text), "version": 2}))
    take_inventory(bucket, "2026-11-02")
    service.journal.clear()
    after = project.harvest(settings)
    assert after.returncode == 0, after.stderr
    assert "1 new, 3 changed, 20 unchanged, 1 gone" in after.stderr
    fetched = sorted(service.objects())
    assert fetched == [
        "/PMC999000083.1/PMC999000083.1.xml",
        *(f"/metadata/PMC9990000{number}.json" for number in ("81.1", "82.1", "83.1", "85.2")),
    ], "the new version has the text of the old one, which is in the cache"
    if kind != "ids":  # there, the article that is gone is an id that was asked for, and so a rejected record
        assert project.snapshot("service") == from_scratch(project)
    buried = {(row["record"], row["reason"]) for row in project.table("tombstones", "service")}
    assert buried >= {
        ("PMC999000081.1", "retracted"),
        ("PMC999000082.1", "licence_narrowed"),
        ("PMC999000084.1", "removed"),
        ("PMC999000085.1", "superseded"),
    }
    published = {row["pmcid"] for row in project.table("articles", "service")}
    assert not published & {f"PMC9990000{number}" for number in (81, 82, 84)}

    # a run with nothing new keeps the tombstones; an article that comes back loses its own
    shutil.copy(SAMPLE / "metadata" / "PMC999000084.1.json", bucket / "metadata")
    service.released[999000084] = "2026/11/03"
    take_inventory(bucket, "2026-11-03")
    assert project.harvest(settings).returncode == 0
    reasons = {row["record"]: row["reason"] for row in project.table("tombstones", "service")}
    assert reasons["PMC999000082.1"] == "licence_narrowed" and "PMC999000084.1" not in reasons


def test_what_comes_and_goes_leaves_the_same_snapshot_with_another_history(project, service) -> None:
    settings = remote(service, {"inventory": True})
    assert project.harvest(settings).returncode == 0
    before = project.snapshot("service")
    shutil.move(service.root / "metadata" / "PMC999000084.1.json", project.folder)
    take_inventory(service.root, "2026-11-02")
    assert project.harvest(settings).returncode == 0
    without = project.snapshot("service")
    shutil.move(project.folder / "PMC999000084.1.json", service.root / "metadata")
    take_inventory(service.root, "2026-11-03")
    assert project.harvest(settings).returncode == 0
    assert project.snapshot("service") == before
    remove(service.root, "PMC999000084.1")
    take_inventory(service.root, "2026-11-04")
    assert project.harvest(settings).returncode == 0
    assert project.snapshot("service") == without == from_scratch(project)
    assert "removed" in {row["reason"] for row in project.table("tombstones", "service")}
    folders = sorted(path.name for path in (project.folder / "service" / "dataset" / "snapshots").iterdir())
    assert folders == sorted([before, without])


def test_other_ids_are_resolved_and_unknown_ones_are_rejected_records(project, service) -> None:
    service.known = {"7": "PMC999000080", "10.99999/none": "PMC999009999"}
    outcome = project.harvest(remote(service, {"ids": ["7", "8", "10.99999/none", "PMC999000081"]}))
    assert outcome.returncode == 0, outcome.stderr
    assert sum("/idconv/" in request.path for request in service.journal) == 2
    rejects = {row["record"]: row["reason"] for row in project.table("rejects", "service")}
    assert rejects == {"8": "not_in_pmc", "10.99999/none": "not_in_store"}
    assert sorted(row["pmcid"] for row in project.table("articles", "service")) == ["PMC999000080", "PMC999000081"]


def test_a_lasting_fault_is_told_the_rest_is_published_and_the_next_run_completes(project, service) -> None:
    service.lasting = frozenset({"PMC999000085.1.xml", "metadata/PMC999000086", "prefix=metadata%2FPMC999000087"})
    settings = remote(service, SELECTIONS["ids"])
    outcome = project.harvest(settings)
    assert outcome.returncode == 3, outcome.stderr
    assert "could not be fetched" in outcome.stderr
    found = {row["record"]: row for row in project.table("rejects", "service") if row["reason"] == "fetch_failed"}
    assert sorted(found) == ["PMC999000085.1", "PMC999000086.1", "PMC999000087"]
    assert found["PMC999000085.1"]["detail"] == "PMC999000085.1: HTTP 500 after 6 attempts"
    assert all(f"not fetched  {record}: " in outcome.stdout for record in found)
    published = {row["pmcid"] for row in project.table("articles", "service")}
    assert "PMC999000084" in published and "PMC999000085" not in published
    ledger = [
        row for path in (project.folder / "service" / "ledger").iterdir() for row in pq.read_table(path).to_pylist()
    ]
    failed = {row["key"]: (row["attempts"], row["failed_runs"]) for row in ledger if row["outcome"] == "failed"}
    assert failed == {
        "PMC999000085.1/PMC999000085.1.xml": (6, 1),
        "metadata/PMC999000086.1.json": (6, 1),
        "metadata/PMC999000087.": (6, 1),
    }
    assert {"ok", "absent", "refused"} <= {row["outcome"] for row in ledger}

    service.lasting = frozenset()
    service.journal.clear()
    second = project.harvest(settings)
    assert second.returncode == 0, second.stderr
    assert sorted(service.objects()) == [
        "/PMC999000085.1/PMC999000085.1.xml",
        "/PMC999000086.1/PMC999000086.1.xml",
        "/PMC999000087.1/PMC999000087.1.xml",
        "/metadata/PMC999000086.1.json",
        "/metadata/PMC999000087.1.json",
    ]
    assert project.snapshot("service") == from_scratch(project)
    third = project.harvest(settings)
    assert third.returncode == 0 and "Nothing to be done" in third.stderr, third.stderr


def test_too_much_gone_or_a_part_of_an_inventory_changes_nothing(project, service) -> None:
    settings = remote(service, {"inventory": True})
    assert project.harvest(settings).returncode == 0
    before = project.snapshot("service")
    for record in records(service.root)[:12]:
        remove(service.root, record)
    take_inventory(service.root, "2026-11-02")
    outcome = project.harvest(settings)
    assert outcome.returncode == 4, outcome.stderr
    assert "12 of 24 article versions are gone (50.0%), more than sources.pmc.max_shrinkage allows" in outcome.stderr
    for shard in (service.root / "inventory-reports").rglob("*.csv.gz"):
        shard.write_bytes(shard.read_bytes()[:-20])
    take_inventory_again = project.harvest(settings)
    assert take_inventory_again.returncode == 4
    assert "inventory of 2026-11-02T01-00Z: md5_mismatch" in take_inventory_again.stderr
    assert project.snapshot("service") == before
    take_inventory(service.root, "2026-11-03")
    settings["sources"]["pmc"]["max_shrinkage"] = 0.6
    assert project.harvest(settings).returncode == 0
    assert project.snapshot("service") == from_scratch(project)


@pytest.mark.parametrize(("rate", "seed", "kind"), [(0.1, 1, "query"), (0.3, 2, "ids"), (0.5, 3, "inventory")])
def test_passing_faults_change_nothing(project, service, rate, seed, kind) -> None:
    service.rate, service.seed = rate, seed
    key = "0123456789abcdef-secret"
    outcome = project.harvest(remote(service, SELECTIONS[kind]), NCBI_API_KEY=key)
    assert outcome.returncode == 0, outcome.stderr
    service.rate = 0.0
    assert project.snapshot("service") == from_scratch(project)
    assert any(request.fault for request in service.journal)
    asked = [request.path for request in service.journal if "api_key" in request.path]
    assert (kind == "query") == bool(asked) and all(f"api_key={key}" in path for path in asked)
    assert key not in outcome.stdout + outcome.stderr
    for path in (path for path in project.folder.rglob("*") if path.is_file() and not path.is_symlink()):
        assert key.encode() not in path.read_bytes(), path


def test_a_run_killed_while_it_fetches_is_completed_by_the_next(project, service) -> None:
    whole = from_scratch(project)
    settings = remote(service, SELECTIONS["ids"], requests_per_second=40)
    command = project.harvest_command(settings)
    variables = {**os.environ, "PYTHONPATH": str(project.folder / "scripts")}
    dice = random.Random(5)
    service.delay = 0.05
    service.journal.clear()
    kills = 0
    while kills < 3:
        shutil.rmtree(project.folder / "service", ignore_errors=True)
        wanted = dice.randrange(len(IDS) + 2, len(IDS) + 30)
        service.journal.clear()
        run = subprocess.Popen(
            command, cwd=project.folder, env=variables, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )  # fmt: skip
        while len(service.journal) < wanted and run.poll() is None:
            time.sleep(0.005)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        kills += 1
        time.sleep(0.2)  # what was under way is in the journal
        before = {path for path in service.objects() if ODD not in path}
        service.journal.clear()
        outcome = project.harvest(settings)
        assert outcome.returncode == 0, outcome.stderr
        twice = before & set(service.objects())
        assert len(twice) <= 8, "only what was under way when it was killed"
        assert project.snapshot("service") == whole


def test_two_runs_do_not_work_in_one_folder(project, service) -> None:
    service.delay = 0.2
    settings = remote(service, SELECTIONS["ids"])
    command = project.harvest_command(settings)
    variables = {**os.environ, "PYTHONPATH": str(project.folder / "scripts")}
    first = subprocess.Popen(
        command, cwd=project.folder, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not service.journal and first.poll() is None:
            time.sleep(0.02)
        second = project.harvest(settings)
        assert second.returncode == 5 and "another run works in this results folder" in second.stderr
    finally:
        assert first.wait() == 0
