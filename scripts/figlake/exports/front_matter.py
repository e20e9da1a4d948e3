"""Export `front_matter`: figure pages and their TSV files, from the dataset alone.

A page that came as a page is written byte for byte, and its checksum is compared with `content_sha256`.  A harvested
figure gets a page of the 2023 schema, with the genes that were accepted: those of its pictures where they were read, as
PFOCR's are, else those of its texts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from figlake.dataset.snapshot import read_manifest
from figlake.exports import Published
from figlake.files import parquet, reference_tables, tables
from figlake.files.atomic import renewing
from figlake.files.checksums import sha256
from figlake.files.columns import Table
from figlake.files.picture_tables import FIGURE_WORDS
from figlake.jobs.progress import Progress
from figlake.pages import fields, page_tables
from figlake.pages.harvested import genes_of_page, genes_table, write_harvested_page

Row = dict[str, Any]

ACCEPTED = pc.field("is_accepted") | pc.field("is_accepted_family")

log = logging.getLogger(__name__)


class WriteBackError(RuntimeError):
    """A page written from the dataset differs from the page that was read."""


def export(published: Published, target: Path) -> None:
    """Write `_figures/<figid>.md` and `_data/<figid>-<kind>.tsv` below ``target`` from the current snapshot."""
    name, manifest = read_manifest(published.dataset)
    snapshot = published.dataset / "snapshots" / name
    with renewing(target) as folder:
        count = _write_pages(snapshot, manifest, folder)
    log.info("%d pages written", count)


def _write_pages(snapshot: Path, manifest: dict[str, Any], folder: Path) -> int:
    (folder / "_figures").mkdir()
    (folder / "_data").mkdir()
    licences, families = _licence_urls(snapshot, manifest), _members(snapshot, manifest)
    count, progress = 0, Progress("pages", manifest["tables"]["figures"]["rows"])
    for path in (file["path"] for file in manifest["tables"]["figures"]["files"]):
        entities = _by_figure(snapshot / path.replace("figures/", "page_entities/", 1), tables.PAGE_ENTITIES)
        genes = _by_figure(snapshot / path.replace("figures/", "figure_genes/", 1), tables.FIGURE_GENES, ACCEPTED)
        for row in parquet.read(snapshot / path, tables.FIGURES).to_pylist():
            figid = row["figid"]
            if row["source"] == "front_matter":
                files = page_files(row, entities.get(figid, []))
            else:
                shown = genes_of_page(row, genes.get(figid, []), families)
                files = harvested_files(row, licences.get(row["pmcid"]), shown)
            for file, data in files:
                (folder / file).write_bytes(data)
            count += 1
            progress.add()
    return count


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


def harvested_files(
    row: Row, license_url: str | None, genes: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the page made for a harvested figure, and of its genes TSV."""
    yield f"_figures/{row['figid']}.md", write_harvested_page(row, license_url, genes)
    table = genes_table(genes)
    if table is not None:
        yield f"_data/{row['figid']}-genes.tsv", table


def _by_figure(path: Path, table: Table, kept: pc.Expression | None = None) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    if path.exists():
        data = parquet.read(path, table)
        for row in (data if kept is None else data.filter(kept)).to_pylist():
            found.setdefault(row["figid"], []).append(row)
    return found


def _licence_urls(snapshot: Path, manifest: dict[str, Any]) -> dict[str, str]:
    files = [snapshot / file["path"] for file in manifest["tables"]["articles"]["files"]]
    rows = parquet.read_all(files, tables.ARTICLES, ["pmcid", "license_url"]).to_pylist()
    return {row["pmcid"]: row["license_url"] for row in rows if row["license_url"]}


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
