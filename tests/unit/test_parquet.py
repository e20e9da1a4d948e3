"""The one writer: equal rows give equal bytes, and what does not fit the declaration is an error."""

from pathlib import Path

import pyarrow as pa
import pytest

from figlake import parquet, tables
from figlake.tables import Column, Table

TABLE = Table(
    "things",
    "Things.",
    ("name",),
    (
        Column("name", pa.string(), "Name.", False),
        Column("size", pa.int32(), "Size."),
        Column("words", tables.NAMES, "Words.", False),
    ),
)


def rows(count: int) -> list[dict]:
    return [
        {"name": f"n{number:04d}", "size": number % 7 or None, "words": [str(number)] * (number % 3)}
        for number in range(count)
    ]


def test_order_and_chunks_do_not_show(tmp_path: Path) -> None:
    whole = parquet.from_rows(TABLE, rows(500))
    pieces = pa.concat_tables([parquet.from_rows(TABLE, [row]) for row in reversed(rows(500))])
    parquet.write(tmp_path / "a", TABLE, whole)
    parquet.write(tmp_path / "b", TABLE, pieces)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert parquet.read(tmp_path / "a", TABLE).to_pylist() == rows(500)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"name": "a", "words": [], "colour": 1}, "unknown column"),
        ({"name": None, "words": []}, "things.name: 1 nulls"),
        ({"name": "a", "words": None}, "things.words: 1 nulls"),
        ({"name": "a", "words": [], "size": "big"}, "things.size: expected int32"),
        ({"name": "a\ud800", "words": []}, "things.name"),
    ],
)
def test_rows_that_do_not_fit_are_errors(row: dict, message: str) -> None:
    with pytest.raises(parquet.TableError, match=message):
        parquet.from_rows(TABLE, [row])


def test_a_key_that_is_not_unique_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(parquet.TableError, match="not unique"):
        parquet.write_rows(tmp_path / "x", TABLE, [{"name": "a", "words": []}] * 2)
    assert not list(tmp_path.iterdir())


def test_another_schema_is_refused_with_the_difference(tmp_path: Path) -> None:
    parquet.write_rows(tmp_path / "x", TABLE, rows(3))
    other = Table("things", "", ("name",), (TABLE.columns[0], Column("size", pa.int64(), "")))
    with pytest.raises(parquet.TableError, match=r"things\.size: expected int64, found int32"):
        parquet.read(tmp_path / "x", other)


def test_every_published_column_has_a_meaning() -> None:
    for table in tables.PUBLISHED:
        assert table.meaning and set(table.sort_columns) <= set(table.schema.names)
        for column in table.columns:
            assert len(column.meaning) > 4, (table.name, column.name)
