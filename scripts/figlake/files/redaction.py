"""Keys never reach a log, a terminal or a table: every message is redacted where it leaves the program.

Services repeat keys in their errors, libraries put whole addresses into theirs, and exceptions carry the ones before.
"""

from __future__ import annotations

import base64
import logging
import os
import re
import sys
from functools import lru_cache
from typing import Any, TextIO, cast

HIDDEN = "***"
SECRET_VARIABLE = re.compile(r"(?i)(api_?key|access_key|secret|token|password|credentials?)$")
MIN_LENGTH = 6
"""Shorter values are words of every text, and no secrets."""
_NAMED = re.compile(
    r"(?i)((?:api[_-]?key|x-amz-(?:signature|credential|security-token)|access_key|secret_key)"
    r"(?:[\"']|%22)?\s*(?:[=:]|%3D|%3A)\s*(?:[\"']|%22)?)[^&\"'\s,}]+"
)
"""A key by its name, whoever's it is."""
_IN_ADDRESS = re.compile(r"(://)[^/\s:@]+:[^/\s@]+(@)")


def redacted(text: str) -> str:
    """``text`` without the values of secret variables of the environment, also encoded, and in either case."""
    pattern = _pattern(tuple(sorted(value for name, value in os.environ.items() if _is_secret(name, value))))
    shown = pattern.sub(HIDDEN, text) if pattern else text
    return _IN_ADDRESS.sub(rf"\1{HIDDEN}\2", _NAMED.sub(rf"\1{HIDDEN}", shown))


def _is_secret(name: str, value: str) -> bool:
    return len(value) >= MIN_LENGTH and SECRET_VARIABLE.search(name) is not None


@lru_cache
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str] | None:
    # the longest first: one may begin with another
    forms = [form for secret in sorted(secrets, key=len, reverse=True) for form in _any_form(secret)]
    return re.compile("|".join(forms), re.I) if forms else None


def _any_form(secret: str) -> tuple[str, str]:
    """Patterns of a text whose characters stand as they are, or encoded as in addresses, once or twice, or in JSON, and
    of one that is encoded as a whole, in base64.
    """
    whole = base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode().rstrip("=")
    in_base64 = whole.replace("+", "[+-]").replace("/", "[/_]")
    return "".join(_any_character(character) for character in secret), f"{in_base64}={{0,2}}"


def _any_character(character: str) -> str:
    encoded = [f"{byte:02x}" for byte in character.encode("utf-8", "surrogateescape")]
    forms = [re.escape(character), *("".join(f"{percent}{part}" for part in encoded) for percent in ("%", "%25"))]
    forms.append(rf"\\u{ord(character):04x}")
    if character in "\\\"'/":
        forms.append(rf"\\{re.escape(character)}")
    if character == " ":
        forms += [r"\+", "%2b"]
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
    return f"(?:{'|'.join([*forms, *filter(None, [named.get(character)])])})"


class RedactingFormatter(logging.Formatter):
    """A formatter of whose lines, tracebacks included, none shows a key."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class _RedactingStream:
    """A text stream that shows no key; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(redacted(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def guard_errors() -> None:
    """Let nothing that this process writes to standard error show a key: messages, warnings, tracebacks of any end."""
    if not isinstance(sys.stderr, _RedactingStream):
        sys.stderr = cast("TextIO", _RedactingStream(sys.stderr))
