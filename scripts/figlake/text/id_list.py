"""Lists of ids in files that people write: one id a line."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from urllib.parse import unquote

from figlake.text.ids import FIGID, PMCID, article_id

_REMARK = re.compile(r"(?:^|\s)#.*")
_AS_WRITTEN = re.compile(
    r"(?P<address>https?://\S*/)?pmc(?P<number>[0-9]{1,12})(?:\.[0-9]{1,3})?__(?P<stem>[^/]+)/?", re.IGNORECASE
)


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
    """The ids of a list of figids and PMCIDs, each once, sorted; PMCIDs as people write them (`text.ids.article_id`).

    Raises `IdListError`, and as `lines_of` does.
    """
    found = set()
    for number, text in lines_of(path):
        told = figure_or_article(text)
        if told is None:
            expected = "a PMCID (PMC and digits) or a figid (PMC, digits, two underscores, file stem)"
            raise IdListError(f"{path}, line {number}: found {text[:60]!r}; expected {expected}")
        found.add(told)
    return sorted(found)


def figure_or_article(text: str) -> str | None:
    """The PMCID or the figid that ``text`` writes, in whatever form people have it; None when it is neither."""
    text = text.strip()
    told = _figid(text) or article_id(text)
    is_one = told and (FIGID.fullmatch(told) or PMCID.fullmatch(told)) and not told.startswith("PMC0")
    return told if is_one else None


def _figid(text: str) -> str | None:
    """A figid in any form: with the version of its article, as a list of PFOCR's pages has it, as a page's address."""
    found = _AS_WRITTEN.fullmatch(text)
    if found is None:
        return None
    stem = found["stem"].removesuffix(".md")
    return f"PMC{found['number']}__{unquote(stem.removesuffix('.html')) if found['address'] else stem}"
