"""Which figures are published, and why the others are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.dataset.accounts import ARTICLES, PAGES, new_accounts, tombstone
from figlake.dataset.gate import Gate
from figlake.files import parquet, tables
from figlake.pmc.policy import is_kept
from figlake.text.tidy import natural_key

LENT = ("image_url", "image_md5", "has_third_party_permission")
"""Columns that a page takes from the same figure as harvested."""
CHOSEN_BY = (
    *("figid", "source", "pmcid", "pub_year", "page_schema", "location", "record", "record_sha256", "pathway_score"),
    *("figid_alias", *LENT),
)
"""Columns of figures that are read of all at once: what the choice among them needs."""
KEPT = ("figid", "source", "pmcid", "pub_year", "location", "record", "figid_alias")
"""Columns that are held of every published figure."""


@dataclass(frozen=True)
class Policy:
    """What is published of all that was read, and when it becomes current.

    ``locations``: configured order of front matter locations, later ones count as newer.  ``keep``: `all` or `pathway`;
    the latter leaves out harvested figures whose score is below ``pathway_threshold``.  ``selection``: digest of which
    articles were asked for, None without a store.  ``types_left_out``: of articles, in lower case.  A snapshot that
    does not pass ``gate`` is built and held; ``keep_snapshots``: how many former ones are kept.
    """

    locations: Sequence[str]
    keep: str
    pathway_threshold: float
    selection: str | None
    gate: Gate
    keep_snapshots: int
    types_left_out: Sequence[str] = ()


class Choice:
    """The choice among all figures that were read.

    Of several revisions of a page the newest wins: the page schema of 2023 before that of 2021, then the location that
    the configuration lists later, then the higher path in natural order (`release-10` after `release-9`), then the
    higher checksum.  A page goes before the same figure harvested from PMC, which lends it licence and image.

    ``kept``: `KEPT` of the published figures; ``twins``: figid and `LENT` of those whose page is published instead;
    ``accounts``: of figures; ``tombstones``: what was withdrawn so.
    """

    def __init__(
        self, figures: pa.Table, retracted: set[str], policy: Policy, of_types: Collection[str] = frozenset()
    ) -> None:
        """``figures``: `CHOSEN_BY` of every figure; ``retracted``: PMCIDs; ``of_types``: PMCIDs of articles whose
        type is left out, which takes their harvested figures and no page.
        """
        self.tombstones: list[dict[str, Any]] = []
        self.accounts = new_accounts()
        is_page = pc.equal(figures["source"], PAGES)
        of_pages = figures["figid"].filter(is_page)
        is_retracted = _is_in(figures["pmcid"], retracted)
        is_of_type = pc.and_not(_is_in(figures["pmcid"], of_types), pc.or_(is_page, is_retracted))
        is_wanted = pc.or_(is_page, is_kept(policy.keep, policy.pathway_threshold, figures["pathway_score"]))
        is_twin = pc.and_(pc.invert(is_page), pc.is_in(figures["figid"], pc.unique(of_pages)))
        is_out = pc.or_(is_retracted, is_of_type)
        stays = pc.and_not(is_wanted, is_out)
        twins = pc.indices_nonzero(pc.and_(stays, is_twin))
        counted = of_pages.value_counts()
        several = pc.struct_field(counted, "values").filter(pc.greater(pc.struct_field(counted, "counts"), 1))
        doubtful = pc.and_(is_page, pc.or_(is_retracted, pc.is_in(figures["figid"], several)))
        places = pc.indices_nonzero(doubtful).to_pylist()
        withdrawn = is_retracted.take(pa.array(places, pa.int64())).to_pylist()
        left_out = self._pages(figures, places, withdrawn, policy.locations)
        published = pc.indices_nonzero(pc.and_not(stays, is_twin))
        published = published.filter(pc.invert(pc.is_in(published, pa.array(sorted(left_out), published.type))))

        def count(mask: Any) -> int:
            return int(pc.sum(mask, min_count=0).as_py())

        pages, articles = self.accounts[PAGES], self.accounts[ARTICLES]
        pages.read, articles.read = len(of_pages), figures.num_rows - len(of_pages)
        articles.excluded["retracted"] += count(pc.and_not(is_retracted, is_page))
        articles.excluded["article_type_left_out"] += count(is_of_type)
        articles.excluded["below_pathway_score"] += count(pc.invert(pc.or_(is_wanted, is_out)))
        articles.excluded["page_preferred"] += len(twins)
        articles.excluded = +articles.excluded
        pages.published = count(is_page.take(published))
        articles.published = len(published) - pages.published
        self.kept = figures.select(KEPT).take(published)
        self.twins = figures.select(["figid", *LENT]).take(twins)
        parquet.check_key(tables.FIGURES, parquet.sort(tables.FIGURES, self.kept))

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


def _is_in(column: pa.ChunkedArray, values: Collection[str]) -> pa.ChunkedArray:
    return pc.is_in(column, pa.array(sorted(values), pa.string()))
