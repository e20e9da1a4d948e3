"""One hostile metadata record, or file of a mirror, is a row with a reason; all others are read."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path

import duckdb
import pytest

from figlake.articles.stage import extract_figures
from figlake.files import batches, parquet, working
from figlake.files.batches import BatchRecord
from figlake.files.checksums import sha256
from figlake.files.records import Refused
from figlake.plan.plan import make_plan
from figlake.pmc import ledger, versions
from figlake.pmc.fetch import fetch_articles
from figlake.pmc.metadata import read_metadata
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access, FolderStore, number_of
from figlake.pmc.versions import Rules

XML = (
    "<article><front><article-meta><article-id pub-id-type='pmc'>{number}</article-id>{extra}</article-meta></front>"
    "<body><fig id='f1'><label>Figure 1</label><caption><p>A pathway.</p></caption><graphic href='f1'/></fig></body>"
    "</article>"
)


def record(number: int, xml: bytes, **changed: object) -> dict[str, object]:
    md5 = hashlib.md5(xml).hexdigest()
    url = f"s3://pmc-oa-opendata/PMC{number}.1/PMC{number}.1.xml?md5={md5}"
    return {
        "pmcid": f"PMC{number}", "version": 1, "license_code": "CC BY", "is_pmc_openaccess": True, "pmid": number,
        "is_manuscript": False, "is_historical_ocr": False, "is_retracted": False, "xml_url": url, **changed,
    }  # fmt: skip


HOSTILE: dict[str, tuple[dict[str, object], str]] = {
    "pmid of 2**63": ({"pmid": 2**63}, "bad_type"),
    "pmid below zero": ({"pmid": -1}, "bad_type"),
    "version of 2**64": ({"version": 2**64}, "bad_type"),
    "half a character in the title": ({"title": "\ud800"}, "not_utf8"),
    "half a character in the licence": ({"license_code": "CC BY\udfff"}, "not_utf8"),
    "half a character in the id": ({"pmcid": "PMC\ud800"}, "not_utf8"),
    "NUL in the citation": ({"citation": "a\0b"}, "control_character"),
    "NUL in a key": ({"xml_url": f"s3://pmc-oa-opendata/PMC3.1/a%00.xml?md5={'0' * 32}"}, "control_character"),
    "newline in a key": ({"media_urls": [f"s3://pmc-oa-opendata/PMC3.1/a%0A.jpg?md5={'0' * 32}"]}, "control_character"),
    "half a character in a key": ({"media_urls": [f"s3://pmc-oa-opendata/PMC3.1/\udc80?md5={'0' * 32}"]}, "unreadable"),
    "digits of another script": ({"pmcid": "PMC٣"}, "bad_pmcid"),
}


@pytest.mark.parametrize(("changed", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_field_refuses_the_record(changed: dict[str, object], reason: str) -> None:
    with pytest.raises(Refused) as why:
        read_metadata(json.dumps(record(3, b"", **changed)).encode(), "PMC3.1")
    assert why.value.reason == reason or (reason == "unreadable" and why.value.reason == "control_character")
    why.value.detail.encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"pmid": ' + b"9" * 5000 + b"}", "invalid_json"),
        (b'{"pmid": 1e999}', "bad_type"),
        (b"[" * 100_000, "invalid_json"),
        (b"\xff\xfe{\0}\0", "not_utf8"),
        (b'{"title": "\xed\xa0\x80"}', "not_utf8"),
        (b"{}\0", "control_character"),
        (b"[]", "invalid_json"),
    ],
    ids=["5,000 digits", "infinity", "depth", "UTF-16", "raw half of a character", "NUL", "a list"],
)
def test_hostile_json_refuses_the_record(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as why:
        read_metadata(data, "PMC3.1")
    assert why.value.reason == reason


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("²", None), ("٣", None), ("9" * 5000, None), ("", None), ("-1", None)]
)
def test_sizes_of_listings(text: str, number: int | None) -> None:
    assert number_of(text) == number


def mirror(root: Path) -> list[str]:
    """A mirror with three articles and everything that may go wrong beside them; returns names of odd records."""
    (root / "metadata").mkdir(parents=True)
    for number in (1, 2, 9):
        xml = XML.format(number=number, extra="").encode()
        (root / f"PMC{number}.1").mkdir()
        (root / f"PMC{number}.1" / f"PMC{number}.1.xml").write_bytes(xml)
        (root / "metadata" / f"PMC{number}.1.json").write_text(json.dumps(record(number, xml)))
    odd = [
        "PMC3\t.1.json",
        "PMC4\n.1.json",
        "PMC5.1\udcff.json",
        "PMC٣.1.json",
        "PMC6.1.json",
        "PMC7.1.json",
        "PMC8.1.json",
    ]
    for name in odd[:4]:
        (root / "metadata" / name).write_text("{}")
    os.mkfifo(root / "metadata" / odd[4])
    (root / "metadata" / odd[5]).symlink_to(odd[5])
    (root / "metadata" / odd[6]).symlink_to("nowhere")
    (root / "metadata" / "loop").symlink_to("loop")
    # and articles whose metadata is good
    for number, place in ((21, "fifo"), (22, "loop"), (23, "folder"), (24, "out")):
        (root / "metadata" / f"PMC{number}.1.json").write_text(json.dumps(record(number, b"")))
        (root / f"PMC{number}.1").mkdir()
        target = root / f"PMC{number}.1" / f"PMC{number}.1.xml"
        if place == "fifo":
            os.mkfifo(target)
        elif place == "folder":
            target.mkdir()
        else:
            target.symlink_to(target.name if place == "loop" else "/etc/hostname")
    return odd


def test_a_mirror_with_odd_names_links_and_fifos_is_read(tmp_path: Path) -> None:
    odd = mirror(tmp_path / "store")
    store, access = str(tmp_path / "store"), Access(tmp_path / "cache")
    change = observe(Selection(store), access, tmp_path / "observed", tmp_path / "observe.parquet")
    assert change.new == 3 + 4 + len(odd) + 1
    make_plan(
        front_matter_locations=[], pmc_store=store, observed=tmp_path / "observed", access=access,
        ledgers=tmp_path / "ledgers", known=tmp_path / "known", rules=Rules(["CC BY"]), batch_size=10, allow_empty=False, sealed=tmp_path / "sealed",
        batches_file=tmp_path / "batches", records_file=tmp_path / "records", orphans_file=tmp_path / "orphans",
        page_articles_file=tmp_path / "page_articles",
    )  # fmt: skip
    rows = parquet.read(tmp_path / "records", working.PLAN_RECORDS).to_pylist()
    rejected = {row["record"]: row["reason"] for row in rows if row["status"] == "rejected"}
    assert rejected == {
        "PMC3\\t.1": "bad_pmcid", "PMC4\\n.1": "bad_pmcid", "PMC5.1\\xff": "bad_pmcid", "PMC٣.1": "bad_pmcid",
        "loop": "bad_pmcid", "PMC6.1": "unreadable", "PMC7.1": "symbolic_link", "PMC8.1": "missing_object",
    }  # fmt: skip
    (batch,) = (tmp_path / "sealed").iterdir()
    out = {
        name: tmp_path / f"{name}.parquet"
        for name in ("articles", "figures", "citing_sentences", "rejects", "failed", "ledger")
    }
    fetch_articles(
        batch=batch, archive=tmp_path / "raw.tar", rejects=out["failed"], ledger=out["ledger"], access=access
    )
    failed = parquet.read(out["failed"], working.CORE_REJECTS).to_pylist()
    assert {row["record"]: row["reason"] for row in failed} == {
        "PMC21.1": "unreadable", "PMC22.1": "symbolic_link", "PMC23.1": "unreadable", "PMC24.1": "symbolic_link",
    }  # fmt: skip
    extract_figures(
        batch=batch,
        archive=tmp_path / "raw.tar",
        articles=out["articles"],
        figures=out["figures"],
        citing_sentences=out["citing_sentences"],
        rejects=out["rejects"],
    )
    assert [row[0] for row in duckdb.sql(f"SELECT pmcid FROM '{out['articles']}' ORDER BY 1").fetchall()] == [
        "PMC1", "PMC2", "PMC9",
    ]  # fmt: skip


def _archive(folder: Path, items: dict[str, tuple[bytes, bytes]]) -> Path:
    with tarfile.open(folder / "raw.tar", "w") as target:
        for name, (meta, xml) in items.items():
            for kind, data in (("json", meta), ("xml", xml)):
                info = tarfile.TarInfo(f"{name}.{kind}")
                info.size = len(data)
                target.addfile(info, io.BytesIO(data))
    return folder / "raw.tar"


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("<article-id pub-id-type='pmid'>9223372036854775808</article-id>", "unreadable"),
        ("<article-id pub-id-type='pmid'>" + "9" * 5000 + "</article-id>", "unreadable"),
        ("<abstract><p>" + "long " * 40_000 + "</p></abstract>" + "<fig><graphic href='a'/></fig>" * 400, "too_large"),
        (
            "<title-group><article-title>" + "x" * 100_000 + "</article-title></title-group>" + "<fig/>" * 400,
            "too_large",
        ),
    ],
    ids=["pmid of 2**63", "pmid of 5,000 digits", "an abstract in 400 figures", "a title in 400 figures"],
)
def test_a_hostile_article_is_refused_alone(extra: str, reason: str, tmp_path: Path) -> None:
    items, records = {}, []
    for number in (1, 2, 3):
        xml = XML.format(number=number, extra=extra if number == 2 else "").encode()
        meta = json.dumps(record(number, xml, pmid=None)).encode()
        items[f"PMC{number}.1"] = (meta, xml)
        records.append(BatchRecord("store", f"PMC{number}.1", sha256(meta)))
    batches.seal(tmp_path / "sealed", "pmc", records, 10)
    (batch,) = (tmp_path / "sealed").iterdir()
    out = {name: tmp_path / f"{name}.parquet" for name in ("articles", "figures", "citing_sentences", "rejects")}
    extract_figures(batch=batch, archive=_archive(tmp_path, items), **out)
    rejects = parquet.read(out["rejects"], working.CORE_REJECTS).to_pylist()
    articles = parquet.read(out["articles"], working.CORE_ARTICLES)["pmcid"].to_pylist()
    if articles == ["PMC1", "PMC2", "PMC3"]:  # the reader may do better than the net: such a number is none
        assert "pmid" in extra and parquet.read(out["articles"], working.CORE_ARTICLES)["pmid"][1].as_py() is None
    else:
        assert articles == ["PMC1", "PMC3"]
        assert [(row["record"], row["reason"]) for row in rejects] == [("PMC2.1", reason)]


def test_a_full_disk_is_no_fault_of_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror(tmp_path / "store")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FolderStore, "read", full)
    listed = FolderStore(tmp_path / "store").listing("metadata/PMC1.")
    with pytest.raises(OSError, match="No space"):
        list(versions.read_versions(FolderStore(tmp_path / "store"), listed, ledger.Ledger(tmp_path / "ledger")))
