"""What was withdrawn since the last snapshot: the tombstones of articles that were published and are not any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from figlake.dataset.accounts import ARTICLES, tombstone
from figlake.dataset.snapshot import current_of, read_manifest
from figlake.files import columns, parquet, tables

KEPT = frozenset({"removed", "licence_narrowed", "article_type_left_out"})
"""Reasons that only the past tells; the others follow from what the sources hold now."""
NARROWED = frozenset({"licence_not_allowed", "not_open_access"})


def history_of(selection: str | None) -> dict[str, Any]:
    """What a manifest remembers for the next run: which articles were asked for."""
    return {"selection": selection}


def withdrawn(
    dataset: Path,
    selection: str | None,
    published: set[str],
    plan: Sequence[Mapping[str, Any]],
    left_out: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Tombstones of articles of the current snapshot, and of those that it buried, that are not ``published`` now.

    ``selection``: digest of what is asked for; where it differs from the last one, an article that is not asked for any
    more was not removed.  ``plan``: rows of `working.PLAN_RECORDS` of the source; ``left_out``: PMCIDs of articles of a
    type that is left out, with the type.  What the configuration alone leaves out was not withdrawn.
    """
    if (last := current_of(dataset)) is None:
        return []
    _, manifest = read_manifest(dataset, last)
    folder = dataset / "snapshots" / last
    rows = [row for row in _table(folder, manifest, tables.TOMBSTONES) if row["reason"] in KEPT]
    found = {row["record"]: row for row in rows if row["pmcid"] not in published}
    is_same_selection = manifest.get("history", {}).get("selection") == selection
    now: dict[str, list[Mapping[str, Any]]] = {}
    for entry in plan:
        now.setdefault(entry["pmcid"] or entry["record"].split(".")[0], []).append(entry)
    for article in _table(folder, manifest, tables.ARTICLES):
        pmcid = article["pmcid"]
        if article["source"] != ARTICLES or pmcid in published:
            continue
        record = f"{pmcid}.{article['pmcid_version']}"
        versions = now.get(pmcid, [])
        reason, detail = None, ""
        narrowed = [entry for entry in versions if entry["reason"] in NARROWED]
        if not [entry for entry in versions if entry["reason"] != "not_in_store"]:
            reason, detail = ("removed", "not listed any more") if is_same_selection else (None, "")
        elif narrowed and len(narrowed) == len(versions) and any(_is_other(entry, article) for entry in narrowed):
            reason, detail = "licence_narrowed", f"was {article['license_code'] or 'none'}; {narrowed[-1]['detail']}"
        elif pmcid in left_out and left_out[pmcid] != article["article_type"]:
            reason, detail = "article_type_left_out", f"was {article['article_type'] or 'none'}, is {left_out[pmcid]}"
        if reason:
            found[record] = tombstone(ARTICLES, record, pmcid, reason, detail)
    return [found[record] for record in sorted(found)]


def _table(folder: Path, manifest: Mapping[str, Any], table: columns.Table) -> list[dict[str, Any]]:
    names = ["source", "record", "pmcid", "reason", "detail"]
    if table is tables.ARTICLES:
        names = ["source", "pmcid", "pmcid_version", "license_code", "article_type"]
    files = [folder / file["path"] for file in manifest["tables"][table.name]["files"]]
    rows: list[dict[str, Any]] = parquet.read_all(files, table, names).to_pylist()
    return rows


def _is_other(entry: Mapping[str, Any], article: Mapping[str, Any]) -> bool:
    """Whether the licence itself changed, and not only the configuration's list."""
    return bool(entry["reason"] == "not_open_access" or entry["license_code"] != article["license_code"])
