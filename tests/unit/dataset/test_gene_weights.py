"""How often genes stand in figures, and what it tells to find one."""

import math
from pathlib import Path

import pytest
from conftest import a_row

from figlake.dataset.weights import gene_weights
from figlake.files import parquet, reference_tables, tables
from figlake.files.database import Means, database

FIGURES = [("PMC1__a", [1, 2]), ("PMC1__b", [1]), ("PMC2__a", [1, 3]), ("PMC2__b", []), ("PMC3__a", [1])]


def rows_of(folder: Path, figures: list[tuple[str, list[int]]]) -> list[dict]:
    """The table of figures in two files, by their genes, with one thread and little memory."""
    paths = []
    for number, part in enumerate((figures[::2], figures[1::2])):
        paths.append(folder / str(number) / "figures.parquet")
        rows = [a_row(tables.FIGURES, figid=figid, pmcid=figid.split("__")[0], gene_ids=genes) for figid, genes in part]
        parquet.write_rows(paths[-1], tables.FIGURES, rows)
    genes = [a_row(reference_tables.GENES, ncbi_gene_id=n, symbol=f"G{n}", taxon_id=9606) for n in (1, 2, 3, 4)]
    parquet.write_rows(folder / "genes.parquet", reference_tables.GENES, genes)
    with database(Means(folder, memory_mb=100)) as con:
        return [row for batch in gene_weights(con, paths, folder / "genes.parquet") for row in batch.to_pylist()]


@pytest.mark.parametrize("figures", [FIGURES, FIGURES[::-1]])
def test_genes_of_all_figures_tell_nothing_and_those_of_one_most(tmp_path: Path, figures: list) -> None:
    rows = rows_of(tmp_path, figures)
    most = round(math.log((4 + 1) / (1 + 1)), 6)
    assert [tuple(row.values()) for row in rows] == [
        (1, "G1", 9606, 4, 3, 0.0),
        (2, "G2", 9606, 1, 1, most),
        (3, "G3", 9606, 1, 1, most),
    ]
    assert parquet.from_rows(reference_tables.GENE_WEIGHTS, rows).num_rows == 3


def test_without_genes_there_are_no_weights(tmp_path: Path) -> None:
    assert rows_of(tmp_path, [("PMC1__a", [])]) == rows_of(tmp_path / "none", []) == []
