"""The plan: what the sources hold now, which of it is read, and in which sealed batch."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from figlake import batches, parquet, tables
from figlake.atomic import write_text
from figlake.batches import BatchRecord
from figlake.http import Web
from figlake.records import Refused, printable, reject_row, sha256
from figlake.sources import front_matter, idconv, pmc_cloud
from figlake.sources.idconv import Resolved
from figlake.sources.store import Access, Listed, open_store

OBSERVED_HEADER = "kind\tname\tvalue\tdetail\n"
BATCHES_HEADER = "batch\tsource\trecords\n"

log = logging.getLogger(__name__)


def fingerprint(front_matter_locations: Sequence[str], pmc_store: str | None) -> str:
    """A digest that changes when a source may have changed: names, sizes and times of files, nothing of their content.

    Cheap enough to be taken at each start; the plan then decides by content.
    """
    parts: list[str] = []
    for spec in front_matter_locations:
        path = Path(spec)
        if path.is_dir():
            parts += [f"{spec}|{line}" for line in sorted(_states(path, front_matter.SUFFIXES))]
        elif path.exists():
            state = path.stat()
            parts.append(f"{spec}|{state.st_size}|{state.st_mtime_ns}")
        else:
            parts.append(spec)
    if pmc_store is not None and (Path(pmc_store) / "metadata").is_dir():
        parts += [f"pmc|{line}" for line in sorted(_states(Path(pmc_store) / "metadata", (".json",)))]
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape"))


def observe(store: str, ids: Sequence[str] | None, access: Access, target: Path) -> bool:
    """Write what a remote store holds now of the articles ``ids``; returns whether that changed.

    This is the check for changes: ids of other kinds are resolved, then one listing for each article tells its metadata
    records with their ETags.  Ids without an article stand there with the reason.  An equal file is left as it is.
    """
    web = Web(access.email, access.cache / "slots", default_per_second=idconv.REQUESTS_PER_SECOND)
    resolved = idconv.resolve(ids or (), web, access.id_converter, access.email)
    pmcids = None if ids is None else sorted({item.pmcid for item in resolved if item.pmcid})
    listed = list(pmc_cloud.list_metadata(open_store(store, access), pmcids))
    missing = [item for item in resolved if item.pmcid is None]
    missing += pmc_cloud.absent(listed, [item for item in resolved if item.pmcid])
    lines = [f"record\t{item.key}\t{item.etag or ''}\t\n" for item in listed]
    lines += [f"absent\t{item.id}\t{item.reason}\t{printable(item.detail or '')}\n" for item in missing]
    text = OBSERVED_HEADER + "".join(sorted(set(lines)))
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return False
    write_text(target, text)
    return True


def read_observed(path: Path) -> tuple[list[Listed], list[Resolved]]:
    """The metadata records that `observe` saw, and the ids that have none."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    listed = [Listed(name, value or None) for kind, name, value, _ in rows if kind == "record"]
    return listed, [Resolved(name, None, value, detail) for kind, name, value, detail in rows if kind == "absent"]


def _states(root: Path, suffixes: tuple[str, ...]) -> list[str]:
    lines = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in names:
            if name.endswith(suffixes):
                state = os.lstat(f"{folder}/{name}")
                lines.append(f"{folder}/{name}|{state.st_size}|{state.st_mtime_ns}")
    return lines


def make_plan(
    *,
    front_matter_locations: Sequence[str],
    pmc_store: str | None,
    pmc_ids: Sequence[str] | None,
    observed: Path | None,
    licences: Sequence[str],
    batch_size: int,
    access: Access,
    sealed: Path,
    batches_file: Path,
    records_file: Path,
    orphans_file: Path,
) -> None:
    """List the sources and assign each readable record to a batch.

    ``pmc_ids``: PMCIDs to take from the store, None for all; ``observed``: what a remote store was seen to hold
    (`observe`), None for a folder; ``sealed``: folder of batches, kept from run to run; ``batches_file``: the batches
    that hold a current record (TSV); ``records_file``: `tables.PLAN_RECORDS`; ``orphans_file``: `tables.PLAN_ORPHANS`.
    """
    pages = front_matter.find(front_matter_locations, access.cache)
    rows = [_rejected(row) for row in pages.rejected]
    used: dict[str, str] = {}
    rows += _assign(sealed, front_matter.SOURCE, pages.records, batch_size, used)
    if pmc_store is not None:
        store = open_store(pmc_store, access)
        if observed is None:
            listed = list(pmc_cloud.list_metadata(store, pmc_ids))
            missing = pmc_cloud.absent(listed, [Resolved(pmcid, pmcid) for pmcid in pmc_ids or ()])
        else:
            listed, missing = read_observed(observed)
        rows += [_absent(item, pmc_store) for item in missing]
        versions = pmc_cloud.read_versions(store, pmc_store, listed)
        digests = {metadata.record: digest for metadata, digest in versions.metadata}
        chosen, excluded = pmc_cloud.select([metadata for metadata, _ in versions.metadata], licences)
        rows += [_rejected(row) for row in versions.rejected]
        rows += [_excluded(item, pmc_store, digests[item.metadata.record]) for item in excluded]
        records = [BatchRecord(pmc_store, item.record, digests[item.record], md5=item.etag) for item in chosen]
        rows += _assign(sealed, pmc_cloud.SOURCE, records, batch_size, used)
    parquet.write_rows(records_file, tables.PLAN_RECORDS, rows)
    orphans = [{"location": spec, "record": path} for spec, path in pages.orphans]
    parquet.write_rows(orphans_file, tables.PLAN_ORPHANS, orphans)
    counts = Counter(row.get("batch") for row in rows)
    lines = [f"{name}\t{used[name]}\t{counts[name]}\n" for name in sorted(used)]
    write_text(batches_file, BATCHES_HEADER + "".join(lines))
    log.info("%d records in %d batches", sum(counts[name] for name in used), len(used))


def _assign(
    sealed: Path, source: str, records: Sequence[BatchRecord], batch_size: int, used: dict[str, str]
) -> list[dict[str, Any]]:
    known: dict[tuple[str, ...], str] = {}
    for name, old in batches.sealed(sealed, source):
        for record in old:
            known.setdefault(record.key, name)
    new = sorted((record for record in records if record.key not in known), key=lambda record: record.key)
    for name, chunk in batches.seal(sealed, source, new, batch_size).items():
        known.update({record.key: name for record in chunk})
    rows = []
    for record in records:
        batch = known[record.key]
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


def _rejected(row: Mapping[str, Any]) -> dict[str, Any]:
    same = ("source", "location", "record", "reason", "detail")
    return {**{name: row[name] for name in same}, "record_sha256": row["input_sha256"], "status": "rejected"}


def _absent(item: Resolved, location: str) -> dict[str, Any]:
    why = Refused(item.reason or "not_in_store", item.detail or "")
    return _rejected(reject_row(pmc_cloud.SOURCE, location, item.id, "plan", why, None))


def _excluded(item: pmc_cloud.Exclusion, location: str, digest: str) -> dict[str, Any]:
    return {
        "source": pmc_cloud.SOURCE,
        "location": location,
        "record": item.metadata.record,
        "record_sha256": digest,
        "pmcid": item.metadata.pmcid,
        "status": "excluded",
        "reason": item.reason,
        "detail": item.detail,
    }


def read_batches(path: Path) -> dict[str, str]:
    """Source of each batch, by its name, from a plan's TSV."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return {name: source for name, source, _ in (line.split("\t") for line in lines)}
