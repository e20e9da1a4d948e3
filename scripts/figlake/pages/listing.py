"""The source `front_matter`: figure pages (`*.md`) with the TSV files (or CSV files) named after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlake.files.batches import BatchRecord, TableFile
from figlake.files.checksums import sha256
from figlake.files.digests import DIGESTS, Digests
from figlake.files.limits import MAX_PAGE_BYTES, MAX_TABLE_BYTES
from figlake.files.records import Refused, reject_row
from figlake.pages.location import Entry, Location, open_location
from figlake.pages.page_tables import KINDS
from figlake.text.tidy import natural_key

SOURCE = "front_matter"
TABLE_SUFFIXES = {f"-{kind}.{form}": kind for form in ("tsv", "csv") for kind in KINDS}
SUFFIXES = (".md", *TABLE_SUFFIXES)
MEMBER_LIMIT = max(MAX_PAGE_BYTES, MAX_TABLE_BYTES)


@dataclass(frozen=True)
class Found:
    """What the locations hold: pages to read, pages refused unread, and TSV files without a page."""

    records: list[BatchRecord]
    rejected: list[dict[str, Any]]
    orphans: list[tuple[str, str]]


def open_locations(specs: Sequence[str], cache: Path) -> dict[str, Location]:
    """The configured locations, opened, in their order."""
    return {spec: open_location(spec, cache, SUFFIXES, MEMBER_LIMIT) for spec in specs}


def find(specs: Sequence[str], cache: Path) -> Found:
    """List every page of the locations with its TSV files and checksums."""
    locations = open_locations(specs, cache)
    digests = Digests(cache / DIGESTS)
    pages: list[tuple[str, Entry]] = []
    table_files: dict[tuple[str, str], list[tuple[str, Entry]]] = {}
    for spec, location in locations.items():
        for entry in sorted(location.entries(SUFFIXES), key=lambda entry: entry.path):
            name = entry.path.rsplit("/", 1)[-1]
            suffix = next((end for end in TABLE_SUFFIXES if name.endswith(end)), None)
            if suffix is None:
                pages.append((spec, entry))
            elif not entry.is_link:
                table_files.setdefault((name.removesuffix(suffix), TABLE_SUFFIXES[suffix]), []).append((spec, entry))
    order = {spec: number for number, spec in enumerate(specs)}
    records, rejected, used = [], [], set()
    for spec, entry in pages:
        stem = entry.path.rsplit("/", 1)[-1].removesuffix(".md")
        try:
            digest = _digest(spec, locations[spec], entry, MAX_PAGE_BYTES, digests)
            attached = []
            for kind in KINDS:
                candidates = table_files.get((stem, kind), ())
                if candidates:
                    best = max(
                        candidates,
                        key=lambda item: (
                            item[0] == spec,
                            order[item[0]],
                            item[1].path.endswith(".tsv"),
                            natural_key(item[1].path),
                        ),
                    )
                    used |= {(place, other.path) for place, other in candidates}
                    of_table = _digest(best[0], locations[best[0]], best[1], MAX_TABLE_BYTES, digests)
                    attached.append(TableFile(kind, best[0], best[1].path, of_table))
            records.append(BatchRecord(spec, entry.path, digest, tuple(attached)))
        except Refused as why:
            rejected.append(reject_row(SOURCE, spec, _name(entry.path), "plan", why, None))
    digests.save()
    everything = ((spec, entry.path) for files in table_files.values() for spec, entry in files)
    return Found(records, rejected, sorted(set(everything) - used))


def _name(path: str) -> str:
    """A path as valid Unicode: bytes of file names that are not UTF-8 are shown escaped."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _digest(spec: str, location: Location, entry: Entry, limit: int, digests: Digests) -> str:
    """Checksum of a file; what is known of a file that has not been written since is not read again."""
    _check(entry, limit)
    state = location.state(entry.path)
    path = f"{spec}/{entry.path}"
    known = digests.get(path, state) if state else None
    if known is None:
        known = sha256(_read(location, entry, limit))
        if state:
            digests.note(path, state, known)
    return known


def _check(entry: Entry, limit: int) -> None:
    if entry.is_link:
        raise Refused("symbolic_link", "expected a file, found a symbolic link")
    if entry.size > limit:
        raise Refused("too_large", f"{entry.size} bytes, expected at most {limit}")
    if _name(entry.path) != entry.path:
        raise Refused("unreadable", "the file name is not UTF-8")


def _read(location: Location, entry: Entry, limit: int) -> bytes:
    _check(entry, limit)
    try:
        data = location.read(entry.path, limit)
    except OSError as error:
        raise Refused("unreadable", f"{type(error).__name__}: {error.strerror or error}") from error
    if len(data) > limit:
        raise Refused("too_large", f"more than {limit} bytes")
    return data
