"""Normal forms of the fields of a figure, each with the findings that say what was changed.

A finding is `<column>.<code>`; `reasons.FINDINGS` is the closed list of codes.  The source form of whatever changed is
kept by the caller in ``raw_fields``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from figlake.text import numbering
from figlake.text.ids import doi_of
from figlake.text.integers import small_int
from figlake.text.numbering import FigureNumber
from figlake.text.tidy import tidy

NA_MARKERS = frozenset(
    {
        *(
            "NA",
            "N/A",
            "n/a",
            "<NA>",
            "NA_character_",
            ".na",
            ".na.character",
            ".na.real",
            ".na.integer",
            ".na.logical",
        ),
        *("~", "null", "Null", "NULL", "None", "nan", "NaN", ".nan", ".NaN", ".NAN"),
    }
)
"""How R, YAML and Python write a missing value into text."""

_PMC_HOSTS = r"(?:https?://(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)|/?pmc)"
_FIGURE_LINK = re.compile(_PMC_HOSTS + r"/articles/(?P<pmcid>PMC\d+)/figure/(?P<id>[^/?#]+)/?$")
_EMPTY_BRACKETS = re.compile(r"\s*(?:\(\s*[,;.\s–-]*\)|\[\s*[,;.\s–-]*\])")
_HAS_EMPTY_BRACKETS = re.compile(r"[(\[][,;.\s\u2013-]*[)\]]")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.,;:](?:\s|$))")
_YEAR_IN_CITATION = re.compile(r"\.\s+(?P<year>(?:18|19|20)\d\d)\b")


@dataclass(frozen=True)
class Normal:
    """A value in normal form (None when missing) and its findings (codes without the column)."""

    value: str | None
    findings: tuple[str, ...] = ()


def is_missing(raw: str) -> bool:
    """Whether a text is no value: empty, or a marker of a missing one."""
    text = raw.strip()
    return not text or text in NA_MARKERS


def plain(raw: str) -> Normal:
    """Text in published form; missing-value markers and empty text become None."""
    if raw.strip() in NA_MARKERS:
        return Normal(None, ("na_marker",))
    value, findings = tidy(raw)
    return Normal(value or None, findings)


def title(raw: str) -> Normal:
    """A title: as `plain`, without the one period that bibliographies append (`?.` and `!.` lose it as well)."""
    normal = plain(raw)
    value = normal.value
    if value and value.endswith(".") and not value.endswith(("..", " al.", " sp.", " spp.")):
        shorter = value[:-1].rstrip()
        if shorter and not re.search(r"\b[A-Za-z]\.[A-Za-z]$|\b[A-Z]$", shorter):
            return Normal(shorter, (*normal.findings, "final_period"))
    return normal


def caption(raw: str) -> Normal:
    """A caption: as `plain`, without brackets that lost their reference."""
    normal = plain(raw)
    value = normal.value
    if value is None:
        return normal
    findings = list(normal.findings)
    emptied = _EMPTY_BRACKETS.sub("", value) if _HAS_EMPTY_BRACKETS.search(value) else value
    if emptied != value:
        findings.append("empty_brackets")
        value = _SPACE_BEFORE_STOP.sub("", emptied).strip()
    if len(label := value.rstrip(".")) <= len("figure") and label.casefold() in {"figure", "fig", "scheme"}:
        findings.append("only_label")
    return Normal(value or None, tuple(findings))


def doi(raw: str) -> Normal:
    """A DOI in lower case (DOIs are case-insensitive, ISO 26324), without a resolver's address."""
    normal = plain(raw)
    if normal.value is None:
        return normal
    value = doi_of(normal.value)
    if value is None:
        return Normal(None, (*normal.findings, "unreadable"))
    return Normal(value, normal.findings + (() if value == normal.value else ("reformed",)))


def year(raw: str, citation: str | None) -> tuple[int, tuple[str, ...]]:
    """Year of publication from the field, else from the citation, else 0."""
    text = raw.strip()
    number = small_int(text, 1500, 2100)
    if number is not None:
        return number, ()
    findings = () if is_missing(raw) else ("unreadable",)
    match = _YEAR_IN_CITATION.search(citation or "")
    if match:
        return int(match["year"]), (*findings, "from_citation")
    return 0, findings


def figure_page_url(pmcid: str, figure_id: str) -> str:
    """Address of a figure's page in PMC as of 2024-10."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/figure/{quote(figure_id, safe='')}/"


def figure_url(raw: str, pmcid: str) -> Normal:
    """Absolute address of the figure's page in today's form, from any older form of the link."""
    normal = plain(raw)
    if normal.value is None:
        return normal
    match = _FIGURE_LINK.match(normal.value)
    if match is None:
        return Normal(normal.value, (*normal.findings, "unreadable"))
    url = figure_page_url(match["pmcid"], unquote(match["id"]))
    findings = normal.findings
    if raw not in {url, f"/pmc/articles/{match['pmcid']}/figure/{match['id']}/"}:
        findings = (*findings, "reformed")
    if match["pmcid"] != pmcid:
        findings = (*findings, "other_pmcid")
    return Normal(url, findings)


def figure_id_of_url(url: str | None) -> str | None:
    """The figure's id in its article (fig/@id), from a link in any form."""
    match = _FIGURE_LINK.match(url or "")
    return unquote(match["id"]) if match else None


def figure_number(raw: str, figure_type: str | None, url: str | None, stem: str, text: str | None) -> FigureNumber:
    """Number and type of a figure, as `numbering.figure_number`; ``url``: link of the figure."""
    return numbering.figure_number(raw, figure_type, figure_id_of_url(url) or "", stem, text)
