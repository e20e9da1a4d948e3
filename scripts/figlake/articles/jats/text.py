"""Text and look-ups of JATS elements, by local names.

Text policy: block children stand apart, inline children join as they stand; sub- and superscripts join their base
(`Ca2+`, `IκB`); cross-references stay as their words; a formula given as MathML and as TeX counts once, as MathML;
graphics, media and supplementary files inside a caption have no text.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from figlake.files.records import Refused
from figlake.names.kept import Kept

BLOCKS = frozenset(
    "p title subtitle label caption sec list list-item def-list def-item def term disp-formula disp-quote "
    "boxed-text statement verse-group verse-line table tr td th break fig fig-group attrib kwd abstract "
    "trans-title alt-title".split()
)
"""Elements that a reader sees on lines of their own; a space stands between them and what is around."""

SILENT = frozenset(
    "tex-math annotation annotation-xml graphic inline-graphic media supplementary-material "
    "inline-supplementary-material object-id permissions alt-text long-desc fig fig-group table-wrap fn".split()
)
"""Elements that add nothing to running text; figures in figures speak for themselves."""

_NOTHING: Mapping[etree._Element, str] = {}
_FORMULA = frozenset({"inline-formula", "disp-formula", "alternatives"})
_TEX_DELIMITERS = re.compile(r"\\(?:begin|end)\{document\}|\\documentclass.*?\\begin\{document\}|\${1,2}", re.DOTALL)


# element names are asked for a hundred times in every article
_LOCAL: Kept[object, str] = Kept(lambda tag: tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1] if isinstance(tag, str) else "")
_ANY_NAMESPACE: Kept[str, str] = Kept(lambda name: f"{{*}}{name}")


def local_name(element: etree._Element) -> str:
    """Name of an element without namespace or undeclared prefix; empty for comments, instructions and entities."""
    return _LOCAL[element.tag]


def child_of(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name."""
    return None if element is None else next(element.iterchildren(_ANY_NAMESPACE[name]), None)


def first_children(element: etree._Element) -> dict[str, etree._Element]:
    """The first child of each name: one walk, where several are asked for."""
    found: dict[str, etree._Element] = {}
    for child in element:
        found.setdefault(_LOCAL[child.tag], child)
    return found


def first_below(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first descendant of that name, in document order."""
    return None if element is None else next(element.iterdescendants(_ANY_NAMESPACE[name]), None)


def href(element: etree._Element) -> str | None:
    """The element's link, whatever prefix or namespace its attribute has."""
    for name, value in element.attrib.items():
        if _LOCAL[name] == "href":
            return str(value).strip() or None
    return None


def one_line(text: str | None) -> str:
    """``text`` with every run of white space as one space, and none at its ends."""
    if not text:
        return ""
    if text.isprintable() and "  " not in text:  # no white space but single spaces
        return text.strip()
    return " ".join(text.split())


def text_of(element: etree._Element | None, instead: Mapping[etree._Element, str] = _NOTHING) -> str:
    """Text of ``element`` on one line, without its tail; empty when there is no element.

    ``instead``: text that stands for elements inside it.
    """
    if element is None:
        return ""
    if not len(element):
        return one_line(element.text)
    pieces: list[str] = []
    _collect(element, pieces, instead)
    return one_line("".join(pieces))


def located_text(element: etree._Element, parts: Sequence[etree._Element]) -> tuple[str, list[tuple[int, int] | None]]:
    """Text of ``element`` as `text_of` gives it, and from where to where each of ``parts`` stands in it.

    ``parts``: elements inside it, none within another; None for one that adds nothing to the text.
    """
    inside = {part: _Located(_spaced(part)) for part in parts}
    pieces: list[str] = []
    _collect(element, pieces, inside)
    places: dict[_Located, tuple[int, int]] = {}
    line, begin = _Line(), 0
    for number, piece in enumerate(pieces):
        if isinstance(piece, _Located):
            line.add("".join(pieces[begin:number]))
            start, begin = line.length, number + 1
            line.add(piece)
            places[piece] = (start, line.length)
    line.add("".join(pieces[begin:]))
    return line.text, [places.get(inside[part]) for part in parts]


class _Located(str):
    """Text of a part whose place is looked for: equal to no other."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class _Line:
    """Text on one line that is put together; ``length``: of what it holds so far, with a space at its end."""

    def __init__(self) -> None:
        self.length = 0
        self._kept: list[str] = []
        self._is_spaced = True

    def add(self, text: str) -> None:
        """Add a text, with every run of white space as one space, that at its border too."""
        if not text.isprintable() or "  " in text:  # else no white space but single spaces
            ends = " " if text[-1].isspace() else ""
            text = f"{' ' if text[0].isspace() else ''}{' '.join(text.split())}{ends}" if text.strip() else " "
        if self._is_spaced and text.startswith(" "):
            text = text[1:]
        if text:
            self._kept.append(text)
            self.length += len(text)
            self._is_spaced = text.endswith(" ")

    @property
    def text(self) -> str:
        """What was added, without a space at its end."""
        return "".join(self._kept).rstrip(" ")


def _spaced(element: etree._Element) -> str:
    """Text of ``element`` with its white space as written."""
    pieces: list[str] = []
    _collect(element, pieces, _NOTHING)
    return "".join(pieces)


def _kind(tag: object) -> str:
    """How an element with this tag takes part in text: inline, block, silent, silent block, tex or entity."""
    name = _LOCAL[tag]
    if name == "tex-math":
        return "tex"
    if name in SILENT:
        return "silent block" if name in BLOCKS else "silent"
    if name:
        return "block" if name in BLOCKS else "inline"
    return "entity" if tag is etree.Entity else "silent"


_KINDS = Kept(_kind)


def _collect(element: etree._Element, pieces: list[str], instead: Mapping[etree._Element, str]) -> None:
    text = element.text
    if text:
        pieces.append(text)
    for child in element:
        kind = _KINDS[child.tag]
        if instead and child in instead:
            pieces.append(instead[child])
        elif kind == "inline":
            if len(child):
                _collect(child, pieces, instead)
            else:
                text = child.text
                if text:
                    pieces.append(text)
        elif kind == "block":
            pieces.append(" ")
            _collect(child, pieces, instead)
            pieces.append(" ")
        elif kind == "silent block":
            pieces.append(" ")
        elif kind == "tex" and not _has_mathml(element):
            pieces.append(_TEX_DELIMITERS.sub("", child.text or ""))
        elif kind == "entity":
            pieces.append(_entity(child))
        text = child.tail
        if text:
            pieces.append(text)


def _has_mathml(element: etree._Element) -> bool:
    formula: etree._Element | None = element
    while formula is not None and local_name(formula) not in _FORMULA:
        formula = formula.getparent()
    within = element if formula is None else formula
    return any(local_name(found) == "math" for found in within.iter())


def _entity(node: etree._Element) -> str:
    name = str(getattr(node, "name", ""))
    character = html.entities.html5.get(f"{name};")
    if character is None:
        raise Refused("xml_entity", f"&{name}; is not a character entity of HTML")
    return character
