"""Plain ways to do what figlake does, and parts of it at their limit: `python bench/plain.py WAY PAGES DATASET COUNT`.

``safe`` and ``csafe``: a script as one writes it first, PyYAML's SafeLoader or CSafeLoader, a table of genes for each
page by pandas, genes of the texts by a regular expression and a dictionary, Parquet by pandas, partitioned by year.  It
neither normalises nor ranks, checks nothing, and holds all in memory.  ``read``, ``events``, ``words``, ``rows``: the
files' bytes; libyaml's event stream, below which no reader on libyaml gets; the words of the texts and the strings of
page and table, looked up in one dictionary; the published rows of as many pages written again from Python values
(``values``: not written, to be taken off).
"""

from __future__ import annotations

import csv
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def files(pages: Path, count: int) -> Iterator[tuple[bytes, bytes]]:
    """Bytes of pages and of their tables, none where there is none."""
    for entry in islice(os.scandir(pages / "_figures"), count):
        yield read(entry.path), read(f"{pages}/_data/{entry.name.removesuffix('.md')}-genes.tsv")


def read(path: str) -> bytes:
    """Bytes of a file, none of one that is not there."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return b""
    try:
        return os.read(handle, 1 << 24)
    finally:
        os.close(handle)


def names() -> dict[str, int]:
    """Gene id of every symbol and synonym, by the name in capitals."""
    import pyarrow.parquet as pq

    from figlake.genes.reference.folder import BUNDLED

    table = pq.read_table(BUNDLED / "names.parquet", columns=["ncbi_gene_id", "name"])
    return dict(
        zip((name.upper() for name in table["name"].to_pylist()), table["ncbi_gene_id"].to_pylist(), strict=True)
    )


def plain(loader_name: str, pages: Path, count: int) -> None:
    """The script that one writes first."""
    import io

    import pandas as pd
    import yaml

    loader = {"safe": yaml.SafeLoader, "csafe": yaml.CSafeLoader}[loader_name]
    known = names()
    figures, genes = [], []
    for page, table in files(pages, count):
        fields = yaml.load(page.decode().split("---\n")[1], Loader=loader)
        fields["year"] = int(fields["year"])
        fields["schema-jsonld"] = str(fields["schema-jsonld"])
        figures.append(fields)
        for field in ("figtitle", "caption", "keywords"):
            for match in WORD.finditer(fields[field]):
                gene = known.get(match[0].upper())
                if gene is not None:
                    genes.append((fields["figid"], fields["year"], field, match[0], match.start(), gene))
        if table:
            rows = pd.read_csv(
                io.BytesIO(table), sep="\t", na_values=["NA"], keep_default_na=False, quoting=csv.QUOTE_NONE
            )
            for word, gene in zip(rows["word"], rows["ncbigene_id"], strict=True):
                genes.append((fields["figid"], fields["year"], "ocr_word", word, 0, gene))
    with tempfile.TemporaryDirectory() as folder:
        pd.DataFrame(figures).sort_values("figid").to_parquet(f"{folder}/figures", partition_cols=["year"])
        columns = ["figid", "year", "field", "mention", "start", "ncbi_gene_id"]
        frame = pd.DataFrame(genes, columns=columns).sort_values(["figid", "field", "start"])
        frame.to_parquet(f"{folder}/figure_genes", partition_cols=["year"])


def events(pages: Path, count: int) -> None:
    """The event stream of each page."""
    import yaml

    for page, _ in files(pages, count):
        for _ in yaml.parse(page.decode().split("---\n")[1], Loader=yaml.CLoader):
            pass


def words(pages: Path, count: int) -> None:
    """Every word of the page and every word and symbol of its table, looked up."""
    known = names()
    find = re.compile(r"[^\W_]+").findall
    for page, table in files(pages, count):
        for word in find(page.decode().upper()):
            known.get(word)
        for line in table.decode().split("\n"):
            known.get(line.split("\t")[3] if "\t" in line else line)


def rows(dataset: Path, count: int, is_written: bool) -> None:
    """Published rows of as many figures, from Python values to sorted Parquet; or the values alone."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    from figlake.files import parquet, tables

    figids = ds.dataset(dataset / "figures").to_table(columns=["figid"]).slice(0, count)["figid"].combine_chunks()
    for table in (tables.FIGURES, tables.FIGURE_GENES, tables.PAGE_ENTITIES):
        found = ds.dataset(dataset / table.name).to_table(filter=pc.field("figid").isin(figids))
        values = {name: found[name].to_pylist() for name in table.schema.names}
        if is_written:
            with tempfile.TemporaryDirectory() as folder:
                parquet.write(Path(folder) / "part.parquet", table, pa.table(values, schema=table.schema))


def main() -> None:
    """Do it once."""
    way, pages, dataset, count = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    if way in {"safe", "csafe"}:
        plain(way, pages, count)
    elif way == "events":
        events(pages, count)
    elif way == "words":
        words(pages, count)
    elif way in {"rows", "values"}:
        rows(dataset, count, way == "rows")
    else:
        for _ in files(pages, count):
            pass


if __name__ == "__main__":
    main()
