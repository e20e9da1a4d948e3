"""Archives of many small documents, with the same bytes for the same documents."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

READABLE = 0o644


def write_zip(path: Path, documents: Iterable[tuple[str, bytes]]) -> int:
    """Write a zip archive of documents, name and bytes of each, which all get the oldest time that there is.

    Returns their number.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in documents:
            member = ZipInfo(name)
            member.external_attr = READABLE << 16
            archive.writestr(member, data, ZIP_DEFLATED)
            count += 1
    return count


@contextmanager
def gzipped(path: Path) -> Iterator[gzip.GzipFile]:
    """A file whose content is compressed by gzip, with neither time nor name in its header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as stream:
        yield stream
