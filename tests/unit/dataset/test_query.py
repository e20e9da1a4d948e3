"""A query reads the snapshot, and can neither read nor write anything else."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from figlake.dataset import query
from figlake.dataset.query import QueryError, answer
from figlake.files import parquet, tables


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset whose snapshot holds one table, at a relative path."""
    folder = tmp_path / "dataset" / "snapshots" / "0" / "rejects"
    parquet.write_rows(
        folder / "part-00000.parquet",
        tables.REJECTS,
        [{**dict.fromkeys(tables.REJECTS.schema.names, "x"), "record": "a"}],
    )
    manifest = {
        "files": [{"path": "rejects/part-00000.parquet", "table": "rejects"}],
        "tables": {"rejects": {"schema": [{"name": name} for name in tables.REJECTS.schema.names]}},
    }
    monkeypatch.setattr(query, "read_manifest", lambda *_: ("0", manifest))
    monkeypatch.setattr(query, "files_of", lambda m, table: m["files"] if table.name == "rejects" else [])
    (tmp_path / "secret.csv").write_text("secret\n1\n")
    monkeypatch.chdir(tmp_path)
    return Path("dataset")


def asked(dataset: Path, sql: str, form: str = "jsonl") -> list[dict[str, object]]:
    target = io.StringIO()
    answer(dataset, sql, form, target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT record FROM rejects",
        "FROM rejects SELECT record",
        "WITH x AS (SELECT record FROM rejects) SELECT * FROM x",
        "SELECT record FROM 'dataset/snapshots/0/rejects/part-00000.parquet'",
        "SELECT 'a' AS record, count(*) AS n FROM figures HAVING n = 0",
        "SELECT 'a' AS record -- COPY",
        "SELECT 'a' AS record WHERE 'COPY' <> ''",
        "VALUES ('a')",
    ],
)
def test_questions_are_answered(sql: str, dataset: Path) -> None:
    assert [next(iter(row.values())) for row in asked(dataset, sql)] == ["a"]


@pytest.mark.parametrize(
    "sql",
    [
        "DESCRIBE rejects",
        "SHOW TABLES",
        "SUMMARIZE rejects",
        "EXPLAIN SELECT 1",
        "PIVOT rejects ON record USING count(*)",
    ],
)
def test_questions_about_tables_are_answered(sql: str, dataset: Path) -> None:
    assert asked(dataset, sql)


PART = "dataset/snapshots/0/rejects/part-00000.parquet"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM 'secret.csv'",
        "SELECT * FROM read_text('secret.csv')",
        "SELECT * FROM read_blob('dataset/snapshots/0/../../../secret.csv')",
        "SELECT * FROM glob('*')",
        "SELECT * FROM read_csv('/proc/self/environ')",
        "SELECT * FROM sniff_csv('secret.csv')",
        "SELECT * FROM parquet_metadata('secret.csv')",
        "SELECT * FROM 'https://localhost:1/x.parquet'",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "SELECT * FROM sql",
        "COPY rejects TO 'out.csv'",
        f"COPY rejects TO '{PART}'",
        f"COPY rejects TO '{PART}' (USE_TMP_FILE false)",
        f"/* a question */ COPY rejects TO '{PART}' (USE_TMP_FILE false)",
        f"EXPLAIN ANALYZE COPY rejects TO '{PART}' (USE_TMP_FILE false)",
        f"COPY(PIVOT rejects ON record USING count(*)) TO '{PART}' (USE_TMP_FILE false)",
        f"SELECT 1; COPY rejects TO '{PART}' (USE_TMP_FILE false)",
        f"SELECT 'é'; copy rejects TO '{PART}' (USE_TMP_FILE false)",
        f"EXPLAIN ANALYZE /* éééééééé */ COPY rejects TO '{PART}' (USE_TMP_FILE false)",
        "EXPORT DATABASE 'out'",
        "IMPORT DATABASE 'out'",
        "ATTACH 'out.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "SET threads = 64",
        "PRAGMA enable_profiling",
        "CREATE TABLE x AS SELECT 1",
        "CREATE SECRET (TYPE s3)",
        "CALL pragma_version()",
        "SELECT",
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "table"])
def test_nothing_else_is_read_or_written(form: str, sql: str, dataset: Path) -> None:
    before = Path(PART).read_bytes()
    with pytest.raises(QueryError):
        asked(dataset, sql, form)
    assert Path(PART).read_bytes() == before
    assert sorted(os.listdir()) == ["dataset", "secret.csv"] and os.listdir(Path(PART).parent) == ["part-00000.parquet"]
