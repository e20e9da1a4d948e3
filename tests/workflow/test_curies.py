"""Every id of the published tables is one that others can expand and compress."""

import re

import pytest
from curies import Converter

from figlake.dataset.query import connect, rows_of
from figlake.files.columns import Column, Table
from figlake.files.prefixes import PREFIXES
from figlake.files.tables import PUBLISHED

CONVERTER = Converter.from_prefix_map({prefix: told.uri for prefix, told in PREFIXES.items()})
COLUMNS = [(table, column) for table in PUBLISHED for column in table.columns if column.prefixes]
AS_WRITTEN = ("page_entities", "mesh_id"), ("page_entities", "chebi_id"), ("page_entities", "doid")
"""Columns that hold whatever a page says; of the sample's pages some say what is no id."""


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{table.name}.{column.name}" for table, column in COLUMNS])
def test_ids_of_the_sample_expand_and_compress(table: Table, column: Column, sample_run) -> None:
    project, outcome = sample_run
    assert outcome.returncode == 0, outcome.stderr
    con = connect(project.folder / "results" / "dataset")
    is_list = str(column.type).startswith("list")
    values = [
        v
        for (v,) in rows_of(
            con, f"SELECT DISTINCT {f'unnest({column.name})' if is_list else column.name} FROM {table.name}"
        )
    ]
    wrong = []
    for value in values:
        if value is None:
            continue
        curie = column.curie(value)
        uri = CONVERTER.expand(curie)
        prefix, local = curie.split(":", 1)
        if uri is None or CONVERTER.compress(uri) != curie or not re.fullmatch(PREFIXES[prefix].pattern, local):
            wrong.append(value)
    assert not wrong or (table.name, column.name) in AS_WRITTEN, wrong[:5]
