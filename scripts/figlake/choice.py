"""What is current and allowed: the choice among everything that was read, and the account of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake import parquet
from figlake.images import is_kept
from figlake.tables import Table
from figlake.text import natural_key

PAGES, ARTICLES = "front_matter", "pmc"
SOURCES = (PAGES, ARTICLES)


@dataclass
class Account:
    """What became of the records, and of the figures, of one source."""

    read: int = 0
    published: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Counts as the manifest holds them."""
        reasons = {"rejected": dict(sorted(self.rejected.items())), "excluded": dict(sorted(self.excluded.items()))}
        return {"read": self.read, "published": self.published, **reasons}


class Live:
    """Keeps the rows of a core file whose record the plan still reads in that file's batch."""

    def __init__(self, plan: pa.Table) -> None:
        planned = plan.filter(pc.equal(plan["status"], "planned"))
        records: dict[str, set[str]] = {}
        for batch, origin in zip(planned["batch"].to_pylist(), origin_of(planned).to_pylist(), strict=True):
            records.setdefault(batch, set()).add(origin)
        self._records = {batch: pa.array(sorted(found), pa.string()) for batch, found in records.items()}

    def filter(self, path: Path, data: pa.Table) -> pa.Table:
        """Current rows of ``data``, read from a core file whose folder is named after the batch."""
        current = self._records.get(path.parent.name)
        if current is None:
            return data.slice(0, 0)
        mask = pc.is_in(origin_of(data), current)
        return data if pc.all(mask, min_count=0).as_py() else data.filter(mask)

    def select(self, path: Path, table: Table, columns: Sequence[str] | None = None) -> pa.Table:
        """Current rows of one core file, with ``columns``, `location` and `record` among them."""
        return self.filter(path, parquet.read(path, table, columns))

    def select_all(self, paths: Iterable[Path], table: Table, columns: Sequence[str] | None = None) -> pa.Table:
        """Current rows of core files, in the order of their paths."""
        parts = [self.select(path, table, columns) for path in sorted(paths)]
        names = table.schema.names if columns is None else columns
        empty = pa.schema([table.schema.field(name) for name in names]).empty_table()
        return pa.concat_tables([empty, *parts])


def origin_of(data: pa.Table, *more: str) -> pa.ChunkedArray:
    """Location and record of each row, and ``more`` columns, as one string."""
    return pc.binary_join_element_wise(data["location"], data["record"], *(data[name] for name in more), "\t")


def tombstone(source: str, record: str, pmcid: str, reason: str, detail: str) -> dict[str, Any] | None:
    """Row of `tables.TOMBSTONES`, or None when the reason withdraws nothing that was ever published."""
    if reason not in {"retracted", "superseded"}:
        return None
    return {"source": source, "record": record, "pmcid": pmcid, "reason": reason, "detail": detail}


class Choice:
    """Which figures are published, and why the others are not.

    Of several revisions of a page the newest wins: the page schema of 2023 before that of 2021, then the location that
    the configuration lists later, then the higher path in natural order (`release-10` after `release-9`), then the
    higher checksum.  A page goes before the same figure harvested from PMC, which lends it licence and image.
    """

    def __init__(
        self, figures: pa.Table, retracted: set[str], locations: Sequence[str], keep: str, threshold: float
    ) -> None:
        self.kept: list[int] = []
        self.twins: dict[str, int] = {}
        self.tombstones: list[dict[str, Any] | None] = []
        self.accounts = {source: Account() for source in SOURCES}
        order = {location: position for position, location in enumerate(locations)}
        names = ("figid", "source", "pmcid", "page_schema", "location", "record", "record_sha256", "pathway_score")
        rows = figures.select(names).to_pylist()
        revisions: dict[str, list[int]] = {}
        for position, row in enumerate(rows):
            if row["source"] == PAGES:
                revisions.setdefault(row["figid"], []).append(position)

        def rank(position: int) -> tuple[Any, ...]:
            row = rows[position]
            return (
                row["page_schema"] or "",
                order.get(row["location"], -1),
                natural_key(row["record"]),
                row["record_sha256"],
            )

        newest = {
            figid: positions[0] if len(positions) == 1 else max(positions, key=rank)
            for figid, positions in revisions.items()
        }
        for position, row in enumerate(rows):
            account = self.accounts[row["source"]]
            account.read += 1
            is_page = row["source"] == PAGES
            if is_page and newest[row["figid"]] != position:
                account.excluded["older_revision"] += 1
                newer = rows[newest[row["figid"]]]
                detail = f"{newer['record']} is a newer revision of {row['figid']}"
                self.tombstones.append(tombstone(PAGES, row["record"], row["pmcid"], "superseded", detail))
            elif row["pmcid"] in retracted:
                account.excluded["retracted"] += 1
                if is_page:
                    detail = "the article is marked as retracted in PMC"
                    self.tombstones.append(tombstone(PAGES, row["record"], row["pmcid"], "retracted", detail))
            elif not is_page and not is_kept(keep, threshold, row["pathway_score"]):
                account.excluded["below_pathway_score"] += 1
            elif not is_page and row["figid"] in newest:
                account.excluded["page_preferred"] += 1
                self.twins[row["figid"]] = position
            else:
                account.published += 1
                self.kept.append(position)
