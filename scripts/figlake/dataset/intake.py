"""What was read: the plan and the core files, with what was refused and left out before publication."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from figlake.dataset.accounts import ARTICLES, SOURCES, new_accounts
from figlake.files import parquet, tables, working
from figlake.files.columns import Table
from figlake.files.database import add_files, add_rows, batches_of, columns_of, literals, table_of, value_of
from figlake.plan.plan import read_batches
from figlake.pmc.policy import is_of_type

BY_ID = "left_out_by_id"
LISTED = "(SELECT id FROM listed)"
"""SQL: figids and PMCIDs that are left out."""
UNMATCHED_SHOWN = 20
WITHDRAWING = ("retracted", "superseded")
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
    figure_chemicals: Sequence[Path] = ()
    figure_diseases: Sequence[Path] = ()
    citing_sentences: Sequence[Path] = ()

    def of_figures(self) -> dict[Table, Sequence[Path]]:
        """Files of the tables that published parts are made from."""
        return {
            working.CORE_ARTICLES: self.articles,
            working.CORE_FIGURES: self.figures,
            working.CORE_FIGURE_GENES: self.figure_genes,
            working.CORE_FIGURE_CHEMICALS: self.figure_chemicals,
            working.CORE_FIGURE_DISEASES: self.figure_diseases,
            working.CORE_FIGURE_WORDS: self.figure_words,
            working.CORE_CITING_SENTENCES: self.citing_sentences,
            working.CORE_PAGE_ENTITIES: self.page_entities,
            working.CORE_PICTURES: self.pictures,
        }


def live(view: str, columns: str = "r.*") -> str:
    """SQL: rows of the core files of a ``view``, and their `batch`, whose record the plan still reads in that batch."""
    return (
        f"(SELECT {columns}, b.batch FROM {view} r JOIN {view}_files b USING (file_index) "
        "SEMI JOIN planned p ON p.batch = b.batch AND p.location = r.location AND p.record = r.record)"
    )


class Intake:
    """The records of the plan, with what became of them so far, as tables of a database.

    `article`: of those that may be published pmcid, pub_year, license_code, is_retracted, article_type, batch,
    location, record; `left_out`: the same of those whose type is left out; `retracted`: PMCIDs, by the store's metadata
    or by the article itself; `page_article` (`working.PLAN_PAGE_ARTICLES`): what the store says of articles of pages;
    `tombstone`: rows of `tables.TOMBSTONES`; `refused`: rows of `working.CORE_REJECTS`; `listed`: each `id` that is
    left out.

    ``accounts``: of records, where only the published ones and those that the choice among figures leaves out are
    missing.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        plan: PlanFiles,
        core: CoreFiles,
        types_left_out: Sequence[str] = (),
        ids_left_out: Sequence[str] = (),
    ) -> None:
        if unread := set(read_batches(plan.batches)) - {path.parent.name for path in core.figures}:
            raise RuntimeError(f"batches {sorted(unread)} were planned but not read")
        self._con = con
        self._ids = ids_left_out
        add_rows(con, "listed", pa.table({"id": pa.array(ids_left_out, pa.string())}))
        self.accounts = new_accounts()
        add_files(con, "plan", working.PLAN_RECORDS, [plan.records])
        add_files(con, "page_article", working.PLAN_PAGE_ARTICLES, [plan.page_articles])
        con.execute("CREATE TABLE planned AS SELECT batch, location, record FROM plan WHERE status = 'planned'")
        for source, count in con.execute("SELECT source, count(*) FROM plan GROUP BY source").fetchall():
            self.accounts[source].read += count
        self._refuse(core.rejects)
        self._leave_out(core.articles, types_left_out)
        self.orphans: list[str] = sorted(parquet.read(plan.orphans, working.PLAN_ORPHANS)["record"].to_pylist())

    def rejects(self) -> Iterable[pa.RecordBatch]:
        """What is published of all that was refused, in its order."""
        names = columns_of(tables.REJECTS.schema.names)
        return batches_of(self._con, f"SELECT {names} FROM refused ORDER BY {_order(tables.REJECTS)}")

    def tombstones(self) -> Iterable[pa.RecordBatch]:
        """What was withdrawn, in the order of `tables.TOMBSTONES`."""
        return batches_of(self._con, f"SELECT * FROM tombstone ORDER BY {_order(tables.TOMBSTONES)}")

    def digests(self) -> dict[str, Any]:
        """A checksum over all records of each source: what was read, wherever it lay."""
        found = {}
        for source in SOURCES:
            told = "record || chr(9) || coalesce(record_sha256, 'None')"
            lines = f"SELECT {told} AS line FROM plan WHERE source = '{source}' ORDER BY line"
            digest, count = sha256(), 0
            for batch in batches_of(self._con, lines):
                digest.update(b"\n" * (count > 0) + "\n".join(batch["line"].to_pylist()).encode("utf-8"))
                count += batch.num_rows
            found[source] = {"records": count, "sha256": digest.hexdigest()}
        return found

    def leave_out(self) -> dict[str, Any]:
        """What is told of the ids that are left out: their checksum, how many there are, and which match nothing.

        An id matches when a figure that was read, or its article, has it.  Nothing where no list is configured; the
        database has the table `judged` of `Choice`.
        """
        if not self._ids:
            return {}
        of_none = """SELECT id FROM listed WHERE id NOT IN (SELECT figid FROM judged)
            AND id NOT IN (SELECT pmcid FROM judged) AND id NOT IN (SELECT pmcid FROM told)"""
        count = value_of(self._con, f"SELECT count(*) FROM ({of_none})")
        shown = self._con.execute(f"{of_none} ORDER BY id LIMIT {UNMATCHED_SHOWN}").fetchall()
        digest = sha256("\n".join(self._ids).encode("utf-8")).hexdigest()
        told = {"ids": len(self._ids), "sha256": digest, "unmatched": count, "such_as": [name for (name,) in shown]}
        return {"leave_out": told}

    def _refuse(self, paths: Sequence[Path]) -> None:
        """Gather all that was refused: by the plan, while fetching, while reading."""
        add_files(self._con, "core_reject", working.CORE_REJECTS, sorted(paths))
        names = columns_of(working.CORE_REJECTS.schema.names)
        self._con.execute(
            f"""CREATE TABLE refused AS SELECT {names} FROM {live("core_reject")}
            UNION ALL SELECT {names} FROM (SELECT source, location, record, 'plan' AS stage, reason, detail,
                record_sha256 AS input_sha256 FROM plan WHERE status = 'rejected')"""
        )
        counts = "SELECT source, reason, count(*) FROM refused GROUP BY ALL"
        for source, reason, count in self._con.execute(counts).fetchall():
            self.accounts[source].rejected[reason] += count

    def _leave_out(self, paths: Sequence[Path], types: Sequence[str]) -> None:
        """Take out what the plan excludes, and articles that say themselves that they are retracted or of ``types``."""
        con = self._con
        counts = "SELECT source, reason, count(*) FROM plan WHERE status = 'excluded' GROUP BY ALL"
        for source, reason, count in con.execute(counts).fetchall():
            self.accounts[source].excluded[reason] += count
        add_files(con, "core_article", working.CORE_ARTICLES, sorted(paths))
        facts = "r.pmcid, r.pub_year, r.license_code, r.is_retracted, r.article_type, r.location, r.record"
        con.execute(f"CREATE TABLE told AS SELECT * FROM {live('core_article', facts)}")
        is_left_out = f"coalesce(list_contains({literals(self._of_types(types))}, article_type), false)"
        con.execute(f"CREATE TABLE left_out AS SELECT * FROM told WHERE NOT is_retracted AND {is_left_out}")
        con.execute(
            f"""CREATE TABLE article AS SELECT * FROM told WHERE NOT is_retracted AND NOT {is_left_out}
            AND pmcid NOT IN {LISTED}"""
        )
        in_text = value_of(con, "SELECT count(*) FROM told WHERE is_retracted")
        out = value_of(con, "SELECT count(*) FROM left_out")
        excluded = self.accounts[ARTICLES].excluded
        listed = (
            value_of(con, "SELECT count(*) FROM told") - in_text - out - value_of(con, "SELECT count(*) FROM article")
        )
        excluded.update({"retracted": in_text, "article_type_left_out": out, BY_ID: listed})
        self.accounts[ARTICLES].excluded = +excluded
        check_unique(con, tables.ARTICLES, "article")
        con.execute(
            """CREATE TABLE retracted AS SELECT DISTINCT pmcid FROM (
                SELECT pmcid FROM plan WHERE status = 'excluded' AND reason = 'retracted'
                UNION ALL SELECT pmcid FROM told WHERE is_retracted
                UNION ALL SELECT pmcid FROM page_article WHERE is_retracted) WHERE pmcid IS NOT NULL"""
        )
        con.execute(
            f"""CREATE TABLE tombstone AS SELECT source, record, pmcid, reason, detail FROM plan
            WHERE status = 'excluded' AND reason IN {WITHDRAWING}
            UNION ALL SELECT '{ARTICLES}', record, pmcid, 'retracted', 'marked as retracted in the article'
            FROM told WHERE is_retracted"""
        )

    def _of_types(self, types: Sequence[str]) -> list[str]:
        """Those of the articles' types, as they are written, that are one of ``types``."""
        written = table_of(self._con, "SELECT DISTINCT article_type FROM told")["article_type"]
        found: list[str] = written.filter(is_of_type(types, written)).drop_null().to_pylist()
        return found


def _order(table: Table) -> str:
    return ", ".join(f'"{name}" NULLS FIRST' for name in table.sort_columns)


def check_unique(con: duckdb.DuckDBPyConnection, table: Table, of: str) -> None:
    """Raise `parquet.TableError` when two rows of the database's table ``of`` share the key of ``table``."""
    key = columns_of(table.key)
    twice = con.execute(f"SELECT {key} FROM {of} GROUP BY {key} HAVING count(*) > 1 ORDER BY {key} LIMIT 3")
    if found := twice.fetchall():
        raise parquet.TableError(f"{table.name}: the key {table.key} is not unique: {found}")
