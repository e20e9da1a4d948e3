"""A folder of plain JATS files gives what a bucket of the same articles gives."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Project, small_reference

from figlake.articles.plain import licence_of_words, write_index
from figlake.files.records import Refused
from figlake.pmc.metadata import read_metadata
from figlake.pmc.plain import PlainStore, is_plain

BUCKET = ROOT / "resources" / "sample" / "bucket"
RECORDS = [f"PMC9990000{number}.1" for number in range(80, 88)]
LICENCE = b'<permissions><license><license-p xlink:href="https://creativecommons.org/licenses/by/4.0/"/></license></permissions>'
OF_THE_STORE = {"etag", "content_sha256", "license_url"}


def article(pmcid: str = "PMC1", licence: str = "by/4.0", figure: str = "a-f1", more: str = "") -> bytes:
    return f"""<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
      <article-id pub-id-type="pmcid">{pmcid}</article-id>{more}
      <permissions><license xlink:href="https://creativecommons.org/licenses/{licence}/"/></permissions></article-meta></front>
      <body><fig id="F1"><graphic xlink:href="{figure}"/></fig></body></article>""".encode()


def store_of(folder: Path, **files: bytes) -> PlainStore:
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    write_index(folder, folder.parent / "index.json")
    return PlainStore(str(folder), folder.parent / "index.json")


def told(store: PlainStore) -> dict[str, tuple[str | None, bool, list[str]] | str]:
    """Of each record its licence, whether it is a manuscript, and its media; or the reason why there is none."""
    found: dict[str, tuple[str | None, bool, list[str]] | str] = {}
    for item in store.listing("metadata/"):
        record = item.key.removeprefix("metadata/").removesuffix(".json")
        try:
            metadata = read_metadata(store.read(item.key, 10_000, item.md5).data, record)
            store.read(metadata.xml.key, 10_000, metadata.xml.md5)
            found[record] = metadata.license_code, metadata.is_manuscript, [item.name for item in metadata.media]
        except Refused as why:
            found[record] = why.reason
    return found


def test_records_are_what_the_articles_tell(tmp_path: Path) -> None:
    manuscript = '<article-id pub-id-type="manuscript">NIHMS1</article-id>'
    store = store_of(
        tmp_path / "articles",
        a_xml=article("PMC1"),
        b_nxml=article("PMC2", "by-nc/4.0", more=manuscript),
        below__PMC3_2_xml=article("3", "other"),
        below__PMC4_xml=article("", "by-nd/4.0"),
        **{"a-f1_jpg": b"1", "a-f1_png": b"2", "other_jpg": b"3", "below__a-f1_jpg": b"4"},
    )
    assert told(store) == {
        "PMC1.1": ("CC BY", False, ["a-f1.jpg", "a-f1.png"]),
        "PMC2.1": ("CC BY-NC", True, ["a-f1.jpg", "a-f1.png"]),
        "PMC3.2": (None, False, ["a-f1.jpg"]),
        "PMC4.1": ("CC BY-ND", False, ["a-f1.jpg"]),
    }


def test_a_file_that_is_no_article_is_refused_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "link.xml").symlink_to("/etc/hostname")
    store = store_of(
        folder,
        a_xml=article("PMC1"),
        b_xml=article("PMC1"),
        none_xml=article(""),
        PMC5_xml=b"<article>",
        other_xml=b"<x/>",
        entity_xml=b'<!DOCTYPE article [<!ENTITY a "b">]><article/>',
    )
    reasons = {"b.xml": "bad_pmcid", "none.xml": "bad_pmcid", "PMC5.xml": "invalid_xml", "other.xml": "not_an_article"}
    reasons |= {"entity.xml": "xml_entity", "link.xml": "symbolic_link"}
    assert told(store) == {"PMC1.1": ("CC BY", False, []), **reasons}


def test_what_changes_is_read_again(tmp_path: Path) -> None:
    first = told(store_of(tmp_path / "articles", a_xml=article("PMC1"), b_xml=article("PMC2")))
    changed = told(store_of(tmp_path / "articles", a_xml=article("PMC1", "by-nc/4.0"), **{"a-f1_gif": b"GIF8"}))
    assert first["PMC1.1"] == ("CC BY", False, []) and changed["PMC1.1"] == ("CC BY-NC", False, ["a-f1.gif"])
    (tmp_path / "articles" / "b.xml").unlink()
    assert set(told(store_of(tmp_path / "articles"))) == {"PMC1.1"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("under the terms of the Creative Commons Attribution License (4.0), which permits", "CC BY"),
        ("a Creative Commons Attribution-NonCommercial-NoDerivs licence", "CC BY-NC-ND"),
        ("the Creative Commons Attribution Non Commercial Share-Alike License", "CC BY-NC-SA"),
        ("Creative  Commons Attribution–NoDerivatives", "CC BY-ND"),
        ("the Creative Commons CC0 waiver", "CC0"),
        ("Creative Commons Attribution License; data: Creative Commons Public Domain Dedication", None),
        ("a Creative Commons licence", None),
        ("All rights reserved.", None),
        ("", None),
    ],
)
def test_a_licence_in_words(text: str, code: str | None) -> None:
    assert licence_of_words(text) == code


def test_what_a_plain_folder_is(tmp_path: Path) -> None:
    assert not is_plain(str(tmp_path)) and not is_plain(str(tmp_path / "nowhere")) and not is_plain(str(BUCKET))
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.NXML").write_bytes(article())
    assert is_plain(str(tmp_path))


@pytest.mark.slow
def test_the_figures_are_those_of_a_bucket(project: Project) -> None:
    for record in RECORDS:
        shutil.copytree(BUCKET / record, project.folder / "plain" / record)
        data = (BUCKET / record / f"{record}.xml").read_bytes()
        assert b"</article-meta>" in data
        if b"creativecommons" not in data:  # the sample's licence stands in the metadata alone
            data = data.replace(b"</article-meta>", LICENCE + b"</article-meta>", 1)
        (project.folder / "plain" / record / f"{record}.xml").write_bytes(data)
    (project.folder / "plain" / "broken.xml").write_bytes(b"<article>")
    shutil.copytree(BUCKET, project.folder / "bucket")
    config = {
        "genes": {"reference": str(small_reference(project.folder / "genes"))},
        "gate": {"max_reject_share": 1, "max_shrinkage": 1, "min_gene_yield": 0},
        "figures": {"images": True},
    }
    outcome = {}
    for store, select in (("plain", {"all": True}), ("bucket", {"ids": [record.split(".")[0] for record in RECORDS]})):
        pmc = {"store": store, "select": select}
        ran = project.harvest({**config, "results": f"of-{store}", "sources": {"pmc": pmc}})
        assert ran.returncode == 0, ran.stderr
        rows = {name: project.table(name, f"of-{store}") for name in ("articles", "figures")}
        left_out = OF_THE_STORE | {"xml_md5"}
        outcome[store] = {
            name: [{key: value for key, value in row.items() if key not in left_out} for row in found]
            for name, found in rows.items()
        }
    assert outcome["plain"] == outcome["bucket"] and len(outcome["plain"]["figures"]) > 10
    (reject,) = project.table("rejects", "of-plain")
    assert (reject["record"], reject["reason"]) == ("broken.xml", "invalid_xml")

    settings = {**config, "results": "of-plain", "sources": {"pmc": {"store": "plain", "select": {"all": True}}}}
    assert "nothing to be done" in project.harvest(settings).stdout
    (project.folder / "plain" / RECORDS[0] / f"{RECORDS[0]}.xml").unlink()
    assert (
        project.harvest({**settings, "sources": {"pmc": {**settings["sources"]["pmc"], "max_shrinkage": 1}}}).returncode
        == 0
    )
    assert RECORDS[0].split(".")[0] not in {row["pmcid"] for row in project.table("articles", "of-plain")}
    ledger = pq.read_table(project.folder / "of-plain" / "ledger" / "plan.parquet").to_pylist()
    assert {row["outcome"] for row in ledger} == {"refused"}, "what was read is known otherwise"
