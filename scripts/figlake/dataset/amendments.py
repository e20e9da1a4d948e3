"""What a published figure takes from beyond its own record: licence of its article, image, an alias of its own.

Joins over all figures tell what is lent (`lend`); a figure is amended when it is written (`amended`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from figlake.dataset.accounts import PAGES
from figlake.dataset.choice import LENT
from figlake.files import parquet, tables
from figlake.files.columns import FIGID, Table, text
from figlake.files.database import add_rows, rows_of
from figlake.text.tidy import natural_key

ARTICLE_OF_PAGE = (
    *("pmcid", "pub_year", "doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords", "organisms"),
    *("source", "figid", "paper_title", "reference_text"),
)
"""Columns of a page that tell of its article."""
OF_ARTICLE = ("license_code", "is_retracted")
"""Columns that a page takes from its article."""
PLACE = ("batch", "location", "record")
ALIAS = Table("alias", "Aliases that make figures unique.", ("figid",), (FIGID, text("alias", "The alias.", False)))


def lend(con: duckdb.DuckDBPyConnection) -> None:
    """A view `lent`: of each published figure what is lent to it, null where nothing is.

    `license_code` and `is_retracted`: of its article, harvested or not; `is_open_access`: of an article that is known
    from pages; `tells_article`: it is one of the pages that an article is known from, all of the same year; `LENT`: of
    the same figure as harvested; `twin_…`: where that was read; `image_path`, `image_finding`: what came of fetching
    its image; `alias`.

    The database holds what `Intake`, `Choice` and `images.add_images` made.
    """
    add_rows(con, ALIAS.name, parquet.from_rows(ALIAS, [*_aliases(con)]))
    con.execute(
        f"""CREATE TABLE spanning AS SELECT pmcid FROM kept ANTI JOIN article USING (pmcid) WHERE source = '{PAGES}'
        GROUP BY pmcid HAVING min(pub_year) < max(pub_year)"""
    )
    of_article = ", ".join(f"if(a.pmcid IS NULL, p.{name}, a.{name}) AS {name}" for name in OF_ARTICLE)
    of_twin = ", ".join([*(f"t.{name}" for name in LENT), *(f"t.{name} AS twin_{name}" for name in PLACE)])
    con.execute(
        f"""CREATE VIEW lent AS SELECT k.figid, k.source, k.pmcid, k.pub_year, k.batch, k.location, k.record,
            {of_article}, p.is_open_access,
            k.source = '{PAGES}' AND a.pmcid IS NULL AND s.pmcid IS NULL AS tells_article,
            {of_twin}, i.path AS image_path, i.finding AS image_finding, n.alias
        FROM kept k LEFT JOIN article a USING (pmcid) LEFT JOIN page_article p USING (pmcid)
        LEFT JOIN spanning s USING (pmcid) LEFT JOIN twin t ON k.source = '{PAGES}' AND t.figid = k.figid
        LEFT JOIN image i ON i.md5 = coalesce(k.image_md5, t.image_md5) LEFT JOIN alias n ON n.figid = k.figid"""
    )


def _aliases(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, str]]:
    """Rows of `ALIAS`, unique over the dataset: of equal ones the first figid in natural order keeps its own."""
    con.execute(
        """CREATE TABLE shared AS SELECT figid_alias FROM kept WHERE figid_alias IS NOT NULL
        GROUP BY figid_alias HAVING count(*) > 1"""
    )
    numbered = "SELECT figid_alias FROM kept WHERE regexp_extract(figid_alias, '^(.*)-[0-9]+$', 1) IN (FROM shared)"
    taken = {row["figid_alias"] for row in rows_of(con, numbered)}
    of_shared = """SELECT figid_alias, list(figid ORDER BY figid) AS figids FROM kept
        SEMI JOIN shared USING (figid_alias) GROUP BY figid_alias ORDER BY figid_alias"""
    for row in rows_of(con, of_shared):
        alias, number = row["figid_alias"], 1
        for figid in sorted(row["figids"], key=natural_key)[1:]:
            number += 1
            while f"{alias}-{number}" in taken:
                number += 1
            taken.add(f"{alias}-{number}")
            yield {"figid": figid, "alias": f"{alias}-{number}"}


def amended(figures: pa.Table) -> pa.Table:
    """``figures`` with what joins do not do; they have `alias` and `image_finding` of `lent` beside their own columns.

    An alias that makes them unique, with what the page said kept; the finding that their image could not be had.
    """
    return _with_aliases(_with_findings(figures))


def _with_findings(figures: pa.Table) -> pa.Table:
    findings = figures["image_finding"].to_pylist()
    if not any(findings):
        return figures
    issues = zip(figures["issues"].to_pylist(), findings, strict=True)
    return replaced(figures, "issues", [sorted({*old, new}) if new else old for old, new in issues])


def _with_aliases(figures: pa.Table) -> pa.Table:
    changed = pc.indices_nonzero(pc.is_valid(figures["alias"])).to_pylist()
    if not changed:
        return figures
    named = figures["alias"].to_pylist()
    aliases, issues = figures["figid_alias"].to_pylist(), figures["issues"].to_pylist()
    raw, keys = figures["raw_fields"].to_pylist(), figures["page_keys"].to_pylist()
    for place in changed:
        issues[place] = sorted({*issues[place], "figid_alias.not_unique"})
        noted = {item["field"] for item in raw[place]}
        if "figid_alias" in keys[place] and "figid_alias" not in noted:
            raw[place] = [*raw[place], {"field": "figid_alias", "value": aliases[place], "is_json": False}]
        aliases[place] = named[place]
    figures = replaced(figures, "figid_alias", aliases)
    return replaced(replaced(figures, "issues", issues), "raw_fields", raw)


def replaced(figures: pa.Table, name: str, values: Sequence[Any]) -> pa.Table:
    """``figures`` with other values in a column of `tables.FIGURES`."""
    field = tables.FIGURES.schema.field(name)
    return figures.set_column(figures.schema.get_field_index(name), field, pa.array(values, field.type))


def articles_of_pages(pages: pa.Table) -> pa.Table:
    """Articles known from pages alone: of each, what the page with most fields says; ties go to the first figid.

    ``pages``: `ARTICLE_OF_PAGE`, `OF_ARTICLE` as lent and `is_open_access`, of all pages of each article.
    """
    of_articles: dict[str, list[dict[str, Any]]] = {}
    for row in pages.to_pylist():
        of_articles.setdefault(row["pmcid"], []).append(row)
    return parquet.from_rows(tables.ARTICLES, [_article_of(found) for found in of_articles.values()])


_BESIDE = frozenset({*OF_ARTICLE, "is_open_access"})


def _article_of(pages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    def rank(row: dict[str, Any]) -> tuple[int, tuple[Any, ...]]:
        told = (value for name, value in row.items() if name != "figid" and name not in _BESIDE)
        return -sum(map(bool, told)), natural_key(row["figid"])

    row = pages[0] if len(pages) == 1 else min(pages, key=rank)
    told = {name: value for name, value in row.items() if name not in {"figid", "paper_title", "reference_text"}}
    return {
        **dict.fromkeys(tables.ARTICLES.schema.names),
        **told,
        "title": row["paper_title"],
        "citation": row["reference_text"],
        "related_articles": [],
        "issues": [],
    }
