"""Text of JATS elements: block children apart, inline children as they stand, formulae once.

Policy: sub- and superscripts join their base (`Ca2+`, `IκB`); cross-references stay as their words; a formula given
as MathML and as TeX counts once, as MathML; graphics, media and supplementary files inside a caption have no text.
"""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from figlake.records import Refused

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

_FORMULA = frozenset({"inline-formula", "disp-formula", "alternatives"})
_TEX_DELIMITERS = re.compile(r"\\(?:begin|end)\{document\}|\\documentclass.*?\\begin\{document\}|\${1,2}", re.DOTALL)


def local_name(element: etree._Element) -> str:
    """Name of an element without namespace or undeclared prefix; empty for comments and instructions."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1]


def text_of(element: etree._Element | None) -> str:
    """Text of ``element`` on one line, without its tail; empty when there is no element."""
    if element is None:
        return ""
    pieces: list[str] = []
    _collect(element, pieces)
    return " ".join("".join(pieces).split())


def _collect(element: etree._Element, pieces: list[str]) -> None:
    if element.text:
        pieces.append(element.text)
    for child in element:
        name = local_name(child)
        if not name:
            if child.tag is etree.Entity:
                pieces.append(_entity(child))
        elif name in BLOCKS and name not in SILENT:
            pieces.append(" ")
            _collect(child, pieces)
            pieces.append(" ")
        elif name in SILENT:
            if name == "tex-math" and not _has_mathml(element):
                pieces.append(_TEX_DELIMITERS.sub("", child.text or ""))
            elif name in BLOCKS:
                pieces.append(" ")
        else:
            _collect(child, pieces)
        if child.tail:
            pieces.append(child.tail)


def _has_mathml(element: etree._Element) -> bool:
    formula: etree._Element | None = element
    while formula is not None and local_name(formula) not in _FORMULA:
        formula = formula.getparent()
    return next((element if formula is None else formula).iter("{*}math"), None) is not None


def _entity(node: etree._Element) -> str:
    name = str(getattr(node, "name", ""))
    character = html.entities.html5.get(f"{name};")
    if character is None:
        raise Refused("xml_entity", f"&{name}; is not a character entity of HTML")
    return character
