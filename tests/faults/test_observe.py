"""The check for changes against the loopback service: queries, inventories, and what is not believed."""

import csv
import gzip
import json
import shutil
from pathlib import Path

import pytest
from bucket_folder import change, records, remove, take_inventory
from conftest import ROOT
from loopback import Service, serving

from figlake.files import parquet
from figlake.files.working import OBSERVED
from figlake.pmc import eutils, inventory
from figlake.pmc.eutils import Query, QueryError, search
from figlake.pmc.foresee import foresee
from figlake.pmc.inventory import InventoryError
from figlake.pmc.observe import GuardError, Selection, observe, read_observed
from figlake.pmc.order import in_order
from figlake.pmc.store import Access, FolderStore, Listed
from figlake.pmc.versions import Rules
from figlake.web import abreast, http
from figlake.web.http import FetchError, SourceError, Web, redacted

SAMPLE = ROOT / "resources" / "sample" / "bucket"
TERM = "signaling pathway[Figure/Table Caption]"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    folder = tmp_path / "bucket"
    shutil.copytree(SAMPLE, folder)
    take_inventory(folder, "2026-11-01")
    return folder


def seen(selection: Selection, folder: Path, **access: str) -> str:
    """What an observation tells, and has written below ``folder``."""
    where = Access(folder / "cache", "someone@example.org", 50, **access)
    return str(observe(selection, where, folder / "observed.parquet", folder / "ledger.parquet"))


@pytest.mark.parametrize("service_rate", [0.0, 0.3])
def test_a_query_is_split_until_each_window_can_be_had_whole(service_rate: float) -> None:
    days = [f"2026/{month:02d}/{day:02d}" for month in range(1, 13) for day in range(1, 29)]
    released = {number: days[number % 7 * 40] for number in range(1, 25_001)}
    with serving(Service(SAMPLE, released=released, rate=service_rate, retry_after="0")) as service:
        found = search(Query(TERM, "2026/01/01", "2026/12/31"), Web(), f"{service.url}/eutils/")
    assert found == sorted(f"PMC{number}" for number in released)
    assert len(service.journal) > 3


def test_more_than_can_be_had_of_one_day_is_told() -> None:
    crowd = Service(SAMPLE, released=dict.fromkeys(range(1, 10_002), "2026/11/03"))
    message = "10001 articles were released on one day, 2026/11/03"
    with serving(crowd), pytest.raises(QueryError, match=message):
        search(Query(TERM, "2026/11/01", "2026/11/05"), Web(), f"{crowd.url}/eutils/")


def test_a_field_that_the_service_does_not_know_is_told() -> None:
    service = Service(SAMPLE, released={1: "2026/11/03"}, translation='"signaling pathway"[All Fields]')
    message = r"searches all fields .* \"signaling pathway\"\[All Fields\]"
    with serving(service), pytest.raises(QueryError, match=message):
        search(Query(TERM, "2026/11/01", "2026/11/05"), Web(), f"{service.url}/eutils/")


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({"ERROR": "Search Backend failed: 'retstart' cannot be larger than 9998."}, "cannot be larger than 9998"),
        ({"count": "3", "idlist": ["1", "2"]}, "expected 3 ids, found 2"),
        ({"count": "2", "idlist": ["1", "1"]}, "expected 2 ids, found 1"),
        ({"count": "1", "idlist": ["PMC1"]}, "expected ids of digits"),
        ({"idlist": []}, "expected a count"),
    ],
)
def test_an_answer_that_is_not_whole_is_not_taken(result: dict, message: str) -> None:
    with pytest.raises(http.Unfit, match=message):
        eutils._check(json.dumps({"esearchresult": result}).encode())


def test_recorded_answers_are_read() -> None:
    recorded = ROOT.parent / "shared" / "real" / "eutils"
    if not recorded.is_dir():
        pytest.skip("needs the recorded answers of ../shared/real, which are not here")
    data = (recorded / "esearch_pmc_doi_2026-09-30.json").read_bytes()
    assert eutils._result(data)["idlist"] == ["13598418", "7983342", "4587640", "4924218", "12977955"]
    with pytest.raises(http.Unfit, match="retstart"):
        eutils._check((recorded / "esearch_inband_error_http200.json").read_bytes())


def test_a_key_is_sent_and_never_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv(eutils.KEY_VARIABLE, "k3y-0123456789")
    assert eutils.requests_per_second() == 10.0
    with serving(Service(SAMPLE, lasting=frozenset({"esearch"}))) as service, pytest.raises(FetchError) as error:
        search(Query(TERM, "2026/11/01", "2026/11/05"), Web(), f"{service.url}/eutils/")
    assert "api_key=k3y-0123456789" in service.journal[0].path
    assert "k3y" not in str(error.value) + caplog.text
    assert redacted('{"error":"API key invalid","api-key":"k3y-0123456789","type"') == (
        '{"error":"API key invalid","api-key":"***","type"'
    )


def test_observations_tell_what_changed_in_every_way_of_selecting(bucket: Path, tmp_path: Path) -> None:
    ids = tuple(sorted({record.split(".")[0] for record in records(bucket)}))
    with serving(Service(bucket, released={int(pmcid[3:]): "2026/11/02" for pmcid in ids})) as service:
        services = {"eutils": f"{service.url}/eutils/"}
        ways = {
            "folder": Selection(str(bucket)),
            "folder-inventory": Selection(str(bucket), inventory=True),
            "inventory": Selection(service.url, inventory=True),
            "ids": Selection(service.url, ids=ids),
            "query": Selection(service.url, term=TERM, since="2026/11/01"),
        }
        for name, selection in ways.items():
            assert seen(selection, tmp_path / name, **services) == "24 new, 0 changed, 0 unchanged, 0 gone", name
        listed = {name: read_observed(tmp_path / name / "observed.parquet")[0] for name in ways}
        assert [item.key for item in listed["folder"]] == [item.key for item in listed["ids"]]
        assert listed["inventory"] == listed["ids"] == listed["query"] == listed["folder-inventory"]
        files = {name: (tmp_path / name / "observed.parquet").stat().st_mtime_ns for name in ways}
        for name, selection in ways.items():
            expected = "24 seen before (changed or not)" if name == "folder" else "0 changed, 24 unchanged"
            assert seen(selection, tmp_path / name, **services) == f"0 new, {expected}, 0 gone", name
        assert files == {name: (tmp_path / name / "observed.parquet").stat().st_mtime_ns for name in ways}
        change(bucket, "PMC999000081.1", is_retracted=True)
        remove(bucket, "PMC999000084.1")
        take_inventory(bucket, "2026-11-02", shards=3, schema="Bucket, Key, ETag")
        for name, selection in ways.items():
            # a folder's listing tells no checksums; the plan reads the records
            expected = "23 seen before (changed or not)" if name == "folder" else "1 changed, 22 unchanged"
            assert seen(selection, tmp_path / name, **services) == f"0 new, {expected}, 1 gone", name


def test_an_observation_that_is_written_is_like_no_other(bucket: Path, tmp_path: Path) -> None:
    """Snakemake remembers the checksum of the newer one, when an older one was put back."""
    selection, observed = Selection(str(bucket), max_shrinkage=1.0), tmp_path / "observed.parquet"
    seen(selection, tmp_path)
    older = observed.read_bytes()
    remove(bucket, records(bucket)[0])
    seen(selection, tmp_path)
    newer, kept = observed.read_bytes(), shutil.copy(observed, tmp_path / "kept.parquet")
    assert "0 gone" in seen(selection, tmp_path) and observed.read_bytes() == newer
    observed.write_bytes(older)
    assert "1 gone" in seen(selection, tmp_path)
    assert observed.read_bytes() not in {older, newer} and parquet.read(observed, OBSERVED) == parquet.read(
        kept, OBSERVED
    )


def test_more_gone_than_is_possible_is_not_believed(bucket: Path, tmp_path: Path) -> None:
    selection = Selection(str(bucket), inventory=True, max_shrinkage=0.1)
    seen(selection, tmp_path)
    before = (tmp_path / "observed.parquet").read_bytes()
    for record in records(bucket)[:3]:
        remove(bucket, record)
    take_inventory(bucket, "2026-11-02")
    with pytest.raises(GuardError, match=r"3 of 24 article versions are gone \(12.5%\).*nothing was changed"):
        seen(selection, tmp_path)
    assert (tmp_path / "observed.parquet").read_bytes() == before
    assert seen(Selection(str(bucket), inventory=True, max_shrinkage=0.2), tmp_path).endswith("3 gone")


def damaged(bucket: Path, how: str) -> None:
    day = bucket / inventory.ROOT / "2026-11-02T01-00Z"
    manifest = json.loads((day / "manifest.json").read_text())
    shard = bucket / manifest["files"][0]["key"]
    if how == "manifest":
        (day / "manifest.json").write_text(json.dumps(manifest)[:-3])
        (day / "manifest.checksum").unlink()
    elif how == "checksum":
        (day / "manifest.checksum").write_text("0" * 32)
    elif how == "cut":
        shard.write_bytes(shard.read_bytes()[:-30])
    elif how == "missing":
        shard.unlink()
    elif how == "no files":
        (day / "manifest.json").write_text(json.dumps({**manifest, "files": []}))
        (day / "manifest.checksum").unlink()
    elif how == "elsewhere":
        files = [{**file, "key": "inventory-reports/../../etc/passwd"} for file in manifest["files"]]
        (day / "manifest.json").write_text(json.dumps({**manifest, "files": files}))
        (day / "manifest.checksum").unlink()
    else:
        lines = {
            "bucket": '"other","metadata/PMC1.1.json","d","e"\n',
            "columns": '"a","b"\n',
            "key": '"pmc-oa-opendata","x","d","e"\n',
        }
        body = b"not gzip" if how == "gzip" else gzip.compress(lines.get(how, "x" * 5000).encode())
        shard.write_bytes(body)
        import hashlib

        file = {**manifest["files"][0], "size": len(body), "MD5checksum": hashlib.md5(body).hexdigest()}
        (day / "manifest.json").write_text(json.dumps({**manifest, "files": [file]}))
        (day / "manifest.checksum").unlink()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("manifest", "expected a manifest of S3 Inventory"),
        ("checksum", "manifest.json: expected MD5 0{32}"),
        ("cut", "md5_mismatch"),
        ("missing", "missing_object"),
        ("no files", "found 0 CSV files"),
        ("elsewhere", "expected a file below inventory-reports/pmc-oa-opendata/metadata/"),
        ("bucket", "expected the bucket pmc-oa-opendata, found other"),
        ("columns", "expected 4 columns"),
        ("key", "expected keys below metadata/"),
        ("gzip", "expected whole gzip CSV"),
        ("long line", "expected lines of fewer than 2000 characters"),
    ],
)
def test_an_inventory_that_is_not_whole_is_not_believed(bucket: Path, tmp_path: Path, how: str, message: str) -> None:
    selection = Selection(str(bucket), inventory=True)
    seen(selection, tmp_path)
    before = (tmp_path / "observed.parquet").read_bytes()
    take_inventory(bucket, "2026-11-02")
    damaged(bucket, how)
    with pytest.raises(InventoryError, match=message):
        seen(selection, tmp_path)
    assert (tmp_path / "observed.parquet").read_bytes() == before
    assert not (tmp_path / ".observe").exists()


def test_a_day_without_its_manifest_is_passed_over(bucket: Path) -> None:
    (bucket / inventory.ROOT / "2026-11-02T01-00Z").mkdir()
    (bucket / inventory.ROOT / "hive").mkdir()
    assert inventory.newest(FolderStore(bucket)).name == "2026-11-01T01-00Z"
    shutil.rmtree(bucket / inventory.ROOT / "2026-11-01T01-00Z")
    with pytest.raises(InventoryError, match=r"expected a dated folder with manifest\.json, found 2026-11-02T01-00Z"):
        inventory.newest(FolderStore(bucket))


@pytest.mark.parametrize("away", ["manifest.json", ""], ids=["the manifest", "the folder"])
@pytest.mark.parametrize("days", [1, 2])
def test_an_inventory_that_is_away_for_a_moment_takes_nothing_with_it(
    days: int, away: str, bucket: Path, tmp_path: Path
) -> None:
    selection = Selection(str(bucket), inventory=True, max_shrinkage=1.0)
    late = [bucket / "metadata" / f"{record}.json" for record in records(bucket)[:2]]
    kept = {path: path.read_bytes() for path in late}
    for path in late:
        path.unlink()
    take_inventory(bucket, "2026-11-01")
    seen(selection, tmp_path)
    for path, day in zip(late, ("2026-11-02", "2026-11-03"), strict=True):
        path.write_bytes(kept[path])
        take_inventory(bucket, day)
        assert seen(selection, tmp_path).startswith("1 new")
    before = (tmp_path / "observed.parquet").read_bytes()
    for day in ("2026-11-03", "2026-11-02")[:days]:
        place = bucket / inventory.ROOT / f"{day}T01-00Z" / away
        place.rename(bucket / f"hidden-{day}")
        for _ in range(2):
            assert "0 new, 0 changed" in seen(selection, tmp_path) and "0 gone" in seen(selection, tmp_path)
            assert "0 gone" in str(
                foresee(selection, Access(tmp_path / "cache"), Rules(["CC BY"]), False, tmp_path / "observed.parquet")
            )
    assert (tmp_path / "observed.parquet").read_bytes() == before
    take_inventory(bucket, "2026-11-04")
    assert "0 new" in seen(selection, tmp_path)
    assert (tmp_path / "observed.inventory").read_text().startswith("2026-11-04T01-00Z ")


def test_a_listing_that_fails_leaves_what_was_known(bucket: Path, tmp_path: Path) -> None:
    ids = tuple(sorted({record.split(".")[0] for record in records(bucket)}))
    with serving(Service(bucket)) as service:
        selection = Selection(service.url, ids=ids, max_shrinkage=0.0)
        seen(selection, tmp_path)
        before = (tmp_path / "observed.parquet").read_bytes()
        service.lasting = frozenset({"PMC999000085", "PMC999000086"})
        assert seen(selection, tmp_path) == "0 new, 0 changed, 24 unchanged, 0 gone; 2 could not be asked for"
        assert (tmp_path / "observed.parquet").read_bytes() == before
        service.lasting = frozenset({"/"})
        with pytest.raises(SourceError, match=f"{abreast.MAX_FAILURES_IN_A_ROW} requests in a row failed"):
            seen(Selection(service.url, ids=tuple(f"PMC{number}" for number in range(1, 60))), tmp_path)


def test_keys_are_sorted_as_numbers_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("figlake.pmc.order.RUN_ROWS", 3)
    keys = ["PMC10.2", "PMC9.10", "PMC9.2", "PMC100.1", "PMC9.1", "odd", "PMC10.1", "PMC9.2"]
    items = (Listed(f"metadata/{key}.json", None) for key in keys)
    found = [item.key.removeprefix("metadata/").removesuffix(".json") for item in in_order(items, tmp_path)]
    assert found == ["PMC9.1", "PMC9.2", "PMC9.10", "PMC10.1", "PMC10.2", "PMC100.1", "odd"]


def test_the_inventory_of_the_sample_is_written_as_the_service_does(bucket: Path) -> None:
    manifest = inventory.newest(FolderStore(bucket))
    with gzip.open(bucket / manifest.shards[0].key, "rt") as lines:
        assert len(next(csv.reader(lines))) == len(manifest.columns) == 4
