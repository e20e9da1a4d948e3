"""The section on pictures: what was read, why not, and lines in their places on pictures that may be shown."""

from pathlib import Path

import duckdb
import pytest

from figlake.report.pictures import MAX_BYTES, pictures

TABLES = """
CREATE TABLE figures (figid VARCHAR, image_path VARCHAR, image_md5 VARCHAR, graphics STRUCT(image_md5 VARCHAR)[],
  license_code VARCHAR, reference_text VARCHAR, has_third_party_permission BOOLEAN, picture_line_count INTEGER,
  picture_gene_line_share DOUBLE, picture_number_line_share DOUBLE, picture_axis_line_share DOUBLE);
CREATE TABLE figure_words (figid VARCHAR, graphic INTEGER, line INTEGER, text VARCHAR, score DOUBLE, box INTEGER[],
  width INTEGER, height INTEGER);
CREATE TABLE figure_genes (figid VARCHAR, field VARCHAR, graphic INTEGER, line INTEGER, symbol VARCHAR,
  ncbi_gene_id BIGINT, is_accepted BOOLEAN, is_accepted_family BOOLEAN);
"""


def manifest(**outcomes: int) -> dict:
    return {"counts": {"pmc": {"pictures": outcomes}}}


@pytest.fixture
def con(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    found.execute(TABLES)
    add(found, tmp_path, "PMC1__a", "CC BY")
    found.execute(
        "INSERT INTO figure_words VALUES ('PMC1__a', 0, 0, 'TP53', 0.99, [10, 20, 60, 20, 60, 30, 10, 30], 100, 50)"
    )
    found.execute(
        "INSERT INTO figure_words VALUES ('PMC1__a', 0, 1, '<b>\"', 0.71, [0, 40, 50, 40, 50, 50, 0, 50], 100, 50)"
    )
    found.execute(
        """INSERT INTO figure_genes VALUES ('PMC1__a', 'picture_word', 0, 0, 'TP53', 7157, true, false),
        ('PMC1__a', 'picture_word', 0, 1, 'B', 1, false, false), ('PMC1__a', 'caption', NULL, NULL, 'B', 1, true, false)"""
    )
    return found


def add(con: duckdb.DuckDBPyConnection, folder: Path, figid: str, licence: str, size: int = 9, **other: object) -> None:
    """A figure with a picture of ``size`` bytes."""
    (folder / "images").mkdir(exist_ok=True)
    path = f"images/{figid}.jpg"
    (folder / path).write_bytes(b"\xff" * size)
    row = {"graphics": [{"image_md5": figid}], "third": False, **other}
    con.execute(
        "INSERT INTO figures VALUES (?, ?, ?, ?, ?, 'Somebody. 2026', ?, 2, 0.5, 0.0, 0.0)",
        [figid, path, figid, row["graphics"], licence, row["third"]],
    )


def test_without_pictures_there_is_no_section(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert pictures(con, manifest(), tmp_path) is None
    assert pictures(con, {"counts": {"pmc": {}}}, tmp_path) is None


def test_lines_stand_in_their_places_and_are_escaped(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    section = pictures(con, manifest(read=1, cut_short=2), tmp_path)
    assert section is not None
    assert section.lead.startswith(
        "2 lines were read in 1 pictures; 1 of their strings became genes, 1 of which no title"
    )
    html = "".join(section.blocks)
    assert '<i class="gene" style="left:10.00%;top:40.00%;width:50.00%;height:20.00%" title="TP53 0.99 → TP53">' in html
    assert 'title="&lt;b&gt;&quot; 0.71"' in html and '<b>"' not in html
    assert 'src="data:image/jpeg;base64,' in html and "Its file ends before its last pixel." in html


@pytest.mark.parametrize(
    ("licence", "more"),
    [
        ("CC BY-NC", {}),
        ("TDM", {}),
        ("CC BY", {"third": True}),
        ("CC BY", {"size": MAX_BYTES + 1}),
        ("CC BY", {"graphics": [{"image_md5": "another"}]}),
    ],
)
def test_pictures_that_may_not_be_passed_on_are_not_shown(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, licence: str, more: dict
) -> None:
    add(con, tmp_path, "PMC2__b", licence, **more)
    html = "".join(pictures(con, manifest(read=2), tmp_path).blocks)
    assert "PMC1__a" in html and "PMC2__b" not in html
    con.execute("DELETE FROM figures WHERE figid = 'PMC1__a'")
    assert 'class="seen"' not in "".join(pictures(con, manifest(read=1), tmp_path).blocks)
