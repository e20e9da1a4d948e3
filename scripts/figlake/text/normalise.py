"""Normal forms of the fields of a figure, each with the findings that say what was changed.

A finding is `<column>.<code>`; `reasons.FINDINGS` is the closed list of codes.  The source form of whatever changed is
kept by the caller in ``raw_fields``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from figlake.text.tidy import tidy

FIGURE_TYPES = {
    "F": "Figure",
    "S": "Scheme",
    "SF": "Supplemental figure",
    "GA": "Graphical abstract",
    "AF": "Appendix figure",
    "EV": "Extended view",
    "CI": "Central illustration",
    "AR": "Author response image",
    "V": "Video",
}
_TYPE_PREFIXES = {name: prefix for prefix, name in FIGURE_TYPES.items()}

NA_MARKERS = frozenset({".na.character", "NA"})

_PMC_HOSTS = r"(?:https?://(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)|/?pmc)"
_FIGURE_LINK = re.compile(_PMC_HOSTS + r"/articles/(?P<pmcid>PMC\d+)/figure/(?P<id>[^/?#]+)/?$")
_NUMBER = re.compile(r"(?P<prefix>SF|GA|AF|EV|CI|AR|F|S|V)(?P<digits>\d+)(?P<rest>[A-Za-z]?(?:-S\d+)?)$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_LABEL_KINDS = (
    ("GA", r"(?:graphical|visual)\s*abstract|\btoc\b"),
    ("CI", r"central\s*illustration"),
    ("EV", r"(?:figure|fig)s?\.?\s*ev\s*(?=\d)|extended\s*(?:data|view)"),
    ("AR", r"author\s*response|decision\s*letter"),
    ("V", r"\b(?:video|movie)\b"),
    ("S", r"\b(?:scheme|sch)\b"),
    ("SF", r"supp(?:l(?:ement(?:al|ary)?)?)?\.?\s*fig|\bs\s*fig|(?:figure|fig)s?\.?\s*s\s*(?=\d)"),
    ("AF", r"appendix|(?:figure|fig)s?\.?\s*a\.?\s*(?=\d)"),
    ("F", r"\bfig(?:ure)?s?\b|^\W*\d+\W*$|illustration|chart|diagram|plate|box|panel"),
)
_LABEL_KIND = tuple((prefix, re.compile(pattern, re.IGNORECASE)) for prefix, pattern in _LABEL_KINDS)
_FIGURE_SUPPLEMENT = re.compile(
    r"fig(?:ure)?[\s._-]*0*(?P<figure>\d+)\W*[-\u2010-\u2015\s._]*(?:fig(?:ure)?[\s._-]*)?supp(?:lement)?[\s._-]*0*(?P<supp>\d+)"
    r"|fig0*(?P<figure2>\d+)s0*(?P<supp2>\d+)$",
    re.IGNORECASE,
)
_RSC_SCHEME = re.compile(r"^[a-z]\d[a-z]{2}\d{5}[a-z]-s(?P<digits>\d+)", re.IGNORECASE)
_SCHEME_LINK = re.compile(r"^(?:sch|scheme|sch_?)0*(?P<digits>\d+)$", re.IGNORECASE)
_NIHMS_SCHEME = re.compile(r"^nihms-?\d+-?s0*(?P<digits>\d+)$", re.IGNORECASE)
_LEADING_SCHEME = re.compile(r"^\s*scheme\s+(?P<digits>\d+)\b", re.IGNORECASE)
_GRAPHICAL_STEM = re.compile(
    r"(?:^|[-_.])(?:ga_?0*(?P<digits>\d+)|undfig0*(?P<digits2>\d+)|fx0*(?P<digits3>\d+))$", re.I
)
_TRAILING_NUMBER = re.compile(
    r"(?:fig(?:ure)?|[._-]?f|g|image|gr)[._-]*0*(?P<digits>\d+)[a-z]?(?:_html|_lrg|_ht|_sml)?$", re.I
)
_EMPTY_BRACKETS = re.compile(r"\s*(?:\(\s*[,;.\s–-]*\)|\[\s*[,;.\s–-]*\])")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.,;:](?:\s|$))")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\d{4,9}/\S+)$", re.IGNORECASE)
_YEAR_IN_CITATION = re.compile(r"\.\s+(?P<year>(?:18|19|20)\d\d)\b")


@dataclass(frozen=True)
class Normal:
    """A value in normal form (None when missing) and its findings (codes without the column)."""

    value: str | None
    findings: tuple[str, ...] = ()


def plain(raw: str) -> Normal:
    """Text in published form; missing-value markers and empty text become None."""
    if raw in NA_MARKERS:
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
    emptied = _EMPTY_BRACKETS.sub("", value)
    if emptied != value:
        findings.append("empty_brackets")
        value = _SPACE_BEFORE_STOP.sub("", emptied).strip()
    if value.casefold().rstrip(".") in {"figure", "fig", "scheme"}:
        findings.append("only_label")
    return Normal(value or None, tuple(findings))


def doi(raw: str) -> Normal:
    """A DOI in lower case (DOIs are case-insensitive, ISO 26324), without a resolver's address."""
    normal = plain(raw)
    if normal.value is None:
        return normal
    match = _DOI.match(normal.value)
    if match is None:
        return Normal(None, (*normal.findings, "unreadable"))
    value = match["doi"].rstrip(".,;").lower()
    return Normal(value, normal.findings + (() if value == normal.value else ("reformed",)))


def year(raw: str, citation: str | None) -> tuple[int, tuple[str, ...]]:
    """Year of publication from the field, else from the citation, else 0."""
    text = raw.strip()
    if text.isascii() and text.isdigit() and 1500 <= int(text) <= 2100:
        return int(text), ()
    findings = () if raw in {"", *NA_MARKERS} else ("unreadable",)
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


@dataclass(frozen=True)
class FigureNumber:
    """Normalised number (`F3`, `SF1`, `F5-S2`), its type, and findings on either."""

    number: str
    type: str
    findings: tuple[str, ...] = ()


def figure_number(raw: str, figure_type: str | None, url: str | None, stem: str, text: str | None) -> FigureNumber:
    """Number and type of a figure.

    ``raw``: the label or a number such as `F3`; ``figure_type``: the source's word for it, if any; ``url``: link of
    the figure; ``stem``: image file name without extension; ``text``: title or caption, which may name a scheme.
    Special schemes, each seen in PFOCR: eLife supplements (`fig5-figsupp2`, an own number `F5-S2` so that they no
    longer collapse into F5), RSC (`d3sc00173c-s1`) and NIHMS schemes, De Gruyter and Elsevier graphical abstracts.
    """
    link_id = figure_id_of_url(url) or ""
    exact = _NUMBER.match(raw.strip())
    special = _special_number(link_id, stem, text, exact["prefix"] if exact else None)
    if special is not None:
        number, kind = special
        findings = [] if exact and number == raw.strip() else ["figure_number.reformed"]
        if figure_type is not None and figure_type != kind:
            findings.append("figure_type.reformed")
        return FigureNumber(number, kind, tuple(findings))
    if exact:
        kind = FIGURE_TYPES[exact["prefix"]]
        if figure_type is not None and figure_type in _TYPE_PREFIXES and figure_type != kind:
            return FigureNumber(_TYPE_PREFIXES[figure_type] + exact["digits"], figure_type, ("figure_number.reformed",))
        return FigureNumber(exact[0], kind)
    labelled = _number_of_label(raw)
    if labelled is not None:
        return FigureNumber(labelled[0], labelled[1], ("figure_number.from_label",))
    for candidate, source in ((stem, "from_filename"), (link_id, "from_link")):
        match = _TRAILING_NUMBER.search(candidate)
        if match:
            return FigureNumber("F" + match["digits"], "Figure", (f"figure_number.{source}",))
    return FigureNumber("F0", "Figure", ("figure_number.unreadable",))


def _special_number(link_id: str, stem: str, text: str | None, prefix: str | None) -> tuple[str, str] | None:
    for candidate in (stem, link_id):
        match = _FIGURE_SUPPLEMENT.search(candidate)
        if match:
            figure = match["figure"] or match["figure2"]
            return f"F{int(figure)}-S{int(match['supp'] or match['supp2'])}", "Supplemental figure"
    scheme = _RSC_SCHEME.match(stem) or _NIHMS_SCHEME.match(stem) or _SCHEME_LINK.match(link_id)
    if scheme is None and prefix in {"SF", "S", None}:
        scheme = _LEADING_SCHEME.match(text or "")
    if scheme:
        return f"S{int(scheme['digits'])}", "Scheme"
    for candidate in (stem, link_id):
        match = _GRAPHICAL_STEM.search(candidate)
        if match and prefix in {"F", "GA", None}:
            return f"GA{int(match['digits'] or match['digits2'] or match['digits3'])}", "Graphical abstract"
    return None


def _number_of_label(raw: str) -> tuple[str, str] | None:
    text = tidy(re.sub(r"<[^<>]*>", "", raw))[0]
    supplement = _FIGURE_SUPPLEMENT.search(text)
    if supplement and supplement["figure"]:
        return f"F{int(supplement['figure'])}-S{int(supplement['supp'])}", "Supplemental figure"
    prefix = next((prefix for prefix, pattern in _LABEL_KIND if pattern.search(text)), None)
    if prefix is None:
        return None
    digits = re.search(r"\d+", text)
    if digits:
        return f"{prefix}{int(digits[0])}", FIGURE_TYPES[prefix]
    roman = re.search(r"\b(?P<numeral>[ivxIVX]+)\b\W*$", text)
    if roman and roman["numeral"].lower() in _ROMAN:
        return f"{prefix}{_ROMAN[roman['numeral'].lower()]}", FIGURE_TYPES[prefix]
    return (f"{prefix}1", FIGURE_TYPES[prefix]) if prefix in {"GA", "CI"} else None
