"""What was read: the plan and the core files, with what was refused and left out before publication."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.dataset.accounts import ARTICLES, SOURCES, new_accounts, tombstone
from figlake.files import parquet, tables, working
from figlake.files.checksums import sha256
from figlake.files.columns import Table
from figlake.plan.plan import read_batches
from figlake.pmc.policy import is_of_type

FACTS = ("pmcid", "license_code", "is_retracted", "article_type", "location", "record")
"""Columns of articles that are read of all at once."""
WITHDRAWING = frozenset({"retracted", "superseded"})
"""Reasons of the plan that withdraw what may have been published."""


@dataclass(frozen=True)
class PlanFiles:
    """The plan: ``records`` (`working.PLAN_RECORDS`), ``orphans`` (`working.PLAN_ORPHANS`), ``page_articles``
    (`working.PLAN_PAGE_ARTICLES`), ``batches`` (TSV)."""

    records: Path
    orphans: Path
    page_articles: Path
    batches: Path


@dataclass(frozen=True)
class CoreFiles:
    """What the stages made: of each table a file for each batch, in a folder named after the batch."""

    articles: Sequence[Path]
    figures: Sequence[Path]
    figure_genes: Sequence[Path]
    page_entities: Sequence[Path]
    rejects: Sequence[Path]
    images: Sequence[Path]
    figure_words: Sequence[Path] = ()
    pictures: Sequence[Path] = ()


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


class Intake:
    """The records of the plan, with what became of them so far.

    ``rejects``: rows of `working.CORE_REJECTS`; ``articles``: `FACTS` of those that may be published; ``retracted``:
    PMCIDs, by the store's metadata or by the article itself; ``page_articles``: what the store says of the articles of
    pages (`working.PLAN_PAGE_ARTICLES`); ``left_out``: PMCIDs of articles whose type is left out,
    with the type; ``accounts``: of records, where only the published ones and those that the choice among figures
    leaves out are missing.
    """

    def __init__(self, plan: PlanFiles, core: CoreFiles, types_left_out: Sequence[str] = ()) -> None:
        if unread := set(read_batches(plan.batches)) - {path.parent.name for path in core.figures}:
            raise RuntimeError(f"batches {sorted(unread)} were planned but not read")
        self.plan = parquet.read(plan.records, working.PLAN_RECORDS)
        self.live = Live(self.plan)
        self.accounts = new_accounts()
        for row in self.plan["source"].value_counts().to_pylist():
            self.accounts[row["values"]].read += row["counts"]
        self.rejects = self._refused(core.rejects)
        self.page_articles = parquet.read(plan.page_articles, working.PLAN_PAGE_ARTICLES)
        self._leave_out(core.articles, types_left_out)
        self.orphans: list[str] = sorted(parquet.read(plan.orphans, working.PLAN_ORPHANS)["record"].to_pylist())

    def planned(self, source: str) -> list[dict[str, Any]]:
        """Rows of the plan of one source."""
        rows: list[dict[str, Any]] = self.plan.filter(pc.equal(self.plan["source"], source)).to_pylist()
        return rows

    def digests(self) -> dict[str, Any]:
        """A checksum over all records of each source: what was read, wherever it lay."""
        inputs = {}
        for source in SOURCES:
            rows = self.planned(source)
            lines = sorted(f"{row['record']}\t{row['record_sha256']}" for row in rows)
            inputs[source] = {"records": len(rows), "sha256": sha256("\n".join(lines).encode("utf-8"))}
        return inputs

    def _refused(self, paths: Sequence[Path]) -> pa.Table:
        """Rows of all that was refused: by the plan, while fetching, while reading."""
        names = ("source", "location", "record", "reason", "detail")
        rows = [
            {**{name: row[name] for name in names}, "stage": "plan", "input_sha256": row["record_sha256"]}
            for row in self.plan.filter(pc.equal(self.plan["status"], "rejected")).to_pylist()
        ]
        parts = [self.live.select(path, working.CORE_REJECTS) for path in sorted(paths)]
        found = pa.concat_tables([parquet.from_rows(working.CORE_REJECTS, rows), *parts])
        for row in found.select(["source", "reason"]).to_pylist():
            self.accounts[row["source"]].rejected[row["reason"]] += 1
        return found

    def _leave_out(self, articles: Sequence[Path], types: Sequence[str]) -> None:
        """Take out what the plan excludes, and articles that say themselves that they are retracted or of ``types``."""
        excluded = self.plan.filter(pc.equal(self.plan["status"], "excluded")).to_pylist()
        for row in excluded:
            self.accounts[row["source"]].excluded[row["reason"]] += 1
        facts = self.live.select_all(articles, working.CORE_ARTICLES, FACTS)
        in_text = facts.filter(facts["is_retracted"])
        if in_text.num_rows:
            self.accounts[ARTICLES].excluded["retracted"] += in_text.num_rows
        others = facts.filter(pc.invert(facts["is_retracted"]))
        is_left_out = is_of_type(types, others["article_type"])
        told = others.filter(is_left_out).select(["pmcid", "article_type"]).to_pylist()
        self.left_out: dict[str, str] = {row["pmcid"]: row["article_type"] for row in told}
        if told:
            self.accounts[ARTICLES].excluded["article_type_left_out"] += len(told)
        self.articles = others.filter(pc.invert(is_left_out))
        parquet.check_key(tables.ARTICLES, parquet.sort(tables.ARTICLES, self.articles))
        self.retracted = {row["pmcid"] for row in excluded if row["reason"] == "retracted"}
        self.retracted |= set(in_text["pmcid"].to_pylist())
        self.retracted |= set(self.page_articles.filter(self.page_articles["is_retracted"])["pmcid"].to_pylist())
        self.tombstones = [
            *(
                tombstone(row["source"], row["record"], row["pmcid"], row["reason"], row["detail"])
                for row in excluded
                if row["reason"] in WITHDRAWING
            ),
            *(
                tombstone(ARTICLES, row["record"], row["pmcid"], "retracted", "marked as retracted in the article")
                for row in in_text.select(["record", "pmcid"]).to_pylist()
            ),
        ]
