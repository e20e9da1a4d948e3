"""The check for changes: what the PMC source holds now, against what it held when it was last seen completely.

The observation is the state of the harvest.  One that is incomplete, or in which more has gone than the configuration
thinks possible, never takes the place of the last one: it counts as no deletion, and the run ends with that message.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow.parquet as pq

from figlake.files import by_year, parquet, working
from figlake.files.atomic import write_text
from figlake.files.checksums import sha256
from figlake.files.reasons import FETCH_FAILED
from figlake.files.records import Refused
from figlake.jobs.progress import counted
from figlake.pmc import eutils, idconv, inventory
from figlake.pmc.idconv import Resolved
from figlake.pmc.ledger import Ledger
from figlake.pmc.observation import (
    ABSENT,
    FAILED,
    KEPT,
    OF_PAGE,
    PRESENT,
    listed_row,
    missing_row,
    pmcid_of,
    read_observed,
    read_of_pages,
    selection_of,
)
from figlake.pmc.opened import open_store
from figlake.pmc.order import in_order, place_of
from figlake.pmc.store import METADATA_FOLDER, Access, Listed, Store, is_remote
from figlake.web.abreast import abreast
from figlake.web.http import FetchError, SourceError, Web

SEEN_SUFFIX = ".inventory"
"""Of the file beside an observation that names the inventory which it is of: dated folder, checksum."""

log = logging.getLogger(__name__)


class GuardError(SourceError):
    """More has gone from the source than the configuration thinks possible."""


@dataclass(frozen=True)
class Selection:
    """Which articles of which store.

    One of: ``ids``; ``term`` with ``since`` and ``until`` (days of release, `2026/11/01`; None for today);
    ``inventory``; or none of them, for everything that a listing of the store shows.  ``max_shrinkage``: share of the
    article versions that may have gone since the last observation.
    """

    store: str
    ids: tuple[str, ...] | None = None
    term: str | None = None
    since: str | None = None
    until: str | None = None
    inventory: bool = False
    max_shrinkage: float = 1.0

    @property
    def is_of_all(self) -> bool:
        """Whether an observation holds every article of the store."""
        return self.ids is None and self.term is None

    @property
    def digest(self) -> str:
        """Identity of what is asked for; observations of different selections are not compared."""
        asked = {name: value for name, value in asdict(self).items() if name != "max_shrinkage"}
        return sha256(json.dumps(asked, sort_keys=True).encode())[:16]


@dataclass
class Change:
    """Article versions since the last observation; ``failed``: articles that could not be asked for.

    ``seen``: those of a folder that were there before; its list has no checksums, so their records tell later.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    seen: int = 0
    gone: int = 0
    failed: int = 0
    is_first: bool = False

    def __str__(self) -> str:
        told = f"{self.changed:,} changed, {self.unchanged:,} unchanged"
        if self.seen:
            told = f"{self.seen:,} seen before (changed or not)"
        counts = f"{self.new:,} new, {told}, {self.gone:,} gone"
        return counts + (f"; {self.failed:,} could not be asked for" if self.failed else "")


def observe(selection: Selection, access: Access, target: Path, ledger: Path, of_pages: Sequence[str] = ()) -> Change:
    """Bring ``target`` (`working.OBSERVED`) up to what the source holds now; an equal file is left as it is.

    ``of_pages``: PMCIDs of articles of figure pages, which are looked up beside those that are selected.

    Raises `SourceError` (`GuardError` and others), which leaves ``target`` as it was.
    """
    store = open_store(selection.store, access)
    newest = inventory.newest(store) if selection.inventory else None
    is_comparable = selection_of(target) == selection.digest
    seen = target.with_suffix(SEEN_SUFFIX)
    if newest is not None and is_comparable and not _tells_more(newest, seen):
        return Change(unchanged=pq.read_metadata(target).num_rows)
    with _folder(target.parent / ".observe") as folder:
        fresh = folder / "observed.parquet"
        rows = _rows(selection, access, store, newest, folder, ledger, target, of_pages)
        # the mark: Snakemake takes a newer input with the checksum that it remembers for the same, and these results
        # may be older ones that were put back
        change = _write(fresh, {"selection": selection.digest, "mark": uuid4().hex}, rows)
        change.is_first = not is_comparable
        _compare(target if is_comparable else None, fresh, change)
        known = change.changed + change.unchanged + change.seen + change.gone
        if known and change.gone > selection.max_shrinkage * known:
            raise GuardError(
                f"{selection.store}: {change.gone:,} of {known:,} article versions are gone "
                f"({change.gone / known:.1%}), more than sources.pmc.max_shrinkage allows "
                f"({selection.max_shrinkage:.1%}); nothing was changed. If it is true, set it higher for one run"
            )
        if not (is_comparable and _say_the_same(target, fresh)):
            fresh.replace(target)
        if newest is not None:
            write_text(seen, f"{newest.name} {newest.digest}")
    return change


def _tells_more(newest: inventory.Manifest, seen: Path) -> bool:
    """Whether an inventory may know more than the one that was seen last, as the file ``seen`` tells.

    The newest manifest may be away for a moment; the one before it knows less, and what is not in it is not gone.
    """
    name, _, digest = seen.read_text(encoding="utf-8").partition(" ") if seen.is_file() else ("", "", "")
    if inventory.DATED.fullmatch(name) and newest.name < name:  # their names sort by time
        log.warning("the inventory of %s is away for now; that of %s, which is older, is not read", name, newest.name)
        return False
    return (newest.name, newest.digest) != (name, digest)


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """An empty folder for a while; what a killed run left there is swept."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _rows(
    selection: Selection,
    access: Access,
    store: Store,
    newest: inventory.Manifest | None,
    folder: Path,
    ledger: Path,
    before: Path,
    of_pages: Sequence[str],
) -> Iterator[dict[str, Any]]:
    if newest is not None:
        yield from map(listed_row, in_order(inventory.rows(store, newest, folder), folder))
    elif selection.is_of_all:
        yield from map(listed_row, in_order(store.listing(METADATA_FOLDER), folder))
    else:
        asked, noted = _asked(selection, access), Ledger(ledger)
        yield from _of_articles(asked, store, folder, noted, before)
        others = sorted(set(of_pages) - {item.pmcid for item in asked})
        known = read_of_pages(before) if before.is_file() else []
        listed, failed = _listed(store, others, known, noted)
        yield from (listed_row(item, OF_PAGE) for item in in_order(listed, folder))
        yield from (missing_row(pmcid, KEPT, FETCH_FAILED, "") for pmcid in failed)
        noted.save()


def _asked(selection: Selection, access: Access) -> list[Resolved]:
    """The articles that ids or a query name."""
    slots = access.cache / "slots"
    if selection.term is not None:
        until = selection.until or (datetime.now(UTC) + timedelta(days=1)).strftime(eutils.DATE)
        query = eutils.Query(selection.term, selection.since or "2000/01/01", until)
        web = Web(access.email, slots, default_per_second=eutils.requests_per_second())
        found = eutils.search(query, web, access.eutils, access.email)
        log.info("the query finds %d articles", len(found))
        return [Resolved(pmcid, pmcid) for pmcid in found]
    ids = selection.ids or ()
    if not is_remote(selection.store):
        return [Resolved(text, text) for text in ids]
    web = Web(access.email, slots, default_per_second=idconv.REQUESTS_PER_SECOND)
    return idconv.resolve(ids, web, access.id_converter, access.email)


def _of_articles(
    asked: list[Resolved], store: Store, folder: Path, ledger: Ledger, before: Path
) -> Iterator[dict[str, Any]]:
    """One listing for each article.  Of one that cannot be asked for, the last observation stands."""
    pmcids = sorted({item.pmcid for item in asked if item.pmcid})
    listed, failed = _listed(store, pmcids, read_observed(before)[0] if before.is_file() else [], ledger)
    yield from map(listed_row, in_order(listed, folder))
    found = {pmcid_of(item) for item in listed}
    detail = "no metadata record of {}; PMC may hold the article without offering it for reuse"
    for item in asked:
        if item.pmcid is None:
            yield missing_row(item.id, ABSENT, item.reason or "not_in_store", item.detail or "")
        elif item.pmcid in failed:
            what = failed[item.pmcid].what
            status = KEPT if item.pmcid in found else FAILED
            yield missing_row(item.id, status, FETCH_FAILED, f"listing of {item.pmcid}: {what}")
        elif item.pmcid not in found:
            yield missing_row(item.id, ABSENT, "not_in_store", detail.format(item.pmcid))


def _listed(
    store: Store, pmcids: Sequence[str], known: Sequence[Listed], ledger: Ledger
) -> tuple[list[Listed], dict[str, FetchError]]:
    """Metadata records of articles; of one that cannot be asked for what is ``known``, and why."""
    listed: list[Listed] = []
    failed: dict[str, FetchError] = {}
    answers = abreast(lambda pmcid: list(_versions(store, pmcid)), pmcids)
    for pmcid, answer in counted(answers, "articles asked for", len(pmcids)):
        if isinstance(answer, FetchError):
            failed[pmcid] = answer
            ledger.note(f"{METADATA_FOLDER}{pmcid}.", pmcid, None, answer)
        else:
            listed += answer
    return [*listed, *(item for item in known if pmcid_of(item) in failed)], failed


def _versions(store: Store, pmcid: str) -> Iterator[Listed]:
    return store.listing(f"{METADATA_FOLDER}{pmcid}.")  # the dot: PMC12 is not PMC123


def _write(path: Path, state: Mapping[str, str], rows: Iterable[dict[str, Any]]) -> Change:
    change = Change()
    with by_year.row_writer(path, working.OBSERVED, state) as writer:
        for row in rows:
            if row["status"] in {FAILED, KEPT}:
                change.failed += 1
            if row["status"] != KEPT:  # its present row says what is known
                writer.add([row])
    return change


def _say_the_same(*observations: Path) -> bool:
    """Whether two observations have the same rows, in their order; their marks always differ."""
    try:
        groups = zip_longest(*(parquet.read_groups(path, working.OBSERVED) for path in observations))
        return all(one is not None and other is not None and one.equals(other) for one, other in groups)
    except parquet.TableError:  # one of another version
        return False


def _compare(before: Path | None, now: Path, change: Change) -> None:
    """Count what is new, changed, unchanged, seen before and gone, both files read side by side in their order."""
    old, new = (_states(before) if before else iter(()), _states(now))
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if left is None or (right is not None and right[0] < left[0]):
            change.new += 1
            right = next(new, None)
        elif right is None or left[0] < right[0]:
            change.gone += 1
            left = next(old, None)
        else:
            change.seen += right[1] is None
            change.changed += right[1] is not None and left[1] != right[1]
            change.unchanged += right[1] is not None and left[1] == right[1]
            left, right = next(old, None), next(new, None)


def _states(path: Path) -> Iterator[tuple[tuple[str, str], str | None]]:
    for group in parquet.read_groups(path, working.OBSERVED, ["status", "record", "etag"]):
        for status, record, etag in zip(*(column.to_pylist() for column in group.columns), strict=True):
            if status == PRESENT:
                yield (place_of(f"{METADATA_FOLDER}{record}.json"), record), etag


__all__ = ["Change", "GuardError", "Refused", "Selection", "observe", "read_observed", "selection_of"]
