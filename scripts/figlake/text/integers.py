"""Whole numbers as texts write them, read without surprise."""

from __future__ import annotations


def small_int(text: str | None, least: int = 0, most: int = 999_999_999) -> int | None:
    """The number that ``text`` writes in ASCII digits, when it lies in the bounds; else None.

    `str.isdigit` holds for `²` and `①`, which `int` refuses, and `int` raises on more than 4,300 digits.
    """
    if text is None or len(text) > 40 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if least <= number <= most else None
