"""The plan: sealed batches stay, changes come on top, and every id that was asked for is accounted for."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from figlake.files import parquet, working
from figlake.files.batches import read_batch
from figlake.plan.plan import fingerprint, make_plan, read_batches
from figlake.pmc.known import Known
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access, FolderStore
from figlake.pmc.versions import Rules

BUCKET = ROOT / "resources" / "sample" / "bucket"


def plan(
    folder: Path, pages: list[str] | None = None, ids: list[str] | None = None, size: int = 5, store: Path = BUCKET
) -> list[dict]:
    access = Access(folder / "cache")
    if ids is not None:
        observe(Selection(str(store), tuple(ids)), access, folder / "observed.parquet", folder / "observe.parquet")
    make_plan(
        front_matter_locations=pages or [],
        pmc_store=None if ids is None else str(store),
        observed=folder / "observed.parquet",
        rules=Rules(["CC0", "CC BY"]),
        batch_size=size,
        allow_empty=True,
        access=access,
        ledgers=folder / "ledger",
        known=folder / "known",
        sealed=folder / "sealed",
        batches_file=folder / "batches.tsv",
        records_file=folder / "records.parquet",
        orphans_file=folder / "orphans.parquet",
        page_articles_file=folder / "page_articles",
    )
    return parquet.read(folder / "records.parquet", working.PLAN_RECORDS).to_pylist()


def make_pages(folder: Path, count: int) -> str:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.md").write_text(f"---\nfigid: {number}\n---\n")
    return str(folder)


def test_a_record_never_moves_to_another_batch(tmp_path: Path) -> None:
    pages = make_pages(tmp_path / "pages", 12)
    before = {row["record"]: row["batch"] for row in plan(tmp_path, [pages])}
    assert len(set(before.values())) == 3
    (tmp_path / "pages" / "3.md").write_text("---\nfigid: changed\n---\n")
    (tmp_path / "pages" / "4.md").unlink()
    (tmp_path / "pages" / "new.md").write_text("---\nfigid: new\n---\n")
    after = {row["record"]: row["batch"] for row in plan(tmp_path, [pages], size=100)}
    assert {record for record in after if before.get(record) != after[record]} == {"3.md", "new.md"}
    assert after["3.md"] == after["new.md"] and "4.md" not in after
    assert set(read_batches(tmp_path / "batches.tsv")) == set(after.values())


def test_an_id_that_the_store_does_not_hold_is_a_rejected_record(tmp_path: Path) -> None:
    rows = plan(tmp_path, ids=["PMC999000080", "PMC99900008", "PMC999000089"])
    assert {(row["record"], row["status"], row["reason"]) for row in rows} == {
        ("PMC999000080.1", "planned", None),
        ("PMC999000089.1", "excluded", "superseded"),
        ("PMC999000089.2", "planned", None),
        ("PMC99900008", "rejected", "not_in_store"),
    }


def test_the_fingerprint_follows_names_sizes_and_times(tmp_path: Path) -> None:
    pages = make_pages(tmp_path / "pages", 3)
    first = fingerprint([pages], None)
    assert fingerprint([pages], None) == first
    (tmp_path / "pages" / "ignored.txt").write_text("x")
    assert fingerprint([pages], None) == first
    page = tmp_path / "pages" / "1.md"
    text, state = page.read_text(), page.stat()
    page.write_text("longer than before, by far")
    assert fingerprint([pages], None) != first
    page.write_text(text.swapcase())
    os.utime(page, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert fingerprint([pages], None) != first, "of the same size and time, but written since"


def mirror(folder: Path) -> Path:
    shutil.copytree(BUCKET / "metadata", folder / "bucket" / "metadata")
    return folder / "bucket"


def never(*_: object) -> None:
    raise AssertionError("a metadata record is read that is known")


ALL = ["PMC999000080", "PMC999000082", "PMC999000083", "PMC999000089"]


def test_a_metadata_record_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = mirror(tmp_path)
    first = plan(tmp_path, ids=ALL, store=store)
    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "read", never)
        assert plan(tmp_path, ids=ALL, store=store) == first
    path = store / "metadata" / "PMC999000080.1.json"
    path.write_text(path.read_text().replace('"CC BY"', '"CC BY-NC"'))
    (changed,) = [row for row in plan(tmp_path, ids=ALL, store=store) if row["record"] == "PMC999000080.1"]
    assert (changed["status"], changed["reason"]) == ("excluded", "licence_not_allowed")


def test_what_is_known_is_read_again_where_it_is_damaged_or_of_another_reader(tmp_path: Path) -> None:
    store = mirror(tmp_path)
    first = plan(tmp_path, ids=ALL, store=store)
    (part,) = (tmp_path / "known").iterdir()
    whole = part.read_bytes()
    part.write_bytes(whole[:300] + bytes([whole[300] ^ 1]) + whole[301:])
    (tmp_path / "known" / "new").write_bytes(b"of a run that was killed")
    assert plan(tmp_path, ids=ALL, store=store) == first
    assert [path.name for path in (tmp_path / "known").iterdir()] == [part.name]
    assert Known(tmp_path / "known", str(store)).parts() == [part]
    assert Known(tmp_path / "known", "another store").parts() == [] and not part.exists()


def test_parts_are_put_together_when_they_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = mirror(tmp_path)
    monkeypatch.setattr("figlake.pmc.known.MOST_PARTS", 2)
    for count in range(1, 5):
        rows = plan(tmp_path, ids=ALL[:count], store=store)
    assert len(list((tmp_path / "known").iterdir())) == 2
    monkeypatch.setattr(FolderStore, "read", never)
    assert plan(tmp_path, ids=ALL, store=store) == rows and len({row["record"] for row in rows}) == 5


def test_it_does_not_show_in_which_stretches_the_records_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [*ALL, "PMC99900008"]
    whole = plan(tmp_path / "whole", ids=ids, size=2)
    monkeypatch.setattr("figlake.files.database.STRETCH_ROWS", 1)
    monkeypatch.setattr("figlake.files.database.ONE_IN", 1)
    assert plan(tmp_path / "pieces", ids=ids, size=2) == whole
    assert plan(tmp_path / "pieces", ids=ids, size=2) == whole
    whole_ones, pieces = ((tmp_path / name / "batches.tsv").read_bytes() for name in ("whole", "pieces"))
    assert pieces == whole_ones and len(whole_ones.splitlines()) > 2


def test_a_record_that_could_not_be_fetched_is_sealed_again_and_then_stays(tmp_path: Path) -> None:
    before = {row["record"]: row["batch"] for row in plan(tmp_path, ids=ALL) if row["batch"]}
    batch = before["PMC999000080.1"]
    failed = {"record": "PMC999000080.1", "md5": "0" * 32, "outcome": "failed", "attempts": 6, "failed_runs": 1}
    parquet.write_rows(tmp_path / "ledger" / f"{batch}.parquet", working.LEDGER, [{"key": "an object", **failed}])
    after = {row["record"]: row["batch"] for row in plan(tmp_path, ids=ALL) if row["batch"]}
    assert {record for record in before if before[record] != after[record]} == {"PMC999000080.1"}
    (again,) = read_batch(tmp_path / "sealed" / f"{after['PMC999000080.1']}.jsonl")
    assert again.attempt == 2
    assert {row["record"]: row["batch"] for row in plan(tmp_path, ids=ALL) if row["batch"]} == after


def test_pages_with_tables_in_odd_places_stay_in_their_batch(tmp_path: Path) -> None:
    pages = make_pages(tmp_path / 'pages "of"', 3)
    (tmp_path / 'pages "of"' / "é ü").mkdir()
    (tmp_path / 'pages "of"' / "é ü" / "1-genes.tsv").write_text("word\nTP53\n")
    before = plan(tmp_path, [pages])
    assert plan(tmp_path, [pages]) == before and len({row["batch"] for row in before}) == 1
    (tmp_path / 'pages "of"' / "é ü" / "1-genes.tsv").write_text("word\nEGFR\n")
    after = plan(tmp_path, [pages])
    assert [old["batch"] != new["batch"] for old, new in zip(before, after, strict=True)] == [False, True, False]
