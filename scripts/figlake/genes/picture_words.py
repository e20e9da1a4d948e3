"""Which genes the lines of a figure's pictures name.

A line is read whole first.  Where nothing is known of it, what was rather printed is tried, then the names within it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from figlake.genes.documents import Document, Mapped
from figlake.genes.finding.finder import Finder, Span
from figlake.genes.finding.labels import (
    as_printed,
    digit_last,
    greek_last,
    halves,
    is_latin,
    is_odd,
    may_name,
    plural_last,
    states,
    trimmed,
)
from figlake.genes.finding.others import is_other, is_virus
from figlake.genes.finding.words import NOT_GENES, is_word
from figlake.genes.mapper import Mapper
from figlake.genes.ranking.candidates import UNLIKE, Candidate, Part, parts_of
from figlake.genes.ranking.context import context_of
from figlake.genes.ranking.readings import Answer, Reading
from figlake.genes.reference.tables import HUMAN
from figlake.names.keys import fold
from figlake.pictures.lines import Line

OF_TEXTS = frozenset({"title", "caption"})
MIN_SCORE = 0.7
"""Score of a line from which on genes are looked for in it."""


DOUBT = 0.3
"""What is left of the confidence of what is rather no gene on a picture."""
MIN_LETTERS = 3
"""A shorter label counts where the figure's texts name the gene: of 90 in 129 pictures nine were meant as one."""
MAX_STRINGS = 100_000
"""Strings of which it is kept what they may mean."""
PARTIAL = frozenset({"inside", "ocr"})
"""Rules that leave something of a string unexplained, or change its letters."""
GUESSES = PARTIAL | {"numbered"}
FREE_NAMES = frozenset({"alias", "synonym"})
OTHER_NAMES = FREE_NAMES | {"previous"}
EXACT, LIKE, WORDS, BY_RULE, NOT_WHOLE = range(5)
"""How well a string is known, best first: as written; but for case and signs; by its words or a short form; by rules;
not at all, or in part."""


class Word(NamedTuple):
    """A string of a line: where it stands, as it was read, and what was rather printed there."""

    line: Line
    span: Span
    printed: str


class Pictured(NamedTuple):
    """A figure with lines that were read in its pictures.

    ``about``: texts that tell the context; ``said``: places of the genes that the figure's own texts name.
    """

    lines: Sequence[Line]
    about: Sequence[str | None]
    said: Collection[int] = frozenset()


def named_by(mentions: Iterable[tuple[str, Mapped]]) -> frozenset[int]:
    """Places of the genes that a figure's title and caption name, of its mentions, each with its field."""
    return frozenset(
        answer.best.candidate.target
        for field, mapped in mentions
        if field in OF_TEXTS
        for answer in mapped.answers
        if answer.best.confidence >= mapped.threshold
    )


class PictureWords:
    """Maps the lines of pictures by a mapper.  What is known of strings is kept for the species of one figure."""

    def __init__(self, mapper: Mapper) -> None:
        self._mapper, self.lexicon = mapper, mapper.lexicon
        self._finder = Finder(mapper.lexicon)
        self._taxa: tuple[int, ...] = ()
        self._parts: dict[str, tuple[Part, ...]] = {}

    def each(self, pictured: Sequence[Pictured]) -> Iterator[list[tuple[Line, Mapped]]]:
        """Of each figure the strings of its lines that may name genes, mapped in the context of all of them."""
        words = [self._words(of_figure) for of_figure in pictured]
        documents = [
            Document([], list(dict.fromkeys(word.printed for word in of_figure)), figure.about, is_picture=True)
            for figure, of_figure in zip(pictured, words, strict=True)
        ]
        for figure, of_figure, document, found in zip(
            pictured, words, documents, self._mapper.each(documents), strict=True
        ):
            of_strings = dict(zip(document.strings, found.given, strict=True))
            yield [(word.line, self._in_place(word, of_strings[word.printed], figure.said)) for word in of_figure]

    def _in_place(self, word: Word, mapped: Mapped, said: Collection[int]) -> Mapped:
        answers = tuple(
            [self._doubted(word, self._family_first(answer), mapped.chance, said) for answer in mapped.answers]
        )
        return mapped._replace(span=word.span, answers=answers)

    def _words(self, figure: Pictured) -> list[Word]:
        self._look_in(context_of(figure.about, self.lexicon.taxa, ()).scope.lookup)
        return [word for line in figure.lines for word in self.words(line)]

    def _look_in(self, taxa: tuple[int, ...]) -> None:
        if taxa != self._taxa or len(self._parts) >= MAX_STRINGS:
            self._taxa = taxa
            self._parts.clear()

    def _parts_of(self, string: str) -> tuple[Part, ...]:
        known = self._parts.get(string)
        if known is None:
            known = self._parts[string] = parts_of(self.lexicon, string, self._taxa)
        return known

    def words(self, line: Line) -> list[Word]:
        """The strings of a line that may name genes: the whole, labels that were read as one, or what is within it."""
        if line.score < MIN_SCORE or not is_latin(line.text):
            return []
        whole = trimmed(line.text)
        if not may_name(whole.text):
            return []
        printed = self._printed(whole.text)
        if self._known(printed) < NOT_WHOLE:
            return [Word(line, whole, printed)]
        known = [Word(line, whole, whole.text)] if self._parts_of(whole.text) else []
        return self._side_by_side(line, whole, printed) or self._within(line, whole) or known

    def _side_by_side(self, line: Line, whole: Span, printed: str) -> list[Word]:
        """Two labels that were read as one, each known as written, or but for its Greek letter."""
        for one, other in halves(printed):
            if all(self._known(half) <= (LIKE if half[-1] > "z" else EXACT) for half in (one, other)):
                middle = whole.start + len(one)
                spans = [Span(at, to, line.text[at:to]) for at, to in ((whole.start, middle), (middle, whole.end))]
                return [Word(line, span, half) for span, half in zip(spans, (one, other), strict=True)]
        return []

    def _within(self, line: Line, whole: Span) -> list[Word]:
        """Names within a line, as in a running text."""
        words = []
        for start, _, string in self._finder.spans(as_printed(whole.text), self._taxa):
            if may_name(string):
                at, to = whole.start + start, whole.start + start + len(string)
                words.append(Word(line, Span(at, to, line.text[at:to]), self._printed(string)))
        return words

    def _printed(self, string: str) -> str:
        """What was rather printed: another letter only where the string is not known as written."""
        known = self._known(string)
        if known == EXACT:
            return string
        plain = as_printed(string)
        for other in (greek_last(plain), plain):
            if other != string and may_name(other) and self._known(other) <= LIKE:
                return other
        if known < BY_RULE:
            return string
        many = plural_last(string)
        if many != string and self._known(many) <= BY_RULE:
            return many
        if known == NOT_WHOLE:
            for other in (digit_last(plain), *states(plain)):
                if other != string and self._known(other) == EXACT:
                    return other
        return string

    def _known(self, string: str) -> int:
        """How well the lexicon knows a string."""
        parts = self._parts_of(string)
        if not parts or not all(self._is_named(part[0]) for part in parts):
            return NOT_WHOLE
        best = parts[0][0]
        if best.rule:
            return NOT_WHOLE if PARTIAL & set(best.rule.split("+")) else BY_RULE
        return EXACT if best.tier == "exact" else WORDS if best.tier in UNLIKE else LIKE

    @staticmethod
    def _is_named(candidate: Candidate) -> bool:
        """Whether what is left of a string after the rules may be a name."""
        return not candidate.rule or (may_name(candidate.text) and fold(candidate.text) not in NOT_GENES)

    def _family_first(self, answer: Answer) -> Answer:
        """Not one member of another species for what names its family: `ERK` in mice is no Mapk1.

        A former symbol of the human gene stays a gene there too: `VEGF`.
        """
        best = answer.best.candidate
        if best.is_family or best.kind not in FREE_NAMES or self.lexicon.gene(best.target).taxon_id == HUMAN:
            return answer
        human = self.lexicon.gene(best.target).human
        others = [reading.candidate for reading in answer.readings]
        if any(other.target == human and other.kind == "previous" for other in others):
            return answer
        for reading in answer.readings:
            family = reading.candidate
            if family.is_family and human in self.lexicon.family(family.target).members:
                return _with_first(answer, reading)
        return answer

    def _doubted(self, word: Word, answer: Answer, chance: float, said: Collection[int]) -> Answer:
        """The answer, as sure as a picture lets it be.  ``chance``: that such a label is a gene at all."""
        best = answer.best.candidate
        if best.target in said and _is_symbol(best):
            return answer.as_sure(1 / chance)
        is_doubtful = self._is_other(word, best) or _is_guess(best) or self._is_weak(word, best, said)
        return answer.as_sure(DOUBT) if is_doubtful else answer

    @staticmethod
    def _is_other(word: Word, best: Candidate) -> bool:
        """Whether a label is of another kind."""
        return any(map(is_other, (word.span.text, word.printed, best.text)))

    def _is_weak(self, word: Word, best: Candidate, said: Collection[int]) -> bool:
        """Whether a label is too short, or rather a virus or a family, for a gene that no text of the figure names."""
        if best.target in said:
            return False
        if len(fold(best.text)) < MIN_LETTERS:
            return True
        if _is_symbol(best) and not best.rule:
            return False
        is_odd_name = is_odd(best.text) and best.tier != "exact" and best.kind in OTHER_NAMES
        return is_odd_name or is_virus(word.printed) or self._is_stem(best)

    def _is_stem(self, best: Candidate) -> bool:
        """Whether numbered genes begin with a string that another gene has as its alias: `IRFs` is no TRIM63."""
        text = best.text.upper()
        if best.is_family or best.kind not in OTHER_NAMES:
            return False
        if self.lexicon.gene(best.target).symbol.upper().startswith(text):
            return False
        return sum(HUMAN in self.lexicon.bearers(f"{text}{number}") for number in range(1, 10)) >= 3


def _with_first(answer: Answer, first: Reading) -> Answer:
    """The answer with one of its readings first, and the others no surer than what that leaves."""
    left = round(1 - first.confidence, 4)
    rest = [reading for reading in answer.readings if reading is not first]
    ordered = [first, *(reading._replace(confidence=min(reading.confidence, left)) for reading in rest)]
    return answer._replace(readings=tuple(reading._replace(rank=rank) for rank, reading in enumerate(ordered, 1)))


def _is_symbol(candidate: Candidate) -> bool:
    return candidate.kind == "symbol" and candidate.tier == "exact"


def _is_guess(best: Candidate) -> bool:
    """Whether a name is unlike what rules made of a label, or has but its words: `tight junction` of TJP1."""
    rules = set(best.rule.split("+"))
    if best.tier != "exact" and not rules.isdisjoint(GUESSES):
        return True
    return best.tier == "bag" and " " in best.text and all(map(is_word, best.text.split()))
