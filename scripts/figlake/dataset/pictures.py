"""What pictures say of their figures: lines, what kind of lines, and why a picture was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from figlake.dataset.amendments import replaced
from figlake.files.picture_tables import OF_PICTURES
from figlake.files.reasons import PICTURE
from figlake.pictures.said import shares

WORD = "picture_word"
"""Field of genes that were read in pictures."""


def with_pictures(figures: pa.Table, pictures: pa.Table, words: pa.Table, with_genes: Sequence[int]) -> pa.Table:
    """``figures`` with the columns `OF_PICTURES`, and with the findings of pictures that were not read.

    ``pictures``: figid and outcome of `working.CORE_PICTURES`, ``words``: figid and text of `tables.FIGURE_WORDS`, all
    of these figures and no others; ``with_genes``: how many lines of each figure name an accepted gene.
    """
    if not pictures.num_rows:
        return figures
    unread: dict[str, set[str]] = {}
    lines: dict[str, list[str]] = {}
    for row in pictures.select(["figid", "outcome"]).to_pylist():
        if row["outcome"] == "ok":
            lines.setdefault(row["figid"], [])
        else:
            unread.setdefault(row["figid"], set()).add(f"{PICTURE}{row['outcome']}")
    for row in words.select(["figid", "text"]).to_pylist():
        lines[row["figid"]].append(row["text"])
    told = [
        _told(lines.get(figid), count) for figid, count in zip(figures["figid"].to_pylist(), with_genes, strict=True)
    ]
    for column, values in zip(OF_PICTURES, zip(*told, strict=True), strict=True):
        figures = replaced(figures, column.name, values)
    issues = zip(figures["figid"].to_pylist(), figures["issues"].to_pylist(), strict=True)
    return replaced(figures, "issues", [sorted({*old, *unread.get(figid, ())}) for figid, old in issues])


def _told(lines: Sequence[str] | None, with_genes: int) -> tuple[int | None, float | None, float | None, float | None]:
    """The columns `OF_PICTURES`; ``lines`` is None where no picture was read."""
    if lines is None:
        return None, None, None, None
    return len(lines), with_genes / len(lines) if lines else None, *shares(lines)


def counted(figures: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Figures with a picture that was read, as `read`, and those with one that was not, by reason.

    ``figures``: `picture_line_count` and `issues` of published ones.
    """
    found: Counter[str] = Counter()
    for row in figures:
        found["read"] += row["picture_line_count"] is not None
        found.update(code.removeprefix(PICTURE) for code in row["issues"] if code.startswith(PICTURE))
    return +found
