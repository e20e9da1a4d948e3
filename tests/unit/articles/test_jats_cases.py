"""The table of cases in tests/data/jats: each article gives the rows that it should."""

from typing import Any

import pytest
import yaml
from conftest import ROOT

from figlake.articles.stage import ArticleRows, article_rows_of
from figlake.files import parquet, working
from figlake.files.batches import BatchRecord
from figlake.files.records import Refused
from figlake.pmc.metadata import Metadata, StoreObject

DATA = ROOT / "tests" / "data" / "jats"
CASES = yaml.safe_load((DATA / "cases.yaml").read_text(encoding="utf-8"))
SHORT = {
    "panels": lambda rows: [[row["label"], row["start"], row["end"]] for row in rows],
    "graphics": lambda rows: [row["href"] for row in rows],
    "organism_mentions": lambda rows: [[row["name"], row["count"]] for row in rows],
    "related_articles": lambda rows: [[row["type"], row["href"]] for row in rows],
}


def rows_of(name: str, version: int = 1) -> ArticleRows:
    case = CASES[name]
    metadata = Metadata(
        pmcid="PMC1", version=version, pmid=None, doi=None, title=None, citation=None,
        license_code=case.get("license_code", "CC BY"), is_open_access=True, is_manuscript=False, is_retracted=False,
        xml=StoreObject("PMC1.1/PMC1.1.xml", "0" * 32), etag="1" * 32,
        media=tuple(StoreObject(f"PMC1.{version}/{item}", f"{number:032x}") for number, item in enumerate(case["media"])),
    )  # fmt: skip
    return article_rows_of(metadata, (DATA / f"{name}.xml").read_bytes(), BatchRecord("store", "PMC1.1", "2" * 64))


def compare(row: dict[str, Any], expected: dict[str, Any]) -> None:
    found = {key: SHORT[key](row[key]) if key in SHORT else row[key] for key in expected}
    assert found == expected


def test_every_file_is_a_case() -> None:
    assert {path.stem for path in DATA.glob("*.xml")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    if "reject" in case:
        with pytest.raises(Refused) as refused:
            rows_of(name)
        assert refused.value.reason == case["reject"]
        return
    article, figures, _ = rows_of(name)
    compare(article, case.get("article", {}))
    assert len(figures) == len(case["figures"])
    for row, expected in zip(figures, case["figures"], strict=True):
        compare(row, expected)
    parquet.from_rows(working.CORE_ARTICLES, [article])
    parquet.from_rows(working.CORE_FIGURES, figures)


def test_figids_are_stable_from_version_to_version() -> None:
    for name in ("several_graphics", "same_picture_twice", "group"):
        first, second = rows_of(name, 1)[1], rows_of(name, 2)[1]
        assert [row["figid"] for row in first] == [row["figid"] for row in second]
