"""The report: one file that is well-formed, needs nothing else, and says what the tables say."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT

from figlake.dataset.query import connect, rows_of
from figlake.report import write_report
from figlake.report.charts import Bar, bars, columns, compact, number, share, split, table
from figlake.report.intake import findings

VOID = {"meta", "link", "br"}


class Checked(HTMLParser):
    """Reads a page strictly: every tag is closed in its order; keeps text and addresses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attributes if name in {"href", "src", "srcset", "data"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def page(sample_run) -> str:
    project, outcome = sample_run
    assert outcome.returncode == 0, outcome.stderr
    return (project.folder / "results" / "report" / "index.html").read_text(encoding="utf-8")


def test_it_is_whole_and_fetches_nothing(page: str) -> None:
    checked = Checked(page)
    assert all(address.startswith("#") or address == "data:," for address in checked.addresses)
    assert not {"script", "iframe", "img", "object"} & checked.tags
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import|https?://", page)
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert {address[1:] for address in checked.addresses if address.startswith("#")} == ids


def test_it_says_what_the_tables_say(page: str, sample_run) -> None:
    dataset = sample_run[0].folder / "results" / "dataset"
    text = Checked(page).text
    con = connect(dataset)
    for sql, form in (
        ("SELECT count(*) FROM figures", "{} figures"),
        ("SELECT count(*) FROM articles", "{} articles"),
        ("SELECT count(*) FROM figure_genes WHERE is_accepted", "{} gene mentions accepted"),
        ("SELECT count(DISTINCT ncbi_gene_id) FROM figure_genes WHERE is_accepted", "{} distinct genes"),
        ("SELECT count(*) FROM rejects", "{} records refused"),
        ("SELECT count(*) FROM figures WHERE len(gene_ids) > 0", "{} of 65 figures"),
    ):
        assert form.format(next(rows_of(con, sql))[0]) in text
    for reason, count in rows_of(con, "SELECT reason, count(*) FROM rejects GROUP BY ALL"):
        assert f"{reason} {count}" in text
    for symbol, count in rows_of(
        con,
        "SELECT symbol, count(DISTINCT figid) AS n FROM figure_genes WHERE is_accepted AND taxon_id = 9606 GROUP BY 1 HAVING n > 1",
    ):
        assert f"{symbol}, H. sapiens {count}" in text
    assert "There is no earlier snapshot" in text


def test_wide_tables_scroll_within_the_page_of_a_phone(page: str) -> None:
    assert 'name="viewport" content="width=device-width' in page
    assert re.search(r"\.scroll \{[^}]*overflow-x: auto", page)
    assert page.count("<table>") == page.count('<div class="scroll"><table>') > 2
    assert '<div class="scroll"><table>' in table("a title", ["a"], [["b"]])


def test_but_for_times_it_is_the_same_each_time(sample_run, tmp_path: Path) -> None:
    dataset = sample_run[0].folder / "results" / "dataset"
    for threads, name in ((1, "one.html"), (2, "two.html")):
        write_report(dataset=dataset, benchmarks=tmp_path / "none", target=tmp_path / name, threads=threads)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert "Run times" not in (tmp_path / "one.html").read_text()


def test_it_tells_what_changed(project) -> None:
    pages = project.folder / "pages"
    shutil.copytree(ROOT / "resources" / "sample" / "pages", pages)
    config = {"sources": {"front_matter": ["pages"]}, "gate": {"max_shrinkage": 1}}
    assert project.run(config).returncode == 0
    first = project.snapshot()
    (pages / "_figures" / "PMC999000001__made-up-g001.md").unlink()
    changed = pages / "_figures" / "PMC999000002__made-up-g002.md"
    text = changed.read_text(encoding="utf-8")
    assert "AKT1 signals to mTOR." in text
    changed.write_text(text.replace("AKT1 signals to mTOR.", "AKT1 signals to mTOR and SIRT1."), encoding="utf-8")
    outcome = project.run(config)
    assert outcome.returncode == 0, outcome.stderr
    told = Checked((project.folder / "results" / "report" / "index.html").read_text(encoding="utf-8")).text
    assert f"What came, went and changed since snapshot {first}" in told
    assert "new figures 0 figures gone 1 figures changed 1 figures with other genes 1" in told
    assert "articles gone 1" in told
    assert "PMC999000001__made-up-g001 A made-up pathway of stress and repair" in told
    assert "PMC999000002__made-up-g002 SIRT1" in told


def test_it_tells_what_waits_at_the_gate(project) -> None:
    pages = project.folder / "pages"
    shutil.copytree(ROOT / "resources" / "sample" / "pages", pages)
    config = {"sources": {"front_matter": ["pages"]}}
    assert project.run(config).returncode == 0
    first = project.snapshot()
    for path in sorted((pages / "_figures").glob("PMC99900000*.md"))[::2]:
        path.unlink()
    config["gate"] = {"max_shrinkage": 0.01}
    assert project.run(config).returncode == 0
    told = Checked((project.folder / "results" / "report" / "index.html").read_text(encoding="utf-8")).text
    assert project.snapshot() == first and f"Snapshot {first}" in told
    assert "Waiting at the gate" in told and "does not pass the quality gate" in told
    gone = 48 - len(project_figures(project))
    assert f"new figures 0 figures gone {gone}" in told and gone > 0
    assert "figures: " in told and "There is no earlier snapshot" in told


def project_figures(project) -> list[str]:
    """Figures of the snapshot that waits."""
    dataset = project.folder / "results" / "dataset"
    name = json.loads((dataset / "held.json").read_text())["snapshot"]
    return [row[0] for row in rows_of(connect(dataset, name), "SELECT figid FROM figures")]


def test_findings_that_name_what_was_found_are_explained() -> None:
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE figures AS SELECT 'PMC1__a' AS figid, ['image_path.fetch_failed', 'page_tables.repeated_rows:genes', 'picture.cut_short'] AS issues"
    )
    section = findings(con)
    assert section is not None
    text = Checked("".join(section.blocks)).text
    assert "page_tables.repeated_rows:genes 1" in text and "A TSV file has rows that are equal." in text
    assert "The network or the service failed for now" in text and "Its file ends before its last pixel." in text


HOSTILE = "<script>alert('&')</script>\""


@pytest.mark.parametrize(
    "chart",
    [
        bars(HOSTILE, [Bar(HOSTILE, (1, 2), HOSTILE)], [HOSTILE], HOSTILE),
        columns(HOSTILE, [Bar(HOSTILE, (1, 2))], [HOSTILE], HOSTILE),
        split(HOSTILE, {HOSTILE: 3}),
        table(HOSTILE, [HOSTILE], []),
    ],
)
def test_texts_stay_text(chart: str) -> None:
    checked = Checked(chart)
    assert "script" not in checked.tags
    assert HOSTILE in checked.text


def test_nothing_to_draw_is_drawn_as_nothing() -> None:
    for chart in (bars("b", []), columns("c", []), columns("z", [Bar("0", (0,))]), split("s", {"none": 0})):
        Checked(chart)


@pytest.mark.parametrize(("value", "text"), [(1234567, "1,234,567"), (0.5, "0.50"), (3.0, "3")])
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (9999, "9,999"), (12_345, "12k"), (999_499, "999k"), (999_500, "1.0M"), (3.4e6, "3.4M")],
)
def test_numbers_above_columns(value: float, text: str) -> None:
    assert compact(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(1, 2, "50 %"), (1, 300, "0.3 %"), (0, 5, "0 %"), (3, 0, "0 %"), (5, 5, "100 %")]
)
def test_shares(part: float, whole: float, text: str) -> None:
    assert share(part, whole) == text
