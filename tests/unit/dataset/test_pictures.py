"""What pictures say of their figures, put together from the rows of a year."""

import pyarrow as pa

from figlake.dataset.pictures import counted, with_pictures
from figlake.files import parquet, tables, working
from figlake.files.picture_tables import FIGURE_WORDS, OF_PICTURES

NAMES = ["figid", "issues", *(column.name for column in OF_PICTURES)]


def figures(*figids: str) -> pa.Table:
    rows = [{**dict.fromkeys(NAMES), "figid": figid, "issues": ["title.from_caption"]} for figid in figids]
    return pa.Table.from_pylist(rows, schema=pa.schema([tables.FIGURES.schema.field(name) for name in NAMES]))


def pictures(*rows: tuple[str, int, str]) -> pa.Table:
    more = {"pub_year": 2020, "location": "here", "record": "r", "image_md5": "0" * 32, "detail": None}
    told = [{"figid": figid, "graphic": graphic, "outcome": outcome, **more} for figid, graphic, outcome in rows]
    return parquet.from_rows(working.CORE_PICTURES, told)


def words(*rows: tuple[str, int, int, str]) -> pa.Table:
    more = {
        "pmcid": "PMC1",
        "pub_year": 2020,
        "image_md5": "0" * 32,
        "width": 9,
        "height": 9,
        "score": 0.9,
        "box": [0] * 8,
    }
    more |= {"pass": 1, "engine": "small-0"}
    told = [dict(zip(("figid", "graphic", "line", "text"), row, strict=True)) | more for row in rows]
    return parquet.from_rows(FIGURE_WORDS, told)


def test_lines_shares_and_findings() -> None:
    found = with_pictures(
        figures("chart", "blank", "broken", "half", "none"),
        pictures(("chart", 0, "ok"), ("chart", 1, "ok"), ("blank", 0, "ok"), ("broken", 0, "cut_short"),
                 ("half", 0, "ok"), ("half", 1, "damaged"), ("half", 2, "damaged")),
        words(("chart", 0, 0, "10"), ("chart", 0, 1, "Fold change"), ("chart", 0, 2, "TP53"), ("chart", 1, 0, "TP53"),
              ("half", 0, 0, "nucleus")),
        [2, 0, 0, 0, 0],
    ).to_pylist()  # fmt: skip
    told = {row["figid"]: tuple(row[column.name] for column in OF_PICTURES) for row in found}
    assert told == {
        "chart": (4, 0.5, 0.25, 0.25),
        "blank": (0, None, None, None),
        "broken": (None, None, None, None),
        "half": (1, 0.0, 0.0, 0.0),
        "none": (None, None, None, None),
    }
    issues = {row["figid"]: row["issues"] for row in found}
    assert issues["broken"] == ["picture.cut_short", "title.from_caption"]
    assert issues["half"] == ["picture.damaged", "title.from_caption"] and issues["chart"] == ["title.from_caption"]
    assert counted(found) == {"read": 3, "cut_short": 1, "damaged": 1}


def test_without_pictures_nothing_is_said() -> None:
    plain = figures("one")
    assert with_pictures(plain, pictures(), words(), [0]) is plain
    assert counted(plain.to_pylist()) == {}
