"""The records of the two sources, as `draft.Records`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from figlake.files import batches, database, parquet, working
from figlake.files.records import Refused, reject_row
from figlake.pages import listing
from figlake.plan.draft import Records
from figlake.pmc import metadata, versions
from figlake.pmc.known import stretches, take_current
from figlake.pmc.observation import ABSENT, FAILED, OF_PAGE, PRESENT
from figlake.pmc.versions import Rules, Version

if TYPE_CHECKING:  # each start pays for what is imported
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)

NO_TABLES = "[]"
WANTED = pa.schema([(name, pa.string()) for name in ("location", "record", "page_sha256", "tables", "md5")])


def of_pages(con: DuckDBPyConnection, found: listing.Found) -> Records:
    """Figure pages, and what lies beside them and is none."""
    columns = {
        "location": [record.location for record in found.records],
        "record": [record.record for record in found.records],
        "page_sha256": [record.page_sha256 for record in found.records],
        "tables": [batches.tables_of(record) for record in found.records],
        "md5": [None] * len(found.records),
        "record_sha256": [record.sha256 for record in found.records],
    }
    database.append_rows(con, "pages", pa.table(columns, schema=WANTED.append(pa.field("record_sha256", pa.string()))))
    others = [*found.excluded, *map(_rejected, found.rejected)]
    database.append_rows(con, "other_pages", parquet.from_rows(working.PLAN_RECORDS, others))
    return Records(
        listing.SOURCE,
        len(found.records) + len(others),
        f"""
            SELECT {_PLACE}, record, record_sha256, {_NOTHING}, record AS wanted, page_sha256, tables, location
            FROM pages UNION ALL BY NAME SELECT * EXCLUDE (source, batch), {_PLACE} FROM other_pages
        """,
        "SELECT * EXCLUDE (record_sha256) FROM pages",
        "(r.wanted, r.location, r.page_sha256, r.tables) = (b.record, b.location, b.page_sha256, b.tables)",
    )


_NOTHING = "NULL AS pmcid, NULL AS license_code, 'planned' AS status, NULL AS reason, NULL AS detail"
_PLACE = "list_position(getvariable('locations'), location) AS place"
_ROWS = """
    SELECT list_position(getvariable('locations'), getvariable('store')) AS place, record, sha256 AS record_sha256,
        CASE WHEN status = 'excluded' THEN pmcid END AS pmcid,
        CASE WHEN status = 'excluded' THEN license_code END AS license_code,
        status, reason, detail, CASE WHEN status = 'planned' THEN record END AS wanted
    FROM decided
    UNION ALL BY NAME
    FROM other
"""
_OTHER = "SELECT * EXCLUDE (source, location, batch), {place} FROM other_articles WHERE {stretch}"
_WANTED = f"""
    SELECT DISTINCT getvariable('store') AS location, record, sha256 AS page_sha256, '{NO_TABLES}' AS tables, known.md5
    FROM known JOIN current USING (record, sha256)
"""


def of_articles(con: DuckDBPyConnection, store: str, without: Sequence[Version], rules: Rules) -> Records:
    """Article versions that are `listed` and `known`, those ``without`` bytes to read, and ids that have no version."""
    con.execute("SET VARIABLE store = ?", [store])
    missing = f"SELECT record, reason, detail FROM observed WHERE status IN ('{ABSENT}', '{FAILED}')"
    refused = [
        (record, Refused(reason or "", detail or "")) for record, reason, detail in con.execute(missing).fetchall()
    ]
    count = database.value_of(con, f"SELECT count(*) FROM listed WHERE status = '{PRESENT}'") + len(refused)
    refused += [(version.record, version.outcome) for version in without if isinstance(version.outcome, Refused)]
    rows = [reject_row(metadata.SOURCE, store, record, "plan", why, None) for record, why in refused]
    database.append_rows(con, "other_articles", parquet.from_rows(working.PLAN_RECORDS, list(map(_rejected, rows))))

    def prepare(stretch: str) -> None:
        take_current(con, stretch)
        versions.decide(con, rules)
        con.execute(f"CREATE OR REPLACE VIEW other AS {_OTHER.format(place=_PLACE, stretch=stretch)}")

    return Records(
        metadata.SOURCE,
        count,
        _ROWS,
        _WANTED,
        "r.wanted = b.record AND r.record_sha256 = b.page_sha256",
        f"location = getvariable('store') AND tables = '{NO_TABLES}'",
        ("record",),  # one location, and no record twice
        stretches(con),
        prepare,
    )


_NEWEST = """
    SELECT pmcid, license_code, is_open_access, bool_or(is_retracted) OVER (PARTITION BY pmcid) AS is_retracted
    FROM known JOIN listed USING (record, stamp) WHERE pmcid IN (SELECT pmcid FROM articles)
    QUALIFY row_number() OVER (PARTITION BY pmcid ORDER BY is_manuscript, version DESC) = 1
"""
_UNREAD = f"""
    SELECT count(*) FROM (SELECT * FROM listed WHERE status = '{OF_PAGE}') LEFT JOIN known USING (record, stamp)
    WHERE pmcid IS NULL
"""


def articles_of_pages(con: DuckDBPyConnection, found: listing.Found) -> pa.Table:
    """Rows of `working.PLAN_PAGE_ARTICLES`: what the newest version of each article says, a published one before a
    manuscript, then the highest number.
    """
    pmcids = sorted({listing.pmcid_of(record.record) for record in found.records} - {""})
    if not pmcids:
        return working.PLAN_PAGE_ARTICLES.schema.empty_table()
    database.append_rows(con, "articles", pa.table({"pmcid": pmcids}))
    if unread := database.value_of(con, _UNREAD):
        log.warning("%d metadata records of pages' articles cannot be read: no licence", unread)
    return database.table_of(con, _NEWEST)


def _rejected(row: Mapping[str, Any]) -> dict[str, Any]:
    same = ("source", "location", "record", "reason", "detail")
    return {**{name: row[name] for name in same}, "record_sha256": row["input_sha256"], "status": "rejected"}
