"""Export `front_matter`: figure pages and their TSV files, from the dataset alone.

A page that came as a page is written byte for byte, and its checksum is compared with `content_sha256`.  A harvested
figure gets a page of the 2023 schema, with the genes, chemicals and diseases that were accepted: those of its pictures
where they were read, as PFOCR's are, else those of its texts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.snapshot import read_manifest
from figlake.exports import Published
from figlake.exports.archives import write_zip
from figlake.files import parquet, reference_tables, tables
from figlake.files.atomic import renewing
from figlake.files.checksums import sha256
from figlake.files.columns import Table
from figlake.files.database import quoted
from figlake.files.database import rows_of as dicts_of
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.files.picture_tables import FIGURE_WORDS
from figlake.jobs.progress import Progress
from figlake.pages import fields, page_tables
from figlake.pages.harvested import (
    Named,
    concepts_of_page,
    concepts_table,
    genes_of_page,
    genes_table,
    write_harvested_page,
)

Row = dict[str, Any]

MAX_LOOSE_PAGES = 100_000
"""Pages that are written as files of their own: millions of small files help nobody."""

log = logging.getLogger(__name__)


class WriteBackError(RuntimeError):
    """A page written from the dataset differs from the page that was read."""


def export(published: Published, target: Path) -> None:
    """Write `_figures/<figid>.md` and `_data/<figid>-<kind>.tsv` below ``target`` from the current snapshot.

    More than `MAX_LOOSE_PAGES` go into archives, one for each part of the tables: `year=<year>/part-<number>.zip`.
    """
    pages = Pages(published, published.connect())
    progress = Progress("pages", pages.count)
    with renewing(target) as folder:
        is_loose = pages.count <= MAX_LOOSE_PAGES
        for name in ("_figures", "_data") if is_loose else ():
            (folder / name).mkdir()
        for path in pages.parts():
            if is_loose:
                _write_files(folder, pages.of_part(path), progress)
            else:
                archive = folder / path.removeprefix("figures/").replace(".parquet", ".zip")
                _write_archive(archive, pages.of_part(path), progress)
    log.info("%d pages written", pages.count)


Page = list[tuple[str, bytes]]
"""Names and bytes of the files of a page."""


class Pages:
    """The pages of the current snapshot, part by part; a few thousand rows are held at a time."""

    def __init__(self, published: Published, con: duckdb.DuckDBPyConnection) -> None:
        name, manifest = read_manifest(published.dataset)
        self._con, self._snapshot = con, published.dataset / "snapshots" / name
        self._figures = manifest["tables"]["figures"]
        self.count: int = self._figures["rows"]
        self._families = _members(self._snapshot, manifest)

    def parts(self, year: int | None = None) -> list[str]:
        """Paths of the parts of figures, those of a year if one is given, in the order of figids within a year."""
        paths = [file["path"] for file in self._figures["files"]]
        return [path for path in paths if year is None or path.startswith(f"figures/year={year}/")]

    def of_part(self, path: str) -> Iterator[Page]:
        """The pages of a part, by figid."""

        def rows_of_part(table: Table, kept: str = "true") -> _OfFigures:
            return _OfFigures(self._con, self._snapshot / path.replace("figures/", f"{table.name}/", 1), table, kept)

        entities = rows_of_part(tables.PAGE_ENTITIES)
        genes = rows_of_part(tables.FIGURE_GENES, "is_accepted OR is_accepted_family")
        chemicals, diseases = (rows_of_part(table, "is_accepted") for table in (FIGURE_CHEMICALS, FIGURE_DISEASES))
        licences = self._licence_urls(path)
        for batch in parquet.read_batches(self._snapshot / path, tables.FIGURES):
            for row in batch.to_pylist():
                figid = row["figid"]
                of_entities = entities.of(figid)
                mentions = {"genes": genes.of(figid), "chemicals": chemicals.of(figid), "diseases": diseases.of(figid)}
                yield [*files_of(row, of_entities, mentions, licences.get(row["pmcid"]), self._families)]

    def _licence_urls(self, path: str) -> dict[str, str]:
        """Those of the articles that a part has figures of."""
        part = f"read_parquet({quoted(str(self._snapshot / path))}, hive_partitioning = false)"
        sql = f"SELECT pmcid, license_url FROM articles SEMI JOIN {part} USING (pmcid) WHERE license_url <> ''"
        return {row["pmcid"]: row["license_url"] for row in dicts_of(self._con, sql)}


def _write_files(folder: Path, pages: Iterable[Page], progress: Progress) -> None:
    """Write pages as files of their own."""
    for files in pages:
        for name, data in files:
            (folder / name).write_bytes(data)
        progress.add()


def _write_archive(path: Path, pages: Iterable[Page], progress: Progress) -> None:
    """Write pages to a zip archive."""

    def documents() -> Iterator[tuple[str, bytes]]:
        for files in pages:
            yield from files
            progress.add()

    write_zip(path, documents())


def files_of(
    row: Row,
    entities: Sequence[Row],
    mentions: Mapping[str, Sequence[Row]],
    license_url: str | None,
    families: Mapping[str, Sequence[tuple[int, str]]],
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the page of a figure, and of its TSV files.

    ``entities``: its rows of `page_entities`; ``mentions``: of genes (and families), chemicals and diseases those that
    are accepted; ``families``: NCBI Gene id and symbol of each member.
    """
    if row["source"] == "front_matter":
        return page_files(row, entities)
    named = Named(
        genes_of_page(row, mentions["genes"], families),
        concepts_of_page(row, mentions["chemicals"]),
        concepts_of_page(row, mentions["diseases"]),
    )
    return harvested_files(row, license_url, named)


class _OfFigures:
    """Rows of a part's file of ``table``, asked for by ascending figids."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path, table: Table, kept: str = "true") -> None:
        rows: Iterator[Row] = iter(())
        if path.exists():
            order = ", ".join(f'"{name}" NULLS FIRST' for name in ("figid", *table.sort_columns))
            rows = dicts_of(
                con, f"FROM read_parquet({quoted(str(path))}, hive_partitioning = false) WHERE {kept} ORDER BY {order}"
            )
        self._groups = groupby(rows, key=lambda row: row["figid"])
        self._next = next(self._groups, None)

    def of(self, figid: str) -> list[Row]:
        """The rows of a figure, in the order of the table."""
        if self._next is None or self._next[0] != figid:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def page_files(row: Row, entities: Sequence[Row]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the page that a figure came from, and of its TSV files.  Raises `WriteBackError`."""
    inside = [entity for entity in entities if entity["origin"] == "page"]
    data = fields.write_page(row, inside)
    if sha256(data) != row["content_sha256"]:
        raise WriteBackError(f"{row['figid']}: the written page differs from the one that was read")
    yield f"_figures/{row['figid']}.md", data
    for table in row["page_tables"]:
        kind, verbatim = table["kind"], table["verbatim"]
        rows = [entity for entity in entities if entity["origin"] == "table" and entity["kind"] == kind]
        text = page_tables.write_table(kind, table["columns"], rows) if verbatim is None else verbatim.encode()
        yield f"_data/{row['figid']}-{kind}.tsv", text


def harvested_files(row: Row, license_url: str | None, named: Named) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the page made for a harvested figure, and of its TSV files."""
    yield f"_figures/{row['figid']}.md", write_harvested_page(row, license_url, named)
    tables_of_page = {
        "genes": genes_table(named.genes),
        "chemicals": concepts_table("chemicals", named.chemicals),
        "diseases": concepts_table("diseases", named.diseases),
    }
    for kind, table in tables_of_page.items():
        if table is not None:
            yield f"_data/{row['figid']}-{kind}.tsv", table


def _members(snapshot: Path, manifest: dict[str, Any]) -> dict[str, list[tuple[int, str]]]:
    """NCBI Gene id and symbol of each member of the families; nothing where no picture was read."""
    if not manifest["tables"][FIGURE_WORDS.name]["rows"]:
        return {}
    genes, families = (
        parquet.read_all([snapshot / file["path"] for file in manifest["tables"][table.name]["files"]], table, columns)
        for table, columns in (
            (reference_tables.GENES, ["ncbi_gene_id", "symbol"]),
            (reference_tables.FAMILIES, ["family_id", "member_ids"]),
        )
    )
    symbols = dict(zip(genes["ncbi_gene_id"].to_pylist(), genes["symbol"].to_pylist(), strict=True))
    return {
        row["family_id"]: [(gene_id, symbols[gene_id]) for gene_id in row["member_ids"]] for row in families.to_pylist()
    }
