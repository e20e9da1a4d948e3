"""The DuckDB file among the exports: it shows and explains every table, wherever it lies."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from figlake.dataset.query import MENTIONS, MENTIONS_MEANING, connect, rows_of
from figlake.dataset.snapshot import read_manifest
from figlake.exports import EXPORTS, NEEDED_PACKAGES, Published, export
from figlake.files import tables

IN_HOUSE = sorted(EXPORTS.keys() - NEEDED_PACKAGES.keys())
TABLE_NAMES = [table.name for table in tables.PUBLISHED]
SHOWN = [*TABLE_NAMES, MENTIONS]


@pytest.fixture(scope="module")
def dataset(sample_run) -> Path:
    return sample_run[0].folder / "results" / "dataset"


def test_the_duckdb_file_shows_and_explains_every_table(sample_run, dataset: Path) -> None:
    project = sample_run[0]
    path = project.folder / "results" / "exports" / "duckdb" / "figlake.duckdb"
    counts = {name: rows_of(connect(dataset), f"SELECT count(*) FROM {name}") for name in SHOWN}
    code = (
        "import duckdb, json, sys\n"
        "con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "if len(sys.argv) > 2: con.execute('SET VARIABLE figlake = ?', [sys.argv[2]])\n"
        f"print(json.dumps({{n: con.execute(f'SELECT count(*) FROM {{n}}').fetchone()[0] for n in {SHOWN}}}))\n"
    )
    here = subprocess.run([sys.executable, "-c", code, str(path)], cwd=project.folder, capture_output=True, text=True)
    elsewhere = subprocess.run(
        [sys.executable, "-c", code, str(path), str(dataset / "current")], cwd="/", capture_output=True, text=True
    )
    assert here.returncode == elsewhere.returncode == 0, (here.stderr, elsewhere.stderr)
    expected = {name: next(rows)[0] for name, rows in counts.items()}
    assert json.loads(here.stdout) == json.loads(elsewhere.stdout) == expected
    with duckdb.connect(str(path), read_only=True) as con:
        told = dict(
            con.execute(
                "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
                " UNION ALL SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal"  # those without rows
            ).fetchall()
        )
        columns = con.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert told == {table.name: table.meaning for table in tables.PUBLISHED} | {MENTIONS: MENTIONS_MEANING}
    expected_columns = {(t.name, c.name, c.meaning) for t in tables.PUBLISHED for c in t.columns}
    years = {(table.name, "year", None) for table in tables.PUBLISHED if table.is_partitioned}
    assert {column for column in columns if column[0] != MENTIONS} == expected_columns | years
    three = ("figure_genes", "figure_chemicals", "figure_diseases")
    assert expected[MENTIONS] == sum(expected[name] for name in three) and all(expected[name] for name in three)


def test_the_duckdb_file_says_how_it_is_opened_elsewhere(sample_run, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(
        sample_run[0].folder / "results", moved, symlinks=True, ignore=shutil.ignore_patterns("cache", "core")
    )
    path = str(moved / "exports" / "duckdb" / "figlake.duckdb")
    code = (
        "import duckdb, sys\n"
        "con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "for statement in sys.argv[2:]: print(con.execute(statement).fetchall())\n"
    )

    def ask(*statements: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-c", code, path, *statements]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    manifest = json.loads((moved / "dataset" / "current" / "manifest.json").read_text(encoding="utf-8"))
    with_files = [name for name in TABLE_NAMES if manifest["tables"][name]["files"]]
    assert len(with_files) > 7
    for table in with_files:
        lost = ask(f"SELECT count(*) FROM {table}")
        assert "First SET VARIABLE figlake = '<the folder current of the dataset>'" in lost.stderr
    found = ask(
        f"SET VARIABLE figlake = '{moved}/dataset/current'", "SELECT count(*) > 0 FROM figures WHERE year = 2021"
    )
    assert found.returncode == 0 and found.stdout.endswith("[(True,)]\n"), found.stderr


def test_tables_without_rows_can_be_asked(project, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    outcome = project.run(
        {"sources": {"front_matter": [str(tmp_path / "pages")]}, "exports": IN_HOUSE, "allow_empty": True}
    )
    assert outcome.returncode == 0, outcome.stderr
    asked = project.figlake(
        "query", "SELECT count(*) AS figures FROM figures", "--config", "test.yaml", "--format", "csv"
    )
    assert asked.stdout == "figures\n0\n", asked.stderr
    with duckdb.connect(str(project.folder / "results/exports/duckdb/figlake.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM figures WHERE year = 2020").fetchone() == (0,)


def test_a_snapshot_from_before_a_table_was_added_can_be_asked(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "dataset", symlinks=True)
    name, manifest = read_manifest(dataset)
    del manifest["tables"]["families"]
    (tmp_path / "dataset" / "snapshots" / name / "manifest.json").write_text(json.dumps(manifest))
    con = connect(tmp_path / "dataset")
    assert list(rows_of(con, "SELECT count(*), count(family_id) FROM families")) == [(0, 0)]
    for export_name in ("gmt", "duckdb"):
        export(export_name, Published(tmp_path / "dataset"), tmp_path / export_name)
    with duckdb.connect(str(tmp_path / "duckdb" / "figlake.duckdb"), read_only=True) as file:
        assert file.execute("SELECT count(*) FROM families").fetchone() == (0,)
