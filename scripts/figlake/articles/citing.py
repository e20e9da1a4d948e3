"""The sentences of an article that cite its figures, as rows of `working.CORE_CITING_SENTENCES`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from lxml import etree

from figlake.articles.jats.citing import Paragraph, Reference, Section, paragraphs_of, sections_of
from figlake.articles.jats.figures import Figure
from figlake.articles.jats.text import text_of
from figlake.articles.normal import NormalFigure, tidy_or_none, uncited_form
from figlake.files.limits import MAX_COPIED_BYTES
from figlake.files.records import Refused
from figlake.text import normalise
from figlake.text.normalise import Normal
from figlake.text.references import DASH, MAX_RANGE, figures_named, numbers_of
from figlake.text.sentences import sentences

TITLE_JOINER = " > "
_LAST_NUMBER = re.compile(r"(?P<series>.*?)(?P<number>\d{1,4})$")


class _Number(NamedTuple):
    """Number of a figure: what it is a part of and its kind (`F`, `F3-S`), and its last number."""

    is_of_sub_article: bool
    series: str
    number: int


class _Sentence(NamedTuple):
    """A sentence of a section with the figures that it cites, by their places."""

    offset: int
    text: str
    mining_text: str | None
    figures: tuple[int, ...]


def citing_rows(
    sections: Iterable[Section],
    figures: Sequence[tuple[Figure, NormalFigure]],
    figids: Sequence[str],
    article: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Rows of the sentences, in the order of the text.

    ``sections``: as `read_citing` gives them; ``article``: its row.

    Raises `Refused` (too_large).
    """
    numbered = _Numbered(figures, sections := list(sections))
    rows: list[dict[str, Any]] = []
    copied = number = 0
    for section in sections:
        titles = tidy_or_none(TITLE_JOINER.join(section.titles))
        for sentence in _sentences(section, numbered):
            copied += (len(sentence.text) + len(titles or "")) * len(sentence.figures)
            if copied > MAX_COPIED_BYTES:
                raise Refused(
                    "too_large", f"{len(figures)} figures with {copied} characters of sentences that cite them"
                )
            for place in sentence.figures:
                rows.append(
                    {
                        "figid": figids[place],
                        "pmcid": article["pmcid"],
                        "pub_year": article["pub_year"],
                        "sentence": number,
                        "section": titles,
                        "section_number": section.number,
                        "offset": sentence.offset,
                        "text": sentence.text,
                        "mining_text": sentence.mining_text,
                    }
                )
            number += 1
    return rows


def section_text(root: etree._Element, number: int) -> str:
    """The text of a section of an article, in which `offset` of a sentence counts.

    ``number``: `section_number` of the sentence.  Raises `IndexError` where the article has no such section.
    """
    section = list(sections_of(root))[number]
    return " ".join(filter(None, (_published(text_of(element)) for element in paragraphs_of(section))))


def _published(text: str) -> str:
    """A paragraph in the form that captions have."""
    return normalise.caption(text).value or ""


class _Numbered:
    """Figures of an article by their ids and numbers; ``sections`` tell which have tagged references."""

    def __init__(self, figures: Sequence[tuple[Figure, NormalFigure]], sections: Sequence[Section]) -> None:
        self._of_id: dict[tuple[str | None, bool], int] = {}
        self._number_of: dict[int, _Number] = {}
        found: dict[_Number, list[int]] = {}
        for place, (figure, normal) in enumerate(figures):
            self._of_id.setdefault((figure.figure_id, figure.is_of_sub_article), place)
            if figure.label and (match := _LAST_NUMBER.match(normal.number)):
                number = _Number(figure.is_of_sub_article, match["series"], int(match["number"]))
                self._number_of[place] = number
                found.setdefault(number, []).append(place)
        self._of_number = {number: places[0] for number, places in found.items() if len(places) == 1}
        tagged = {
            (figure_id, section.is_of_sub_article)
            for section in sections
            for paragraph in section.paragraphs
            for reference in paragraph.references
            for figure_id in reference.figure_ids
        }
        self._is_tagged = {place for key, place in self._of_id.items() if key in tagged}

    def cited(self, paragraph: Paragraph, is_of_sub_article: bool) -> Iterator[tuple[int, int]]:
        """Places in ``paragraph``, in the text that it has there, with each figure that is cited at it."""
        of_references = [self._meant(paragraph, reference, is_of_sub_article) for reference in paragraph.references]
        for reference, places in zip(paragraph.references, of_references, strict=True):
            yield from ((_middle(reference), place) for place in places)
        for (first, firsts), (second, seconds) in pairwise(zip(paragraph.references, of_references, strict=True)):
            if DASH.fullmatch(paragraph.text, first.end, second.start):
                yield from ((_middle(second), place) for place in self._between(firsts[-1], seconds[0]))
        if not is_of_sub_article and len(self._is_tagged) < len(self._number_of):
            yield from self._named(paragraph)

    def _meant(self, paragraph: Paragraph, reference: Reference, is_of_sub_article: bool) -> list[int]:
        """Figures of a tagged reference; its words may list more than it is tagged with (`Figs 2–4`)."""
        places = [self._of_id[figure_id, is_of_sub_article] for figure_id in reference.figure_ids]
        numbers = numbers_of(paragraph.text[reference.start : reference.end].strip())
        first = self._number_of.get(places[0])
        if len(numbers) > len(places) and first is not None and first.number == numbers[0]:
            listed = [self._of_number.get(first._replace(number=number)) for number in numbers]
            places += [place for place in listed if place is not None and place not in places]
        return places

    def _between(self, first: int, last: int) -> Iterator[int]:
        """Figures within a range, without its ends."""
        low, high = self._number_of.get(first), self._number_of.get(last)
        if low and high and low.series == high.series and high.number - low.number <= MAX_RANGE:
            for number in range(low.number + 1, high.number):
                place = self._of_number.get(low._replace(number=number))
                if place is not None:
                    yield place

    def _named(self, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
        """Figures without any tagged reference that words name, outside of tagged references."""
        for named in figures_named(paragraph.text):
            if any(named.start < other.end and other.start < named.end for other in paragraph.references):
                continue
            for number in named.numbers:
                place = self._of_number.get(_Number(False, "F", number))
                if place is not None and place not in self._is_tagged:
                    yield (named.start + named.end) // 2, place


def _middle(reference: Reference) -> int:
    return (reference.start + reference.end) // 2


def _sentences(section: Section, numbered: _Numbered) -> Iterator[_Sentence]:
    """The sentences of a section that cite figures, in their order."""
    offset = 0
    for paragraph in section.paragraphs:
        normal = normalise.caption(paragraph.text)
        cited = list(numbered.cited(paragraph, section.is_of_sub_article))
        if cited and normal.value:
            yield from _of_paragraph(paragraph, normal, normal.value, cited, offset)
        offset += len(normal.value) + 1 if normal.value else 0


def _of_paragraph(
    paragraph: Paragraph, normal: Normal, text: str, cited: Sequence[tuple[int, int]], offset: int
) -> Iterator[_Sentence]:
    """The sentences of a paragraph that cite figures; ``text``: what it has in ``normal`` form."""
    spans = sentences(text)
    starts = [start for start, _ in spans]
    figures: dict[int, set[int]] = {}
    is_in_place = len(text) == len(paragraph.text)
    for at, place in cited:
        # what the published form leaves out before a reference moves it
        published = at if is_in_place else len(_published(paragraph.text[:at]))
        figures.setdefault(max(0, bisect_right(starts, published) - 1), set()).add(place)
    mining = uncited_form(normal, paragraph.text, paragraph.uncited, normalise.caption)
    for number, places in sorted(figures.items()):
        start, end = spans[number]
        mined = mining[start:end] if mining is not None else None
        yield _Sentence(offset + start, text[start:end], mined, tuple(sorted(places)))
