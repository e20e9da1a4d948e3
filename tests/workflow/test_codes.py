"""Every code of the closed lists is produced by some input: by a record of the sample, or by one of the cases here."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from conftest import a_row
from test_jats_cases import rows_of

from figlake.articles.jats.document import parse
from figlake.dataset.choice import Choice, Policy
from figlake.dataset.gate import Gate
from figlake.files import by_year
from figlake.files.columns import Table
from figlake.files.database import add_rows
from figlake.files.limits import MAX_PAGE_BYTES
from figlake.files.picture_tables import OF_PICTURES
from figlake.files.reasons import EXCLUSION_REASONS, FINDINGS, REJECT_REASONS, code_of
from figlake.files.records import Refused
from figlake.files.tables import ARTICLES, FIGURES, TOMBSTONES
from figlake.files.working import CORE_FIGURES
from figlake.pages import listing, stage
from figlake.pages.page import read_page
from figlake.plan.plan import make_plan
from figlake.pmc.idconv import resolve
from figlake.pmc.images import check_image
from figlake.pmc.ledger import verdict
from figlake.pmc.metadata import read_metadata
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access
from figlake.pmc.versions import Rules
from figlake.text import normalise
from figlake.web.http import Answer, FetchError

PAGE = b"---\nfigid: PMC1__a\n---\n"


class Recorded:
    """Stands for the web: one answer, whatever is asked."""

    def __init__(self, **record: object) -> None:
        self.data = json.dumps({"records": [record]}).encode()

    def get(self, url: str, **options: object) -> Answer:
        return Answer(self.data, len(self.data), "", None)


def _refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as why:
        call()
    return why.value.reason


def _listed(folder: Path) -> list[str]:
    """Reasons of a folder with a link, a file whose name is no text and one that is no page, and of a zip with a twin."""
    folder.mkdir()
    (folder / "PMC1__a.md").symlink_to("elsewhere")
    (folder / "PMC1__\udcff.md").write_bytes(PAGE)
    (folder / "README.md").write_text("About the pages.")
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("PMC1__a.md", PAGE)
        archive.writestr("PMC1__a.md", PAGE)
    found = listing.find([str(folder), str(folder.with_suffix(".zip"))], folder / "cache")
    return [row["reason"] for row in (*found.rejected, *found.excluded)]


def _not_in_store(folder: Path) -> list[str]:
    """Reasons of a plan for an article that a mirror does not hold."""
    (folder / "store" / "metadata").mkdir(parents=True)
    store, access = str(folder / "store"), Access(folder / "cache")
    observe(Selection(store, ids=("PMC1",)), access, folder / "observed", folder / "ledger")
    make_plan(
        front_matter_locations=[], pmc_store=store, observed=folder / "observed", access=access,
        ledgers=folder / "ledgers", known=folder / "known", rules=Rules(["CC0"]), batch_size=10, allow_empty=False, sealed=folder / "sealed",
        batches_file=folder / "batches", records_file=folder / "records", orphans_file=folder / "orphans",
        page_articles_file=folder / "page_articles",
    )  # fmt: skip
    return duckdb.sql(f"SELECT reason FROM read_parquet('{folder / 'records'}')").df()["reason"].to_list()


def _resolved(**record: object) -> list[str | None]:
    return [found.reason for found in resolve(["1"], Recorded(**record))]  # type: ignore[arg-type]


def reject_cases(folder: Path) -> Iterable[str | None]:
    """Reasons of records that the sample cannot hold, or that only the network gives."""
    yield _refused(lambda: read_page(b"x" * (MAX_PAGE_BYTES + 1)))
    yield _refused(lambda: parse(b"<other/>"))
    yield _refused(lambda: read_metadata(b'{"pmcid": "PMC2", "version": 1}', "PMC1.1"))
    yield _refused(lambda: check_image("a.jpg", b"<html>"))
    yield verdict("key", FetchError("failed", "https://a.example", "503")).reason
    yield from _resolved(**{"requested-id": "1", "status": "error"})
    yield from _resolved(**{"requested-id": "1", "pmcid": "PMC1", "live": False})
    yield from set(_listed(folder / "pages")) - {"not_a_page"}
    yield from _not_in_store(folder / "mirror")


def finding_cases(folder: Path) -> Iterable[str]:
    """Findings that no record of the sample has."""
    yield from normalise.title("A  title\x01.").findings
    for raw, url, stem in (("", None, "a-f3"), ("", normalise.figure_page_url("PMC1", "fig3"), ""), ("", None, "")):
        yield from (code.split(".")[1] for code in normalise.figure_number(raw, None, url, stem, None).findings)
    for name in ("withheld", "licence_differs", "retracted_by_title"):
        yield from map(code_of, rows_of(name)[0]["issues"])
    yield from map(code_of, rows_of("bold_lead")[1][0]["issues"])
    (folder / "named").mkdir()
    (folder / "named" / "other.md").write_bytes(PAGE)
    found = listing.find([str(folder / "named")], folder / "cache")
    locations = listing.open_locations([str(folder / "named")], folder / "cache")
    yield from map(code_of, stage.read_record(found.records[0], locations)[0]["issues"])


def test_every_reject_reason_is_produced(sample_run, tmp_path: Path) -> None:
    rows = duckdb.sql(f"SELECT DISTINCT reason FROM '{sample_run[0].current()}/rejects/*.parquet'").fetchall()
    assert {reason for (reason,) in rows} | set(reject_cases(tmp_path)) == set(REJECT_REASONS)


def test_every_exclusion_reason_is_produced(sample_run, tmp_path: Path) -> None:
    counts = json.loads((sample_run[0].current() / "manifest.json").read_text(encoding="utf-8"))["counts"]
    kinds = [kind for source in counts.values() for kind in (source["records"], source["figures"])]
    rows = [
        a_row(
            CORE_FIGURES, figid=f"{pmcid}__a", source="pmc", pmcid=pmcid, pathway_score=0.1, location="", record=pmcid
        )
        for pmcid in ("PMC1", "PMC2", "PMC3")
    ]
    figures = tmp_path / "batch" / "figures.parquet"
    with by_year.row_writer(figures, CORE_FIGURES) as writer:
        writer.add(rows)
    with duckdb.connect() as con:
        for name, records in (("planned", rows), ("retracted", []), ("left_out", rows[1:2])):
            told = [{"batch": "batch", **{key: row[key] for key in ("location", "record", "pmcid")}} for row in records]
            text = pa.schema([(key, pa.string()) for key in ("batch", "location", "record", "pmcid")])
            add_rows(con, name, pa.Table.from_pylist(told, schema=text))
        add_rows(con, "listed", pa.table({"id": ["PMC3__a"]}))
        add_rows(con, "tombstone", TOMBSTONES.schema.empty_table())
        choice = Choice(con, [figures], Policy([], "pathway", 0.5, None, Gate(), 1))
    produced = {reason for kind in kinds for reason in kind["excluded"]} | set(choice.accounts["pmc"].excluded)
    produced |= set(_listed(tmp_path / "pages")) & {"not_a_page"}
    assert produced == set(EXCLUSION_REASONS)


def test_every_finding_is_produced(sample_run, tmp_path: Path) -> None:
    current = sample_run[0].current()
    rows = duckdb.sql(
        f"""SELECT unnest(issues) FROM '{current}/figures/*/*.parquet'
        UNION SELECT unnest(issues) FROM '{current}/articles/*/*.parquet'"""
    ).fetchall()
    assert {code_of(code) for (code,) in rows} | set(finding_cases(tmp_path)) == set(FINDINGS)


@pytest.mark.parametrize(
    ("table", "only_elsewhere"),
    [
        (ARTICLES, {"pmid", "issues", "related_articles"}),  # made-up articles have no PubMed id, and nothing to find
        # the sample fetches and reads no images, and none of its captions letters panels
        (FIGURES, {"image_path", "panels", *(column.name for column in OF_PICTURES)}),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_every_column_is_filled_by_some_record(sample_run, table: Table, only_elsewhere: set[str]) -> None:
    """A declared column that nothing fills would be null without a sign."""
    files = f"{sample_run[0].current()}/{table.name}/*/*.parquet"
    filled = {
        column.name: f"count(*) FILTER (len({column.name}) > 0)"
        if pa.types.is_list(column.type)
        else f"count({column.name})"
        for column in table.columns
    }
    (counts,) = duckdb.sql(f"SELECT {', '.join(filled.values())} FROM '{files}'").fetchall()
    assert {name for name, count in zip(filled, counts, strict=True) if not count} == only_elsewhere
