"""What DuckDB takes to look up genes and articles in a dataset, and in a copy of it whose rows are shuffled.

    python bench/lookups.py DATASET [--folder FOLDER]

CPU time on one thread, in one run, alternating; the second round counts.  Also whole scans.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from incremental import tell

from figlake.files import parquet, tables

FEW = 9
QUERIES = {
    "gene": "SELECT figid, mention, confidence FROM '{}/figure_genes/*/*.parquet' WHERE ncbi_gene_id = ? AND is_accepted",
    "figures of an article": "SELECT figid, caption, gene_ids FROM '{}/figures/*/*.parquet' WHERE pmcid = ?",
    "candidates of an article": "SELECT figid, mention, symbol FROM '{}/figure_genes/*/*.parquet' WHERE pmcid = ?",
    "candidates of an article and year": "SELECT figid, mention, symbol FROM '{0}/figure_genes/*/*.parquet' WHERE pmcid = ?"
    " AND year = (SELECT any_value(year) FROM '{0}/figures/*/*.parquet' WHERE pmcid = ?)",
}
SCANS = {
    "all captions": "SELECT sum(length(caption)), count(*) FROM '{}/figures/*/*.parquet'",
    "figures by gene": "SELECT count(*) FROM (SELECT symbol, count(DISTINCT figid) FROM '{}/figure_genes/*/*.parquet'"
    " WHERE is_accepted GROUP BY symbol)",
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("dataset", type=Path, help="folder of a snapshot")
    given = options.parse_args()
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    with tempfile.TemporaryDirectory() as temporary:
        folders = {"published": given.dataset, "shuffled": shuffled(given.dataset, Path(temporary))}
        genes = f"SELECT ncbi_gene_id FROM '{given.dataset}/figure_genes/*/*.parquet' WHERE is_accepted GROUP BY 1 ORDER BY count(*) DESC"
        found = [gene for (gene,) in connection.execute(genes).fetchall()]
        articles = f"SELECT DISTINCT pmcid FROM '{given.dataset}/articles/*/*.parquet' ORDER BY pmcid"
        pmcids = [pmcid for (pmcid,) in connection.execute(articles).fetchall()]
        frequent, rare = found[:FEW], found[len(found) // 2 :][:FEW]
        asked = {"frequent gene": ("gene", frequent), "rare gene": ("gene", rare)}
        asked |= {name: (name, pmcids[:: max(1, len(pmcids) // FEW)][:FEW]) for name in list(QUERIES)[1:]}
        for name, (query, values) in asked.items():
            taken: dict[str, float] = {}
            for _ in range(2):
                for kind, folder in folders.items():
                    taken[kind] = cpu(connection, QUERIES[query].format(folder), values)
            ratio = taken["shuffled"] / taken["published"]
            tell(f"{name}: {taken['published']:.1f} ms, shuffled {taken['shuffled']:.1f} ms: {ratio:.1f} times")
        for name, query in SCANS.items():
            seconds = cpu(connection, query.format(given.dataset), [None])
            tell(f"{name}: {seconds:.0f} ms")
    for table in (tables.FIGURES, tables.FIGURE_GENES):
        files = list((given.dataset / table.name).rglob("*.parquet"))
        size = sum(file.stat().st_size for file in files) / 1e6
        rows = sum(pq.ParquetFile(file).metadata.num_rows for file in files)
        tell(f"{table.name}: {rows:,} rows, {len(files)} files, {size:.1f} MB")


def shuffled(dataset: Path, folder: Path) -> Path:
    """A copy with the rows of each file in any order, written with the same settings."""
    for table in (tables.FIGURES, tables.FIGURE_GENES):
        for path in (dataset / table.name).rglob("*.parquet"):
            with pq.ParquetFile(path) as file:
                data = file.read()
            target = folder / path.relative_to(dataset)
            target.parent.mkdir(parents=True, exist_ok=True)
            order = pa.array(np.random.default_rng(1).permutation(data.num_rows))
            pq.write_table(data.take(order), target, row_group_size=table.row_group_size, **parquet.SETTINGS)
    return folder


def cpu(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object]) -> float:
    """Milliseconds of CPU a query takes on average."""
    started = time.process_time()
    for value in values:
        connection.execute(query, [value] * query.count("?")).fetchall()
    return (time.process_time() - started) / len(values) * 1e3


if __name__ == "__main__":
    main()
