"""A registry's file as it is read: packed or not, and never more of it than a cap."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figlake.files.limits import MAX_REFERENCE_BYTES


class RegistryFileError(ValueError):
    """A registry's file is not usable: which file, where, what was found, what was expected."""


class _Capped(io.RawIOBase):
    """Bytes of a file; more than ``limit`` of them are an error."""

    def __init__(self, path: Path, source: gzip.GzipFile | io.BufferedReader, limit: int) -> None:
        self._path, self._source, self._limit, self._left = path, source, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        read = self._source.read(len(buffer))
        self._left -= len(read)
        if self._left < 0:
            raise RegistryFileError(f"{self._path}: expected at most {self._limit} bytes, found more")
        buffer[: len(read)] = read
        return len(read)


@contextmanager
def opened(path: Path, limit: int = MAX_REFERENCE_BYTES) -> Iterator[io.BufferedReader]:
    """The content of a file, unpacked where its name ends in `.gz`.

    Raises:
        RegistryFileError: what is read of it has more than ``limit`` bytes.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
        yield io.BufferedReader(_Capped(path, source, limit), 1 << 16)
