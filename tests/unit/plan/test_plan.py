"""The plan: sealed batches stay, changes come on top, and every id that was asked for is accounted for."""

from pathlib import Path

from conftest import ROOT

from figlake.files import parquet, working
from figlake.plan.plan import fingerprint, make_plan, read_batches
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access
from figlake.pmc.versions import Rules

BUCKET = ROOT / "resources" / "sample" / "bucket"


def plan(folder: Path, pages: list[str] | None = None, ids: list[str] | None = None, size: int = 5) -> list[dict]:
    access = Access(folder / "cache")
    if ids is not None:
        observe(Selection(str(BUCKET), tuple(ids)), access, folder / "observed.parquet", folder / "observe.parquet")
    make_plan(
        front_matter_locations=pages or [],
        pmc_store=None if ids is None else str(BUCKET),
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
    (tmp_path / "pages" / "1.md").write_text("longer than before, by far")
    assert fingerprint([pages], None) != first
