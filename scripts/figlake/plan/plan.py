"""The plan: what the sources hold now, which of it is read, and in which sealed batch."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from figlake.articles.media import IMAGE_SUFFIXES
from figlake.files import by_year, database, parquet, working
from figlake.files.atomic import write_text
from figlake.files.checksums import sha256
from figlake.files.digests import state_of
from figlake.pages import listing
from figlake.plan.draft import Batching, Draft, locate
from figlake.plan.sources import articles_of_pages, of_articles, of_pages
from figlake.pmc import ledger, versions
from figlake.pmc.known import Known, learn
from figlake.pmc.ledger import Ledger
from figlake.pmc.objects import Objects
from figlake.pmc.opened import open_store
from figlake.pmc.plain import ARTICLE_SUFFIXES, is_plain
from figlake.pmc.store import Access

MEMORY_MB = 250
"""What DuckDB takes itself; the whole job about twice that, however many records there are."""
BATCHES_HEADER = "batch\tsource\trecords\n"

log = logging.getLogger(__name__)


class NothingFoundError(RuntimeError):
    """The sources hold no record: where it was looked for what, and what lies there instead."""


def fingerprint(front_matter_locations: Sequence[str], pmc_store: str | None, ocr_results: Sequence[str] = ()) -> str:
    """A digest that changes when a source may have changed: names, sizes and times of files, nothing of their content.

    Cheap enough to be taken at each start; the plan then decides by content.
    """
    parts: list[str] = []
    for spec in front_matter_locations:
        path = Path(spec)
        if path.is_dir():
            parts += [f"{spec}|{line}" for line in sorted(_states(path, listing.SUFFIXES))]
        elif path.exists():
            parts.append(f"{spec}|{state_of(path.stat())}")
        else:
            parts.append(spec)
    if pmc_store is not None and (Path(pmc_store) / "metadata").is_dir():
        parts += [f"pmc|{line}" for line in sorted(_states(Path(pmc_store) / "metadata", (".json",)))]
    elif pmc_store is not None and is_plain(pmc_store):
        parts += [f"pmc|{line}" for line in sorted(_states(Path(pmc_store), (*ARTICLE_SUFFIXES, *IMAGE_SUFFIXES)))]
    for folder in ocr_results:
        parts += [f"ocr|{line}" for line in sorted(_states(Path(folder), (".json",)))]
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape"))


def _states(root: Path, suffixes: tuple[str, ...]) -> list[str]:
    lines = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in names:
            if name.lower().endswith(suffixes):
                path = Path(folder, name)
                state = path.stat() if path.exists() else path.lstat()  # what a link leads to may change
                lines.append(f"{folder}/{name}|{state_of(state)}")
    return lines


def make_plan(
    *,
    front_matter_locations: Sequence[str],
    pmc_store: str | None,
    observed: Path | None,
    rules: versions.Rules,
    batch_size: int,
    allow_empty: bool,
    access: Access,
    ledgers: Path,
    known: Path,
    sealed: Path,
    batches_file: Path,
    records_file: Path,
    orphans_file: Path,
    page_articles_file: Path,
) -> None:
    """List the sources and assign each readable record to a batch.

    ``observed``: what the store was last seen to hold (`working.OBSERVED`); ``ledgers``: folder of the ledgers of
    earlier runs; ``known``: folder of what metadata records say (`working.KNOWN_VERSIONS`); ``sealed``: folder of
    batches; these are kept from run to run.  ``batches_file``: the batches that hold a current record (TSV);
    ``records_file``: `working.PLAN_RECORDS`; ``orphans_file``: `working.PLAN_ORPHANS`; ``page_articles_file``:
    `working.PLAN_PAGE_ARTICLES`.  Raises `NothingFoundError` when there is no record at all, unless ``allow_empty``.
    """
    with database.database(database.Means(records_file.parent, memory_mb=MEMORY_MB)) as con:
        locate(con, [*front_matter_locations, *([pmc_store] if pmc_store else [])])
        batching = Batching(sealed, batch_size, ledger.failures(ledgers))
        pages = listing.find(front_matter_locations, access.cache)
        drafts = [Draft(con, of_pages(con, pages), batching)]
        page_articles = working.PLAN_PAGE_ARTICLES.schema.empty_table()
        if pmc_store is not None and observed is not None:
            noted = Ledger(ledger.path_of(ledgers, ledger.PLAN), notes_all=False)
            objects = Objects(access.cache)
            store = open_store(pmc_store, access, objects)
            without = learn(con, Known(known, pmc_store), store, objects, observed, noted)
            noted.save()
            drafts.append(Draft(con, of_articles(con, pmc_store, without, rules), batching))
            page_articles = articles_of_pages(con, pages)
        if not any(draft.count for draft in drafts) and not allow_empty:
            raise NothingFoundError(_beside(front_matter_locations, pmc_store, access))
        parts = chain.from_iterable(draft.rows() for draft in drafts)
        with by_year.row_writer(records_file, working.PLAN_RECORDS) as records:
            for rows in parquet.regrouped(working.PLAN_RECORDS, parts):
                records.add_table(rows)
        orphans = [{"location": spec, "record": path} for spec, path in pages.orphans]
        parquet.write_rows(orphans_file, working.PLAN_ORPHANS, orphans)
        parquet.write(page_articles_file, working.PLAN_PAGE_ARTICLES, page_articles)
        counts = {name: (draft.source, number) for draft in drafts for name, number in draft.batches.items()}
    lines = [f"{name}\t{source}\t{number}\n" for name, (source, number) in sorted(counts.items())]
    write_text(batches_file, BATCHES_HEADER + "".join(lines))
    read = sum(number for _, number in counts.values())
    log.info("%d records: %d in %d batches, %d not read", records.count, read, len(counts), records.count - read)


def _beside(front_matter_locations: Sequence[str], pmc_store: str | None, access: Access) -> str:
    """What was looked for, and what was found beside."""
    told = []
    for spec, location in listing.open_locations(front_matter_locations, access.cache).items():
        others = sorted(entry.path for entry in location.entries(("",)))
        found = f"{len(others):,} other files, such as {others[0]}" if others else "nothing"
        told.append(f"{spec}: expected figure pages (*.md), found {found}")
    if pmc_store is not None:
        told.append(f"{pmc_store}: expected article versions that `sources.pmc.select` names, found none")
    return "; ".join(told) or "sources: expected front_matter or pmc, found neither"


def read_batches(path: Path) -> dict[str, str]:
    """Source of each batch, by its name, from a plan's TSV."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return {name: source for name, source, _ in (line.split("\t") for line in lines)}
