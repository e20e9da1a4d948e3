"""Marks that stand in a text and are no part of it: of footnotes, affiliations and references.

`Role of EGFR<xref ref-type="fn">1</xref>` is about EGFR, and `IL-2<sup><xref ref-type="bibr">5</xref></sup>` is IL-2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from figlake.articles.jats.text import local_name, located_text, text_of

_NOTES = frozenset({"fn", "table-fn", "aff", "corresp", "author-notes", "author-note", "contrib", "other", "custom"})
_REFERENCES = frozenset({"bibr", "ref", "bib"})
_MARK = re.compile(r"(?:[\W\d_]|(?<![^\W\d_])[^\W\d_](?![^\W\d_]))+")
"""Numbers, symbols and single letters: what a mark is made of, and the name of an author is not."""
_SYMBOLS = re.compile(r"[*\u2217\u2020\u2021\u00a7\u00b6\u2016#\u2606\u2605\u2729\u2726,\s]+")
_TRAILING_SYMBOL = re.compile(
    r"(?<=[^\W_]{2})\s?(?:[\u2020\u2021\u00a7\u00b6\u2016\u2606\u2605\u2729\u2726]|(?<=[a-z]{4})[*\u2217])+$"
)
_LAST_SYMBOLS = frozenset("\u2020\u2021\u00a7\u00b6\u2016\u2606\u2605\u2729\u2726*\u2217")
_WORD = re.compile(r"\w")
_STYLES = frozenset({"sup", "sub", "italic", "bold", "styled-content", "named-content", "underline", "roman", "sc"})


def unmarked_text(element: etree._Element | None) -> str:
    """Text of a title, a label or a name, without the marks of notes and of references that are raised."""
    if element is None or not len(element):
        text = text_of(element)
    else:
        marks = dict.fromkeys(_marks(element, _NOTES | _REFERENCES, is_title=True), "")
        raised = [sup for sup in element.iterdescendants("{*}sup") if _SYMBOLS.fullmatch(text_of(sup) or "-")]
        marks |= dict.fromkeys((sup for sup in raised if _is_last(sup, element)), "")
        text = text_of(element, marks)
    return _TRAILING_SYMBOL.sub("", text).rstrip() if text[-1:] in _LAST_SYMBOLS else text


def _is_last(raised: etree._Element, element: etree._Element) -> bool:
    """Whether no word follows a raised symbol without a reference; one that stands within is of its word (`DPPH∗`)."""
    return _WORD.search(text_of(element, {raised: "\0"}).partition("\0")[2]) is None


def uncited_text(element: etree._Element | None) -> str | None:
    """Text of ``element`` with spaces in place of marks that join the word before them; None when there is none.

    As long as `text_of` gives it, so that what is found in one stands at the same place in the other.
    """
    marks = reference_marks(element) if element is not None and len(element) else []
    if element is None or not marks:
        return None
    text, places = located_text(element, marks)
    return unjoined(text, [place for place in places if place is not None])


def reference_marks(element: etree._Element) -> list[etree._Element]:
    """The outermost elements below ``element`` that hold nothing but marks of notes and references."""
    return _marks(element, _NOTES | _REFERENCES, is_title=False)


def unjoined(text: str, marks: Sequence[tuple[int, int]]) -> str | None:
    """``text`` with spaces in place of ``marks`` in it that join the word before them; None when none does."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if (joined and start == joined[-1][1]) or (start and text[start - 1].isalnum()):
            joined.append((start, next((place for place in range(start, end) if text[place].isspace()), end)))
    return blanked(text, joined) if joined else None


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """``text`` with spaces in place of ``spans`` in it, ascending."""
    kept: list[str] = []
    behind = 0
    for start, end in spans:
        kept += (text[behind:start], " " * (end - start))
        behind = end
    return "".join([*kept, text[behind:]])


def _marks(element: etree._Element, kinds: frozenset[str], is_title: bool) -> list[etree._Element]:
    """The outermost elements below ``element`` that hold nothing but marks."""
    found: dict[etree._Element, None] = {}
    for reference in element.iterdescendants("{*}xref"):
        kind = (reference.get("ref-type") or "").lower()
        if (kind and kind not in kinds) or not _MARK.fullmatch(text_of(reference)):
            continue
        outer, is_raised = _outermost(reference, element)
        is_raised = is_raised or any(local_name(child) == "sup" for child in reference)
        if is_raised or not is_title or kind in _NOTES:
            found[outer] = None
    return list(found)


def _outermost(reference: etree._Element, top: etree._Element) -> tuple[etree._Element, bool]:
    """The styled element around a mark that holds marks alone, and whether one of those is raised."""
    outer, is_raised = reference, False
    parent = reference.getparent()
    while parent is not None and parent is not top and local_name(parent) in _STYLES:
        if not _MARK.fullmatch(text_of(parent)):
            break
        is_raised = is_raised or local_name(parent) == "sup"
        outer, parent = parent, parent.getparent()
    return outer, is_raised
