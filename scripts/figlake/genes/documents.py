"""What is mapped together, and what is said of it: documents and pages, and their mentions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from figlake.genes.finding.finder import Span
from figlake.genes.judging.models import CAPTION, CITING, GIVEN, PAGE, PICTURE, PROSE
from figlake.genes.judging.rows import ReadText
from figlake.genes.ranking.context import Context
from figlake.genes.ranking.readings import Answer, Ranked
from figlake.genes.reference.tables import HUMAN

PROFILES = {
    "recall": {CAPTION: 0.25, PROSE: 0.2, GIVEN: 0.2, PAGE: 0.25, PICTURE: 0.25, CITING: 0.5},
    "balanced": {CAPTION: 0.5, PROSE: 0.4, GIVEN: 0.4, PAGE: 0.5, PICTURE: 0.45, CITING: 0.8},
    "precise": {CAPTION: 0.88, PROSE: 0.8, GIVEN: 0.8, PAGE: 0.8, PICTURE: 0.88, CITING: 0.88},
}
"""Confidence from which a reading is accepted, by model: found strings need more than those that are given."""
SPECIES: dict[str, frozenset[int] | None] = {"text": None, "human": frozenset({HUMAN})}
"""Whose genes to answer with: of the species that each text tells, or human ones always."""


class Mapped(NamedTuple):
    """A mention in its place, with the genes that it stands for.

    ``chance``: probability by the string alone that it is meant as a gene at all; ``taxon_id``: the species that the
    text names most; ``not_covered``: the species without genes in the reference that it speaks of there;
    ``members``: of each answer whose best reading is a family, how sure its most cited member is; ``threshold``:
    confidence from which a reading is accepted.
    """

    span: Span
    answers: Sequence[Answer]
    chance: float = 1.0
    taxon_id: int = HUMAN
    not_covered: int | None = None
    members: Sequence[float] = ()
    threshold: float = PROFILES["balanced"][CAPTION]


class Found(NamedTuple):
    """The mentions of a document: found in each of its texts, those that are given, and the symbols of its page."""

    texts: list[list[Mapped]]
    given: list[Mapped]
    symbols: list[Mapped]


@dataclass(frozen=True, slots=True)
class Read:
    """Texts with their strings, before they are judged.

    ``context``: of all of them; ``about``: texts that are not searched; ``answers``: of each string, by their numbers
    in ``ranked``.
    """

    context: Context
    about: Sequence[str]
    ranked: Ranked
    answers: Mapping[str, Sequence[int]]
    texts: Sequence[ReadText]

    def of(self, string: str) -> list[Answer]:
        """The answers of a string, as the ranking has them."""
        return [self.ranked.answer(number) for number in self.answers[string]]


@dataclass(frozen=True)
class OfPage:
    """What a page of PFOCR tells of its words.

    ``listed``: the number of symbols that each was given for; ``foreign``: those that were given for symbols of other
    species only; ``symbols``: those that it lists, each with the species whose gene it lists by it, where that is told;
    ``given_for``: the words that each of them was given for.
    """

    listed: Mapping[str, int]
    foreign: Collection[str] = frozenset()
    symbols: Mapping[str, Collection[int]] = field(default_factory=dict)
    given_for: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def taxa(self) -> frozenset[int]:
        """The species whose genes the page lists."""
        return frozenset().union(*self.symbols.values())


@dataclass(frozen=True, slots=True)
class Document:
    """What is mapped together.

    ``texts``: are searched; ``strings``: are given as mentions; ``about``: tell the context but are not searched;
    ``model``: `CAPTION` for texts of a figure, `CITING` for sentences that cite one,
    `PROSE` for an abstract; ``page``: where the strings are words of one;
    ``is_picture``: they were read in a picture; ``is_of_told``: of organisms that the document itself tells, in
    ``about``.
    """

    texts: Sequence[str]
    strings: Sequence[str]
    about: Sequence[str | None]
    model: str = CAPTION
    page: OfPage | None = None
    is_picture: bool = False
    is_of_told: bool = False

    @property
    def model_of_given(self) -> str:
        """The model of the strings that are given."""
        if self.is_picture:
            return PICTURE
        return GIVEN if self.page is None else PAGE
