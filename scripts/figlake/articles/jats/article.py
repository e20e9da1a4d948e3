"""What a JATS article says about itself: ids, titles, dates, authors, licence, marks of retraction.

Sources: JATS 1.4 tag library; measured forms of 1997 to 2026 articles of PMC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from figlake.articles.jats.contributors import authors
from figlake.articles.jats.dates import PubDate, publication_dates
from figlake.articles.jats.marks import unmarked_text
from figlake.articles.jats.text import child_of, first_below, href, local_name, text_of
from figlake.files.records import Refused
from figlake.text.ids import PMCID
from figlake.text.integers import small_int

_NOT_WORDS = re.compile(r"code|abbrev|\bid\b|ident|number|term-id", re.IGNORECASE)
_MINING = re.compile(r"\btdm\b|text-?(?:and-?data-?)?mining|userlicense", re.IGNORECASE)
_RETRACTED_TITLE = re.compile(
    r"\W*(?:(?:retracted|withdrawn|removed|retractado|retratado)(?:\s+(?:article|paper|publication|chapter))?"
    r"|art[ií]culo\s+retractado|artigo\s+retratado)\s*[\])}:|\u2013\u2014-]"
    r"|.*[\[(](?:retracted|withdrawn)(?:\s+article)?[\])]\W*$",
    re.IGNORECASE,
)
"""How publishers mark the title of what was retracted (`RETRACTED:`, `RETRACTED ARTICLE:`, `[Retracted]`)."""
_NOTICES = re.compile(r"retraction|correction|expression|editorial|letter|news|comment", re.IGNORECASE)
_OTHER_WORDS = frozenset({"research-organism", "abbreviations", "abbr"})
_LICENCE_IN_URL = re.compile(
    r"creativecommons\.org/(?:licen[cs]es/(?P<kind>by[a-z-]*)|(?P<zero>publicdomain/zero))", re.I
)


@dataclass(frozen=True)
class Article:
    """Metadata of one article.  Missing text is None.

    ``first_date``: the earliest publication date; ``issue_date``: the date that citations use (print, else collection,
    else electronic); ``related``: type and link of each related article; ``has_body``: false where the publisher
    withholds the full text; ``has_retracted_title``: the title alone says that the article was retracted; ``unread``:
    `pmid` and `pub_date` where there is one, but not of the form that it has.
    """

    pmcid: str | None
    pmid: int | None
    doi: str | None
    title: str | None
    abstract: str | None
    article_type: str | None
    journal_title: str | None
    journal_nlm_ta: str | None
    publisher_name: str | None
    first_date: PubDate | None
    issue_date: PubDate | None
    citation: str | None
    keywords: tuple[str, ...]
    license_url: str | None
    related: tuple[tuple[str, str | None], ...]
    is_retracted: bool
    has_retracted_title: bool
    has_body: bool
    unread: tuple[str, ...]


Parts = dict[str, list[etree._Element]]


def read_article(root: etree._Element) -> Article:
    """Metadata of an article, from its own front and not from sub-articles.  Raises `Refused` (not_an_article)."""
    front = child_of(root, "front")
    meta = child_of(front, "article-meta")
    if meta is None:
        raise Refused("not_an_article", "expected front/article-meta, found none")
    parts = _parts(meta)
    journal = child_of(front, "journal-meta")
    ids = _article_ids(parts)
    first, issue = publication_dates(parts.get("pub-date", ()))
    nlm_ta = _journal_abbreviation(journal)
    journal_title = text_of(first_below(journal, "journal-title")) or None
    title = unmarked_text(child_of(_one(parts, "title-group"), "article-title")) or None
    related = tuple((e.get("related-article-type", ""), href(e)) for e in parts.get("related-article", ()))
    kind = root.get("article-type")
    is_retracted = kind == "retracted-article" or any(name == "retraction-forward" for name, _ in related)
    pmid = small_int(ids.get("pmid"), 1)
    written = {"pmid": ids.get("pmid"), "pub_date": any(map(text_of, parts.get("pub-date", ())))}
    is_notice = _NOTICES.search(kind or "") is not None or any(name == "retracted-article" for name, _ in related)
    return Article(
        pmcid=ids.get("pmcid"),
        pmid=pmid,
        doi=ids.get("doi"),
        title=title,
        abstract=" ".join(text_of(part) for part in parts.get("abstract", ())) or None,
        article_type=kind,
        journal_title=journal_title,
        journal_nlm_ta=nlm_ta,
        publisher_name=text_of(first_below(journal, "publisher-name")) or None,
        first_date=first,
        issue_date=issue,
        citation=_citation(parts, nlm_ta or journal_title, issue),
        keywords=_keywords(parts),
        license_url=_license_url(parts.get("permissions", ())),
        related=related,
        is_retracted=is_retracted,
        has_retracted_title=not is_retracted and not is_notice and bool(_RETRACTED_TITLE.match(title or "")),
        has_body=child_of(root, "body") is not None,
        unread=tuple(name for name, value in (("pmid", pmid), ("pub_date", first)) if written[name] and value is None),
    )


def licence_of_url(url: str | None) -> str | None:
    """PMC's code (`CC BY`, `CC0`, …) of a Creative Commons address; None for any other."""
    match = _LICENCE_IN_URL.search(url or "")
    if match is None:
        return None
    return "CC0" if match["zero"] else f"CC {match['kind'].upper().rstrip('-')}"


def _parts(meta: etree._Element) -> Parts:
    parts: Parts = {}
    for child in meta:
        parts.setdefault(local_name(child), []).append(child)
    return parts


def _one(parts: Parts, name: str) -> etree._Element | None:
    return next(iter(parts.get(name, ())), None)


def _article_ids(parts: Parts) -> dict[str, str]:
    """Ids by kind.  `pmc` with bare digits (to 2024) and `pmcid` with the prefix (2026) both become `pmcid`."""
    ids: dict[str, str] = {}
    for element in parts.get("article-id", ()):
        kind = element.get("pub-id-type", "")
        value = (element.text or "").strip()
        if kind in {"pmc", "pmcid"}:
            digits = value.upper().removeprefix("PMC")
            kind, value = "pmcid", f"PMC{digits}" if PMCID.fullmatch(f"PMC{digits}") else value
        if value:
            ids.setdefault(kind, value)
    return ids


def _journal_abbreviation(journal: etree._Element | None) -> str | None:
    found: dict[str, str] = {}
    for element in journal.iterchildren("{*}journal-id") if journal is not None else ():
        found.setdefault(element.get("journal-id-type", ""), text_of(element))
    return (
        found.get("nlm-ta") or found.get("iso-abbrev") or text_of(first_below(journal, "abbrev-journal-title")) or None
    )


def _citation(parts: Parts, journal: str | None, date: PubDate | None) -> str | None:
    """Reference in PFOCR's form: `First Author, et al. J Abbrev. 2021 Aug;246(15):1727-1739.`"""
    if not journal:
        return None
    names = list(islice(authors(parts.get("contrib-group", ())), 2))
    who = "" if not names else f"{names[0]}, et al. " if len(names) > 1 else f"{names[0].rstrip('.')}. "
    fields = ("volume", "issue", "fpage", "lpage", "elocation-id")
    volume, issue, first, last, online = (text_of(_one(parts, name)) for name in fields)
    pages = f"{first}-{last}" if first and last and last != first else first or online
    in_volume = volume + (f"({issue})" if issue else "")
    when_where = ";".join(filter(None, (date.cited if date else "", in_volume)))
    when_where = ":".join(filter(None, (when_where, pages)))
    return f"{who}{journal.rstrip('.')}." + (f" {when_where}." if when_where else "")


def _keywords(parts: Parts) -> tuple[str, ...]:
    """Author keywords, each once: plain ones, those with a code or an abbreviation beside, and those in one text."""
    words: list[str] = []
    for group in parts.get("kwd-group", ()):
        if group.get("kwd-group-type") in _OTHER_WORDS:
            continue
        for element in group.iterdescendants("{*}kwd", "{*}compound-kwd", "{*}unstructured-kwd-group"):
            name = local_name(element)
            if name == "kwd":
                words.append(unmarked_text(element))
            elif name == "compound-kwd":
                words.append(_compound(list(element.iterchildren("{*}compound-kwd-part"))))
            else:
                words += re.split(r"[;,|\u00b7\u2022]\s*", unmarked_text(element).rstrip("."))
    return tuple(dict.fromkeys(filter(None, (word.strip(" ;,") for word in words))))


def _compound(kwd_parts: list[etree._Element]) -> str:
    """The words of a keyword in parts; a code or an abbreviation beside them is left out."""
    of_words = [part for part in kwd_parts if not _NOT_WORDS.search(part.get("content-type", ""))]
    return " ".join(filter(None, map(unmarked_text, of_words or kwd_parts)))


def _license_url(all_permissions: Sequence[etree._Element]) -> str | None:
    """Address of the licence: of several the one of Creative Commons, and never first that of text mining."""
    found: list[tuple[bool, bool, str]] = []
    for permissions in all_permissions:
        for element in permissions.iterdescendants("{*}license_ref", "{*}license", "{*}ext-link", "{*}uri"):
            is_mining = bool(_MINING.search(f"{element.get('specific-use', '')} {element.get('license-type', '')}"))
            texts = [text_of(element)] if local_name(element) in {"license_ref", "uri"} else []
            for written in filter(None, (*texts, href(element))):
                is_bare = licence_of_url(written) is not None and "://" not in written and " " not in written
                address = f"https://{written.lstrip('/')}" if is_bare else written
                if address.lower().startswith("http"):
                    is_mining_address = is_mining or bool(_MINING.search(address))
                    found.append((licence_of_url(address) is None, is_mining_address, address))
        words = text_of(child_of(permissions, "license"))
        for match in re.finditer(r"(?:https?://)?(?:www\.)?creativecommons\.org/[\w./-]+", words):
            address = match[0].rstrip(".")
            found.append((licence_of_url(address) is None, False, address if "//" in address else f"https://{address}"))
    return min(found, key=lambda item: item[:2])[2] if found else None
