"""A text with single spaces between its words, as texts of figures have them, and where its stretches stand as written.

Abstracts come wrapped at a width, with two spaces behind a sentence, with no-break spaces: a name goes over all of
these.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff]+")
"""What `text.tidy` makes spaces of."""
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]")
_BETWEEN_PARAGRAPHS = "\n"
"""In place of several line breaks: no name goes over it."""


class OneLine:
    """A text that was ``written``, and the same with single spaces (`text`)."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._places, self._shifts = [0], [0]
        parts, behind, length = [], 0, 0
        is_one_line = written.isprintable() and "  " not in written  # of all spaces the plain one alone is printable
        for run in () if is_one_line else _SPACES.finditer(written):
            if run[0] == " ":
                continue
            parts += [written[behind : run.start()], _between(run[0])]
            length += run.start() - behind + 1
            behind = run.end()
            if length + self._shifts[-1] != behind:
                self._places.append(length)
                self._shifts.append(behind - length)
        self.text = "".join([*parts, written[behind:]]) if parts else written

    def as_written(self, start: int, end: int) -> tuple[int, int, str]:
        """Offsets of a stretch of `text` in what was written, and what is written there."""
        first, last = self._place(start), self._place(end - 1) + 1
        return first, last, self._written[first:last]

    def _place(self, place: int) -> int:
        return place + self._shifts[bisect_right(self._places, place) - 1]


def _between(run: str) -> str:
    return _BETWEEN_PARAGRAPHS if len(_BREAK.findall(run)) > 1 else " "
