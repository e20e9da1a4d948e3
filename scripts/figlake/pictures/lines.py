"""Lines of text that were read in a picture: their form, their order, and those of a figure as a stage reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

ROW_HEIGHT = 8
"""Pixels that lines may be apart from top to bottom and still stand side by side."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a picture.

    ``graphic``: place of the picture in its figure, ``number``: of the line in its picture, both from 0; ``text``: in
    NFC; ``score``: 0.5 to 1; ``box``: x and y of four corners in pixels of the picture as it is shown, the upper left
    of the text first, then clockwise; ``pass_``: 1, or 2 for what was read at double size.
    """

    graphic: int
    number: int
    text: str
    score: float
    box: tuple[int, ...]
    pass_: int


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Lines from top to bottom and from left to right, numbered so.

    Rounding keeps lines that stand side by side together; text and pass decide where places are equal.
    """
    ordered = sorted(lines, key=_place)
    return [replace(line, number=number) for number, line in enumerate(ordered)]


def _place(line: Line) -> tuple[Any, ...]:
    middle = sum(line.box[1::2]) // 4
    return middle // ROW_HEIGHT, min(line.box[::2]), line.box, line.text, line.pass_


def lines_of_figures(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], list[Line]]:
    """The lines of each figure, by figid, location and record, in their order.

    ``rows``: of `working.CORE_FIGURE_WORDS`, with the columns `COLUMNS`.
    """
    found: dict[tuple[str, str, str], list[Line]] = {}
    for row in rows:
        line = Line(row["graphic"], row["line"], row["text"], row["score"], tuple(row["box"]), row["pass"])
        found.setdefault((row["figid"], row["location"], row["record"]), []).append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (line.graphic, line.number))
    return found


COLUMNS: Sequence[str] = ("figid", "location", "record", "graphic", "line", "text", "score", "box", "pass")
"""Columns that `lines_of_figures` needs."""
