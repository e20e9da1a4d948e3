"""The gene reference as the registries publish it now: fetched once for a day, with a receipt for each file.

A reference must not change under a dataset by itself.  So the files of a day are kept; another `as_of` in the
configuration fetches anew.
"""

from __future__ import annotations

import gzip
import json
import logging
import zlib
from collections.abc import Mapping
from pathlib import Path

from figlake.files.atomic import write_text
from figlake.files.limits import MAX_REFERENCE_BYTES
from figlake.genes.reference.folder import ReferenceFolderError, files_of, read_reference
from figlake.web.http import FetchError, Web

log = logging.getLogger(__name__)


def fetch_reference(*, files: Mapping[str, str], as_of: str, email: str | None, slots: Path, receipts: Path) -> None:
    """Stage: fetch ``files`` (name in a reference folder, address) beside ``receipts``, which is written last.

    ``as_of``: the day that the reference is to be known by; ``receipts``: for each file its address, SHA-256, size and
    ETag.  What an interrupted run left is fetched again.  Raises `FetchError`, and `ReferenceFolderError`
    where the files are no reference.
    """
    web, folder = Web(email=email, slots=slots), receipts.parent
    fetched = {}
    for name, address in sorted(files.items()):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        answer = web.save(address, target, limit=MAX_REFERENCE_BYTES)
        if what := _unfit(target):
            target.unlink()
            raise FetchError("failed", address, what)
        fetched[name] = {"url": address, "sha256": answer.sha256, "bytes": answer.size, "etag": answer.etag}
        log.info("%s: %d bytes from %s", name, answer.size, address)
    found = {str(path.relative_to(folder)) for path in files_of(str(folder))}
    if unused := sorted(set(files) - found):
        raise ReferenceFolderError(f"genes.live.files: {', '.join(unused)}: no name of a file of a reference")
    count = read_reference(folder).genes.num_rows
    log.info("%d genes", count)
    write_text(
        receipts, json.dumps({"as_of": as_of, "genes": count, "files": fetched}, indent=1, sort_keys=True) + "\n"
    )


def _unfit(path: Path) -> str | None:
    """What is wrong with a fetched file, if anything: a page of HTML, or an archive that is not whole."""
    with path.open("rb") as stream:
        begin = stream.read(512).lstrip().lower()
    if begin.startswith((b"<!doctype", b"<html")):
        return "expected a table, found a page of HTML"
    if path.suffix == ".gz":
        try:
            with gzip.open(path) as stream:
                while stream.read(1 << 20):
                    pass
        except (OSError, EOFError, zlib.error) as error:
            return f"expected a whole gzip file, found {error}"
    return None
