"""What is current and allowed: the choice among everything that was read, and the account of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import parquet
from figlake.files.tables import Table
from figlake.pmc.images import is_kept
from figlake.text.tidy import natural_key

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

    ``kept``: places of the published figures; ``twins``: places of those whose page is published instead.
    """

    def __init__(
        self, figures: pa.Table, retracted: set[str], locations: Sequence[str], keep: str, threshold: float
    ) -> None:
        self.tombstones: list[dict[str, Any] | None] = []
        self.accounts = {source: Account() for source in SOURCES}
        is_page = pc.equal(figures["source"], PAGES)
        of_pages = figures["figid"].filter(is_page)
        is_retracted = pc.is_in(figures["pmcid"], pa.array(sorted(retracted), pa.string()))
        is_wanted = pc.or_(is_page, is_kept(keep, threshold, figures["pathway_score"]))
        is_twin = pc.and_(pc.invert(is_page), pc.is_in(figures["figid"], pc.unique(of_pages)))
        stays = pc.and_(pc.invert(is_retracted), is_wanted)
        self.twins = pc.indices_nonzero(pc.and_(stays, is_twin))
        is_published = pc.and_not(stays, is_twin)
        counted = of_pages.value_counts()
        several = pc.struct_field(counted, "values").filter(pc.greater(pc.struct_field(counted, "counts"), 1))
        doubtful = pc.and_(is_page, pc.or_(is_retracted, pc.is_in(figures["figid"], several)))
        places = pc.indices_nonzero(doubtful).to_pylist()
        left_out = self._pages(figures, places, is_retracted.take(pa.array(places, pa.int64())).to_pylist(), locations)
        kept = pc.indices_nonzero(is_published)
        self.kept = kept.filter(pc.invert(pc.is_in(kept, pa.array(sorted(left_out), kept.type))))

        def count(mask: Any) -> int:
            return int(pc.sum(mask, min_count=0).as_py())

        pages, articles = self.accounts[PAGES], self.accounts[ARTICLES]
        pages.read, articles.read = len(of_pages), figures.num_rows - len(of_pages)
        gone = count(pc.and_not(is_retracted, is_page))
        articles.excluded["retracted"] += gone
        articles.excluded["below_pathway_score"] += count(pc.and_not(pc.invert(is_wanted), is_retracted))
        articles.excluded["page_preferred"] += len(self.twins)
        articles.excluded = +articles.excluded
        pages.published = count(is_page.take(self.kept))
        articles.published = len(self.kept) - pages.published

    def _pages(
        self, figures: pa.Table, places: Sequence[int], is_retracted: Sequence[bool], locations: Sequence[str]
    ) -> set[int]:
        """Places of the pages that are left out, of those that are retracted or have revisions."""
        order = {location: position for position, location in enumerate(locations)}
        names = ("figid", "pmcid", "page_schema", "location", "record", "record_sha256")
        rows = dict(zip(places, figures.select(names).take(pa.array(places, pa.int64())).to_pylist(), strict=True))
        revisions: dict[str, list[int]] = {}
        for place, row in rows.items():
            revisions.setdefault(row["figid"], []).append(place)

        def rank(place: int) -> tuple[Any, ...]:
            row = rows[place]
            return (
                row["page_schema"] or "",
                order.get(row["location"], -1),
                natural_key(row["record"]),
                row["record_sha256"],
            )

        excluded = self.accounts[PAGES].excluded
        newest = {figid: max(found, key=rank) for figid, found in revisions.items()}
        left_out = set()
        for (place, row), withdrawn in zip(rows.items(), is_retracted, strict=True):
            newer = rows[newest[row["figid"]]]
            if newer is not row:
                excluded["older_revision"] += 1
                detail = f"{newer['record']} is a newer revision of {row['figid']}"
                self.tombstones.append(tombstone(PAGES, row["record"], row["pmcid"], "superseded", detail))
            elif withdrawn:
                excluded["retracted"] += 1
                detail = "the article is marked as retracted in PMC"
                self.tombstones.append(tombstone(PAGES, row["record"], row["pmcid"], "retracted", detail))
            else:
                continue
            left_out.add(place)
        return left_out
