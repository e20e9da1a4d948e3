"""JATS articles of any generation: article metadata and every figure, without loss.

Element names are matched without namespaces, because dumps declare them, wrap them in a default namespace, or forget
to declare them.  No DTD is loaded, no entity is expanded, no network is used.
Sources: JATS 1.4 tag library; measured forms of 1997 to 2026 articles of PMC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from figlake.jats_text import local_name, text_of
from figlake.limits import MAX_XML_BYTES
from figlake.records import Refused

_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))
_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NOT_PUBLICATION = re.compile(r"pmc|nihms|received|rev-|accepted|retracted|preprint|submitted|hwp|corrected")
_NO_FIGURE_OWNER = frozenset(
    "disp-formula inline-formula table-wrap caption supplementary-material media fig chem-struct-wrap".split()
)
_CONTEXTS = {
    "floats-group": "floats",
    "abstract": "abstract",
    "trans-abstract": "abstract",
    "app": "appendix",
    "boxed-text": "boxed-text",
    "back": "back",
    "body": "body",
    "front": "front",
}
_IMAGE_RANK = {"jpg": 0, "jpeg": 1, "png": 2, "gif": 3, "": 4, "tif": 5, "tiff": 6, "webp": 7, "svg": 8, "eps": 9}
_PERMISSION = re.compile(
    r"\b(?:re(?:produced|printed|used|drawn)|adapted|modified|taken)\b.{0,60}\b(?:permission|copyright|licen[cs]e)"
    r"|\b(?:with|by)\s+(?:kind\s+)?permission\b|©|\bcopyright\s+(?:19|20)\d\d",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class PubDate:
    """A date as exact as the article gives it; month and day may be None."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """`2021`, `2021-08` or `2021-08-03`."""
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


@dataclass(frozen=True)
class Article:
    """What an article says about itself.  Missing text is None."""

    pmcid: str | None
    pmid: int | None
    doi: str | None
    title: str | None
    abstract: str | None
    article_type: str | None
    journal_title: str | None
    journal_nlm_ta: str | None
    publisher_name: str | None
    date: PubDate | None
    citation: str | None
    keywords: tuple[str, ...]
    license_url: str | None
    is_retracted: bool
    has_body: bool


@dataclass(frozen=True)
class Figure:
    """One `fig`.  ``hrefs``: one per picture, as written.  ``context``: where it stands in the article."""

    figure_id: str | None
    label: str | None
    title: str | None
    caption: str | None
    hrefs: tuple[str, ...]
    context: str
    is_of_sub_article: bool
    has_third_party_permission: bool


def parse(data: bytes) -> etree._Element:
    """The `article` element of an XML document.  Raises `Refused` (too_large, invalid_xml, not_an_article, …)."""
    if len(data) > MAX_XML_BYTES:
        raise Refused("too_large", f"{len(data)} bytes, expected at most {MAX_XML_BYTES}")
    try:
        root = etree.fromstring(data, _parser(recover=False))
    except etree.XMLSyntaxError as error:
        if any(entry.domain_name != "NAMESPACE" for entry in list(error.error_log)):  # type: ignore[call-overload]
            raise Refused("invalid_xml", str(error)) from error
        root = etree.fromstring(data, _parser(recover=True))
    except ValueError as error:
        raise Refused("invalid_xml", str(error)) from error
    if root is None:
        raise Refused("invalid_xml", "the document is empty")
    document_type: Any = root.getroottree().docinfo.internalDTD
    if document_type is not None and any(document_type.iterentities()):
        raise Refused("xml_entity", "the document type declares entities")
    if local_name(root) == "article":
        return root
    articles = list(root.iter("{*}article"))
    if len(articles) != 1:
        raise Refused("not_an_article", f"expected one article, found {len(articles)} in <{local_name(root)}>")
    found: etree._Element = articles[0]
    return found


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def read_article(root: etree._Element) -> Article:
    """Metadata of an article, from its own front and not from sub-articles."""
    front = _child(root, "front")
    meta = _child(front, "article-meta")
    journal = _child(front, "journal-meta")
    if meta is None:
        raise Refused("not_an_article", "expected front/article-meta, found none")
    ids = _article_ids(meta)
    date = publication_date(meta)
    nlm_ta = _journal_abbreviation(journal)
    titles = _child(meta, "title-group")
    pmid = ids.get("pmid", "")
    return Article(
        pmcid=ids.get("pmcid"),
        pmid=int(pmid) if pmid.isascii() and pmid.isdigit() else None,
        doi=ids.get("doi"),
        title=text_of(_child(titles, "article-title")) or None,
        abstract=" ".join(text_of(child) for child in meta if local_name(child) == "abstract") or None,
        article_type=root.get("article-type"),
        journal_title=text_of(_first(journal, "journal-title")) or None,
        journal_nlm_ta=nlm_ta,
        publisher_name=text_of(_first(journal, "publisher-name")) or None,
        date=date,
        citation=_citation(meta, nlm_ta or text_of(_first(journal, "journal-title")), date),
        keywords=_keywords(meta),
        license_url=_license_url(meta),
        is_retracted=_is_retracted(root, meta),
        has_body=_child(root, "body") is not None,
    )


def read_figures(root: etree._Element) -> Iterator[Figure]:
    """Every `fig` of the article in document order, those of sub-articles marked."""
    for fig in root.iter("{*}fig"):
        ancestors = [local_name(ancestor) for ancestor in fig.iterancestors()]
        label, title, caption = _legend(fig)
        yield Figure(
            figure_id=fig.get("id"),
            label=label,
            title=title,
            caption=caption,
            hrefs=_hrefs(fig),
            context=next((_CONTEXTS[name] for name in ancestors if name in _CONTEXTS), "body"),
            is_of_sub_article="sub-article" in ancestors or "response" in ancestors,
            has_third_party_permission=_child(fig, "permissions") is not None
            or bool(_PERMISSION.search(f"{caption or ''} {text_of(_child(fig, 'attrib'))}")),
        )


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child for child in element if local_name(child) == name), None)


def _first(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next(element.iter(f"{{*}}{name}"), None)


def _article_ids(meta: etree._Element) -> dict[str, str]:
    """Ids by kind.  `pmc` with bare digits (to 2024) and `pmcid` with the prefix (2026) both become `pmcid`."""
    ids: dict[str, str] = {}
    for child in meta:
        if local_name(child) == "article-id":
            kind = child.get("pub-id-type", "")
            value = (child.text or "").strip()
            if kind in {"pmc", "pmcid"}:
                digits = value.upper().removeprefix("PMC")
                kind, value = "pmcid", f"PMC{digits}" if digits.isdigit() else value
            if value:
                ids.setdefault(kind, value)
    return ids


def publication_date(meta: etree._Element) -> PubDate | None:
    """The earliest date on which the article was out, in print or electronically; receipt and release do not count.

    The year decides, then the more exact date of that year: `2013-09-04` before `2013`.
    """
    dates = []
    for child in meta:
        if local_name(child) == "pub-date":
            kind = " ".join(child.get(name, "") for name in ("pub-type", "date-type"))
            date = None if _NOT_PUBLICATION.search(kind) else _date(child)
            if date:
                dates.append(date)
    return min(dates, key=lambda date: (date.year, date.month or 13, date.day or 32), default=None)


def _date(element: etree._Element) -> PubDate | None:
    year, month, day = (text_of(_child(element, name)) for name in ("year", "month", "day"))
    if not (year.isascii() and year.isdigit() and 1500 <= int(year) <= 2100):
        return None
    number = int(month) if month.isascii() and month.isdigit() else _MONTHS.get(month[:3].lower())
    if number is None or not 1 <= number <= 12:
        return PubDate(int(year))
    is_day = day.isascii() and day.isdigit() and 1 <= int(day) <= 31
    return PubDate(int(year), number, int(day) if is_day else None)


def _journal_abbreviation(journal: etree._Element | None) -> str | None:
    found: dict[str, str] = {}
    for child in journal if journal is not None else ():
        if local_name(child) == "journal-id":
            found.setdefault(child.get("journal-id-type", ""), text_of(child))
    abbreviation = _first(journal, "abbrev-journal-title")
    return found.get("nlm-ta") or found.get("iso-abbrev") or text_of(abbreviation) or None


def _citation(meta: etree._Element, journal: str | None, date: PubDate | None) -> str | None:
    """Reference in PFOCR's form: `First Author, et al. J Abbrev. 2021 Aug;246(15):1727-1739.`"""
    authors = _authors(meta)
    if not journal:
        return None
    who = "" if not authors else f"{authors[0]}, et al. " if len(authors) > 1 else f"{authors[0]}. "
    when = "" if date is None else str(date.year)
    if date and date.month:
        when += f" {_MONTH_NAMES[date.month - 1]}" + (f" {date.day}" if date.day else "")
    volume, issue, first, last, online = (
        text_of(_child(meta, name)) for name in ("volume", "issue", "fpage", "lpage", "elocation-id")
    )
    pages = f"{first}-{last}" if first and last and last != first else first or online
    where = volume + (f"({issue})" if issue else "") + (f":{pages}" if pages else "")
    return f"{who}{journal.rstrip('.')}. {when}{';' if where else ''}{where}."


def _authors(meta: etree._Element) -> list[str]:
    authors = []
    for group in meta:
        if local_name(group) != "contrib-group":
            continue
        for contributor in group:
            kind = contributor.get("contrib-type", "author")
            if local_name(contributor) != "contrib" or kind != "author":
                continue
            name = _first(contributor, "name")
            given, surname = text_of(_child(name, "given-names")), text_of(_child(name, "surname"))
            other = _first(contributor, "string-name")
            collective = _first(contributor, "collab")
            author = f"{given} {surname}".strip() or text_of(other) or text_of(_child(collective, "institution"))
            author = author or ((collective.text or "").strip() if collective is not None else "")
            if author:
                authors.append(author)
    return authors


def _keywords(meta: etree._Element) -> tuple[str, ...]:
    words: list[str] = []
    for group in meta:
        if local_name(group) != "kwd-group" or group.get("kwd-group-type") in {"research-organism", "abbreviations"}:
            continue
        for keyword in group.iter("{*}kwd"):
            text = text_of(keyword)
            if text and text not in words:
                words.append(text)
    return tuple(words)


def _license_url(meta: etree._Element) -> str | None:
    permissions = _child(meta, "permissions")
    reference = _first(permissions, "license_ref")
    if reference is not None and (reference.text or "").strip().startswith("http"):
        return (reference.text or "").strip()
    for element in permissions.iter("{*}license", "{*}ext-link", "{*}uri") if permissions is not None else ():
        address = href(element)
        if address and address.startswith("http"):
            return address
    text = text_of(_first(permissions, "license"))
    match = re.search(r"https?://(?:www\.)?creativecommons\.org/[\w./-]+", text)
    return match[0].rstrip(".") if match else None


def _is_retracted(root: etree._Element, meta: etree._Element) -> bool:
    """Whether the article says that it was retracted (not whether it is the notice of a retraction)."""
    if root.get("article-type") == "retracted-article":
        return True
    kinds = {child.get("related-article-type") for child in meta if local_name(child) == "related-article"}
    return "retraction-forward" in kinds


def href(element: etree._Element) -> str | None:
    """The element's link, whatever prefix or namespace its attribute has."""
    for name, value in element.attrib.items():
        if str(name).rsplit("}", 1)[-1].rsplit(":", 1)[-1] == "href":
            return str(value).strip() or None
    return None


def _legend(fig: etree._Element) -> tuple[str | None, str | None, str | None]:
    """Label, title and caption; a figure group hands its own down to members that lack them."""
    label = text_of(_child(fig, "label"))
    title, paragraphs = _title_paragraphs(_child(fig, "caption"))
    group = fig.getparent()
    if group is not None and local_name(group) == "fig-group":
        label = label or text_of(_child(group, "label"))
        group_title, group_paragraphs = _title_paragraphs(_child(group, "caption"))
        title = title or group_title
        paragraphs = group_paragraphs + paragraphs
    return label or None, title or None, " ".join(paragraphs) or None


def _title_paragraphs(caption: etree._Element | None) -> tuple[str, list[str]]:
    if caption is None:
        return "", []
    title = text_of(_child(caption, "title"))
    children = [child for child in caption if local_name(child) not in {"", "title"}]
    paragraphs = [text for child in children if (text := text_of(child) if not _is_silent(child) else "")]
    loose = " ".join((caption.text or "").split())
    return title, [loose, *paragraphs] if loose else paragraphs


def _is_silent(element: etree._Element) -> bool:
    return local_name(element) in {"supplementary-material", "media", "graphic", "object-id", "permissions"}


def _hrefs(fig: etree._Element) -> tuple[str, ...]:
    found: list[str] = []
    groups: dict[etree._Element, list[str]] = {}
    for graphic in fig.iter("{*}graphic"):
        address = href(graphic)
        owner = graphic.getparent()
        alternatives = None
        while owner is not None and owner is not fig and local_name(owner) not in _NO_FIGURE_OWNER:
            if local_name(owner) == "alternatives":
                alternatives = owner
            owner = owner.getparent()
        if owner is not fig or not address:
            continue
        if alternatives is None:
            found.append(address)
        elif alternatives in groups:
            groups[alternatives].append(address)
        else:
            groups[alternatives] = [address]
            found.append("")
    chosen = iter(min(group, key=_image_rank) for group in groups.values())
    return tuple(address or next(chosen) for address in found)


def _image_rank(address: str) -> tuple[int, int]:
    name, _, extension = address.lower().rpartition(".")
    is_thumbnail = name.endswith(("_lrg", "_sml", "thumb", "_thumb"))
    return (int(is_thumbnail), _IMAGE_RANK.get(extension if name else "", _IMAGE_RANK[""]))
