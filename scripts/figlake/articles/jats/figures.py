"""Every figure of a JATS article: its legend, its pictures, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from figlake.articles.jats.text import SILENT, href, local_name, one_line, text_of

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
_BORROWING = ("permission", "copyright", "license", "licence", "©")
_HINTS = ("ermission", "opyright", "icen", "PERMISSION", "COPYRIGHT", "LICEN", "©")
_TAKING = re.compile(r"\b(?:re(?:produced|printed|used|drawn)|adapted|modified|taken|with|by)\b")
_CREDIT_REACH = 120
"""Code points before a word such as `permission` in which the figure's taking over is told."""


class Figure(NamedTuple):
    """One `fig`.

    ``hrefs``: the link of each picture, as written; ``context``: the part of the article that it stands in;
    ``is_of_sub_article``: of a sub-article or response, so not the article's own.
    """

    figure_id: str | None
    label: str | None
    title: str | None
    caption: str | None
    hrefs: tuple[str, ...]
    context: str
    is_of_sub_article: bool
    has_third_party_permission: bool


def read_figures(root: etree._Element) -> Iterator[Figure]:
    """Every `fig` of the article in document order."""
    for fig in root.iter("{*}fig"):
        parts = _parts(fig)
        context, is_of_sub_article = _context(fig)
        label, title, caption = _legend(fig, parts)
        is_borrowed = (
            "permissions" in parts or _is_borrowed(caption or "") or _is_borrowed(text_of(parts.get("attrib")))
        )
        yield Figure(
            figure_id=fig.get("id"),
            label=label,
            title=title,
            caption=caption,
            hrefs=_hrefs(fig),
            context=context,
            is_of_sub_article=is_of_sub_article,
            has_third_party_permission=is_borrowed,
        )


def _context(fig: etree._Element) -> tuple[str, bool]:
    """The innermost part of the article that is told apart, and whether it belongs to a sub-article."""
    context, is_of_sub_article = None, False
    ancestor = fig.getparent()
    while ancestor is not None:
        name = local_name(ancestor)
        if context is None:
            context = _CONTEXTS.get(name)
        if name in {"sub-article", "response"}:
            is_of_sub_article = True
        ancestor = ancestor.getparent()
    return context or "body", is_of_sub_article


def _is_borrowed(text: str) -> bool:
    """Whether a caption says that the figure comes from elsewhere (`reproduced with permission`, `© 2019 …`)."""
    for hint in _HINTS:  # most captions hold none
        if hint in text:
            break
    else:
        return False
    lower = text.lower()
    for word in _BORROWING:
        place = lower.find(word)
        while place >= 0:
            if word == "©" or _TAKING.search(lower, max(0, place - _CREDIT_REACH), place):
                return True
            place = lower.find(word, place + 1)
    return False


def _parts(element: etree._Element) -> dict[str, etree._Element]:
    """The first child of each name."""
    parts: dict[str, etree._Element] = {}
    for child in element:
        parts.setdefault(local_name(child), child)
    return parts


def _legend(fig: etree._Element, parts: dict[str, etree._Element]) -> tuple[str | None, str | None, str | None]:
    """Label, title and caption; a figure group hands its own down to members that lack them."""
    label = text_of(parts.get("label"))
    title, paragraphs = _title_paragraphs(parts.get("caption"))
    group = fig.getparent()
    if group is not None and local_name(group) == "fig-group":
        shared = _parts(group)
        label = label or text_of(shared.get("label"))
        group_title, group_paragraphs = _title_paragraphs(shared.get("caption"))
        title = title or group_title
        paragraphs = group_paragraphs + paragraphs
    return label or None, title or None, " ".join(paragraphs) or None


def _title_paragraphs(caption: etree._Element | None) -> tuple[str, list[str]]:
    if caption is None:
        return "", []
    titles: list[str] = []
    paragraphs = [one_line(caption.text)]
    for part in caption:
        name = local_name(part)
        text = "" if name in SILENT or not name else text_of(part)
        (titles if name == "title" else paragraphs).append(text)
        if part.tail:
            paragraphs.append(one_line(part.tail))
    return " ".join(filter(None, titles)), list(filter(None, paragraphs))


def _hrefs(fig: etree._Element) -> tuple[str, ...]:
    """Links of the pictures whose nearest owner is ``fig``; of `alternatives` the best format alone."""
    found: list[str] = []
    places: dict[etree._Element, int] = {}
    for graphic in fig.iterdescendants("{*}graphic"):
        address = href(graphic)
        if not address:
            continue
        alternatives = None
        owner = graphic.getparent()
        while owner is not None and owner is not fig:
            name = local_name(owner)
            if name in _NO_FIGURE_OWNER:
                break
            alternatives = owner if name == "alternatives" else alternatives
            owner = owner.getparent()
        if owner is not fig:
            continue
        if alternatives is None:
            found.append(address)
        elif alternatives not in places:
            places[alternatives] = len(found)
            found.append(address)
        else:
            place = places[alternatives]
            found[place] = min(found[place], address, key=_image_rank)
    return tuple(found)


def _image_rank(address: str) -> tuple[bool, int]:
    """Formats that the store serves go first, thumbnails and unknown formats last."""
    name, dot, extension = address.lower().rsplit("/", 1)[-1].rpartition(".")
    stem, extension = (name, extension) if dot and extension in _IMAGE_RANK else (f"{name}{dot}{extension}", "")
    return stem.endswith(("_lrg", "_sml", "_thumb")), _IMAGE_RANK[extension]
