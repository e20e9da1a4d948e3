"""The plan: what the sources hold now, which of it is read, and in which sealed batch."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from figlake.articles.media import IMAGE_SUFFIXES
from figlake.files import batches, parquet, working
from figlake.files.atomic import write_text
from figlake.files.batches import BatchRecord
from figlake.files.checksums import sha256
from figlake.files.records import Refused, reject_row
from figlake.pages import listing
from figlake.pmc import ledger, metadata, versions
from figlake.pmc.idconv import Resolved
from figlake.pmc.ledger import Ledger
from figlake.pmc.observation import read_observed, read_of_pages
from figlake.pmc.opened import open_store
from figlake.pmc.plain import ARTICLE_SUFFIXES, is_plain
from figlake.pmc.store import Access

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
            state = path.stat()
            parts.append(f"{spec}|{state.st_size}|{state.st_mtime_ns}")
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
                lines.append(f"{folder}/{name}|{state.st_size}|{state.st_mtime_ns}")
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
    sealed: Path,
    batches_file: Path,
    records_file: Path,
    orphans_file: Path,
    page_articles_file: Path,
) -> None:
    """List the sources and assign each readable record to a batch.

    ``observed``: what the store was last seen to hold (`working.OBSERVED`); ``ledgers``: folder of the ledgers of
    earlier runs; ``sealed``: folder of batches, kept from run to run; ``batches_file``: the batches that hold a current
    record (TSV); ``records_file``: `working.PLAN_RECORDS`; ``orphans_file``: `working.PLAN_ORPHANS`;
    ``page_articles_file``: `working.PLAN_PAGE_ARTICLES`.  Raises `NothingFoundError` when there is no record at all,
    unless ``allow_empty``.
    """
    pages = listing.find(front_matter_locations, access.cache)
    rows = [*pages.excluded, *(_rejected(row) for row in pages.rejected)]
    used: dict[str, str] = {}
    rows += _assign(sealed, listing.SOURCE, pages.records, batch_size, {}, used)
    of_pages: list[metadata.Metadata] = []
    if pmc_store is not None and observed is not None:
        listed, missing = read_observed(observed)
        rows += [_absent(item, pmc_store) for item in missing]
        noted = Ledger(ledger.path_of(ledgers, ledger.PLAN))
        store = open_store(pmc_store, access)
        found = versions.read_versions(store, pmc_store, listed, noted)
        beside = versions.read_versions(store, pmc_store, read_of_pages(observed), noted)
        of_pages = [metadata for metadata, _ in (*found.metadata, *beside.metadata)]
        noted.save()
        if beside.rejected:
            log.warning("%d metadata records of pages' articles cannot be read: no licence", len(beside.rejected))
        digests = {metadata.record: digest for metadata, digest in found.metadata}
        chosen, excluded = versions.select([metadata for metadata, _ in found.metadata], rules)
        rows += [_rejected(row) for row in found.rejected]
        rows += [_excluded(item, pmc_store, digests[item.metadata.record]) for item in excluded]
        records = [BatchRecord(pmc_store, item.record, digests[item.record], md5=item.etag) for item in chosen]
        rows += _assign(sealed, metadata.SOURCE, records, batch_size, ledger.failed(ledgers), used)
    if not rows and not allow_empty:
        raise NothingFoundError(_beside(front_matter_locations, pmc_store, access))
    parquet.write_rows(records_file, working.PLAN_RECORDS, rows)
    orphans = [{"location": spec, "record": path} for spec, path in pages.orphans]
    parquet.write_rows(orphans_file, working.PLAN_ORPHANS, orphans)
    counts = Counter(row.get("batch") for row in rows)
    page_articles = _page_articles({listing.pmcid_of(record.record) for record in pages.records}, of_pages)
    parquet.write_rows(page_articles_file, working.PLAN_PAGE_ARTICLES, page_articles)
    lines = [f"{name}\t{used[name]}\t{counts[name]}\n" for name in sorted(used)]
    write_text(batches_file, BATCHES_HEADER + "".join(lines))
    log.info("%d records in %d batches", sum(counts[name] for name in used), len(used))


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


def _assign(
    sealed: Path,
    source: str,
    records: Sequence[BatchRecord],
    batch_size: int,
    failed: Mapping[str, set[str]],
    used: dict[str, str],
) -> list[dict[str, Any]]:
    """Rows of ``records`` with their batches; what ``failed`` (records by batch) is tried again in a new one."""
    known: dict[tuple[str, ...], tuple[int, str]] = {}
    for name, old in batches.sealed(sealed, source):
        for record in old:
            known[record.key] = max(known.get(record.key, (0, "")), (record.attempt, name))
    new = []
    for record in sorted(records, key=lambda record: record.key):
        attempt, name = known.get(record.key, (0, ""))
        if not name or record.record in failed.get(name, ()):
            new.append(replace(record, attempt=attempt + 1))
    for name, chunk in batches.seal(sealed, source, new, batch_size).items():
        known.update({record.key: (record.attempt, name) for record in chunk})
    rows = []
    for record in records:
        _, batch = known[record.key]
        used[batch] = source
        rows.append(
            {
                "source": source,
                "location": record.location,
                "record": record.record,
                "record_sha256": record.sha256,
                "batch": batch,
                "status": "planned",
            }
        )
    return rows


def _page_articles(pmcids: set[str], found: Sequence[metadata.Metadata]) -> list[dict[str, Any]]:
    """What the store says of the articles of pages."""
    of_pages = [version for version in found if version.pmcid in pmcids]
    retracted = {version.pmcid for version in of_pages if version.is_retracted}
    return [
        {
            "pmcid": pmcid,
            "license_code": version.license_code,
            "is_open_access": version.is_open_access,
            "is_retracted": pmcid in retracted,
        }
        for pmcid, version in versions.newest(of_pages).items()
    ]


def _rejected(row: Mapping[str, Any]) -> dict[str, Any]:
    same = ("source", "location", "record", "reason", "detail")
    return {**{name: row[name] for name in same}, "record_sha256": row["input_sha256"], "status": "rejected"}


def _absent(item: Resolved, location: str) -> dict[str, Any]:
    why = Refused(item.reason or "", item.detail or "")
    return _rejected(reject_row(metadata.SOURCE, location, item.id, "plan", why, None))


def _excluded(item: versions.Exclusion, location: str, digest: str) -> dict[str, Any]:
    return {
        "source": metadata.SOURCE,
        "location": location,
        "record": item.metadata.record,
        "record_sha256": digest,
        "pmcid": item.metadata.pmcid,
        "license_code": item.metadata.license_code,
        "status": "excluded",
        "reason": item.reason,
        "detail": item.detail,
    }


def read_batches(path: Path) -> dict[str, str]:
    """Source of each batch, by its name, from a plan's TSV."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return {name: source for name, source, _ in (line.split("\t") for line in lines)}
