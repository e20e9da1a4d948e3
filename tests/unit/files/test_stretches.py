"""Stretches of rows that are joined one after the other."""

from pathlib import Path

import pyarrow as pa
import pytest

from figlake.files import database

RECORDS = ["PMC1.1", "PMC1.2", "PMC10.1", "PMC12.1", "PMC12.2", "PMC2.1", "a page", "ÅB", ""]


@pytest.mark.parametrize("rows", [1, 2, 1000])
def test_each_row_is_in_one_stretch_with_all_versions_of_its_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(database, "ONE_IN", 1)
    with database.database(database.Means(tmp_path, memory_mb=100)) as con:
        database.add_rows(con, "listed", pa.table({"record": RECORDS}))
        found = [
            con.execute(f"SELECT record FROM listed WHERE {stretch} ORDER BY record").fetchall()
            for stretch in database.stretches(con, "listed", "record", "split_part(record, '.', 1) || '.'", rows)
        ]
    assert [record for part in found for (record,) in part] == sorted(RECORDS)
    assert len(found) == {1: 7, 2: 5, 1000: 1}[rows]
    for part in found:
        pmcids = {record.split(".")[0] for (record,) in part}
        others = {record.split(".")[0] for other in found if other is not part for (record,) in other}
        assert not pmcids & others
