"""Forms of ids: of articles in PMC, of figures, of papers elsewhere."""

from __future__ import annotations

import re
from urllib.parse import unquote

FIGID = re.compile(r"PMC[0-9]{1,12}__[A-Za-z0-9_][A-Za-z0-9_.,()+@~ -]{0,180}")
PMCID = re.compile(r"PMC[0-9]{1,12}")
PMID = re.compile(r"[0-9]{1,9}")
DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_DOI_WITHIN = re.compile(r"(?P<doi>10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"]+)")
_DOI_PREFIX = re.compile(
    r"[<(\[\"'\s]*(?:(?:digital object identifier|doi\.org|doi|info|urn|hdl)\b[\s:=/.]*){0,4}[<(\[\"'\s]*"
    r"(?:(?:https?:)?//\S*|[\w-]+(?:\.[\w-]+)+/\S*)?",
    re.IGNORECASE,
)
_RESOLVER = re.compile(
    r"(?:^|[/.])(?:(?:www\.|dx\.)?doi\.org|hdl\.handle\.net|doi-org[\w.-]*|doi\.org\.[\w.-]+)(?::\d+)?/", re.IGNORECASE
)
_PAGE_OF_DOI = re.compile(
    r"/(?:full(?:text)?|abstract|abs|pdf|epdf|html|xml|meta|summary)/?$|\.(?:pdf|html?)$", re.IGNORECASE
)
_NAMED = re.compile(r"(?:pmcid|pmid|pmc|pubmed|doi)\s*[:=]\s*", re.IGNORECASE)
_PMCID_AS_WRITTEN = re.compile(r"(?:\S*/)?PMC\s?(?P<digits>[0-9]{1,12})(?:\.[0-9]{1,3})?/?", re.IGNORECASE)
_PMID_AS_WRITTEN = re.compile(r"(?:\S*(?:pubmed|ncbi)\S*/)?(?P<digits>[0-9]{1,9})(?:\.0)?/?", re.IGNORECASE)


def article_id(text: str) -> str | None:
    """Normal form of a PMCID, a PMID or a DOI as people list it; None for anything else.

    Read are lower case, a version (`PMC123.2`), a name before it (`PMID: 123`), and addresses that end in it.
    """
    text = text.strip(" \t\r\n\u00a0\u200b\ufeff\"',;<>")
    bare = _NAMED.sub("", text, count=1)
    pmcid = _PMCID_AS_WRITTEN.fullmatch(bare)
    if pmcid is None and text.lower().startswith(("pmcid", "pmc")):
        pmcid = re.fullmatch(r"(?P<digits>[0-9]{1,12})", bare)
    if pmcid:
        return f"PMC{pmcid['digits']}"
    pmid = _PMID_AS_WRITTEN.fullmatch(bare)
    return pmid["digits"] if pmid else doi_of(text)


def doi_of(text: str) -> str | None:
    """The one DOI that ``text`` writes, in lower case, without a resolver's or a publisher's address and a name before
    it; None when there is none, or more beside it.
    """
    is_address = "//" in text or bool(_RESOLVER.search(text))
    text = unquote(text) if is_address else text
    match = _DOI_WITHIN.search(text)
    if match is None:
        return None
    before = text[: match.start()]
    if not _DOI_PREFIX.fullmatch(before) or text[match.end() :].strip(" \"'<>])."):
        return None
    value = match["doi"].lower()
    if is_address:
        value = re.split(r"[?#&]", value, maxsplit=1)[0].rstrip("/")
        value = value if _RESOLVER.search(before) else _PAGE_OF_DOI.sub("", value)
    return _without_closing(value.rstrip(".,;'"))


def _without_closing(doi: str) -> str:
    """A DOI without a bracket that closes what was opened before it."""
    for opening, closing in ("()", "[]", "<>"):
        while doi.endswith(closing) and doi.count(closing) > doi.count(opening):
            doi = doi[:-1].rstrip(".,;")
    return doi
