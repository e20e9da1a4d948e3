"""Strings that coordinate names: `breast and ovarian cancer`, `cancer of the breast or ovary`."""

from __future__ import annotations

import re

_CONJUNCTION = re.compile(r"\s*(?:,\s*)?(?:\band/or\b|\band\b|\bor\b|&|/)\s*|,\s+")
MAX_PARTS = 6


def coordinated(string: str) -> list[str]:
    """The names that a string coordinates, in their order, each with the words that they share; empty for none."""
    pieces = [piece.strip() for piece in _CONJUNCTION.split(string)]
    pieces = [piece.removeprefix("the ") for piece in pieces if piece]
    if not 1 < len(pieces) <= MAX_PARTS:
        return []
    first, last = pieces[0].split(), pieces[-1].split()
    if len(last) > 1 and len(first) <= len(last):  # the last words are shared
        head = " ".join(last[-1:])
        return [*(piece if piece.endswith(head) else f"{piece} {head}" for piece in pieces[:-1]), pieces[-1]]
    shared = re.match(r"(.+ (?:of|in) (?:the )?)\S+$", pieces[0])
    if shared:
        return [pieces[0], *(f"{shared[1]}{piece}" for piece in pieces[1:])]
    return pieces
