"""Every figure of a JATS article: its legend, its pictures, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from figlake.articles.jats.credit import is_borrowed
from figlake.articles.jats.legend import read_legend
from figlake.articles.jats.pictures import hrefs_of
from figlake.articles.jats.text import child_of, first_children, local_name, text_of
from figlake.text.numbering import GRAPHICAL_ABSTRACT

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
_ABOVE_ALL_MARKS = frozenset({"body", "back", "article-meta", "floats-group"})
_KIND_ATTRIBUTES = ("abstract-type", "fig-type", "sec-type", "content-type", "specific-use")
_GRAPHICAL = re.compile(
    r"^(?:graphical|graphic|visual|toc|ga)$"
    r"|(?:graphic\w*|visual|toc|pictorial)[-_ ]?(?:abstract|summary|figure|graphic|image)"
    r"|key[-_ ]?image|table of contents|r[eé]s(?:u|ú)m(?:en|o|é)\s+(?:gr[aáâ]fic|visual)|grafische zusammenfassung",
    re.IGNORECASE,
)
"""Marks of a graphical abstract: JATS's values of `abstract-type`, and what publishers write in its place."""


class Figure(NamedTuple):
    """One `fig`.

    ``hrefs``: the link of each picture, as written; ``context``: the part of the article that it stands in;
    ``is_of_sub_article``: of a sub-article or response, so not the article's own; ``kind``: type of the figure where
    its place or a mark tells it; ``is_lead``: the title is the bold lead of the caption; ``uncited_…``: the text
    without marks that join a word, where there are such, with its characters at their places.
    """

    figure_id: str | None
    label: str | None
    title: str | None
    caption: str | None
    hrefs: tuple[str, ...]
    context: str
    is_of_sub_article: bool
    has_third_party_permission: bool
    kind: str | None = None
    is_lead: bool = False
    uncited_title: str | None = None
    uncited_caption: str | None = None


def read_figures(root: etree._Element) -> Iterator[Figure]:
    """Every `fig` of the article in document order."""
    for fig in root.iter("{*}fig"):
        context, is_of_sub_article = _context(fig)
        children = first_children(fig)
        legend = read_legend(fig, children)
        credits = filter(None, (legend.caption, legend.title, text_of(children.get("attrib"))))
        yield Figure(
            figure_id=fig.get("id"),
            label=legend.label,
            title=legend.title,
            caption=legend.caption,
            hrefs=hrefs_of(fig),
            context=context,
            is_of_sub_article=is_of_sub_article,
            has_third_party_permission="permissions" in children or any(map(is_borrowed, credits)),
            kind=_kind(fig, context, legend.label),
            is_lead=legend.is_lead,
            uncited_title=legend.uncited_title,
            uncited_caption=legend.uncited_caption,
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


def _kind(fig: etree._Element, context: str, label: str | None) -> str | None:
    """`Graphical abstract` where the figure, or the abstract or section around it, is marked or called so.

    A figure without a label in an abstract is its picture.
    """
    if context == "abstract" and not label:
        return GRAPHICAL_ABSTRACT
    element: etree._Element | None = fig
    while element is not None and (tag := local_name(element)) not in _ABOVE_ALL_MARKS:
        names = [str(value) for name, value in element.items() if name in _KIND_ATTRIBUTES]
        if tag in {"abstract", "trans-abstract", "sec"}:
            names.append(text_of(child_of(element, "title")))
        for name in names:
            if name and _GRAPHICAL.search(name):
                return GRAPHICAL_ABSTRACT
        element = element.getparent()
    return None
