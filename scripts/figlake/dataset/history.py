"""What was withdrawn since the last snapshot: the tombstones of articles that were published and are not any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.accounts import ARTICLES, tombstone
from figlake.dataset.snapshot import current_of, files_of, read_manifest
from figlake.files import tables, working
from figlake.files.database import add_files, rows_of, stretches

KEPT = ("removed", "licence_narrowed", "article_type_left_out")
"""Reasons that only the past tells; the others follow from what the sources hold now."""
COMPARED = 50_000
"""Articles of now that are held at a time."""
NARROWED = frozenset({"licence_not_allowed", "not_open_access"})


def history_of(selection: str | None, rate: Mapping[str, Any] | None, origins: Mapping[str, Any]) -> dict[str, Any]:
    """What a manifest remembers for the next run: which articles were asked for, how often a second where a reason was
    given, and what made it (`origins`).
    """
    return {"selection": selection, **({"rate": rate} if rate else {}), **origins}


def withdrawn(
    con: duckdb.DuckDBPyConnection, dataset: Path, selection: str | None, articles: Path, records: Path
) -> Iterator[dict[str, Any]]:
    """Tombstones of articles of the current snapshot, and of those that it buried, that are not published now.

    ``selection``: digest of what is asked for; where it differs from the last one, an article that is not asked for any
    more was not removed.  ``articles``: `working.CHOSEN_ARTICLES`, ``records``: `working.PLAN_RECORDS`.  What the
    configuration alone leaves out was not withdrawn.
    """
    if (last := current_of(dataset)) is None:
        return
    _, manifest = read_manifest(dataset, last)
    folder = dataset / "snapshots" / last
    for name, table in (("last_article", tables.ARTICLES), ("last_tombstone", tables.TOMBSTONES)):
        add_files(con, name, table, [folder / file["path"] for file in files_of(manifest, table)])
    add_files(con, "article_now", working.CHOSEN_ARTICLES, [articles])
    add_files(con, "record_now", working.PLAN_RECORDS, [records])
    is_same_selection = manifest.get("history", {}).get("selection") == selection
    found = {}
    for row in rows_of(con, _BURIED):
        found[row["record"]] = row
    con.execute(
        "CREATE TABLE not_now (pmcid VARCHAR, pmcid_version INTEGER, license_code VARCHAR, article_type VARCHAR)"
    )
    for stretch in stretches(con, "article_now", "pmcid", rows=COMPARED):
        con.execute(_NOT_NOW.format(stretch=stretch))
    for _, versions in groupby(rows_of(con, _GONE), key=lambda row: row["pmcid"]):
        grave = _grave(list(versions), is_same_selection)
        if grave is not None:
            found[grave["record"]] = grave
    yield from (found[record] for record in sorted(found))


_BURIED = f"""
SELECT source, record, pmcid, reason, detail FROM last_tombstone
ANTI JOIN (FROM article_now WHERE left_out IS NULL) USING (pmcid)
WHERE reason IN {KEPT} ORDER BY record, reason
"""
_NOT_NOW = f"""
INSERT INTO not_now SELECT pmcid, pmcid_version, license_code, article_type
FROM (SELECT * FROM last_article WHERE source = '{ARTICLES}' AND {{stretch}})
ANTI JOIN (SELECT pmcid FROM article_now WHERE left_out IS NULL AND {{stretch}}) USING (pmcid)
"""
_GONE = f"""
SELECT l.*, o.left_out, n.record, n.reason, n.detail, n.license_code AS license_now, n.article IS NOT NULL AS is_listed
FROM not_now l LEFT JOIN (FROM article_now SEMI JOIN not_now USING (pmcid)) o ON o.pmcid = l.pmcid
LEFT JOIN (SELECT * FROM (SELECT *, coalesce(pmcid, split_part(record, '.', 1)) AS article FROM record_now
        WHERE source = '{ARTICLES}') r SEMI JOIN not_now m ON m.pmcid = r.article) n ON n.article = l.pmcid
ORDER BY l.pmcid, n.location, n.record, n.status, n.reason, n.detail
"""
"""Articles that were published and are not now, a row for each of their versions in the plan."""


def _grave(rows: Sequence[Mapping[str, Any]], is_same_selection: bool) -> dict[str, Any] | None:
    """Tombstone of an article, of which there are ``rows`` of `_GONE`; None when it was not withdrawn."""
    article = rows[0]
    versions = [row for row in rows if row["is_listed"]]
    narrowed = [row for row in versions if row["reason"] in NARROWED]
    reason, detail = None, ""
    if not [row for row in versions if row["reason"] != "not_in_store"]:
        reason, detail = ("removed", "not listed any more") if is_same_selection else (None, "")
    elif narrowed and len(narrowed) == len(versions) and any(map(_is_other, narrowed)):
        reason, detail = "licence_narrowed", f"was {article['license_code'] or 'none'}; {narrowed[-1]['detail']}"
    elif article["left_out"] not in {None, article["article_type"]}:
        was = article["article_type"] or "none"
        reason, detail = "article_type_left_out", f"was {was}, is {article['left_out']}"
    if reason is None:
        return None
    return tombstone(ARTICLES, f"{article['pmcid']}.{article['pmcid_version']}", article["pmcid"], reason, detail)


def _is_other(row: Mapping[str, Any]) -> bool:
    """Whether the licence itself changed, and not only the configuration's list."""
    return bool(row["reason"] == "not_open_access" or row["license_now"] != row["license_code"])
