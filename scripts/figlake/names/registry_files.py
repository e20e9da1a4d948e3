"""A registry's file as it is read: packed or not, and never more of it, or of a line, than a cap."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figlake.files.limits import MAX_UNPACKED_REFERENCE_BYTES

MAX_LINE_BYTES = 1_000_000


class RegistryFileError(ValueError):
    """A registry's file is not usable: which file, where, what was found, what was expected."""


def unusable(path: Path, line: int, what: str) -> RegistryFileError:
    """The error that tells of a line of a file."""
    return RegistryFileError(f"{path}: line {line}: {what}")


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
def opened(path: Path, limit: int = MAX_UNPACKED_REFERENCE_BYTES, name: str = "") -> Iterator[io.BufferedReader]:
    """The content of a file, unpacked where its name ends in `.gz`; ``name``: of one that does not have its own yet.

    Raises:
        RegistryFileError: what is read of it has more than ``limit`` bytes.
    """
    with gzip.open(path) if (name or path.name).endswith(".gz") else path.open("rb") as source:
        yield io.BufferedReader(_Capped(path, source, limit), 1 << 16)


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line of a file, without what ends it.

    Raises:
        RegistryFileError: a line is too long or no UTF-8, or the file has too many bytes.
    """
    with opened(path) as source:
        number = 0
        while raw := source.readline(MAX_LINE_BYTES):
            number += 1
            if len(raw) == MAX_LINE_BYTES:
                raise unusable(path, number, f"expected fewer than {MAX_LINE_BYTES} bytes")
            try:
                yield number, raw.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise unusable(path, number, f"expected UTF-8: {error}") from error
