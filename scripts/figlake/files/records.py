"""A record that is refused: the exception, and its row in `rejects`."""

from __future__ import annotations

from typing import Any

from figlake.files.reasons import REJECT_REASONS


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
        "record": record,
        "stage": stage,
        "reason": why.reason,
        "detail": printable(why.detail),
        "input_sha256": digest,
    }


def printable(text: str, limit: int = 500) -> str:
    """``text`` on one line, without control characters or surrogates, cut at ``limit`` code points."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(line.split())[:limit]
