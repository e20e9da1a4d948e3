"""Names that a text takes apart.

Lists share the beginning: `GLUT1/3/4`, `STAT1, 3 and 5`, `NFI A, B and X`, `HOXA1–6`.  Where an abbreviation is spelt
out, the number stands behind it: `interleukin (IL)-6`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from figlake.genes.ranking.rewrites import listed, numbers_of_range
from figlake.names.keys import fold

_NUMBER = r"\d{1,2}[A-Za-z]?"
_LETTER = r"(?:alpha|beta|gamma|delta|epsilon|[A-Z]|[αβγδεζκ])"
_SEPARATOR = r"(?:\s?/\s?-?|,\s?(?:and |or )?-?|\s(?:and|or|&)\s-?)"
_ENDS = (
    r"(?=\s*(?:[.,;:)\]]|$)|\s+(?:are|is|was|were|in|by|of|on|to|for|from|with|and|genes?|proteins?|mRNAs?|levels?|"
    r"expression|promoters?|antibod\w+|signal\w*|receptors?)\b)"
)
_TAILS = {
    True: re.compile(
        rf"(?:/{_NUMBER})+(?![\w.%])|(?:{_SEPARATOR}{_NUMBER})+(?![\w%-]){_ENDS}|\s?[-–]\s?\d{{1,2}}(?![\w.%])"
    ),
    False: re.compile(rf"(?:/-?{_LETTER})+(?![\w-])|(?:{_SEPARATOR}{_LETTER})+(?![\w-]){_ENDS}"),
}
"""What goes on behind a name that ends with a number, and behind one that ends with a letter."""
_NUMBERED = re.compile(r"\d[A-Za-z]?$")
_LETTERED = re.compile(rf"(?:[^A-Za-z]|(?<=[A-Z])){_LETTER}$")
_BRACKETED = re.compile(
    r"\(([A-Z][A-Za-z]{1,6})[-‐–]?\)[-‐– ]?(\d{1,2}[A-Za-z]?|(?:alpha|beta|gamma|delta|[αβγδεκ])-?\d?|[A-Z])(?![\w])"
)
_WORDS_BEFORE = re.compile(r"(?:[\w-]+ ){1,5}$")


def bracketed(text: str, is_known: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where names stand whose number follows the abbreviation of the rest: offsets of each, with the long form."""
    found = []
    for match in _BRACKETED.finditer(text) if "(" in text else ():
        start, tail = match.start(), fold(match[2])
        before = _WORDS_BEFORE.search(text, max(0, start - 60), start)
        pieces = before[0].split() if before else []
        for number in range(len(pieces)):
            long = " ".join(pieces[number:])
            if is_known(fold(long) + tail):
                found.append((start - len(long) - 1, match.end()))
                break
        else:
            if is_known(fold(match[1]) + tail):
                found.append((start, match.end()))
    return found


class Listed:
    """Where the list ends that begins with a name.  ``is_known``: whether a folded string is a name."""

    def __init__(self, is_known: Callable[[str], bool]) -> None:
        self._is_known = is_known

    def end(self, text: str, start: int, end: int) -> int:
        """The end of a list whose first name stands from ``start`` to ``end``; ``end`` where it is none.

        Each name that the list makes has to be known; of one that is too long or has an unknown name nothing is taken.
        """
        if text[end : end + 1] not in "/,–-& " or end == len(text):
            return end
        name = text[start:end]
        if _NUMBERED.search(name):
            tail = _TAILS[True].match(text, end)
        elif _LETTERED.search(name):
            tail = _TAILS[False].match(text, end)
        else:
            return end
        if tail is None:
            return end
        whole = name + tail[0]
        names = numbers_of_range(whole) or listed(whole)
        if len(set(names)) > 1 and all(self._is_known(fold(each)) for each in names):
            return tail.end()
        return end
