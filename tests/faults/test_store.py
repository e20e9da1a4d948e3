"""The store over the network: paging, faults that pass and faults that last, limits, identification."""

import hashlib
import multiprocessing
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT
from loopback import KINDS, PAGE, Service, serving

from figlake.files.records import Refused
from figlake.pmc.objects import CachedStore, Objects
from figlake.pmc.store import CloudStore, FolderStore
from figlake.web import http, rate
from figlake.web.http import FetchError, Web, redacted
from figlake.web.rate import RateLimiter

SAMPLE = ROOT / "resources" / "sample" / "bucket"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are not waited for here; slots of the limiter are (another module's sleep)."""
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.001)


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def test_a_listing_is_read_to_its_last_page() -> None:
    with serving(Service(SAMPLE)) as bucket:
        found = list(CloudStore(bucket.url, Web()).listing("metadata/"))
    expected = sorted(path for path in (SAMPLE / "metadata").iterdir())
    assert [item.key for item in found] == [f"metadata/{path.name}" for path in expected]
    assert [item.etag for item in found] == [md5(path) for path in expected]
    assert len(bucket.journal) == -(-len(expected) // PAGE) > 1
    assert [item.key for item in FolderStore(SAMPLE).listing("metadata/")] == [item.key for item in found]


def test_a_prefix_ends_with_its_dot() -> None:
    with serving(Service(SAMPLE)) as bucket:
        store = CloudStore(bucket.url, Web())
        assert [item.key for item in store.listing("metadata/PMC999000089.")] == [
            "metadata/PMC999000089.1.json",
            "metadata/PMC999000089.2.json",
        ]
        assert list(store.listing("metadata/PMC99900008.")) == []


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_passing_faults_lose_nothing_and_fake_nothing(rate: float, seed: int) -> None:
    with serving(Service(SAMPLE, seed, rate)) as bucket:
        store = CloudStore(bucket.url, Web())
        keys = [item for item in store.listing("metadata/PMC9990000") if item.etag]
        for item in keys:
            assert store.read(item.key, 10_000, item.etag).data == (SAMPLE / item.key).read_bytes()
    assert {item.key for item in keys} == {f"metadata/{p.name}" for p in (SAMPLE / "metadata").glob("PMC9990000*")}
    assert rate < 0.3 or any(request.fault for request in bucket.journal)


def test_an_absent_object_and_a_wrong_one_are_refused_with_their_reason() -> None:
    with serving(Service(SAMPLE)) as bucket:
        store = CloudStore(bucket.url, Web())
        with pytest.raises(Refused) as refused:
            store.read("PMC999000101.1/PMC999000101.1.xml", 1000, "0" * 32)
        assert refused.value.reason == "missing_object" and len(bucket.journal) == 1
        with pytest.raises(Refused) as refused:
            store.read("metadata/PMC999000080.1.json", 10_000, "0" * 32)
        assert refused.value.reason == "md5_mismatch"
    assert len(bucket.journal) == 1 + http.MAX_UNFIT_ATTEMPTS


def test_a_lasting_fault_is_no_verdict_on_the_object() -> None:
    with serving(Service(SAMPLE, lasting=frozenset({"PMC999000080"}))) as bucket:
        with pytest.raises(FetchError) as error:
            CloudStore(bucket.url, Web()).read("metadata/PMC999000080.1.json", 10_000, "0" * 32)
        assert error.value.reason == "failed" and error.value.attempts == http.MAX_ATTEMPTS
        assert "run again later" in str(error.value)


def test_a_cached_object_is_fetched_once_and_checked_at_each_use(tmp_path: Path) -> None:
    key, digest = "metadata/PMC999000080.1.json", md5(SAMPLE / "metadata" / "PMC999000080.1.json")
    with serving(Service(SAMPLE)) as bucket:
        store = CachedStore(CloudStore(bucket.url, Web()), Objects(tmp_path))
        first, second = (store.read(key, 10_000, digest) for _ in range(2))
        assert (first.data, first.attempts, second.attempts) == (second.data, 1, 0)
        assert len(bucket.journal) == 1
        (cached,) = (path for path in tmp_path.rglob("*") if path.is_file())
        cached.write_bytes(b"half")
        assert store.read(key, 10_000, digest).data == (SAMPLE / key).read_bytes()
        assert len(bucket.journal) == 2


def ask(url: str, slots: Path, count: int) -> None:
    """Requests of a process, whose slots it notes instead of waiting for them."""

    def note(limiter: RateLimiter, slot: float) -> None:
        with (slots / "taken").open("a") as file:
            file.write(f"{slot!r}\n")

    RateLimiter._sleep_until = note
    web = Web("someone@example.org", slots, {}, default_per_second=10.0)
    for _ in range(count):
        web.get(f"{url}/metadata/PMC999000080.1.json", limit=10_000)


def test_the_limit_holds_over_four_processes_and_each_request_says_who_asks(tmp_path: Path) -> None:
    with serving(Service(SAMPLE)) as bucket:
        context = multiprocessing.get_context("spawn")
        workers = [context.Process(target=ask, args=(bucket.url, tmp_path, 8)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert [worker.exitcode for worker in workers] == [0] * 4
    slots = sorted(map(float, (tmp_path / "taken").read_text().split()))
    assert len(bucket.journal) == len(slots) == 32
    assert min(later - slot for slot, later in pairwise(slots)) > 1 / 10, "at most 10 in any second"
    assert {request.agent for request in bucket.journal} == {"figlake/0.1.0 (mailto:someone@example.org)"}


def test_retry_after_is_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Always429(Service):
        def fault(self, path: str) -> str | None:
            return "429" if not self.journal else None

    waits: list[float] = []
    monkeypatch.setattr(http.time, "sleep", waits.append)
    slots: list[float] = []
    monkeypatch.setattr(RateLimiter, "_sleep_until", lambda limiter, slot: slots.append(slot))
    with serving(Always429(SAMPLE)) as bucket:
        Web(slots=tmp_path).get(f"{bucket.url}/metadata/PMC999000080.1.json", limit=10_000)
    assert len(bucket.journal) == 2 and 1.0 in waits
    assert slots[1] - slots[0] > 1.0, "no other request goes out meanwhile"


def test_a_slot_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(rate, "time", SimpleNamespace(time=lambda: 100.0, sleep=waits.append))
    limiter = RateLimiter(tmp_path, "host", rate.MARGIN)
    for _ in range(3):
        limiter.wait()
    limiter.postpone(60.0)
    limiter.wait()
    assert waits == [1.0, 2.0, 60.0]


def test_a_long_retry_after_parks_the_request(tmp_path: Path) -> None:
    class Busy(Service):
        def fault(self, path: str) -> str | None:
            return "503"

    with serving(Busy(SAMPLE, retry_after="86400")) as bucket, pytest.raises(FetchError) as error:
        Web(slots=tmp_path).get(f"{bucket.url}/metadata/PMC999000080.1.json", limit=10_000)
    assert (error.value.reason, error.value.attempts, len(bucket.journal)) == ("failed", 1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fault_is_noticed(kind: str, tmp_path: Path) -> None:
    class Once(Service):
        def fault(self, path: str) -> str | None:
            return kind if not self.journal else None

    path = "metadata/PMC999000080.1.json"
    with serving(Once(SAMPLE, retry_after="0")) as bucket:
        store = CloudStore(bucket.url, Web())
        got = store.read(path, 10_000, md5(SAMPLE / path))
        assert (got.data, got.attempts) == ((SAMPLE / path).read_bytes(), 2)
        bucket.journal.clear()
        store.save(path, tmp_path / "x", 10_000, md5(SAMPLE / path))
        assert (tmp_path / "x").read_bytes() == got.data and len(bucket.journal) == 2
        assert [item.name for item in tmp_path.iterdir()] == ["x"]


def test_an_answer_that_drips_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(http, "MAX_ATTEMPTS", 2)
    with serving(Service(SAMPLE, drip=0.02)) as bucket, pytest.raises(FetchError, match=r"\d+ bytes in \d+ s"):
        Web().get(f"{bucket.url}/metadata/PMC999000080.1.json", limit=10_000)
    assert len(bucket.journal) == 2


def test_keys_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "s3cr3t")
    texts = ["https://x/?api_key=s3cr3t&a=1", '{"api-key":"s3cr3t"}', "API key s3cr3t invalid", "api_key: other"]
    assert not any("s3cr3t" in redacted(text) or "other" in redacted(text) for text in texts)


def test_only_https_or_this_machine() -> None:
    with pytest.raises(FetchError, match="expected https"):
        Web().get("http://example.org/x", limit=10)
