"""Which figures are published, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.accounts import PAGES, new_accounts, tombstone
from figlake.dataset.gate import Gate
from figlake.dataset.intake import BY_ID, LISTED, check_unique, live
from figlake.files import parquet, tables, working
from figlake.files.columns import Table, text
from figlake.files.database import add_files, add_rows, append_rows, columns_of, rows_of
from figlake.text.tidy import natural_key

LENT = ("image_url", "image_md5", "has_third_party_permission")
"""Columns that a page takes from the same figure as harvested."""
CHOSEN_BY = (
    *("figid", "source", "pmcid", "pub_year", "page_schema", "location", "record", "record_sha256", "pathway_score"),
    *("figid_alias", *LENT),
)
"""Columns of figures that are read of all at once: what the choice among them needs."""
LEFT_OUT = Table(
    "left_out_page",
    "Pages that are not published.",
    (),
    (working.BATCH, working.LOCATION, working.RECORD, text("reason", "Reason code.", False)),
)
_AT_ONCE = 4096


@dataclass(frozen=True)
class Policy:
    """What is published of all that was read, and when it becomes current.

    ``locations``: configured order of front matter locations, later ones count as newer.  ``keep``: `all` or `pathway`;
    the latter leaves out harvested figures whose score is below ``pathway_threshold``.  ``selection``: digest of which
    articles were asked for, None without a store.  ``types_left_out``: of articles, in lower case.  ``leave_out``: file
    with figids and PMCIDs (`text.id_list`).  ``rate``: how often the store was asked, and why, where the configuration
    gives a reason.  A snapshot that does not pass ``gate`` is built and held; ``keep_snapshots``: how many former ones
    are kept.
    """

    locations: Sequence[str]
    keep: str
    pathway_threshold: float
    selection: str | None
    gate: Gate
    keep_snapshots: int
    types_left_out: Sequence[str] = ()
    leave_out: str | None = None
    rate: Mapping[str, Any] | None = None


class Choice:
    """The choice among all figures that were read.

    Of several revisions of a page the newest wins: the page schema of 2023 before that of 2021, then the location that
    the configuration lists later, then the higher path in natural order (`release-10` after `release-9`), then the
    higher checksum.  A page goes before the same figure harvested from PMC, which lends it licence and image.

    In the database of the `Intake`: `kept`, the published figures, and `twin`, those whose page is published instead,
    with the columns `CHOSEN_BY` and `batch`; `tombstone` gets what was withdrawn so.  ``accounts``: of figures.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, paths: Iterable[Path], policy: Policy) -> None:
        self.accounts = new_accounts()
        self._con = con
        add_files(con, "core_figure", working.CORE_FIGURES, sorted(paths))
        con.execute(f"CREATE TABLE figure AS SELECT * FROM {live('core_figure', columns_of(CHOSEN_BY, 'r.'))}")
        con.execute(
            f"""CREATE TABLE of_page AS SELECT figid, count(*) AS revisions FROM figure WHERE source = '{PAGES}'
            GROUP BY figid"""
        )
        self._leave_pages_out(policy.locations)
        self._judge(policy.pathway_threshold if policy.keep == "pathway" else -1.0)
        self._count()
        con.execute("CREATE VIEW kept AS SELECT * EXCLUDE (verdict) FROM judged WHERE verdict = 'published'")
        con.execute(
            """CREATE VIEW twin AS SELECT DISTINCT ON (figid) * FROM judged WHERE verdict = 'page_preferred'
            ORDER BY figid, location, record"""
        )
        check_unique(con, tables.FIGURES, "kept")

    def _judge(self, threshold: float) -> None:
        """A table `judged` of all figures, whose `verdict` is `published` or why they are not.

        ``threshold``: harvested figures with a lower pathway score are left out.
        """
        is_listed = f"(f.figid IN {LISTED} OR f.pmcid IN {LISTED})"
        self._con.execute(
            f"""CREATE TABLE judged AS SELECT f.*, CASE
                WHEN l.reason IS NOT NULL THEN l.reason
                WHEN f.source = '{PAGES}' THEN if({is_listed}, '{BY_ID}', 'published')
                WHEN r.pmcid IS NOT NULL THEN 'retracted'
                WHEN t.pmcid IS NOT NULL THEN 'article_type_left_out'
                WHEN {is_listed} THEN '{BY_ID}'
                WHEN coalesce(f.pathway_score, 0) < {threshold!r} THEN 'below_pathway_score'
                WHEN o.figid IS NOT NULL THEN 'page_preferred' ELSE 'published' END AS verdict
            FROM figure f LEFT JOIN retracted r USING (pmcid)
            LEFT JOIN (SELECT DISTINCT pmcid FROM left_out) t USING (pmcid) LEFT JOIN of_page o USING (figid)
            LEFT JOIN left_out_page l ON l.batch = f.batch AND l.location = f.location AND l.record = f.record"""
        )
        self._con.execute("DROP TABLE figure")

    def _count(self) -> None:
        counts = "SELECT source, verdict, count(*) FROM judged GROUP BY ALL"
        for source, verdict, count in self._con.execute(counts).fetchall():
            account = self.accounts[source]
            account.read += count
            if verdict == "published":
                account.published += count
            else:
                account.excluded[verdict] += count

    def _leave_pages_out(self, locations: Sequence[str]) -> None:
        """Pages of retracted articles, and older revisions, go into the table `left_out_page`, and are buried."""
        con, order = self._con, {location: position for position, location in enumerate(locations)}
        add_rows(con, LEFT_OUT.name, LEFT_OUT.schema.empty_table())
        names = columns_of(("figid", "pmcid", "page_schema", "location", "record", "record_sha256", "batch"), "f.")
        doubtful = f"""SELECT {names}, r.pmcid IS NOT NULL AS is_retracted FROM figure f JOIN of_page o USING (figid)
            LEFT JOIN retracted r USING (pmcid)
            WHERE f.source = '{PAGES}' AND (o.revisions > 1 OR r.pmcid IS NOT NULL) ORDER BY f.figid"""
        held: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for _, revisions in groupby(rows_of(con, doubtful), key=lambda row: row["figid"]):
            held += _left_out(list(revisions), order)
            if len(held) >= _AT_ONCE:
                self._bury(held)
                held = []
        self._bury(held)

    def _bury(self, held: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        for table, rows in ((LEFT_OUT, [page for page, _ in held]), (tables.TOMBSTONES, [grave for _, grave in held])):
            name = LEFT_OUT.name if table is LEFT_OUT else "tombstone"
            append_rows(self._con, name, parquet.from_rows(table, rows))


def _left_out(
    pages: Sequence[dict[str, Any]], order: dict[str, int]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Row of `LEFT_OUT` and tombstone of each page that is not published, of all revisions of one."""

    def rank(row: dict[str, Any]) -> tuple[Any, ...]:
        place = order.get(row["location"], -1)
        return row["page_schema"] or "", place, natural_key(row["record"]), row["record_sha256"]

    newest = max(pages, key=rank)
    for row in pages:
        if row is not newest:
            reason, code = "older_revision", "superseded"
            detail = f"{newest['record']} is a newer revision of {row['figid']}"
        elif row["is_retracted"]:
            reason, code, detail = "retracted", "retracted", "the article is marked as retracted in PMC"
        else:
            continue
        page = {"batch": row["batch"], "location": row["location"], "record": row["record"], "reason": reason}
        yield page, tombstone(PAGES, row["record"], row["pmcid"], code, detail)
