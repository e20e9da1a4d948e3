"""Finds gene names in running text: the longest run of words that the lexicon knows and that looks like a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from figlake.genes.keys import fold
from figlake.genes.lexicon import FOLDED, MAX_PREFIX_WORDS, PREFIX, Lexicon

_WORD = re.compile(r"[^\W\d_]+|\d+")
_JOINT = re.compile(r"[-\u2010-\u2013/ ]?")
NOT_GENES = frozenset(
    "DNA RNA MRNA CDNA SIRNA ATP ADP AMP GTP GDP NAD NADH NADP NADPH HDL LDL ROS NO GFP EGFP PCR FIG FIGURE TABLE SDS "
    "PBS ELISA FACS MRI ANOVA CELL CELLS MICE MOUSE RAT HUMAN AND THE FOR WAS HAS ALL CAN HOW HAT TEA FAST SHE HIS WT "
    "KO UV PH SD SEM CI OR VS II III IV CO2 H2O CA2 NM MM UM ML MG KG BP KB KDA MIN SEC TYPE "
    "LEFT RIGHT TOP BOTTOM".split()
)
"""Folded strings that are words, units, metabolites or methods more often than genes."""


@dataclass(frozen=True, slots=True)
class Span:
    """A string of a text that may name a gene: offsets in code points."""

    start: int
    end: int
    text: str


class Finder:
    """Scans texts.  What a word may begin is kept for each distinct word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._begins: dict[str, bool] = {}
        self._known: dict[str, bool] = {}

    def spans(self, text: str) -> Iterator[Span]:
        """Spans in order, without overlap; at each word the longest known run wins."""
        found = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        number, count = 0, len(found)
        while number < count:
            start = found[number][0]
            step = 1
            if number == 0 or found[number - 1][1] < start:
                last = self._longest(text, found, number)
                if last >= 0:
                    end = found[last][1]
                    yield Span(start, end, text[start:end])
                    step = last - number + 1
            number += step

    def _longest(self, text: str, found: list[tuple[int, int]], number: int) -> int:
        """The last word of the longest run from word ``number`` on that names a gene; -1 for none."""
        start, best, key = found[number][0], -1, ""
        for last in range(number, min(number + MAX_PREFIX_WORDS, len(found))):
            if last > number and not _JOINT.fullmatch(text, found[last - 1][1], found[last][0]):
                break
            key += fold(text[found[last][0] : found[last][1]])
            is_whole = last + 1 == len(found) or found[last + 1][0] > found[last][1]
            if is_whole and self._is_known(key) and looks_like_gene(text[start : found[last][1]], key):
                best = last
            begins = self._begins.get(key)
            if begins is None:
                begins = self._begins[key] = self._lexicon.has(PREFIX, key)
            if not begins:
                break
        return best

    def _is_known(self, key: str) -> bool:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._lexicon.has(FOLDED, key)
        return known


def looks_like_gene(text: str, key: str) -> bool:
    """Whether a string may be a gene name by its form alone: capitals or digits, no common word, no lone letter."""
    if len(key) < 2 or key in NOT_GENES or key.isdigit():
        return False
    if " " in text:
        return len(key) >= 8
    has_digit = any(character.isdigit() for character in text)
    has_capital = any(character.isupper() for character in text[1:]) or (text[:1].isupper() and has_digit)
    return (has_digit and len(key) >= 3) or (has_capital and len(key) >= 3)
