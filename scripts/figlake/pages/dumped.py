"""The front matter of pages as PFOCR's script writes it, read and written without a YAML library.

Most pages are so.  `read` guesses the fields from the lines and believes the guess only when `write` gives the very
same text for it; `write` knows only scalars of which it is certain how libyaml writes them (PyYAML's dumper, width 80,
Unicode kept).  As a dump reads back as what was dumped, the guess is then what the strict reader would have read.  For
whatever else a page holds both say None, and the YAML library does it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

WIDTH = 80
MAX_INDENT = 6
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,60}|@[A-Za-z]{1,60}")
_PRINTABLE = re.compile(r"[ -~\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff]+")
"""Characters that libyaml writes as they are; it knows some more."""
_INDICATORS = frozenset(",[]{}#&*!|>'\"%@`")
_UNSURE = frozenset("-?:=<~ ")
"""Other beginnings that may be indicators."""
_DECIMAL = re.compile(r"\d\.\d{1,17}")
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.resolver.Resolver.yaml_implicit_resolvers


class _Unsure(Exception):
    """The library's business."""


def write(fields: Mapping[str, Any]) -> str | None:
    """YAML of ``fields`` as the library dumps it."""
    lines: list[str] = []
    try:
        _write(fields, "", lines)
    except _Unsure:
        return None
    if not lines:
        return None
    lines.append("")
    return "\n".join(lines)


def read(text: str) -> dict[str, Any] | None:
    """Fields of a front matter; a number as the library writes it (`0.95`) is a float, all else is text."""
    lines = text.split("\n")
    fields: dict[str, Any] = {}
    try:
        is_all = lines.pop() == "" and _read(lines, 0, "", fields) == len(lines)
    except _Unsure:
        return None
    return fields if is_all and write(fields) == text else None


def _write(fields: Mapping[str, Any], indent: str, lines: list[str]) -> None:
    further = f"{indent}  "
    for key, value in fields.items():
        begin = indent + _key(key)
        if isinstance(value, str):
            lines.append(_scalar(value, f"{begin} ", further))
        elif isinstance(value, float):
            if not _DECIMAL.fullmatch(repr(value)):
                raise _Unsure
            lines.append(f"{begin} {value!r}")
        elif isinstance(value, list) and value:
            lines.append(begin)
            dash = f"{indent}- "
            lines += [_scalar(item, dash, further) for item in value]
        elif isinstance(value, dict) and value:
            lines.append(begin)
            _write(value, further, lines)
        else:
            raise _Unsure


@lru_cache(1 << 10)
def _key(key: str) -> str:
    """A key with its colon.  Pages have few different ones."""
    if not _KEY.fullmatch(key) or _is_resolved(key):
        raise _Unsure
    return f"'{key}':" if key[0] == "@" else f"{key}:"


def _scalar(value: Any, begin: str, further: str) -> str:
    """A scalar after ``begin``; the lines that it goes on in begin with ``further``."""
    if not isinstance(value, str):
        raise _Unsure
    if not value:
        return f"{begin}''"
    if not value.isalnum() or not value.isascii() or value[0] in _RESOLVERS:
        value = _quoted(value)
    line: str = begin + value
    if len(line) <= WIDTH + 1:
        return line
    # libyaml breaks a line at the first space that stands beyond its width
    at = line.find(" ", max(WIDTH + 1, len(begin)))
    if at < 0:
        return line
    parts, start = [], 0
    while at >= 0:
        parts.append(line[start:at])
        start = at + 1
        at = line.find(" ", start + WIDTH + 1 - len(further))
    parts.append(line[start:])
    return f"\n{further}".join(parts)


def _quoted(value: str) -> str:
    """A text in quotes where it needs them.  Raises `_Unsure`."""
    first = value[0]
    if first in _UNSURE or value[-1] == " " or "  " in value or value[:3] == "...":
        raise _Unsure
    if not (value.isascii() and value.isprintable()) and not _PRINTABLE.fullmatch(value):
        raise _Unsure
    if ": " in value or " #" in value or value[-1] == ":" or first in _INDICATORS or _is_resolved(value):
        return "'" + value.replace("'", "''") + "'"
    return value


def _is_resolved(text: str) -> bool:
    """Whether YAML 1.1 would read a plain text as something else than text."""
    return text[0] in _RESOLVERS and any(pattern.match(text) for _, pattern in _RESOLVERS[text[0]])


def _read(lines: Sequence[str], at: int, indent: str, fields: dict[str, Any]) -> int:
    """Guess the fields of the lines from ``at`` on that have an indent; returns where they end."""
    width, count, further, dash = len(indent), len(lines), f"{indent}  ", f"{indent}- "
    while at < count:
        line = lines[at]
        if width and not line.startswith(indent):
            return at
        at += 1
        key, colon, first = line.partition(": ")
        if colon:
            at, fields[key[width:].strip("'")] = _read_scalar(lines, at, first, further)
            continue
        key = line[width:-1]
        if at < count and lines[at].startswith(dash):
            items = fields[key] = []
            while at < count and lines[at].startswith(dash):
                at, item = _read_scalar(lines, at + 1, lines[at][width + 2 :], further)
                items.append(item if isinstance(item, str) else repr(item))
        elif width < MAX_INDENT:
            inner = fields[key] = {}
            at = _read(lines, at, further, inner)
        else:
            raise _Unsure
    return at


def _read_scalar(lines: Sequence[str], at: int, first: str, further: str) -> tuple[int, str | float]:
    if at < len(lines) and lines[at].startswith(further):
        start = at
        while at < len(lines) and lines[at].startswith(further):
            at += 1
        first = " ".join([first, *[line[len(further) :] for line in lines[start:at]]])
    if first[:1] == "'":
        return at, first[1:-1].replace("''", "'")
    return at, float(first) if _DECIMAL.fullmatch(first) else first
