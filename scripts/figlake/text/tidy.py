"""Text as the published tables hold it: NFC, one line, no control characters."""

from __future__ import annotations

import re
import unicodedata

import ftfy
from ftfy.badness import is_bad

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ODD_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]")
_SPACE_RUN = re.compile(r"\s{2,}|[\t\r\n\v\f]")
_LATE_RUN = re.compile(r"[^\x00-\u02ff]{31,}")
"""Where a long run of combining marks may stand: the first is U+0300."""
MAX_MARKS = 30
"""Marks on one letter: Unicode's Stream-Safe Text Format (UAX 15, section 13)."""
_JOINER = "\u034f"
_ADJACENT = re.compile(r"[^\x00-\x7f]{2}")
"""Every character of several bytes that was read in a wrong encoding gives two such characters at least."""
_ENCODING_ONLY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` in published form, and the findings that say what was changed.

    Findings: control_character, mojibake, not_nfc, odd_space, space_run, edge_space.
    """
    if "  " not in text and text.isprintable() and text == text.strip() and _is_composed(text):
        return text, ()
    findings = []
    cleaned = _CONTROL.sub(" ", text)
    if cleaned != text:
        findings.append("control_character")
    if not cleaned.isascii() and _ADJACENT.search(cleaned) and is_bad(cleaned):
        repaired = ftfy.fix_text(cleaned, _ENCODING_ONLY)
        if repaired != cleaned:
            findings.append("mojibake")
            cleaned = _CONTROL.sub(" ", repaired)
    composed = unicodedata.normalize("NFC", stream_safe(cleaned))
    if composed != cleaned:
        findings.append("not_nfc")
    spaced = _ODD_SPACE.sub(" ", composed)
    if spaced != composed:
        findings.append("odd_space")
    single = spaced
    if "  " in spaced or not spaced.isprintable():  # else no white space but single spaces
        single = _SPACE_RUN.sub(" ", _SPACE_RUN.sub(" ", spaced))
    if single != spaced:
        findings.append("space_run")
    stripped = single.strip()
    if stripped != single:
        findings.append("edge_space")
    return stripped, tuple(findings)


def _is_composed(text: str) -> bool:
    """Whether normalisation leaves a text alone that was read in its encoding."""
    if text.isascii():
        return True
    is_safe = stream_safe(text) == text and unicodedata.is_normalized("NFC", text)
    return is_safe and not (_ADJACENT.search(text) and is_bad(text))


def stream_safe(text: str) -> str:
    """``text`` with U+034F after each 30 marks in a row: normal forms sort the marks of a letter, in quadratic time."""
    return _LATE_RUN.sub(_with_joiners, text)


def _with_joiners(run: re.Match[str]) -> str:
    parts, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MAX_MARKS:
            parts.append(_JOINER)
            marks = 1
        parts.append(character)
    return "".join(parts)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that reads runs of digits as numbers: `fig2` before `fig10`, whatever the locale.

    A number is compared by its length and then by its digits, since `int` refuses very long ones.
    """
    parts = re.split(r"([0-9]+)", text)
    numbers = {place: part.lstrip("0") for place, part in enumerate(parts) if place % 2}
    return tuple(
        (0, len(numbers[place]), numbers[place]) if place in numbers else (1, 0, part)
        for place, part in enumerate(parts)
        if part
    )
