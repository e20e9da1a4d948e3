"""The source `front_matter`: figure pages (`*.md`) with the TSV files (or CSV files) named after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from figlake.files.batches import BatchRecord, TableFile
from figlake.files.checksums import sha256
from figlake.files.digests import DIGESTS, Digests
from figlake.files.limits import MAX_PAGE_BYTES, MAX_TABLE_BYTES
from figlake.files.records import Refused, netted, reject_row, shown
from figlake.pages.entry import Entry, Location, LocationError
from figlake.pages.fields import FENCE
from figlake.pages.location import open_location
from figlake.pages.page_tables import KINDS
from figlake.text.ids import PMCID
from figlake.text.tidy import natural_key

SOURCE = "front_matter"
TABLE_SUFFIXES = {f"-{kind}.{form}": kind for form in ("tsv", "csv") for kind in KINDS}
SUFFIXES = (".md", *TABLE_SUFFIXES)
MEMBER_LIMIT = max(MAX_PAGE_BYTES, MAX_TABLE_BYTES)
SHADOW_FOLDERS = frozenset({"__MACOSX", "$RECYCLE.BIN", "@eaDir", "#recycle"})
"""Folders without a dot that systems make beside people's files: macOS in archives, Windows, and network drives."""
BESIDE = frozenset("readme license licence changelog contributing code_of_conduct security index".split())
"""Names of texts that repositories keep beside their pages, in lower case."""
PAGE_NAME = "pmc"
"""Begins the name of every page of PFOCR, in lower case."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Tables = Mapping[tuple[str, str], Sequence[tuple[str, Entry]]]
"""TSV files by stem and kind, each with its location."""


@dataclass
class Found:
    """What the locations hold: pages to read, files refused unread, files that are no pages (rows of
    `working.PLAN_RECORDS`), and TSV files without a page.
    """

    records: list[BatchRecord] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    excluded: list[dict[str, Any]] = field(default_factory=list)
    orphans: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, spec: str, entry: Entry, why: Refused) -> None:
        """Note that a file is refused."""
        self.rejected.append(reject_row(SOURCE, spec, entry.path, "plan", why, None))

    def leave_out(self, spec: str, entry: Entry, detail: str) -> None:
        """Note that a file is no page."""
        row = {"source": SOURCE, "location": spec, "record": shown(entry.path), "status": "excluded"}
        self.excluded.append({**row, "reason": "not_a_page", "detail": detail})


def open_locations(specs: Sequence[str], cache: Path) -> dict[str, Location]:
    """The configured locations, opened, in their order."""
    return {spec: open_location(spec, cache, SUFFIXES, MEMBER_LIMIT) for spec in specs}


def pmcids(specs: Sequence[str], cache: Path) -> list[str]:
    """The articles of the pages, by the names of their files, sorted; nothing is read."""
    names = (
        entry.path.rsplit("/", 1)[-1]
        for location in open_locations(specs, cache).values()
        for entry in location.entries((".md",))
    )
    return sorted(set(map(pmcid_of, names)) - {""})


def pmcid_of(path: str) -> str:
    """The article that the name of a page's file tells; empty where it tells none."""
    pmcid, separator, _ = path.rsplit("/", 1)[-1].partition("__")
    return pmcid if separator and PMCID.fullmatch(pmcid) else ""


def find(specs: Sequence[str], cache: Path) -> Found:
    """List every page of the locations with its TSV files and checksums."""
    locations = open_locations(specs, cache)
    digests = Digests(cache / DIGESTS)
    found = Found()
    pages, tables = _sorted_out(locations, found)
    order = {spec: number for number, spec in enumerate(specs)}
    used: set[tuple[str, str]] = set()
    for spec, entry in pages:
        stem = entry.path.rsplit("/", 1)[-1].removesuffix(".md")
        try:
            with netted(LocationError):
                digest = _digest(spec, locations[spec], entry, MAX_PAGE_BYTES, digests)
                attached = []
                for kind in KINDS:
                    candidates = tables.get((stem, kind), ())
                    if candidates:
                        best = max(candidates, key=lambda item: _nearness(item, spec, order))
                        used |= {(place, other.path) for place, other in candidates}
                        of_table = _digest(best[0], locations[best[0]], best[1], MAX_TABLE_BYTES, digests)
                        attached.append(TableFile(kind, best[0], best[1].path, of_table))
        except Refused as why:
            found.refuse(spec, entry, why)
        else:
            found.records.append(BatchRecord(spec, entry.path, digest, tuple(attached)))
    digests.save()
    everything = ((spec, entry.path) for files in tables.values() for spec, entry in files)
    found.orphans = sorted(set(everything) - used)
    return found


def _nearness(item: tuple[str, Entry], spec: str, order: Mapping[str, int]) -> tuple[Any, ...]:
    """Order of tables for a page of ``spec``: in its location, in one listed later, TSV before CSV, the higher path."""
    place, entry = item
    return place == spec, order[place], entry.path.endswith(".tsv"), natural_key(entry.path)


def _sorted_out(locations: Mapping[str, Location], found: Found) -> tuple[list[tuple[str, Entry]], Tables]:
    """The pages, and the TSV files; files that are not read, and those that are neither, are noted in ``found``."""
    pages: list[tuple[str, Entry]] = []
    tables: dict[tuple[str, str], list[tuple[str, Entry]]] = {}
    for spec, location in locations.items():
        entries = sorted(location.entries(SUFFIXES), key=lambda entry: entry.path)
        has_folders = any(_in_figures(entry.path) for entry in entries)
        for entry in entries:
            name = entry.path.rsplit("/", 1)[-1]
            suffix = next((end for end in TABLE_SUFFIXES if name.endswith(end)), None)
            if _is_shadow(entry.path):
                found.leave_out(spec, entry, "a hidden file, or one that a system keeps beside people's own")
            elif entry.fault is not None:
                found.refuse(spec, entry, Refused(entry.fault.reason, entry.fault.detail))
            elif shown(entry.path) != entry.path:
                found.refuse(spec, entry, Refused(*_odd_name(entry.path)))
            elif suffix is not None:
                tables.setdefault((name.removesuffix(suffix), TABLE_SUFFIXES[suffix]), []).append((spec, entry))
            elif _is_beside_pages(entry.path, has_folders) and not _begins_as_page(location, entry):
                found.leave_out(spec, entry, f"neither named as a page (PMC…) nor begun as one ({FENCE})")
            else:
                pages.append((spec, entry))
    return pages, tables


def _is_shadow(path: str) -> bool:
    """Whether a file, or a folder above it in its location, is hidden or a system's own.

    Such are the doubles that macOS packs (`__MACOSX/._x.md`), those of editors and notebooks
    (`.ipynb_checkpoints/x-checkpoint.md`, `.#x.md`), waste baskets.
    """
    return any((part.startswith(".") and part not in {".", ".."}) or part in SHADOW_FOLDERS for part in path.split("/"))


def _is_beside_pages(path: str, has_folders: bool) -> bool:
    """Whether a file by its place and name may be what repositories keep beside their pages.

    ``has_folders``: the location keeps its pages in folders `_figures…`, as PFOCR does.
    """
    name = path.rsplit("/", 1)[-1].casefold()
    if name.startswith(PAGE_NAME):
        return False
    return name.removesuffix(".md") in BESIDE or (has_folders and not _in_figures(path))


def _in_figures(path: str) -> bool:
    return any(part.startswith("_figures") for part in path.split("/")[:-1])


def _begins_as_page(location: Location, entry: Entry) -> bool:
    """Whether a file begins with front matter; one that cannot be read may."""
    with suppress(OSError):
        return location.read(entry.path, 16).removeprefix(_BYTE_ORDER_MARK).startswith(FENCE.encode())
    return True


def _odd_name(path: str) -> tuple[str, str]:
    """Reason and detail of a name that no table can hold."""
    is_text = not any("\udc80" <= character <= "\udcff" for character in path)
    return ("control_character", "in the file name") if is_text else ("unreadable", "the file name is not UTF-8")


def _digest(spec: str, location: Location, entry: Entry, limit: int, digests: Digests) -> str:
    """Checksum of a file; what is known of a file that has not been written since is not read again."""
    if entry.size > limit:
        raise Refused("too_large", f"{entry.size} bytes, expected at most {limit}")
    state = location.state(entry.path)
    path = f"{spec}/{entry.path}"
    known = digests.get(path, state) if state else None
    if known is None:
        known = sha256(_read(location, entry, limit))
        if state:
            digests.note(path, state, known)
    return known


def _read(location: Location, entry: Entry, limit: int) -> bytes:
    data = location.read(entry.path, limit)
    if len(data) > limit:
        raise Refused("too_large", f"more than {limit} bytes")
    return data
