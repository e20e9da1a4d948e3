"""A record that is refused: the exception, the net around a record, and the row in `rejects`."""

from __future__ import annotations

import errno
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from figlake.files.reasons import REJECT_REASONS
from figlake.files.redaction import redacted

OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE, errno.ETIMEDOUT}
)
"""Errors of the system that say nothing about a record: the next one would meet them too."""


class Refused(Exception):
    """A record that cannot be published; becomes a row in ``rejects``.

    ``reason`` is a key of `reasons.REJECT_REASONS`; ``detail`` says what was found and what was expected; ``attempts``:
    requests that were made to find out.
    """

    def __init__(self, reason: str, detail: str, attempts: int = 0) -> None:
        if reason not in REJECT_REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.attempts = attempts


@contextmanager
def netted(*loud: type[Exception]) -> Iterator[None]:
    """A net around the reading of one record, so that one never stops the others.

    What it stumbles over refuses the record as `unreadable`.  `Refused` passes, and so does what says nothing about the
    record: ``loud``, no memory, no room.
    """
    passing: tuple[type[Exception], ...] = (Refused, MemoryError, *loud)
    try:
        yield
    except passing:
        raise
    except Exception as error:  # a record is others' work: there is no list of what may be wrong with it
        if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
            raise
        raise Refused("unreadable", f"{type(error).__name__}: {told(error)}") from error


def told(error: Exception) -> str:
    """What an exception says, without the path that the system adds."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def decoded(data: bytes, what: str) -> str:
    """``data`` as strict UTF-8 with line feeds, without a byte order mark.

    Raises `Refused` (not_utf8, control_character for NUL); ``what`` names the input in the detail.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("not_utf8", f"{what}: byte {error.start}: {error.reason}") from error
    if "\x00" in text:
        raise Refused("control_character", f"{what}: NUL at character {text.index(chr(0))}")
    return text.replace("\r\n", "\n")


def reject_row(source: str, location: str, record: str, stage: str, why: Refused, digest: str | None) -> dict[str, Any]:
    """The row of `working.CORE_REJECTS` for a refused record."""
    return {
        "source": source,
        "location": location,
        "record": shown(record),
        "stage": stage,
        "reason": why.reason,
        "detail": printable(redacted(why.detail)),
        "input_sha256": digest,
    }


def shown(name: str) -> str:
    """A name as text of a table: bytes that are not UTF-8, and control characters, are shown escaped."""
    if name.isprintable():  # as nearly all are
        return name
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) == "Cc" else c for c in text)


def printable(text: str, limit: int = 500) -> str:
    """``text`` on one line, without control characters or surrogates, cut at ``limit`` code points."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(line.split())[:limit]
