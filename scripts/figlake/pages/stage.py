"""Stage read_pages: the pages of a batch, with their TSV files, as rows."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from figlake.files import by_year, working
from figlake.files.batches import BatchRecord, read_batch
from figlake.files.checksums import sha256
from figlake.files.fitting import Rows, fitting
from figlake.files.limits import MAX_PAGE_BYTES, MAX_TABLE_BYTES
from figlake.files.records import Refused, netted, reject_row
from figlake.jobs.progress import counted
from figlake.pages import page
from figlake.pages.entry import Location
from figlake.pages.listing import SOURCE, open_locations
from figlake.pages.page_tables import TableRows, findings, read_table

STAGE = "read_pages"

log = logging.getLogger(__name__)


class ChangedError(RuntimeError):
    """A file is not what the plan found: which one."""


def read_pages(*, batch: Path, cache: Path, figures: Path, entities: Path, rejects: Path) -> None:
    """Read the pages of one batch into `CORE_FIGURES`, `CORE_PAGE_ENTITIES` and `CORE_REJECTS`."""
    records = read_batch(batch)
    specs = sorted({record.location for record in records} | {t.location for r in records for t in r.tables})
    locations = open_locations(specs, cache)
    with (
        by_year.row_writer(figures, working.CORE_FIGURES) as figure_rows,
        by_year.row_writer(entities, working.CORE_PAGE_ENTITIES) as entity_rows,
        by_year.row_writer(rejects, working.CORE_REJECTS) as reject_rows,
    ):

        def refuse(record: BatchRecord, why: Refused) -> None:
            reject_rows.add([reject_row(SOURCE, record.location, record.record, STAGE, why, record.page_sha256)])

        tables = ((working.CORE_FIGURES, figure_rows), (working.CORE_PAGE_ENTITIES, entity_rows))
        with fitting(refuse, *tables) as rows:
            for record in counted(records, "pages", len(records)):
                origin = {"location": record.location, "record": record.record}
                try:
                    row, found = read_record(record, locations)
                except Refused as why:
                    refuse(record, why)
                else:
                    identity = {"figid": row["figid"], "pmcid": row["pmcid"], "pub_year": row["pub_year"]}
                    figure = {**row, **origin, "record_sha256": record.sha256}
                    rows.add(record, [figure], _columns(found, {**identity, **origin}))
    log.info("%d pages read, %d refused", figure_rows.count, reject_rows.count)


def _columns(tables: Sequence[TableRows], same: Mapping[str, Any]) -> Rows:
    """Columns of `working.CORE_PAGE_ENTITIES` of one page's tables; ``same``: values that all its rows share."""
    count = sum(map(len, tables))
    if not count:
        return []
    columns: dict[str, Sequence[Any]] = {name: [value] * count for name, value in same.items()}
    for name in working.CORE_PAGE_ENTITIES.schema.names:
        if name not in same:
            columns[name] = [v for table in tables for v in table.columns.get(name) or (None,) * len(table)]
    return columns


def read_record(record: BatchRecord, locations: dict[str, Location]) -> tuple[dict[str, Any], list[TableRows]]:
    """Figure row of one page with its TSV files, and the rows of its tables.  Raises `Refused`, and `ChangedError`."""
    data = _unchanged(locations[record.location], record.record, MAX_PAGE_BYTES, record.page_sha256)
    tables = [
        (table.kind, _unchanged(locations[table.location], table.record, MAX_TABLE_BYTES, table.sha256))
        for table in record.tables
    ]
    with netted():
        return _rows(record.record, data, tables)


def _rows(record: str, data: bytes, tables: Sequence[tuple[str, bytes]]) -> tuple[dict[str, Any], list[TableRows]]:
    row, entities = page.read_page(data)
    found = [TableRows.of(entities)]
    stem = record.rsplit("/", 1)[-1].removesuffix(".md")
    if stem != row["figid"]:
        row["issues"] = sorted({*row["issues"], "figid.file_name"})
    for kind, content in tables:
        header, rows, verbatim = read_table(kind, content)
        row["issues"] = sorted({*row["issues"], *(f"page_tables.{code}" for code in findings(kind, header, verbatim))})
        row["page_tables"].append({"kind": kind, "columns": header, "verbatim": verbatim})
        cells = [values for name, values in rows.columns.items() if name != "ordinal"]
        if len(set(zip(*cells, strict=True))) != len(rows):
            row["issues"] = sorted({*row["issues"], f"page_tables.repeated_rows:{kind}"})
        found.append(rows)
    return row, found


def _unchanged(location: Location, path: str, limit: int, digest: str) -> bytes:
    try:
        data = location.read(path, limit)
    except OSError as error:
        raise ChangedError(f"{path} cannot be read any more; run it again: {error}") from error
    if sha256(data) != digest:
        raise ChangedError(f"{path} changed while the pipeline ran; run it again")
    return data
