"""What a location of figure pages is: files by their path, each with what speaks against reading it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol


class LocationError(RuntimeError):
    """A configured location cannot be used: which one, what was found, what was expected."""


@dataclass(frozen=True)
class Fault:
    """Why a file is not read: a key of `REJECT_REASONS`, what was found and what was expected."""

    reason: str
    detail: str


def no_file(kind: str) -> Fault:
    """The fault of what is no regular file."""
    return Fault("symbolic_link" if "link" in kind else "unreadable", f"expected a file, found {kind}")


SHADOWED = Fault("duplicate_name", "another file of the archive has the same name and comes after this one")


@dataclass(frozen=True)
class Entry:
    """A file of a location: its path below it, with slashes, its size in bytes, and why it is not read, if so."""

    path: str
    size: int
    fault: Fault | None = None


class Location(Protocol):
    """A tree of files that can be listed and read."""

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        """Every file whose name ends in one of ``suffixes``, in no particular order."""

    def read(self, path: str, limit: int) -> bytes:
        """At most ``limit`` + 1 bytes of one file; OSError when it cannot be read."""

    def state(self, path: str) -> os.stat_result | None:
        """What changes when a file is written again; None where files have no state of their own."""


@contextmanager
def readable(spec: str, what: str) -> Iterator[None]:
    """What the bytes of the archive ``spec`` make its reader stumble over is a fault of the archive, told as such."""
    try:
        yield
    except (LocationError, MemoryError):
        raise
    except UnicodeDecodeError as error:
        name = bytes(error.object).decode("utf-8", "backslashreplace")[:100]
        raise LocationError(
            f"{spec}: expected names in UTF-8, as the {what} says that they are, found {name}"
        ) from error
    except Exception as error:  # there is no list of what a damaged archive does to its reader
        raise LocationError(f"{spec}: expected a readable {what}: {str(error) or type(error).__name__}") from error
