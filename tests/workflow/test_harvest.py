"""The harvest from the service (a loopback server): by ids, query and inventory, through change, faults and kills."""

import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise

import pyarrow.parquet as pq
import pytest
from bucket_folder import change, digest, records, remove, rewrite, take_inventory
from conftest import REAL, ROOT, TOOLS, needs_real
from loopback import Request, Service, serving

SAMPLE = ROOT / "resources" / "sample" / "bucket"
IDS = sorted({record.split(".")[0] for record in records(SAMPLE)})
ODD = "PMC999000097.1.xml"
"""An object whose checksum never fits: it is asked for until that is sure."""
ASKING_TO_WAIT = {"429", "429-date", "503"}
KILLS = 20
SELECTIONS = {
    "ids": {"ids": IDS},
    "query": {"query": {"term": "signaling pathway[Figure/Table Caption]", "since": "2026/11/01"}},
    "inventory": {"inventory": True},
}


def config(store: str, results: str = "results", select: dict | None = None, **pmc: object) -> dict:
    pmc = {"store": store, "select": select or {"all": True}, "max_shrinkage": 0.2, **pmc}
    gate = {"max_reject_share": 1, "max_shrinkage": 1, "min_gene_yield": 0}  # few articles, of which many go
    return {"results": results, "batch_size": 10, "sources": {"pmc": pmc}, "gate": gate}


def remote(service: Service, select: dict, results: str = "service", **pmc: object) -> dict:
    settings = {
        "email": "someone@example.org",
        "rate": {"requests_per_second": 50, "reason": "a loopback server"},
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


NOTES = """
    def _note(self, what: str, moment: float) -> None:
        with self._path.with_suffix(".noted").open("a") as file:
            file.write(f"{what} {moment!r}\\n")
"""


def note_slots(project) -> None:
    """Let the copy note, under the lock of a host's slots, which are taken, and until when none may be."""
    project.change("web/rate.py", "\n    def _read(self", f"{NOTES}\n    def _read(self")
    taking, postponing = "self._write(file, slot + spacing)\n", "max(self._read(file), time.time() + seconds)"
    project.change("web/rate.py", taking, f"{taking}            self._note('taken', slot)\n")
    project.change("web/rate.py", f"self._write(file, {postponing})", f"until = {postponing}\n"
                   "            self._write(file, until)\n            self._note('none until', until)")  # fmt: skip


def assert_polite(project, journal: list[Request], per_second: int) -> None:
    """Slots as far apart as the limit asks; none before Retry-After is over; tool and email."""
    (noted,) = (project.folder / "service" / "cache" / "slots").glob("*.noted")
    events = [line.rsplit(" ", 1) for line in noted.read_text().splitlines()]
    taken = sorted(float(moment) for what, moment in events if what == "taken")
    assert len(taken) == len(journal)
    assert min(later - slot for slot, later in pairwise(taken)) > 1 / per_second
    until = 0.0
    for what, moment in events:
        assert what != "taken" or float(moment) >= until
        until = max(until, float(moment)) if what != "taken" else until
    assert sum(what != "taken" for what, _ in events) == sum(request.fault in ASKING_TO_WAIT for request in journal)
    for request in journal:
        if request.path.startswith(("/eutils/", "/idconv/")):
            assert "tool=figlake" in request.path and "email=someone%40example.org" in request.path
    assert {request.agent for request in journal} == {"figlake/0.1.0 (mailto:someone@example.org)"}


def assert_packed(project) -> None:
    """Nothing but pictures is a file of its own, and an archive of a batch is its pack."""
    results = project.folder / "service"
    alone = [path for path in (results / "cache" / "objects").rglob("*") if path.is_file()]
    assert [path for path in alone if path.read_bytes()[:1] in b"{<"] == []
    packs = {path.stat().st_ino for path in (results / "cache" / "packs").glob("*.tar")}
    archives = {path.stat().st_ino for path in (results / "raw").glob("*.tar")}
    assert archives < packs, "and others of metadata records"


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("inventory", marks=pytest.mark.slow),
        pytest.param("ids", marks=pytest.mark.long),
        pytest.param("query", marks=pytest.mark.long),
    ],
)
def test_a_harvest_and_what_changes_afterwards(project, service, kind) -> None:
    settings = remote(service, SELECTIONS[kind])
    bucket = service.root
    first = project.harvest(settings)
    assert first.returncode == 0, first.stderr
    assert project.snapshot("service") == from_scratch(project)
    history = json.loads((project.folder / "service/dataset/current/manifest.json").read_text())["history"]
    assert history["rate"] == settings["sources"]["pmc"]["rate"]
    assert_packed(project)
    objects = [path for path in service.objects() if ODD not in path]
    assert len(objects) == len(set(objects)), "nothing is asked for twice"
    assert not any("PMC999000093.1.xml" in path for path in objects), "what the licence excludes is not fetched"
    assert {request.agent for request in service.journal} == {"figlake/0.1.0 (mailto:someone@example.org)"}

    # nothing new: the check for changes is all that is asked, and no job runs
    service.journal.clear()
    again = project.harvest(settings)
    assert again.returncode == 0 and "nothing to be done" in again.stdout, again.stderr
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


@pytest.mark.long
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


@pytest.mark.slow
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
    assert third.returncode == 0 and "nothing to be done" in third.stdout, third.stderr


@pytest.mark.long
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


@pytest.mark.parametrize(
    ("rate", "seed", "kind"),
    [
        pytest.param(0.3, 1, "query", marks=pytest.mark.slow),
        *(
            pytest.param(rate, seed, kind, marks=pytest.mark.long)
            for rate in (0.1, 0.3, 0.5)
            for seed, kind in ((2, "query"), (3, "ids"), (4, "inventory"))
        ),
    ],
)
def test_passing_faults_change_nothing(project, service, rate, seed, kind) -> None:
    note_slots(project)
    service.rate, service.seed = rate, seed
    key = "0123456789abcdef-secret"
    outcome = project.harvest(remote(service, SELECTIONS[kind]), NCBI_API_KEY=key)
    assert outcome.returncode == 0, outcome.stderr
    service.rate = 0.0
    assert project.snapshot("service") == from_scratch(project)
    assert any(request.fault for request in service.journal)
    assert_polite(project, service.journal, per_second=50)
    asked = [request.path for request in service.journal if "api_key" in request.path]
    assert (kind == "query") == bool(asked) and all(f"api_key={key}" in path for path in asked)
    assert key not in outcome.stdout + outcome.stderr
    for path in (path for path in project.folder.rglob("*") if path.is_file() and not path.is_symlink()):
        assert key.encode() not in path.read_bytes(), path


@pytest.mark.long
def test_a_run_killed_while_it_fetches_is_completed_by_the_next(project, service) -> None:
    whole = from_scratch(project)
    settings = remote(service, SELECTIONS["ids"], rate={"requests_per_second": 40, "reason": "a loopback server"})
    command = project.harvest_command(settings)
    variables = {**os.environ, "PYTHONPATH": str(project.folder / "scripts")}
    dice = random.Random(5)
    service.delay = 0.05
    service.journal.clear()
    for _ in range(KILLS):
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
        time.sleep(0.2)  # what was under way is in the journal
        before = {path for path in service.objects() if ODD not in path}
        service.journal.clear()
        outcome = project.harvest(settings)
        assert outcome.returncode == 0, outcome.stderr
        twice = before & set(service.objects())
        assert len(twice) <= 8, "only what was under way when it was killed"
        assert project.snapshot("service") == whole


@pytest.mark.slow
def test_images_are_fetched_checked_and_gone_with_their_article(project, service) -> None:
    bucket = service.root
    first = next(path for path in sorted(bucket.glob("PMC999000080.1/*.jpg")))
    spoilt = bucket / "PMC999000081.1" / "float-f1.jpg"
    spoilt.write_bytes(b"<html>not an image</html>")
    text = (bucket / "metadata" / "PMC999000081.1.json").read_text()
    media = json.loads(text)["media_urls"]
    urls = [url.split("?")[0] + f"?md5={digest(bucket / url.split('/', 3)[3].split('?')[0])}" for url in media]
    change(bucket, "PMC999000081.1", media_urls=urls)
    service.lasting = frozenset({first.name})
    settings = remote(service, SELECTIONS["ids"])
    settings["figures"] = {"images": True}
    outcome = project.harvest(settings)
    assert outcome.returncode == 3 and "1 image, see the ledger" in outcome.stdout, outcome.stderr
    service.lasting = frozenset()
    service.journal.clear()
    assert project.harvest(settings).returncode == 0
    assert service.objects() == [f"/PMC999000080.1/{first.name}"]
    again = project.harvest(settings)
    assert "nothing to be done" in again.stdout
    dataset = project.folder / "service" / "dataset"
    figures = {row["figid"]: row for row in project.table("figures", "service")}
    shown = {row["image_path"]: row["image_md5"] for row in figures.values() if row["image_path"]}
    assert len(shown) > 10
    for path, md5 in shown.items():
        assert digest(dataset / path) == md5
    odd = figures["PMC999000081__float-f1"]
    assert odd["image_path"] is None and "image.not_an_image" in odd["issues"]
    withdrawn = {row["image_path"] for row in figures.values() if row["pmcid"] == "PMC999000082"}
    change(bucket, "PMC999000082.1", is_retracted=True)
    assert project.harvest(settings).returncode == 0
    assert withdrawn and not any((dataset / path).exists() for path in withdrawn)


def test_a_plan_tells_what_would_be_fetched_and_changes_nothing(project, service) -> None:
    settings = remote(service, SELECTIONS["query"])
    project.harvest_command(settings)
    told = project.figlake("plan", "--config", "test.yaml")
    assert told.returncode == 0, told.stderr
    assert (
        "24 new, 0 changed, 0 unchanged, 0 gone\nwould fetch 24 metadata records, 16 articles, 0 images" in told.stdout
    )
    assert not (project.folder / "service" / "plan" / "observed.parquet").exists()
    run = project.harvest(settings)
    assert run.returncode == 0, run.stderr
    ledger = [
        row for path in (project.folder / "service" / "ledger").iterdir() for row in pq.read_table(path).to_pylist()
    ]
    articles = [row for row in ledger if row["key"].endswith(".xml") and row["attempts"]]
    unfit = (service.root / "PMC999000097.1" / ODD).stat().st_size
    assert len(articles) == 16
    assert told.stdout.endswith(f": {(sum(row['bytes'] or 0 for row in articles) + unfit) / 1e6:,.3f} MB\n")


def test_two_runs_do_not_work_in_one_folder(project) -> None:
    settings = config("bucket")
    shutil.copytree(SAMPLE, project.folder / "bucket")
    (project.folder / "results").mkdir()
    with (project.folder / "results" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcomes = project.harvest(settings), project.figlake("observe", "--config", "test.yaml")
    for outcome in outcomes:
        assert outcome.returncode == 5
        assert outcome.stderr == "figlake: results: another run works in this results folder; wait for it to end\n"
    assert sorted(path.name for path in (project.folder / "results").iterdir()) == [".lock"]


@pytest.mark.long
@needs_real
def test_five_of_every_change_on_real_articles(project) -> None:
    """Inventory, ids and query over a bucket of the real articles; then five added, changed, retracted, removed, narrowed."""
    bucket = project.folder / "bucket"
    subprocess.run([sys.executable, TOOLS / "make_bucket.py", REAL / "jats", bucket], check=True, capture_output=True)
    shutil.rmtree(bucket / "inventory-reports")
    everything = records(bucket)
    free = [
        r for r in everything if json.loads((bucket / "metadata" / f"{r}.json").read_text())["license_code"] == "CC BY"
    ]
    aside = project.folder / "aside"
    aside.mkdir()
    for record in free[:5]:
        shutil.move(bucket / "metadata" / f"{record}.json", aside)
    take_inventory(bucket, "2026-11-01")
    licences = ["CC0", "CC BY"]
    pmcids = sorted({record.split(".")[0] for record in everything})
    with serving(
        Service(bucket, released={int(record.split(".")[0][3:]): "2026/11/02" for record in records(bucket)})
    ) as service:
        selections = {
            "inventory": {"inventory": True},
            "query": SELECTIONS["query"],
            "ids": {"ids": pmcids},
        }
        configs = {name: remote(service, select, name) for name, select in selections.items()}
        for settings in configs.values():
            settings["licences"] = licences
            settings["batch_size"] = 1000
        mirror = {**config("bucket", "mirror"), "licences": licences}
        assert project.harvest(mirror).returncode == 0
        for name, settings in configs.items():
            assert project.harvest(settings).returncode == 0
            if name != "ids":  # which asks for the five that are not there yet
                assert project.snapshot(name) == project.snapshot("mirror")
        for record in free[:5]:
            shutil.move(aside / f"{record}.json", bucket / "metadata")
            service.released[int(record.split(".")[0][3:])] = "2026/11/09"
        for record in free[5:10]:
            rewrite(bucket, record, b"</article-title>", b" (changed)</article-title>")
        for record in free[10:15]:
            change(bucket, record, is_retracted=True)
        for record in free[15:20]:
            remove(bucket, record)
            del service.released[int(record.split(".")[0][3:])]
        for record in free[20:25]:
            change(bucket, record, license_code="CC BY-NC-ND")
        take_inventory(bucket, "2026-11-09")
        shutil.rmtree(project.folder / "mirror")
        assert project.harvest(mirror).returncode == 0
        for name, settings in configs.items():
            service.journal.clear()
            outcome = project.harvest(settings)
            assert outcome.returncode == 0, outcome.stderr
            assert f"5 new, 15 changed, {len(everything) - 25} unchanged, 5 gone" in outcome.stderr
            wanted = [f"/metadata/{record}.json" for record in [*free[:15], *free[20:25]]]
            wanted += [f"/{record}/{record}.xml" for record in free[:10]]
            assert sorted(service.objects()) == sorted(wanted), name
            buried = {(row["record"], row["reason"]) for row in project.table("tombstones", name)}
            assert buried == {
                *((record, "retracted") for record in free[10:15]),
                *((record, "removed") for record in free[15:20]),
                *((record, "licence_narrowed") for record in free[20:25]),
            }
            if name != "ids":  # there, the five that are gone are rejected records: they were asked for by name
                assert project.snapshot(name) == project.snapshot("mirror")
            service.journal.clear()
            assert "Nothing to be done" in project.harvest(settings).stderr
            assert not service.objects()
