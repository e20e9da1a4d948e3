"""Who wrote an article: persons, groups, or nobody named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from figlake.articles.jats.marks import unmarked_text
from figlake.articles.jats.text import child_of, local_name, text_of

_AUTHORS = frozenset({"author", "group", "collab", "collaboration", "consortium"})
_NOT_THE_NAME = frozenset(
    "contrib-group contrib aff address addr-line country email ext-link uri fn xref role bio author-comment".split()
)
"""What stands in a `collab` beside its name: members, where they are, marks."""


def authors(groups: Sequence[etree._Element]) -> Iterable[str]:
    """Names of the authors in their order; a group counts as one, whatever members it lists."""
    for group in groups:
        for contributor in group.iterchildren("{*}contrib"):
            if contributor.get("contrib-type", "author").lower() not in _AUTHORS:
                continue
            author = _person(contributor) or _collective(contributor)
            if author:
                yield author


def _person(contributor: etree._Element) -> str:
    """`Given Surname` of a contributor, and not of the members of a group."""
    holders = [contributor, *contributor.iterchildren("{*}name-alternatives")]
    for holder in holders:
        name = child_of(holder, "name")
        if name is not None:
            return f"{text_of(child_of(name, 'given-names'))} {text_of(child_of(name, 'surname'))}".strip()
    return next((text_of(name) for holder in holders for name in holder.iterchildren("{*}string-name")), "")


def _collective(contributor: etree._Element) -> str:
    """Name of a group; of several forms of it the English one, else the first."""
    forms = [*contributor.iterchildren("{*}collab")]
    forms += [form for several in contributor.iterchildren("{*}collab-alternatives") for form in several]
    names = [(form, name) for form in forms if local_name(form) == "collab" and (name := _group_name(form))]
    english = (name for form, name in names if (_language(form) or "").lower().startswith("en"))
    return next(
        english, names[0][1] if names else "Anonymous" if child_of(contributor, "anonymous") is not None else ""
    )


def _group_name(collab: etree._Element) -> str:
    beside = {part: "" for part in collab.iterdescendants() if local_name(part) in _NOT_THE_NAME}
    return (text_of(collab, beside) if beside else unmarked_text(collab)).strip(" ,;:")


def _language(element: etree._Element) -> str | None:
    return element.get("{http://www.w3.org/XML/1998/namespace}lang") or element.get("lang")
