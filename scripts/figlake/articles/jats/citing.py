"""Where the text of an article refers to its figures: the paragraphs of its sections, with their references.

Running text is what stands in paragraphs (`p`) of a section, outside of figures, tables, notes and lists of references.
A section is an element of `SECTIONS`; its paragraphs are those that stand in no section within it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from figlake.articles.jats.figures import Figure
from figlake.articles.jats.marks import blanked, reference_marks, unjoined, unmarked_text
from figlake.articles.jats.text import child_of, local_name, located_text, text_of

SECTIONS = ("body", "back", "sec", "app", "ack", "boxed-text", "notes", "glossary")
"""Elements whose paragraphs are a text of their own."""
OUTSIDE = frozenset(
    "fig fig-group table-wrap table caption fn ref-list floats-group supplementary-material media front front-stub "
    "abstract trans-abstract".split()
)
"""Elements whose text is no running text of the article."""
_PARTS = frozenset({"sub-article", "response"})


class Reference(NamedTuple):
    """A reference from ``start`` to ``end`` of a paragraph, to the figures with the ids ``figure_ids``."""

    start: int
    end: int
    figure_ids: tuple[str, ...]


class Paragraph(NamedTuple):
    """Its text as `text_of` gives it, with the references to figures of the article.

    ``uncited``: the text with spaces in place of those, and of marks that join the word before them; None where there
    are none.
    """

    text: str
    uncited: str | None
    references: tuple[Reference, ...]


class Section(NamedTuple):
    """A section with its paragraphs, up to the last that may refer to a figure.

    ``number``: its place among all `SECTIONS` of the article, from 0; ``titles``: those around it and its own.
    """

    number: int
    titles: tuple[str, ...]
    is_of_sub_article: bool
    paragraphs: tuple[Paragraph, ...]


class _Place(NamedTuple):
    """The section and the paragraph, the outermost one in it, that an element stands in."""

    section: etree._Element
    paragraph: etree._Element
    is_of_sub_article: bool


_Tagged = tuple[etree._Element, tuple[str, ...]]
"""A tagged reference, and the ids of the figures that it means."""


def read_citing(root: etree._Element, figures: Sequence[Figure]) -> Iterator[Section]:
    """The sections of the article whose paragraphs refer to ``figures``, its own.

    Where a numbered figure has no tagged reference (`xref`), all sections: they may name it in plain words.
    """
    tagged, cited = _tagged(root, figures)
    is_complete = all(
        figure.figure_id in cited or figure.is_of_sub_article or not any(map(str.isdigit, figure.label or ""))
        for figure in figures
    )
    if not tagged and is_complete:
        return
    titles: dict[etree._Element, str] = {}
    for number, section in enumerate(sections_of(root)):
        of_section = tagged.get(section, {})
        if not of_section and is_complete:
            continue
        around = [section, *section.iterancestors()]
        standing = _standing(around[1:])
        if standing is None:
            continue
        paragraphs, waiting = [], len(of_section)
        for element in paragraphs_of(section):
            if is_complete and not waiting:
                break
            waiting -= element in of_section
            paragraphs.append(_paragraph(element, of_section.get(element, ())))
        if paragraphs:
            for element in around:
                if element not in titles:
                    titles[element] = unmarked_text(child_of(element, "title"))
            shown = tuple(filter(None, (titles[element] for element in reversed(around))))
            yield Section(number, shown, standing, tuple(paragraphs))


def sections_of(root: etree._Element) -> Iterator[etree._Element]:
    """The sections of an article in document order."""
    return root.iter(*(f"{{*}}{name}" for name in SECTIONS))


def paragraphs_of(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a section, but not of those within it."""
    for child in element:
        name = local_name(child)
        if name == "p":
            yield child
        elif name and name not in SECTIONS and name not in OUTSIDE and name not in _PARTS:
            yield from paragraphs_of(child)


def _tagged(
    root: etree._Element, figures: Sequence[Figure]
) -> tuple[dict[etree._Element, dict[etree._Element, list[_Tagged]]], set[str]]:
    """References by section and paragraph, each with the figures that it means; and all that are meant."""
    own = {(figure.figure_id, figure.is_of_sub_article) for figure in figures if figure.figure_id}
    groups = {
        group.get("id"): [fig.get("id", "") for fig in group.iterdescendants("{*}fig")]
        for group in root.iter("{*}fig-group")
        if group.get("id")
    }
    ids = {figure_id for figure_id, _ in own} | groups.keys()
    places: dict[etree._Element | None, _Place | None] = {}
    tagged: dict[etree._Element, dict[etree._Element, list[_Tagged]]] = {}
    cited: set[str] = set()
    for reference in root.iter("{*}xref") if own else ():
        written = reference.get("rid", "")
        if written not in ids and ids.isdisjoint(written.split()):
            continue
        named = written.split()
        parent = reference.getparent()
        if parent not in places:
            places[parent] = _place(reference)
        if (place := places[parent]) is None:
            continue
        named = [figure_id for rid in named for figure_id in groups.get(rid, [rid])]
        meant = tuple(dict.fromkeys(name for name in named if (name, place.is_of_sub_article) in own))
        if meant:
            tagged.setdefault(place.section, {}).setdefault(place.paragraph, []).append((reference, meant))
            cited.update(meant)
    return tagged, cited


def _place(element: etree._Element) -> _Place | None:
    """Where an element stands in the running text; None when it does not."""
    section = paragraph = None
    for ancestor in element.iterancestors():
        name = local_name(ancestor)
        if name in OUTSIDE:
            return None
        if name in _PARTS:
            return None if section is None or paragraph is None else _Place(section, paragraph, True)
        if section is None and name == "p":
            paragraph = ancestor
        elif section is None and name in SECTIONS:
            section = ancestor
            if paragraph is None:
                return None
    return None if section is None or paragraph is None else _Place(section, paragraph, False)


def _standing(ancestors: Iterable[etree._Element]) -> bool | None:
    """Whether a section is one of a sub-article, by what it stands in; None when it is no running text."""
    for ancestor in ancestors:
        name = local_name(ancestor)
        if name in OUTSIDE:
            return None
        if name in _PARTS:
            return True
    return False


def _paragraph(element: etree._Element, found: Sequence[_Tagged]) -> Paragraph:
    if not found:
        return Paragraph(text_of(element), None, ())
    marks = reference_marks(element)
    if marks:
        around = {holder for reference, _ in found for holder in (reference, *reference.iterancestors())}
        marks = [mark for mark in marks if mark not in around]
    text, places = located_text(element, [*(reference for reference, _ in found), *marks])
    references = tuple(
        Reference(*place, meant) for (_, meant), place in zip(found, places, strict=False) if place is not None
    )
    of_marks = [place for place in places[len(found) :] if place is not None]
    uncited = blanked(unjoined(text, of_marks) or text, (reference[:2] for reference in references))
    return Paragraph(text, uncited, references)
