"""What a JATS article says about itself: ids, titles, dates, authors, licence, marks of retraction.

Sources: JATS 1.4 tag library; measured forms of 1997 to 2026 articles of PMC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from figlake.articles.jats.text import child_of, first_below, href, local_name, one_line, text_of
from figlake.files.records import Refused

_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))
_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NOT_PUBLICATION = re.compile(r"pmc|nihms|received|rev-|accepted|retracted|preprint|submitted|hwp|corrected")
_ISSUE_ORDER = ("ppub", "print", "epub-ppub", "collection", "issue")
_OTHER_WORDS = frozenset({"research-organism", "abbreviations", "abbr"})
_LICENCE_IN_URL = re.compile(
    r"creativecommons\.org/(?:licen[cs]es/(?P<kind>by[a-z-]*)|(?P<zero>publicdomain/zero))", re.I
)


@dataclass(frozen=True)
class PubDate:
    """A date as exact as the article gives it; ``season`` is text such as `Fall` where there is no month."""

    year: int
    month: int | None = None
    day: int | None = None
    season: str | None = None

    @property
    def iso(self) -> str:
        """`2021`, `2021-08` or `2021-08-03`."""
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
            if self.day:
                text += f"-{self.day:02d}"
        return text

    @property
    def cited(self) -> str:
        """`2021`, `2021 Aug`, `2021 Aug 3` or `2021 Fall`."""
        if self.month is None:
            return f"{self.year} {self.season}" if self.season else str(self.year)
        return f"{self.year} {_MONTH_NAMES[self.month - 1]}" + (f" {self.day}" if self.day else "")


@dataclass(frozen=True)
class Article:
    """Metadata of one article.  Missing text is None.

    ``first_date``: the earliest publication date; ``issue_date``: the date that citations use (print, else collection,
    else electronic); ``related``: type and link of each related article; ``has_body``: false where the publisher
    withholds the full text.
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
    has_body: bool


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
    first, issue = _dates(parts)
    nlm_ta = _journal_abbreviation(journal)
    journal_title = text_of(first_below(journal, "journal-title")) or None
    pmid = ids.get("pmid", "")
    related = tuple((e.get("related-article-type", ""), href(e)) for e in parts.get("related-article", ()))
    kind = root.get("article-type")
    return Article(
        pmcid=ids.get("pmcid"),
        pmid=int(pmid) if pmid.isascii() and pmid.isdigit() else None,
        doi=ids.get("doi"),
        title=text_of(child_of(_one(parts, "title-group"), "article-title")) or None,
        abstract=" ".join(text_of(part) for part in parts.get("abstract", ())) or None,
        article_type=kind,
        journal_title=journal_title,
        journal_nlm_ta=nlm_ta,
        publisher_name=text_of(first_below(journal, "publisher-name")) or None,
        first_date=first,
        issue_date=issue,
        citation=_citation(parts, nlm_ta or journal_title, issue),
        keywords=_keywords(parts),
        license_url=_license_url(_one(parts, "permissions")),
        related=related,
        is_retracted=kind == "retracted-article" or any(name == "retraction-forward" for name, _ in related),
        has_body=child_of(root, "body") is not None,
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
            kind, value = "pmcid", f"PMC{digits}" if digits.isdigit() else value
        if value:
            ids.setdefault(kind, value)
    return ids


def _dates(parts: Parts) -> tuple[PubDate | None, PubDate | None]:
    """The earliest publication date, and the one that citations use; receipt and release in PMC do not count."""
    dates: list[tuple[int, PubDate]] = []
    for element in parts.get("pub-date", ()):
        kind = element.get("pub-type") or element.get("date-type") or ""
        if element.get("publication-format") == "print":
            kind = "print"
        date = None if _NOT_PUBLICATION.search(kind) else _date(element)
        if date:
            dates.append((_ISSUE_ORDER.index(kind) if kind in _ISSUE_ORDER else len(_ISSUE_ORDER), date))
    if not dates:
        return None, None
    first = min((date for _, date in dates), key=_exactness)
    return first, min(dates, key=lambda item: (item[0], _exactness(item[1])))[1]


def _exactness(date: PubDate) -> tuple[int, int, int]:
    """Order of dates: the year decides, then the more exact date of that year (`2013-09-04` before `2013`)."""
    return date.year, date.month or 13, date.day or 32


def _date(element: etree._Element) -> PubDate | None:
    values = {local_name(child): text_of(child) for child in element}
    year, month, day, season = (values.get(name, "") for name in ("year", "month", "day", "season"))
    if not (year.isascii() and year.isdigit() and 1500 <= int(year) <= 2100):
        return None
    number = int(month) if month.isascii() and month.isdigit() else _MONTHS.get(month[:3].lower())
    if number is None or not 1 <= number <= 12:
        return PubDate(int(year), season=season or month or None)
    is_day = day.isascii() and day.isdigit() and 1 <= int(day) <= 31
    return PubDate(int(year), number, int(day) if is_day else None)


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
    authors = list(islice(_authors(parts), 2))
    who = "" if not authors else f"{authors[0]}, et al. " if len(authors) > 1 else f"{authors[0].rstrip('.')}. "
    names = ("volume", "issue", "fpage", "lpage", "elocation-id")
    volume, issue, first, last, online = (text_of(_one(parts, name)) for name in names)
    pages = f"{first}-{last}" if first and last and last != first else first or online
    where = volume + (f"({issue})" if issue else "") + (f":{pages}" if pages else "")
    return f"{who}{journal.rstrip('.')}. {date.cited if date else ''}{';' if where else ''}{where}."


def _authors(parts: Parts) -> Iterable[str]:
    for group in parts.get("contrib-group", ()):
        for contributor in group.iterchildren("{*}contrib"):
            if contributor.get("contrib-type", "author") != "author":
                continue
            author = _person(contributor) or _collective(child_of(contributor, "collab"))
            if author:
                yield author


def _person(contributor: etree._Element) -> str:
    name = first_below(contributor, "name")
    if name is None:
        return text_of(first_below(contributor, "string-name"))
    return f"{text_of(child_of(name, 'given-names'))} {text_of(child_of(name, 'surname'))}".strip()


def _collective(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return one_line(element.text) or text_of(child_of(element, "institution"))


def _keywords(parts: Parts) -> tuple[str, ...]:
    groups = (group for group in parts.get("kwd-group", ()) if group.get("kwd-group-type") not in _OTHER_WORDS)
    words = (text_of(keyword) for group in groups for keyword in group.iterdescendants("{*}kwd"))
    return tuple(dict.fromkeys(filter(None, words)))


def _license_url(permissions: etree._Element | None) -> str | None:
    if permissions is None:
        return None
    reference = (text_of(first_below(permissions, "license_ref"))).strip()
    if reference.startswith("http"):
        return reference
    for element in permissions.iterdescendants("{*}license", "{*}ext-link", "{*}uri"):
        address = href(element)
        if address and address.startswith("http"):
            return address
    match = re.search(r"https?://(?:www\.)?creativecommons\.org/[\w./-]+", text_of(first_below(permissions, "license")))
    return match[0].rstrip(".") if match else None
