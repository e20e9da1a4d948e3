"""The gene reference from the registries' addresses: receipts, faults, and what a day keeps."""

import json
from pathlib import Path

import pytest
from conftest import Project, small_reference
from loopback import Service, serving

from figlake.genes.reference.folder import ReferenceFolderError
from figlake.genes.reference.live import fetch_reference
from figlake.web.http import FetchError

NAMES = (
    "hgnc_complete_set.txt",
    "Homo_sapiens.gene_info.gz",
    "famplex/entities.csv",
    "famplex/relations.csv",
    "famplex/grounding_map.csv",
)


def fetch(service: Service, folder: Path, names: tuple[str, ...] = NAMES) -> dict:
    receipts = folder / "provenance.json"
    files = {name: f"{service.url}/{name}" for name in names}
    fetch_reference(files=files, as_of="2026-11-01", email="a@example.org", slots=folder / "slots", receipts=receipts)
    return json.loads(receipts.read_text())


def test_each_file_has_a_receipt(tmp_path: Path) -> None:
    source = small_reference(tmp_path / "source")
    with serving(Service(source)) as service:
        receipts = fetch(service, tmp_path / "a")
        assert {request.agent for request in service.journal} == {"figlake/0.1.0 (mailto:a@example.org)"}
    assert receipts["as_of"] == "2026-11-01" and receipts["genes"] == 39 and set(receipts["files"]) == set(NAMES)
    assert all(len(entry["sha256"]) == 64 and entry["url"].endswith(name) for name, entry in receipts["files"].items())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("Homo_sapiens.gene_info.gz", b"<html>Please sign in</html>", "expected a table, found a page of HTML"),
        ("Homo_sapiens.gene_info.gz", b"\x1f\x8b\x08cut", "expected a whole gzip file"),
    ],
)
def test_a_file_that_is_none_stops_the_fetch(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    source = small_reference(tmp_path / "source")
    (source / name).write_bytes(content)
    with serving(Service(source)) as service, pytest.raises(FetchError, match=message):
        fetch(service, tmp_path / "a")
    assert not (tmp_path / "a" / "provenance.json").exists()


def test_a_name_that_no_reference_has_is_told(tmp_path: Path) -> None:
    source = small_reference(tmp_path / "source")
    (source / "other.txt").write_text("x")
    with serving(Service(source)) as service, pytest.raises(ReferenceFolderError, match=r"other\.txt"):
        fetch(service, tmp_path / "a", (*NAMES, "other.txt"))


def test_a_run_with_the_live_reference(tmp_path: Path, project: Project) -> None:
    source = small_reference(tmp_path / "source")
    with serving(Service(source, rate=0.3, retry_after="0")) as service:
        config = {
            "results": "results",
            "sources": {"pmc": {"store": "resources/sample/bucket", "select": {"all": True}, "email": "a@example.org"}},
            "genes": {
                "reference": "live",
                "live": {"as_of": "2026-11-01", "files": {name: f"{service.url}/{name}" for name in NAMES}},
            },
        }
        first = project.harvest(config)
        assert first.returncode == 0, first.stderr[-3000:]
        assert {row["symbol"] for row in project.table("genes")} == {f"GEN{n}X" for n in range(1, 40)}
        asked = len(service.journal)
        second = project.harvest(config)
        assert "nothing to be done" in second.stdout and len(service.journal) == asked
