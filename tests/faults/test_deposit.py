"""The current snapshot at Zenodo: a draft with every byte, published only when asked, gone on with after any fault."""

import hashlib
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from test_trust import published
from zenodo import API, TOKEN, Zenodo, serving

from figlake.__main__ import main
from figlake.dataset import deposit as module
from figlake.dataset.deposit import DepositError, deposit
from figlake.web import http


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZENODO_TOKEN", TOKEN)
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(module, "REQUESTS_PER_SECOND", 1000.0)


@pytest.fixture
def zenodo() -> Iterator[Zenodo]:
    with serving() as found:
        yield found


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    published(tmp_path / "dataset", 1)
    return tmp_path / "dataset"


def deposited(dataset: Path, zenodo: Zenodo, **options: object) -> str:
    return deposit(dataset, dataset.parent / "cache", zenodo.url, **options)


def the_archive(zenodo: Zenodo, number: int) -> dict[str, bytes]:
    (data,) = (data for name, data in zenodo.files(number).items() if name.endswith(".zip"))
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_whole(dataset: Path, zenodo: Zenodo, number: int = 1) -> None:
    current = dataset / "current"
    files = zenodo.files(number)
    name = current.resolve().name
    assert set(files) == {f"figlake-{name}.zip", "README.md", "manifest.json"}
    assert files["manifest.json"] == (current / "manifest.json").read_bytes()
    inside = the_archive(zenodo, number)
    assert inside == {str(p.relative_to(current)): p.read_bytes() for p in current.rglob("*") if p.is_file()}
    for line in inside["SHA256SUMS"].decode().splitlines():
        digest, path = line.split("  ", 1)
        assert hashlib.sha256(inside[path]).hexdigest() == digest


def test_a_draft_holds_every_byte_and_is_not_published(dataset: Path, zenodo: Zenodo) -> None:
    told = deposited(dataset, zenodo, creators=["Example, Ada"])
    assert_whole(dataset, zenodo)
    (draft,) = zenodo.depositions.values()
    assert not draft["submitted"] and draft["links"]["html"] in told
    assert draft["metadata"]["creators"] == [{"name": "Example, Ada"}]
    assert draft["metadata"]["version"] == (dataset / "current").resolve().name
    assert not [path for _, path in zenodo.journal if path.endswith("publish")]


def test_a_second_time_sends_nothing_and_publishes_when_asked(dataset: Path, zenodo: Zenodo) -> None:
    deposited(dataset, zenodo)
    before = len(zenodo.journal)
    deposited(dataset, zenodo)
    assert {method for method, _ in zenodo.journal[before:]} == {"GET"}
    assert "https://doi.org/10.5072/zenodo.1" in deposited(dataset, zenodo, is_published=True)
    before = len(zenodo.journal)
    assert "published already" in deposited(dataset, zenodo, is_published=True)
    assert {method for method, _ in zenodo.journal[before:]} == {"GET"}
    assert len(zenodo.depositions) == 1


@pytest.mark.parametrize("kinds", [["429"], ["500", "503"], ["reset"], ["lost"], ["wrong", "wrong"]])
def test_what_passes_is_waited_for(kinds: list[str], dataset: Path, zenodo: Zenodo) -> None:
    zenodo.faults["PUT", "/api/files/"] = list(kinds)
    deposited(dataset, zenodo)
    assert_whole(dataset, zenodo)


def test_a_wrong_checksum_that_stays_ends_it(dataset: Path, zenodo: Zenodo) -> None:
    zenodo.faults["PUT", "/api/files/"] = ["wrong"] * 3
    with pytest.raises(DepositError, match="expected md5"):
        deposited(dataset, zenodo)
    deposited(dataset, zenodo)
    assert_whole(dataset, zenodo)


@pytest.mark.parametrize("fault", ["lost", "500", "html"])
def test_a_draft_that_may_be_there_is_looked_for_and_not_made_twice(fault: str, dataset: Path, zenodo: Zenodo) -> None:
    zenodo.faults["POST", API] = [fault]
    with pytest.raises(DepositError):
        deposited(dataset, zenodo)
    made = len(zenodo.depositions)
    assert made == (0 if fault == "500" else 1) and len([m for m, _ in zenodo.journal if m == "POST"]) == 1
    deposited(dataset, zenodo)
    assert len(zenodo.depositions) == 1
    assert_whole(dataset, zenodo)


@pytest.mark.parametrize("fault", ["429", "503"])
def test_a_draft_that_was_not_made_is_made_again(fault: str, dataset: Path, zenodo: Zenodo) -> None:
    zenodo.faults["POST", API] = [fault]
    deposited(dataset, zenodo)
    assert_whole(dataset, zenodo)


def test_an_upload_that_broke_off_goes_on(dataset: Path, zenodo: Zenodo) -> None:
    zenodo.faults["PUT", "manifest.json"] = ["413"]
    with pytest.raises(DepositError, match="HTTP 413; made-up 413"):
        deposited(dataset, zenodo)
    before = len(zenodo.journal)
    deposited(dataset, zenodo)
    sent = [path.rsplit("/", 1)[1] for method, path in zenodo.journal[before:] if method == "PUT"]
    assert sent == ["manifest.json"]
    assert_whole(dataset, zenodo)


def test_a_new_version_takes_the_place_of_the_old_files(dataset: Path, zenodo: Zenodo) -> None:
    zenodo.create({"title": "another", "version": "before"})
    zenodo.contents[1, "old.zip"] = b"old"
    deposited(dataset, zenodo, version_of=1)
    assert zenodo.files(1) == {"old.zip": b"old"}
    assert_whole(dataset, zenodo, 2)


def test_among_many_depositions_its_own_is_found(dataset: Path, zenodo: Zenodo) -> None:
    deposited(dataset, zenodo)
    for _ in range(2 * module.PAGE):
        zenodo.create({"title": "another"})
    deposited(dataset, zenodo)
    assert len(zenodo.depositions) == 1 + 2 * module.PAGE


def test_what_is_missing_for_publication_is_told(dataset: Path, zenodo: Zenodo) -> None:
    with pytest.raises(DepositError, match=r"HTTP 400; Validation error; metadata\.creators: Missing data"):
        deposited(dataset, zenodo, creators=[], is_published=True)
    assert not zenodo.depositions[1]["submitted"]


@pytest.mark.parametrize(
    "site",
    [
        "https://zenodo.org.example.com",
        "https://example.com",
        "http://zenodo.org",
        "https://u@zenodo.org",
        "zenodo.org",
    ],
)
def test_no_other_site_is_sent_anything(site: str, dataset: Path) -> None:
    with pytest.raises(DepositError, match=r"expected https://zenodo\.org"):
        deposit(dataset, dataset.parent / "cache", site)


def test_no_other_host_is_sent_the_token(dataset: Path, zenodo: Zenodo) -> None:
    with serving() as other:
        zenodo.bucket_host = other.url
        with pytest.raises(DepositError, match="expected an address of"):
            deposited(dataset, zenodo)
        assert other.journal == []


@pytest.mark.parametrize("value", ["", "  ", "tökén-tökén"])
def test_without_a_token_it_says_so(value: str, dataset: Path, zenodo: Zenodo, monkeypatch) -> None:
    monkeypatch.setenv("ZENODO_TOKEN", value)
    with pytest.raises(DepositError, match="ZENODO_TOKEN"):
        deposited(dataset, zenodo)
    assert zenodo.journal == []


def test_a_token_that_is_refused_is_in_no_message(dataset: Path, zenodo: Zenodo, monkeypatch, capfd, caplog) -> None:
    """The service repeats what it was sent."""
    caplog.set_level(logging.DEBUG)
    config = dataset.parent / "config.yaml"
    config.write_text(json.dumps({"results": str(dataset.parent)}))
    arguments = ["deposit", "--site", zenodo.url, "--config", str(config)]
    zenodo.faults["GET", API] = ["503", "413"]
    assert main(arguments) == 1
    monkeypatch.setenv("ZENODO_TOKEN", "another-made-up-token")
    assert main(arguments) == 1
    said = "".join(capfd.readouterr()) + caplog.text
    assert "HTTP 413" in said and "HTTP 401" in said
    assert TOKEN not in said and "another-made-up-token" not in said


def test_a_snapshot_that_is_too_large_is_told(dataset: Path, zenodo: Zenodo, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    with pytest.raises(DepositError, match="figlake push"):
        deposited(dataset, zenodo)
    assert zenodo.journal == []
