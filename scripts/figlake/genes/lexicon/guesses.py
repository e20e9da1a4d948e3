"""Guesses at strings that no rule explains: labels of numbered genes without their number, and UniProt's mnemonics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

MNEMONIC = 5
"""Length that UniProt shortens a symbol to in entry names, at most: CTNB1 of CTNNB1, ZN655 of ZNF655."""
MAX_SYMBOL = 8
_NUMBERED = re.compile(r"[A-Za-z][A-Za-z0-9]{2,}|[a-z]{5,}")
_ENDINGS = ("1", "2", "3", "4", "5", "A", "B", "C")


def numbered(mention: str) -> list[str]:
    """Names that ``mention`` may leave the number of: `TESK` is TESK1, TESK2 or another."""
    if not _NUMBERED.fullmatch(mention) or mention[-1].isdigit():
        return []
    return [mention + ending for ending in _ENDINGS]


def mnemonics(symbol: str) -> Iterator[str]:
    """Ways in which a symbol is shortened to five characters: the first and last one and all digits stay."""
    if not MNEMONIC < len(symbol) <= MAX_SYMBOL or not symbol.isalnum():
        return
    places = [place for place in range(1, len(symbol) - 1) if not symbol[place].isdigit()]
    dropped = len(symbol) - MNEMONIC
    if symbol[0].isdigit() or len(places) < dropped:
        return
    seen: set[str] = set()
    for left_out in combinations(places, dropped):
        short = "".join(letter for place, letter in enumerate(symbol) if place not in left_out)
        if short not in seen:
            seen.add(short)
            yield short
