"""A reference as the registries publish it now: its files fetched once for a day, with a receipt for each.

A reference must not change under a dataset by itself.  So the files of a day are kept; another `as_of` in the
configuration fetches anew.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from figlake.files.atomic import write_text
from figlake.files.limits import MAX_REFERENCE_BYTES, MAX_UNPACKED_REFERENCE_BYTES
from figlake.names.layout import Layout, ReferenceFolderError, kinds_of, misfit
from figlake.names.registry_files import RegistryFileError, opened
from figlake.web.http import Unfit, Web
from figlake.web.receipts import JOURNAL, fetch_files

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Live:
    """A reference that can be fetched.

    ``key``: the part of the configuration that it is described in; ``files_of``: the files that a folder is read from;
    ``count``: reads a folder, and tells how many there are of what.  Both raise `ReferenceFolderError`.
    """

    key: str
    layout: Layout
    files_of: Callable[[Path], Sequence[Path]]
    count: Callable[[Path], Mapping[str, int]]

    def misfit(self, names: Mapping[str, str]) -> str | None:
        """What is wrong with names of files that are to be fetched, if anything."""
        kinds = kinds_of(list(names), self.layout)
        if unknown := kinds.get(""):
            return f"{self.key}.live.files: {', '.join(unknown)}: no name of a file of a reference"
        fault = misfit(kinds, self.layout)
        return fault and f"{self.key}.live.files: {fault}"

    def fetch(self, *, files: Mapping[str, str], as_of: str, email: str | None, slots: Path, receipts: Path) -> None:
        """Stage: fetch ``files`` (name in a reference folder, address) beside ``receipts``, which is written last.

        ``as_of``: the day that the reference is to be known by; ``receipts``: for each file its address, SHA-256, size,
        ETag and licence.  What was fetched whole for that day is kept, also for another list of files: the journal
        beside them tells it.  Raises `FetchError`, and `ReferenceFolderError` where the files are no reference: then
        none of them is kept.
        """
        if fault := self.misfit(files):
            raise ReferenceFolderError(fault)
        folder = receipts.parent
        receipts.unlink(missing_ok=True)  # of another list, until all files of this one are there
        self._sweep(folder, files)
        web = Web(email=email, slots=slots)
        fetched = fetch_files(web, files, folder, limit=MAX_REFERENCE_BYTES, check=check_content)
        try:
            counts = self.count(folder)
        except Exception:  # whatever it is: files that cannot be read are not kept for the next run
            (folder / JOURNAL).unlink()
            raise
        log.info("%s", ", ".join(f"{count} {what}" for what, count in counts.items()))
        for kind, names in kinds_of(list(files), self.layout).items():
            for name in names:
                fetched[name]["licence"] = self.layout[kind].licence
        told = {"as_of": as_of, **counts, "files": fetched}
        write_text(receipts, json.dumps(told, indent=1, sort_keys=True) + "\n")

    def _sweep(self, folder: Path, files: Mapping[str, str]) -> None:
        """Take away what former lists of files have left: it would be read as well."""
        for pattern in (pattern for registry in self.layout.values() for pattern in registry.patterns):
            for path in folder.glob(pattern):
                if str(path.relative_to(folder)) not in files:
                    path.unlink()


def check_content(name: str, path: Path, limit: int = MAX_UNPACKED_REFERENCE_BYTES) -> None:
    """Raises `Unfit` for a page of HTML, and for a packed file that is not whole or holds more than ``limit`` bytes."""
    with path.open("rb") as stream:
        begin = stream.read(512).lstrip().lower()
    if begin.startswith((b"<!doctype html", b"<html")):
        raise Unfit("expected a registry's file, found a page of HTML")
    if name.endswith(".gz"):
        try:
            with opened(path, limit, name) as content:
                while content.read(1 << 20):
                    pass
        except RegistryFileError as error:
            raise Unfit(str(error)) from error
        except (OSError, EOFError, zlib.error) as error:
            raise Unfit(f"expected a whole gzip file, found {error}") from error
