"""What a published figure takes from beyond its own record: licence of its article, image, an alias of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.dataset.accounts import PAGES
from figlake.dataset.choice import LENT
from figlake.dataset.images import Images
from figlake.files import parquet, tables
from figlake.text.tidy import natural_key

AMENDED = ("figid_alias", "license_code", "is_retracted", *LENT, "image_path", "issues", "raw_fields")
"""Columns of figures that are amended here."""
ARTICLE_OF_PAGE = (
    *("pmcid", "pub_year", "doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords", "organisms"),
    *("source", "figid", "paper_title", "reference_text"),
)
"""Columns of a page that tell of its article."""
LIGHT = tuple(dict.fromkeys(("figid", "location", "record", "page_keys", *ARTICLE_OF_PAGE, *AMENDED)))
"""Columns of figures that are read, a year at a time, before it is known whether that year changed."""


class Amendments:
    """Amends any figures.  ``facts``: of articles that are published; ``of_pages``: what the store says of articles of
    pages, harvested or not; ``twins``: harvested figures whose page is published instead; ``aliases``: new ones by
    figid; ``images``: what came of fetching them.
    """

    def __init__(
        self, facts: pa.Table, of_pages: pa.Table, twins: pa.Table, aliases: Mapping[str, str], images: Images
    ) -> None:
        self._facts = {row["pmcid"]: row for row in facts.select(["pmcid", "license_code", "is_retracted"]).to_pylist()}
        self._of_pages = {row["pmcid"]: row for row in of_pages.to_pylist()}
        self._twins = {row["figid"]: row for row in twins.to_pylist()}
        self._aliases, self._images = aliases, images

    def figures(self, figures: pa.Table) -> pa.Table:
        """``figures``, with the columns `LIGHT`, as they are published."""
        return self._with_images(self._with_aliases(self._with_article_facts(figures)))

    def is_harvested(self, pmcid: str) -> bool:
        """Whether the article itself was read."""
        return pmcid in self._facts

    def harvested(self, articles: pa.Table) -> pa.Table:
        """Those of the articles that were read that are published."""
        return articles.filter(pc.is_in(articles["pmcid"], pa.array(sorted(self._facts), pa.string())))

    def _with_article_facts(self, figures: pa.Table) -> pa.Table:
        """Pages with what only PMC knows: licence and retraction; image and permission of the same figure."""
        facts = {**self._of_pages, **self._facts}
        sources = (("license_code", "is_retracted"), facts, "pmcid"), (LENT, self._twins, "figid")
        for names, lenders, key in sources:
            if lenders:
                lent = [lenders.get(value, {}) for value in figures[key].to_pylist()]
                for name in names:
                    own = figures[name].to_pylist()
                    values = [a if a is not None else b.get(name) for a, b in zip(own, lent, strict=True)]
                    figures = replaced(figures, name, values)
        return figures

    def _with_images(self, figures: pa.Table) -> pa.Table:
        """Figures with the place of their image, or with the finding that it could not be had."""
        md5s = figures["image_md5"].to_pylist()
        figures = replaced(figures, "image_path", [self._images.path(md5) for md5 in md5s])
        findings = [self._images.finding(md5) for md5 in md5s]
        if not any(findings):
            return figures
        issues = figures["issues"].to_pylist()
        return replaced(
            figures, "issues", [sorted({*old, new}) if new else old for old, new in zip(issues, findings, strict=True)]
        )

    def _with_aliases(self, figures: pa.Table) -> pa.Table:
        """Figures with the aliases that make them unique; what the page said is kept."""
        figids = figures["figid"].to_pylist()
        changed = {place: self._aliases[figid] for place, figid in enumerate(figids) if figid in self._aliases}
        if not changed:
            return figures
        aliases, issues = figures["figid_alias"].to_pylist(), figures["issues"].to_pylist()
        raw, keys = figures["raw_fields"].to_pylist(), figures["page_keys"].to_pylist()
        for place, alias in changed.items():
            issues[place] = sorted({*issues[place], "figid_alias.not_unique"})
            noted = {item["field"] for item in raw[place]}
            if "figid_alias" in keys[place] and "figid_alias" not in noted:
                raw[place] = [*raw[place], {"field": "figid_alias", "value": aliases[place], "is_json": False}]
            aliases[place] = alias
        figures = replaced(figures, "figid_alias", aliases)
        return replaced(replaced(figures, "issues", issues), "raw_fields", raw)

    def articles_of_pages(self, pages: pa.Table) -> pa.Table:
        """Articles known from pages alone: of each, what the page with most fields says; ties go to the first figid.

        ``pages``: figures with the columns `ARTICLE_OF_PAGE`, all of each article.
        """
        pages = pages.select(ARTICLE_OF_PAGE).filter(pc.equal(pages["source"], PAGES))
        of_articles: dict[str, list[dict[str, Any]]] = {}
        for row in pages.to_pylist():
            if not self.is_harvested(row["pmcid"]):
                of_articles.setdefault(row["pmcid"], []).append(row)
        rows = [{**_article_of(found), **self._of_pages.get(pmcid, {})} for pmcid, found in of_articles.items()]
        return parquet.from_rows(tables.ARTICLES, rows)


def _article_of(pages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    def rank(row: dict[str, Any]) -> tuple[int, tuple[Any, ...]]:
        return -sum(bool(value) for name, value in row.items() if name != "figid"), natural_key(row["figid"])

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


def unique_aliases(figures: pa.Table) -> dict[str, str]:
    """New `figid_alias` by figid, unique over the dataset: of equal ones the first figid in natural order keeps its."""
    counted = figures["figid_alias"].drop_null().value_counts()
    shared = pc.struct_field(counted, "values").filter(pc.greater(pc.struct_field(counted, "counts"), 1))
    if not len(shared):
        return {}
    of_shared = figures.filter(pc.is_in(figures["figid_alias"], shared))
    figids: dict[str, list[str]] = {}
    for alias, figid in zip(of_shared["figid_alias"].to_pylist(), of_shared["figid"].to_pylist(), strict=True):
        figids.setdefault(alias, []).append(figid)
    taken = set(figures["figid_alias"].to_pylist())
    changed: dict[str, str] = {}
    for alias in sorted(figids):
        number = 1
        for figid in sorted(figids[alias], key=natural_key)[1:]:
            number += 1
            while f"{alias}-{number}" in taken:
                number += 1
            changed[figid] = f"{alias}-{number}"
            taken.add(changed[figid])
    return changed


def replaced(figures: pa.Table, name: str, values: Sequence[Any]) -> pa.Table:
    """``figures`` with other values in a column."""
    position = figures.schema.get_field_index(name)
    column = figures.schema.field(name)
    return figures.set_column(position, column, pa.array(values, column.type))
