"""What of an article is not published, known before its images are fetched."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from figlake.pmc.policy import is_kept, is_listed, left_out


@pytest.mark.parametrize(
    ("types", "expected"),
    [([], ["PMC3.1"]), (["correction"], ["PMC1.1", "PMC2.1", "PMC3.1"]), (["reply", "letter"], ["PMC3.1"])],
)
def test_articles_of_types_and_retracted_ones_are_left_out(
    types: list[str], expected: list[str], tmp_path: Path
) -> None:
    found = {"PMC1.1": "correction", "PMC2.1": " Correction\n", "PMC3.1": "research-article", "PMC4.1": None}
    rows = pa.table(
        {
            "record": pa.array(found, pa.string()),
            "article_type": pa.array(found.values(), pa.string()),
            "is_retracted": pa.array([record == "PMC3.1" for record in found]),
        }
    )
    pq.write_table(rows, tmp_path / "articles.parquet")
    assert left_out(tmp_path / "articles.parquet", types).to_pylist() == expected


def test_figures_are_named_by_themselves_or_by_their_article() -> None:
    figids = pa.chunked_array([["PMC1__a", "PMC1__b", "PMC2__a"]])
    pmcids = pa.chunked_array([["PMC1", "PMC1", "PMC2"]])
    for ids, listed in ((["PMC1__b"], [False, True, False]), (["PMC1"], [True, True, False]), ([], [False] * 3)):
        assert is_listed(pa.array(ids, pa.string()), figids, pmcids).to_pylist() == listed


def test_a_score_that_is_not_there_is_none() -> None:
    scores = pa.chunked_array([[0.2, 0.7, None]])
    assert is_kept("pathway", 0.5, scores).to_pylist() == [False, True, False]
    assert is_kept("all", 0.5, scores).to_pylist() == [True, True, True]
