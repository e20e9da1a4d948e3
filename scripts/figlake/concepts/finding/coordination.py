"""Strings of several names: `breast and ovarian cancer`, `cancer of the breast or ovary`, `Tyrosine Phenylalanine`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from figlake.concepts.finding.scanner import Span

_CONJUNCTION = re.compile(r"\s*(?:,\s*)?(?:\band/or\b|\band\b|\bor\b|&|/)\s*|,\s+")
MAX_PARTS = 6
_BETWEEN = re.compile(r"[\W\d_]*")


def coordinated(string: str) -> list[str]:
    """The names that a string coordinates, in their order, each with the words that they share; empty for none."""
    pieces = _pieces(string)
    if not pieces:
        return []
    first, last = pieces[0].split(), pieces[-1].split()
    if len(last) > 1 and len(first) <= len(last):  # the last words are shared
        head = " ".join(last[-1:])
        return [*(piece if piece.endswith(head) else f"{piece} {head}" for piece in pieces[:-1]), pieces[-1]]
    shared = re.match(r"(.+ (?:of|in) (?:the )?)\S+$", pieces[0])
    if shared:
        return [pieces[0], *(f"{shared[1]}{piece}" for piece in pieces[1:])]
    return pieces


def of_first_words(string: str) -> list[str]:
    """The names that a string coordinates, where they share the words that the first one begins with (`cleft lip and
    palate`); empty for none."""
    pieces = _pieces(string)
    if not pieces or " " not in pieces[0]:
        return []
    shared = pieces[0].rsplit(" ", 1)[0]
    return [pieces[0], *(f"{shared} {piece}" for piece in pieces[1:])]


def _pieces(string: str) -> list[str]:
    """What conjunctions part; empty for one piece or too many."""
    pieces = [piece.strip() for piece in _CONJUNCTION.split(string)]
    pieces = [piece.removeprefix("the ") for piece in pieces if piece]
    return pieces if 1 < len(pieces) <= MAX_PARTS else []


def side_by_side(string: str, spans: Sequence[Span]) -> list[str]:
    """The names in a string, where it is nothing but names, each with a capital: labels read as one (`Lymphoma 72
    Melanoma`; `hereditary deafness` is none).

    ``spans``: what the scanner finds in it.  Empty for fewer than two, or where there are other words between them.
    """
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(string)]
    is_all = all(_BETWEEN.fullmatch(string[end:start]) for end, start in zip(ends, starts, strict=True))
    are_labels = is_all and all(span.text[0].isupper() for span in spans)
    return [span.string for span in spans] if are_labels and 1 < len(spans) <= MAX_PARTS else []
