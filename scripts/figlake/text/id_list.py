"""Lists of ids in files that people write: one id a line."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from figlake.text.ids import FIGID, PMCID

_REMARK = re.compile(r"(?:^|\s)#.*")
_FIGURE_OR_ARTICLE = re.compile(f"(?:{FIGID.pattern}|{PMCID.pattern})")


class IdListError(ValueError):
    """A line of a list is no id: the file, the line's number, what was found, what was expected."""


def lines_of(path: Path) -> list[tuple[int, str]]:
    """Number and text of each line that says something, without remarks (`#` and what follows it).

    The file is UTF-8, with or without a mark at its start, or UTF-16 that begins by saying so; lines end as they do
    anywhere.  Raises `OSError` and `UnicodeDecodeError`.
    """
    data = path.read_bytes()
    text = data.decode("utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
    lines = enumerate(text.splitlines(), 1)
    return [(number, told) for number, line in lines if (told := _REMARK.sub("", line).strip())]


def figures_or_articles(path: Path) -> list[str]:
    """The ids of a list of figids and PMCIDs, each once, sorted.  Raises `IdListError`, and as `lines_of` does."""
    found = set()
    for number, text in lines_of(path):
        if not _FIGURE_OR_ARTICLE.fullmatch(text):
            expected = "a PMCID (PMC and digits) or a figid (PMC, digits, two underscores, file stem)"
            raise IdListError(f"{path}, line {number}: found {text[:60]!r}; expected {expected}")
        found.add(text)
    return sorted(found)
