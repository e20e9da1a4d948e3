"""The one writer: equal rows give equal bytes, and what does not fit the declaration is an error."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from figlake.files import by_year, columns, parquet, tables
from figlake.files.columns import Column, Table

TABLE = Table(
    "things",
    "Things.",
    ("name",),
    (
        Column("name", pa.string(), "Name.", False),
        Column("size", pa.int32(), "Size."),
        Column("words", columns.NAMES, "Words.", False),
    ),
)


PAIRS = columns.Table(
    "pairs", "For tests.", ("pmcid",), (columns.PMCID, columns.text("title", "A title.")), row_group_size=7
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


def test_row_groups_do_not_show_in_the_order(tmp_path: Path) -> None:
    """A file of several row groups is in order from the first row to the last, and its key is checked over all."""
    small = replace(TABLE, row_group_size=100)
    data = parquet.from_rows(small, list(reversed(rows(450))))
    parquet.write(tmp_path / "a", small, data)
    assert pq.ParquetFile(tmp_path / "a").metadata.num_row_groups == 5
    assert parquet.read(tmp_path / "a", small).to_pylist() == rows(450)
    with pytest.raises(parquet.TableError, match="not unique"):
        parquet.write(tmp_path / "b", small, pa.concat_tables([data, data.slice(0, 1)]))


@pytest.mark.parametrize("held", [1, 1 << 30], ids=["written at once", "kept to the end"])
def test_rows_between_stages_are_found_by_their_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    """However many wait for the others of their year, each year has its rows in the order in which they came."""
    monkeypatch.setattr(by_year, "HELD_BYTES", held)
    columns = (Column("name", pa.string(), "Name.", False), Column("pub_year", pa.int32(), "Year.", False))
    table = Table("dated", "Things.", ("name",), columns)
    everything = [{"name": f"n{number}", "pub_year": 2000 + number % 3} for number in range(10_000)]
    with by_year.row_writer(tmp_path / "a", table) as writer:
        writer.add(everything[:6000])
        writer.add_table(parquet.from_rows(table, everything[6000:9000]))
        writer.add(everything[9000:])
        assert writer.count == 10_000
    file = by_year.ByYear(tmp_path / "a", table)
    assert sorted(file.years) == [2000, 2001, 2002]
    for year in file.years:
        found = file.read(year)
        assert sorted(found["name"].to_pylist()) == sorted(r["name"] for r in everything if r["pub_year"] == year)
        assert file.read(year, ["name"]).schema.names == ["name"]
    assert file.read(1999).num_rows == 0
    assert list(file.together(1)) == [[2000], [2001], [2002]] and list(file.together(6667)) == [[2000, 2001], [2002]]
    assert file.read([2001, 2000])["pub_year"].to_pylist() == [2001] * 3333 + [2000] * 3334


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"name": "a", "words": [], "colour": 1}, "unknown column"),
        ({"name": None, "size": 1, "words": []}, "things.name: 1 nulls"),
        ({"name": "a", "size": 1, "words": None}, "things.words: 1 nulls"),
        ({"name": "a", "words": []}, "a row leaves out .'size'"),
        ({"name": "a", "words": [], "size": "big"}, "things.size: expected int32"),
        ({"name": "a\ud800", "size": 1, "words": []}, "things.name"),
    ],
)
def test_rows_that_do_not_fit_are_errors(row: dict, message: str) -> None:
    with pytest.raises(parquet.TableError, match=message):
        parquet.from_rows(TABLE, [row])


def test_a_key_that_is_not_unique_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(parquet.TableError, match="not unique"):
        parquet.write_rows(tmp_path / "x", TABLE, [{"name": "a", "size": 1, "words": []}] * 2)
    assert not list(tmp_path.iterdir())


def test_another_schema_is_refused_with_the_difference(tmp_path: Path) -> None:
    parquet.write_rows(tmp_path / "x", TABLE, rows(3))
    other = Table("things", "", ("name",), (TABLE.columns[0], Column("size", pa.int64(), "")))
    with pytest.raises(parquet.TableError, match=r"things\.size: expected int64, found int32"):
        parquet.read(tmp_path / "x", other)


def test_what_a_sparse_row_leaves_out_is_null() -> None:
    row = {"name": "a", "words": []}
    assert parquet.from_rows(replace(TABLE, is_sparse=True), [row]).to_pylist() == [{**row, "size": None}]


def test_every_published_column_has_a_meaning() -> None:
    for table in tables.PUBLISHED:
        assert table.meaning and set(table.sort_columns) <= set(table.schema.names)
        for column in table.columns:
            assert len(column.meaning) > 4, (table.name, column.name)


@pytest.mark.parametrize("at_a_time", [1, 3, 7, 100])
def test_rows_that_come_sorted_make_the_same_file(tmp_path: Path, at_a_time: int) -> None:
    rows = [{"pmcid": f"PMC{n}", "title": str(n % 3)} for n in range(20)]
    data = parquet.sort(PAIRS, parquet.from_rows(PAIRS, rows))
    parquet.write(tmp_path / "whole", PAIRS, data)
    batches = (data.slice(start, at_a_time) for start in range(0, 20, at_a_time))
    assert parquet.write_sorted(tmp_path / "sorted", PAIRS, batches) == 20
    assert (tmp_path / "sorted").read_bytes() == (tmp_path / "whole").read_bytes()
    assert pq.ParquetFile(tmp_path / "sorted").num_row_groups == 3


def test_a_file_of_no_rows_that_come_sorted_has_its_schema(tmp_path: Path) -> None:
    assert parquet.write_sorted(tmp_path / "sorted", PAIRS, []) == 0
    parquet.write(tmp_path / "whole", PAIRS, PAIRS.schema.empty_table())
    assert (tmp_path / "sorted").read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.parametrize("places", [(0, 0), (6, 7), (7, 7)])
def test_a_key_that_comes_twice_is_refused_wherever_its_rows_meet(tmp_path: Path, places: tuple[int, int]) -> None:
    keys = sorted([*range(20), *range(places[0], places[1] + 1)])
    data = parquet.from_rows(PAIRS, [{"pmcid": f"PMC{n:02}", "title": None} for n in keys])
    with pytest.raises(parquet.TableError, match="is not unique"):
        parquet.write_sorted(tmp_path / "sorted", PAIRS, [data])
    assert not (tmp_path / "sorted").exists()
