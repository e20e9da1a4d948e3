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
        self._records: dict[str, set[tuple[str, str]]] = {}
        for batch, location, record in zip(
            *(planned[name].to_pylist() for name in ("batch", "location", "record")), strict=True
        ):
            self._records.setdefault(batch, set()).add((location, record))

    def select(self, path: Path, table: Table) -> pa.Table:
        """Current rows of one core file; its folder is named after the batch."""
        current = self._records.get(path.parent.name, set())
        data = parquet.read(path, table)
        mask = [key in current for key in zip(data["location"].to_pylist(), data["record"].to_pylist(), strict=True)]
        return data if all(mask) else data.filter(pa.array(mask, pa.bool_()))

    def select_all(self, paths: Iterable[Path], table: Table) -> pa.Table:
        """Current rows of core files, in the order of their paths."""
        parts = [self.select(path, table) for path in sorted(paths)]
        return pa.concat_tables(parts) if parts else table.schema.empty_table()


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
        newest: dict[str, tuple[Any, int]] = {}
        for position, row in enumerate(rows):
            if row["source"] == PAGES:
                rank = (
                    row["page_schema"] or "",
                    order.get(row["location"], -1),
                    natural_key(row["record"]),
                    row["record_sha256"],
                )
                if row["figid"] not in newest or rank > newest[row["figid"]][0]:
                    newest[row["figid"]] = (rank, position)
        for position, row in enumerate(rows):
            account = self.accounts[row["source"]]
            account.read += 1
            is_page = row["source"] == PAGES
            if is_page and newest[row["figid"]][1] != position:
                account.excluded["older_revision"] += 1
                newer = rows[newest[row["figid"]][1]]
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
