"""The file of what the PMC source was last seen to hold (`working.OBSERVED`): its rows, written and read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from figlake.files import parquet, working
from figlake.files.records import printable, shown
from figlake.pmc.idconv import Resolved
from figlake.pmc.store import METADATA_FOLDER, Listed

PRESENT, OF_PAGE, ABSENT, FAILED, KEPT = "present", "of_page", "absent", "failed", "kept"
"""Statuses of rows.  `of_page`: an article version that is not asked for, but of which there is a figure page; `kept`
rows are not written: what is known of the article stands.
"""


def listed_row(item: Listed, status: str = PRESENT) -> dict[str, Any]:
    """Row of an article version that the source holds."""
    record = item.key.removeprefix(METADATA_FOLDER).removesuffix(".json")
    return {"status": status, "record": shown(record), "etag": item.etag}


def missing_row(record: str, status: str, reason: str, detail: str) -> dict[str, Any]:
    """Row of an id that was asked for and has no article version, or none for now."""
    return {"status": status, "record": record, "reason": reason, "detail": printable(detail)}


def pmcid_of(item: Listed) -> str:
    """The article of a metadata record."""
    return item.key.removeprefix(METADATA_FOLDER).split(".", 1)[0]


def selection_of(path: Path) -> str | None:
    """The digest of the selection that an observation is of; None when there is none."""
    if not path.is_file():
        return None
    notes: dict[bytes, bytes] = pq.read_schema(path).metadata or {}
    return notes.get(b"selection", b"").decode()


def read_observed(path: Path) -> tuple[list[Listed], list[Resolved]]:
    """The metadata records of an observation, and the ids that have none, with the reason."""
    rows = parquet.read(path, working.OBSERVED).to_pylist()
    missing = [row for row in rows if row["status"] in {ABSENT, FAILED}]
    return _listed(rows, PRESENT), [Resolved(r["record"], None, r["reason"], r["detail"]) for r in missing]


def read_of_pages(path: Path) -> list[Listed]:
    """Metadata records of articles that were not asked for, but of which there are figure pages."""
    return _listed(parquet.read(path, working.OBSERVED).to_pylist(), OF_PAGE)


def _listed(rows: list[dict[str, Any]], status: str) -> list[Listed]:
    return [Listed(f"{METADATA_FOLDER}{row['record']}.json", row["etag"]) for row in rows if row["status"] == status]
