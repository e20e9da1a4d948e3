"""Articles from the service (a loopback server), by their ids: the same dataset as from a mirror folder."""

import json
import shutil

import pyarrow.dataset
from bucket_server import Bucket, serving
from conftest import ROOT

SAMPLE = ROOT / "resources" / "sample" / "bucket"
IDS = sorted({path.name.split(".")[0] for path in (SAMPLE / "metadata").iterdir()})


def config(store: str, results: str, **pmc: object) -> dict:
    select = {"ids": IDS}
    return {"results": results, "batch_size": 10, "sources": {"pmc": {"store": store, "select": select, **pmc}}}


def test_the_service_gives_the_same_dataset_as_a_mirror(project) -> None:
    shutil.copytree(SAMPLE, project.folder / "bucket")
    mirror = project.run(config("bucket", "mirror"))
    assert mirror.returncode == 0, mirror.stderr
    pmc = {"email": "someone@example.org", "requests_per_second": 50}
    with serving(Bucket(project.folder / "bucket")) as bucket:
        settings = config(bucket.url, "service", **pmc)
        first = project.run(settings)
        assert first.returncode == 0, first.stderr
        assert project.snapshot("service") == project.snapshot("mirror")
        fetched = [request.path for request in bucket.journal]
        once = [path for path in fetched if "PMC999000097.1.xml" not in path]  # its checksum never fits
        assert len(once) == len(set(once)), "nothing else is asked for twice"
        listings = [path for path in fetched if path.startswith("/?")]
        assert len(listings) == len(IDS)
        assert not any("PMC999000093.1.xml" in path for path in fetched), "what the licence excludes is not fetched"
        assert {request.agent for request in bucket.journal} == {"figlake/0.1.0 (mailto:someone@example.org)"}

        # nothing new: the check for changes is all that is asked, and no job runs
        bucket.journal.clear()
        observed = project.figlake("observe", "--config", "test.yaml")
        assert "nothing changed" in observed.stderr, observed.stderr
        again = project.run(settings)
        assert "Nothing to be done" in again.stderr
        assert [request.path for request in bucket.journal] == listings

        # one article retracted, one with another licence, one with a new text, one gone: exactly that is fetched
        change("PMC999000081.1", project.folder / "bucket", is_retracted=True)
        change("PMC999000082.1", project.folder / "bucket", license_code="CC BY-NC-ND")
        xml = project.folder / "bucket" / "PMC999000083.1" / "PMC999000083.1.xml"
        xml.write_bytes(xml.read_bytes().replace(b"Shared", b"Common"))
        change("PMC999000083.1", project.folder / "bucket", xml_url=url_of(xml))
        (project.folder / "bucket" / "metadata" / "PMC999000084.1.json").unlink()
        bucket.journal.clear()
        changed = project.figlake("observe", "--config", "test.yaml")
        assert ": changed" in changed.stderr, changed.stderr
        after = project.run(settings)
        assert after.returncode == 0, after.stderr
        objects = sorted(request.path for request in bucket.journal if not request.path.startswith("/?"))
        assert objects == [
            "/PMC999000083.1/PMC999000083.1.xml",
            "/metadata/PMC999000081.1.json",
            "/metadata/PMC999000082.1.json",
            "/metadata/PMC999000083.1.json",
        ]
    scratch = project.run(config("bucket", "scratch"))
    assert scratch.returncode == 0, scratch.stderr
    assert project.snapshot("service") == project.snapshot("scratch")


def test_other_ids_are_resolved_and_unknown_ones_are_rejected_records(project) -> None:
    bucket = Bucket(SAMPLE, known={"7": "PMC999000080", "10.99999/none": "PMC999009999"})
    with serving(bucket):
        pmc = {"store": bucket.url, "id_converter": f"{bucket.url}/idconv/", "email": "someone@example.org"}
        ids = ["7", "8", "10.99999/none", "PMC999000081"]
        outcome = project.run({"sources": {"pmc": {**pmc, "select": {"ids": ids}}}})
        assert outcome.returncode == 0, outcome.stderr
        assert sum("/idconv/" in request.path for request in bucket.journal) == 2
    rejects = pyarrow.dataset.dataset(project.current() / "rejects").to_table().to_pylist()
    assert {row["record"]: row["reason"] for row in rejects} == {"8": "not_in_pmc", "10.99999/none": "not_in_store"}
    articles = pyarrow.dataset.dataset(project.current() / "articles").to_table()["pmcid"].to_pylist()
    assert sorted(articles) == ["PMC999000080", "PMC999000081"]


def test_a_lasting_fault_fails_the_run_keeps_the_rest_and_the_next_run_completes(project) -> None:
    shutil.copytree(SAMPLE, project.folder / "bucket")
    pmc = {"email": "someone@example.org", "requests_per_second": 50}
    with serving(Bucket(project.folder / "bucket")) as bucket:
        bucket.lasting = frozenset({"PMC999000085.1.xml"})
        settings = config(bucket.url, "service", **pmc)
        failed = project.run(settings)
        assert failed.returncode != 0
        assert (
            "1 of" in failed.stderr and "could not be fetched" in failed.stderr and "run again later" in failed.stderr
        )
        assert not (project.folder / "service" / "dataset").exists()
        bucket.lasting = frozenset()
        bucket.journal.clear()
        second = project.run(settings)
        assert second.returncode == 0, second.stderr
        assert [request.path for request in bucket.journal] == ["/PMC999000085.1/PMC999000085.1.xml"]
    assert project.run(config("bucket", "mirror")).returncode == 0
    assert project.snapshot("service") == project.snapshot("mirror")


def change(record: str, bucket, **fields: object) -> None:
    path = bucket / "metadata" / f"{record}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}), encoding="utf-8")


def url_of(path) -> str:
    import hashlib

    return f"s3://pmc-oa-opendata/{path.parent.name}/{path.name}?md5={hashlib.md5(path.read_bytes()).hexdigest()}"
