"""References from the registries' addresses: receipts, faults, what a day keeps, what an interrupted fetch keeps."""

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Project, small_reference
from loopback import KINDS, Service, serving
from small_concepts import CHEBI, DOID, FILES, MONDO, small_concepts, write

from figlake.concepts.reference.live import LIVE as CONCEPTS
from figlake.genes.reference.live import LIVE as GENES
from figlake.names.layout import ReferenceFolderError
from figlake.names.live import Live, check_content
from figlake.web import http
from figlake.web.http import FetchError, Unfit
from figlake.web.receipts import JOURNAL

NAMES = {
    "genes": (
        "hgnc_complete_set.txt",
        "Homo_sapiens.gene_info.gz",
        "famplex/entities.csv",
        "famplex/relations.csv",
        "famplex/grounding_map.csv",
    ),
    "concepts": tuple(FILES),
}
SOURCES: dict[str, Callable[[Path], Path]] = {"genes": small_reference, "concepts": small_concepts}
COUNTS = {"genes": {"genes": 39}, "concepts": {"chemicals": 1, "diseases": 3}}
LAST = {"genes": "hgnc_complete_set.txt", "concepts": "supp2099.xml.gz"}
"""The file that is fetched last."""

TOLD = set(KINDS) - {"wrong", "longer", "in-band", "429-date"}
"""Without the faults that only a checksum would tell of, and one that asks for a second's patience."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.001)


@pytest.fixture(params=[GENES, CONCEPTS], ids=lambda live: live.key)
def live(request: pytest.FixtureRequest) -> Live:
    return request.param


@pytest.fixture
def source(live: Live, tmp_path: Path) -> Path:
    return SOURCES[live.key](tmp_path / "source")


def addresses(service: Service, names: tuple[str, ...]) -> dict[str, str]:
    return {name: f"{service.url}/{name}" for name in names}


def fetch(live: Live, service: Service, folder: Path, more: tuple[str, ...] = ()) -> dict:
    receipts = folder / "provenance.json"
    live.fetch(
        files=addresses(service, (*NAMES[live.key], *more)),
        as_of="2026-11-01",
        email="a@example.org",
        slots=folder / "slots",
        receipts=receipts,
    )
    return json.loads(receipts.read_text())


def test_each_file_has_a_receipt(live: Live, source: Path, tmp_path: Path) -> None:
    with serving(Service(source)) as service:
        told = fetch(live, service, tmp_path / "a")
        assert {request.agent for request in service.journal} == {"figlake/0.1.0 (mailto:a@example.org)"}
    files = told.pop("files")
    assert told == {"as_of": "2026-11-01", **COUNTS[live.key]} and files.keys() == set(NAMES[live.key])
    for name, receipt in files.items():
        assert (tmp_path / "a" / name).read_bytes() == (source / name).read_bytes()
        assert len(receipt["sha256"]) == 64 and receipt["url"].endswith(name) and receipt["licence"]
    assert json.loads((tmp_path / "a" / JOURNAL).read_text()).keys() == set(NAMES[live.key])


@pytest.mark.parametrize("fault", sorted(TOLD))
def test_passing_faults_are_overcome(live: Live, source: Path, fault: str, tmp_path: Path) -> None:
    """Those that tell of themselves, `cut` among them: no length tells where the body ends."""
    with serving(Service(source, rate=0.9, kinds=(fault,), retry_after="0")) as service:
        fetch(live, service, tmp_path / "a")
        assert any(request.fault for request in service.journal)
    for name in NAMES[live.key]:
        assert (tmp_path / "a" / name).read_bytes() == (source / name).read_bytes()


@pytest.mark.parametrize(
    ("live", "name", "content", "message"),
    [
        (GENES, "Homo_sapiens.gene_info.gz", b"<html>Please sign in</html>", "found a page of HTML"),
        (GENES, "Homo_sapiens.gene_info.gz", b"\x1f\x8b\x08cut", "expected a whole gzip file"),
        (CONCEPTS, "chebi.obo.gz", b"<!DOCTYPE html><p>Moved", "found a page of HTML"),
        (CONCEPTS, "supp2099.xml.gz", b"no gzip", "expected a whole gzip file"),
        (CONCEPTS, "doid.obo", b"<HTML>", "found a page of HTML"),
    ],
    indirect=["live"],
)
def test_a_file_that_is_none_stops_the_fetch(
    live: Live, source: Path, name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    (source / name).write_bytes(content)
    with serving(Service(source)) as service:
        with pytest.raises(FetchError, match=message):
            fetch(live, service, tmp_path / "a")
        assert service.asked[f"/{name}"] == http.MAX_UNFIT_ATTEMPTS
    assert not (tmp_path / "a" / name).exists() and not (tmp_path / "a" / "provenance.json").exists()


def test_a_file_that_is_not_there_is_told(live: Live, source: Path, tmp_path: Path) -> None:
    (source / LAST[live.key]).unlink()
    with serving(Service(source)) as service:
        with pytest.raises(FetchError, match=rf"{LAST[live.key]}: HTTP 404"):
            fetch(live, service, tmp_path / "a")
        assert service.asked[f"/{LAST[live.key]}"] == 1


def test_other_content_than_the_registrys_is_fetched_again(tmp_path: Path) -> None:
    """Whole, but of another ontology: the next run asks again, for it may be right by then."""
    source, folder = small_concepts(tmp_path / "source"), tmp_path / "a"
    (source / "mondo.obo").write_text(DOID)
    with serving(Service(source)) as service:
        with pytest.raises(ReferenceFolderError, match=r"mondo\.obo: expected terms MONDO:…, found none"):
            fetch(CONCEPTS, service, folder)
        assert not (folder / "provenance.json").exists()
        (source / "mondo.obo").write_text(MONDO)
        assert fetch(CONCEPTS, service, folder)["diseases"] == 3


@pytest.mark.parametrize(
    ("live", "name", "content"),
    [
        (GENES, "gene2pubmed.gz", gzip.compress(b"#tax_id\tGeneID\tPubMed_ID\n\n")),
        (GENES, "famplex/entities.csv", b'FAM\n"' + b"FAM\n" * 50_000),
        (CONCEPTS, "doid.obo", b"[Term]\nid: DOID:x1\nname: zarm\n"),
    ],
    indirect=["live"],
)
def test_a_bad_line_is_not_kept_for_the_next_run(
    live: Live, source: Path, name: str, content: bytes, tmp_path: Path
) -> None:
    whole = (source / name).read_bytes() if (source / name).exists() else None
    (source / name).write_bytes(content)
    more = () if name in NAMES[live.key] else (name,)
    with serving(Service(source)) as service:
        with pytest.raises(ReferenceFolderError, match=rf"{name}: line \d+: "):
            fetch(live, service, tmp_path / "a", more)
        (source / name).write_bytes(whole or gzip.compress(b"#tax_id\tGeneID\tPubMed_ID\n9606\t1\t5\n"))
        assert fetch(live, service, tmp_path / "a", more)["files"].keys() == {*NAMES[live.key], name}
        assert service.asked[f"/{name}"] == 2


def test_what_fails_to_be_read_in_any_way_is_not_kept(live: Live, source: Path, tmp_path: Path) -> None:
    def read(folder: Path) -> dict[str, int]:
        raise IndexError("of a fault in reading")

    with serving(Service(source)) as service:
        with pytest.raises(IndexError):
            fetch(replace(live, count=read), service, tmp_path / "a")
        fetch(live, service, tmp_path / "a")
        assert set(service.asked.values()) == {2}


def test_a_file_that_unpacks_to_more_than_the_cap_is_unfit(tmp_path: Path) -> None:
    """Whatever name it has while it comes."""
    path = tmp_path / "a.partial"
    path.write_bytes(gzip.compress(bytes(1 << 22)))
    check_content("a.gz", path)
    with pytest.raises(Unfit, match="expected at most 1048576 bytes, found more"):
        check_content("a.gz", path, limit=1 << 20)


def test_a_name_that_no_reference_has_is_told_before_anything_is_fetched(
    live: Live, source: Path, tmp_path: Path
) -> None:
    with serving(Service(source)) as service:
        with pytest.raises(ReferenceFolderError, match=rf"{live.key}\.live\.files: other\.txt: no name of a file"):
            fetch(live, service, tmp_path / "a", ("other.txt",))
        assert not service.journal


def test_what_an_interrupted_fetch_has_whole_is_kept(live: Live, source: Path, tmp_path: Path) -> None:
    """Unless the file, or its address, is another one since."""
    folder, (first, second, *_) = tmp_path / "a", sorted(NAMES[live.key])
    with serving(Service(source, lasting=frozenset({LAST[live.key]}))) as service:
        with pytest.raises(FetchError, match="HTTP 500"):
            fetch(live, service, folder)
        (folder / second).write_bytes(b"cut")
        service.lasting = frozenset()
        service.asked.clear()
        told = fetch(live, service, folder)
        assert service.asked == {f"/{second}": 1, f"/{LAST[live.key]}": 1}
    assert told["files"].keys() == set(NAMES[live.key]) and told["files"][first]["url"].endswith(first)
    assert (folder / second).read_bytes() == (source / second).read_bytes()


@pytest.mark.parametrize("noted", ["", "{", "[]", '{"chebi.obo.gz": {}}', '{"chebi.obo.gz": 1}'])
def test_a_damaged_journal_is_none(noted: str, tmp_path: Path) -> None:
    source, folder = small_concepts(tmp_path / "source"), tmp_path / "a"
    folder.mkdir()
    (folder / JOURNAL).write_text(noted)
    with serving(Service(source)) as service:
        fetch(CONCEPTS, service, folder)
        assert len(service.journal) == len(FILES)


def test_a_fetch_that_is_killed_goes_on(live: Live, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    with serving(Service(source, delay=0.2)) as service:
        code = (
            "import sys, json; from pathlib import Path\n"
            f"from figlake.{live.key}.reference.live import LIVE\n"
            "folder = Path(sys.argv[1])\n"
            "LIVE.fetch(files=json.loads(sys.argv[2]), as_of='2026-11-01', email=None, slots=folder / 'slots',"
            " receipts=folder / 'provenance.json')"
        )
        files = addresses(service, NAMES[live.key])
        process = subprocess.Popen([sys.executable, "-c", code, str(folder), json.dumps(files)])
        while len(service.journal) < 3 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = json.loads((folder / JOURNAL).read_text()).keys()
        assert kept and not (folder / "provenance.json").exists()
        service.delay = 0.0
        service.asked.clear()
        assert fetch(live, service, folder)["files"].keys() == files.keys()
        assert service.asked == {f"/{name}": 1 for name in files.keys() - kept}
    left = {path.name for path in folder.glob("*") if path.is_file()}
    assert {name for name in left if not name.endswith(".partial")} <= {*NAMES[live.key], "provenance.json", JOURNAL}


MORE = {"genes": "gene2pubmed.gz", "concepts": "hp.obo"}
"""A file that a longer list has."""


def test_another_list_of_the_same_day_asks_for_what_is_new_alone(live: Live, source: Path, tmp_path: Path) -> None:
    """Also where that is not there; until it is, no receipts tell of a list that is not whole."""
    folder, more = tmp_path / "a", MORE[live.key]
    with serving(Service(source)) as service:
        first = fetch(live, service, folder)["files"]
        service.asked.clear()
        with pytest.raises(FetchError, match=rf"{more}: HTTP 404"):
            fetch(live, service, folder, (more,))
        assert service.asked == {f"/{more}": 1} and not (folder / "provenance.json").exists()
        assert fetch(live, service, folder)["files"] == first and service.asked == {f"/{more}": 1}


def test_what_another_list_of_files_has_left_is_not_read(tmp_path: Path) -> None:
    source, folder = small_concepts(tmp_path / "source"), tmp_path / "a"
    folder.mkdir()
    write(folder / "desc2098.xml.gz", "of another list")
    with serving(Service(source)) as service:
        fetch(CONCEPTS, service, folder)
    assert not (folder / "desc2098.xml.gz").exists()


def test_a_file_that_has_changed_comes_with_another_day(tmp_path: Path) -> None:
    source = small_concepts(tmp_path / "source")
    with serving(Service(source)) as service:
        one = fetch(CONCEPTS, service, tmp_path / "one")
        write(source / "chebi.obo.gz", CHEBI + "\n[Term]\nid: CHEBI:9000009\nname: zonate\nis_a: CHEBI:24431\n")
        other = fetch(CONCEPTS, service, tmp_path / "other")
    assert (one["chemicals"], other["chemicals"]) == (1, 2)
    changed = {name for name in FILES if one["files"][name]["sha256"] != other["files"][name]["sha256"]}
    assert changed == {"chebi.obo.gz"}


def test_redirects_are_followed_and_told(tmp_path: Path) -> None:
    source = small_concepts(tmp_path / "source")
    (source / "v9").mkdir()
    (source / "mondo.obo").rename(source / "v9" / "mondo.obo")
    with serving(Service(source)) as service, serving(Service(source)) as assets:
        service.moved = {"/mondo.obo": "/latest", "/latest": f"{assets.url}/v9/mondo.obo?sig=secret"}
        receipt = fetch(CONCEPTS, service, tmp_path / "a")["files"]["mondo.obo"]
        assert receipt["url"] == f"{service.url}/mondo.obo"
        assert receipt["redirects"] == [f"{service.url}/latest", f"{assets.url}/v9/mondo.obo"]


@pytest.mark.parametrize(
    "target", ["http://example.org/mondo.obo", "ftp://127.0.0.1/mondo.obo", "file:///etc/passwd", "/mondo.obo"]
)
def test_a_redirect_to_no_https_and_one_in_a_circle_are_refused(target: str, tmp_path: Path) -> None:
    with serving(Service(small_concepts(tmp_path / "source"))) as service:
        service.moved = {"/mondo.obo": target}
        with pytest.raises(FetchError, match="which is not followed"):
            fetch(CONCEPTS, service, tmp_path / "a")


@pytest.mark.slow
def test_a_run_with_the_live_references(tmp_path: Path, project: Project) -> None:
    """Both of one day, in one folder; the next run asks for nothing, and `verify` reads the receipts of both."""
    source = small_concepts(small_reference(tmp_path / "source"))
    with serving(Service(source, rate=0.3, retry_after="0")) as service:
        config = {
            "results": "results",
            "sources": {"pmc": {"store": "resources/sample/bucket", "select": {"all": True}, "email": "a@example.org"}},
            **{
                part: {"reference": "live", "live": {"as_of": "2026-11-01", "files": addresses(service, names)}}
                for part, names in NAMES.items()
            },
        }
        first = project.harvest(config)
        assert first.returncode == 0, first.stderr[-3000:]
        assert {row["symbol"] for row in project.table("genes")} == {f"GEN{n}X" for n in range(1, 40)}
        assert [row["mesh_id"] for row in project.table("chemicals")] == ["D900001"]
        asked = len(service.journal)
        second = project.harvest(config)
        assert "nothing to be done" in second.stdout and len(service.journal) == asked
    (project.folder / "results" / "reference" / "2026-11-01" / "concepts" / "doid.obo").write_text(DOID + "\n")
    verified = project.figlake("verify", "--config", "test.yaml")
    assert "reference/2026-11-01/concepts/doid.obo: expected SHA-256" in verified.stdout + verified.stderr
