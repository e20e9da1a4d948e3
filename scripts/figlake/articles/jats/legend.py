"""Label, title and caption of a figure; what its group tells, and the bold lead that stands for a title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from figlake.articles.jats.marks import uncited_text, unmarked_text
from figlake.articles.jats.text import SILENT, child_of, local_name, one_line, text_of
from figlake.text.numbering import is_numbered

_GROUPS = frozenset({"fig-group", "fig"})
_BOLD = frozenset({"bold", "b", "strong"})
_IN_A_LEAD = frozenset({"italic", "sub", "sup", "sc", "underline"})
_LABEL_IN_LEAD = re.compile(r"^(?:fig\w*|scheme)\.?\s*[A-Z]?\d+[A-Za-z]?\s*[.:|]?\s*", re.IGNORECASE)
_PANEL_LEAD = re.compile(r"^(?:[(\[].{0,12}[)\]]|[A-Za-z]\d?(?:\s?[-\u2013,&]\s?[A-Za-z])*[).:,])(?:\s|$)")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z(])")
_ABBREVIATED = re.compile(r"(?:\b[A-Za-z]|\b(?:vs|cf|al|sp|spp|var|subsp|St|Dr|No|Fig|Figs|approx|ca|e\.g|i\.e))\.\s+$")
_LAST_PANEL = re.compile(r"(?:(?<=[.:])\s*[(\[]|\s+)[A-Za-z](?:\s?[-\u2013,]\s?[A-Za-z])?[)\]][.:]?$")
_AFTER_A_LEAD = re.compile(r"\s*(?:$|[.:;(\[])")
_BEFORE_A_SENTENCE = re.compile(r"\s*[A-Z0-9]")
_OPEN_END = re.compile(
    r"\b(?:a|an|the|of|in|on|at|by|to|for|from|with|and|or|as|is|are|was|were|that|between|into|de|la|del|y|e)$", re.I
)
_LEAST_WORDS, _MAX_LEAD = 4, 300


class Legend(NamedTuple):
    """``uncited_title``, ``uncited_caption``: the same text with spaces for marks of references that join a word, where
    there are such; ``is_lead``: the title is the lead of the caption.
    """

    label: str | None
    title: str | None
    caption: str | None
    uncited_title: str | None
    uncited_caption: str | None
    is_lead: bool


class _Texts(NamedTuple):
    shown: str
    uncited: str


def read_legend(fig: etree._Element, children: Mapping[str, etree._Element]) -> Legend:
    """Legend of a figure, with what its groups tell (JATS: a group's caption belongs to all of its members).

    ``children``: the first of each name.
    """
    caption = children.get("caption")
    label = unmarked_text(children.get("label"))
    titles, paragraphs = _titles_paragraphs(caption)
    group = fig.getparent()
    while group is not None and local_name(group) in _GROUPS:
        shared = unmarked_text(child_of(group, "label"))
        is_whole = bool(label) and is_numbered(label)
        group_titles, group_paragraphs = _titles_paragraphs(child_of(group, "caption"))
        if not is_whole:
            label = f"{shared} {label}".strip()
            is_numbered_group = bool(shared) and is_numbered(shared)
            titles = [*group_titles, *titles] if is_numbered_group or not titles else titles
        else:
            titles = titles or group_titles
        if local_name(group) == "fig-group":
            paragraphs = [*group_paragraphs, *paragraphs]
        group = group.getparent()
    title, uncited_title = _joined_titles(titles)
    shown = " ".join(text.shown for text in paragraphs)
    uncited = " ".join(text.uncited for text in paragraphs)
    lead = "" if title else _lead(caption, label)
    return Legend(
        label=label or None,
        title=title or lead or None,
        caption=shown or None,
        uncited_title=uncited_title if uncited_title != title else None,
        uncited_caption=uncited if uncited != shown else None,
        is_lead=bool(lead),
    )


def _joined_titles(titles: list[_Texts]) -> tuple[str, str]:
    """Titles of groups before a figure's own, each as a sentence."""
    shown, uncited = "", ""
    for text in titles:
        gap = "" if not shown else " " if shown.endswith((".", "?", "!", ":")) else ". "
        shown, uncited = shown + gap + text.shown, uncited + gap + text.uncited
    return shown, uncited


def _titles_paragraphs(caption: etree._Element | None) -> tuple[list[_Texts], list[_Texts]]:
    if caption is None:
        return [], []
    titles: list[_Texts] = []
    paragraphs = [_plain(caption.text)]
    for part in caption:
        name = local_name(part)
        if name == "title":
            shown = unmarked_text(part)
            titles.append(_Texts(shown, shown))
        elif name and name not in SILENT:
            shown = text_of(part)
            paragraphs.append(_Texts(shown, uncited_text(part) or shown))
        if part.tail:
            paragraphs.append(_plain(part.tail))
    whole = " ".join(text.shown for text in titles if text.shown)
    return [_Texts(whole, whole)] if whole else [], [text for text in paragraphs if text.shown]


def _plain(text: str | None) -> _Texts:
    line = one_line(text)
    return _Texts(line, line)


def _lead(caption: etree._Element | None, label: str) -> str:
    """The sentence in bold that a caption without a title begins with; empty when there is none."""
    first = next((part for part in caption if local_name(part) == "p"), None) if caption is not None else None
    if first is None or first.getprevious() is not None or one_line(caption.text if caption is not None else None):
        return ""
    pieces, rest = _bold_beginning(first)
    text = unmarked_text(pieces)
    text = _LAST_PANEL.sub("", _LABEL_IN_LEAD.sub("", text))
    if not len(text.split()) >= 2 or len(text) > _MAX_LEAD or text.endswith(":") or _PANEL_LEAD.match(text):
        return ""
    inner = [end for end in _SENTENCE_END.finditer(text) if not _ABBREVIATED.search(text, 0, end.end())]
    return text if _is_ended(text, rest) and not inner and not _is_label(text, label) else ""


def _is_ended(text: str, rest: str) -> bool:
    """Whether a sentence ends with ``text``, by its end or by what follows."""
    if text.endswith((".", "?", "!")) or not rest.strip():
        return True
    if _OPEN_END.search(text):
        return False
    is_sentence = len(text.split()) >= _LEAST_WORDS and _BEFORE_A_SENTENCE.match(rest) is not None
    return is_sentence or _AFTER_A_LEAD.match(rest) is not None


def _is_label(text: str, label: str) -> bool:
    """Whether a text says no more than a label does."""
    return text.rstrip(".:") == label.rstrip(".:") or (len(text) < 25 and is_numbered(text))


def _bold_beginning(paragraph: etree._Element) -> tuple[etree._Element, str]:
    """A copy of the bold elements that a paragraph begins with, and the text that follows them."""
    beginning = etree.Element("bold")
    if one_line(paragraph.text):
        return beginning, ""
    children = list(paragraph)
    count = 0
    for place, child in enumerate(children):
        name = local_name(child)
        if name in _BOLD:
            count = place + 1
        elif not (name in _IN_A_LEAD or name == "xref"):
            break
        if one_line(child.tail) and (name in _BOLD or one_line(child.tail) not in {"-", "\u2013", "/"}):
            break
    beginning.text = ""
    for child in children[:count]:
        beginning.append(deepcopy(child))  # its tail too
    if not count:
        return beginning, ""
    last = beginning[-1]
    rest = last.tail or ""
    last.tail = None
    following = children[count] if count < len(children) else None
    if not rest.strip() and following is not None:
        rest = f"{rest} {text_of(following)}"
    return beginning, rest
