"""What is written beside the dataset, each from the current snapshot alone.

A module for each export holds `export(published, target)`, which writes the folder ``target`` anew.  What it writes is
the same for the same snapshot, but for `delta` and `iceberg`, whose formats hold random names and times.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

EXPORTS = {
    "front_matter": "figure pages and their TSV files, byte for byte",
    "gmt": "gene sets for enrichment analysis, by flavour, kind of id and organism",
    "biothings": "documents for the PFOCR API of BioThings, JSON lines, by flavour",
    "json_ld": "figures as schema.org JSON-LD, a document a line",
    "kgx": "a knowledge graph of figures and what they mention, KGX JSON lines of the Biolink Model",
    "web_annotations": "mentions as W3C Web Annotations, JSON-LD lines",
    "cx2": "a network of genes for each figure, in the CX2 format of NDEx",
    "duckdb": "a DuckDB file with a documented view for each table",
    "site": "a web site in static files: search, figures, genes",
    "delta": "the tables as Delta Lake tables",
    "iceberg": "the tables as Iceberg tables, with an SQLite catalog",
}
NEEDED_PACKAGES = {"delta": "deltalake", "iceberg": "pyiceberg"}
"""Packages that an export needs and the environment does not have unless asked for."""


@dataclass(frozen=True)
class Published:
    """What an export is made from.

    ``dataset``: its folder; the export is of its current snapshot.  ``memory_mb``: what queries may hold in
    memory.
    """

    dataset: Path
    threads: int = 1
    memory_mb: int | None = None

    def connect(self) -> duckdb.DuckDBPyConnection:
        """The current snapshot in DuckDB, as `figlake.dataset.query.connect` gives it."""
        from figlake.dataset.query import connect

        return connect(self.dataset, threads=self.threads, memory_mb=self.memory_mb)


def forget_times(results: str) -> None:
    """Take out of the exports what Snakemake puts into folders that it makes; without it a folder's own time counts."""
    for path in Path(results).glob("exports/*/.snakemake_timestamp"):
        path.unlink(missing_ok=True)


def export(name: str, published: Published, target: Path) -> None:
    """Write the export ``name``, a key of `EXPORTS`, to the folder ``target``."""
    import_module(f"figlake.exports.{name}").export(published, target)
