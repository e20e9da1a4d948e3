"""The signals of the strings of many figures, as rows: what the trees are asked for."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from figlake.files.arrays import Floats, Ints, runs, view
from figlake.genes.finding.finder import Span
from figlake.genes.judging.models import NUMBER_OF, label_factor
from figlake.genes.judging.organisms import organisms_of
from figlake.genes.judging.signals import (
    NAMES,
    STRING,
    TEXT,
    WITHOUT_TEXT,
    OfString,
    TextSignals,
    not_covered,
    place_signals,
    string_signals,
    text_signals,
)
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.context import Context
from figlake.genes.ranking.readings import MAX_READINGS, Ranked
from figlake.genes.ranking.store import MAX_STRINGS

BEFORE_SPECIES = 13
"""Signals of a place before the probability of the species."""
NO_PLACE = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """What the strings of a figure share.

    ``answers``: of each string the numbers of its answers; ``about``: texts that tell the context; ``said``: how sure
    the texts are of a gene, by the place of its human ortholog; ``listed``: how many symbols a page gives for each
    word; ``foreign``: words whose symbols are all of species that are neither human nor named; ``is_at_home``: the page
    lists genes of the plant, yeast or worm that it speaks of, so that no species is missed; ``is_of_told``: the
    organisms are told apart from the text.
    """

    answers: Mapping[str, Sequence[int]]
    about: Sequence[str]
    context: Context
    said: Mapping[int, float] = field(default_factory=dict)
    listed: Mapping[str, int] = field(default_factory=dict)
    foreign: Collection[str] = frozenset()
    is_at_home: bool = False
    is_of_told: bool = False


class ReadText(NamedTuple):
    """A text with its strings that may name genes, and the chance that each has by itself.

    For strings that are given the text is empty.
    """

    text: str
    spans: Sequence[Span]
    chances: Sequence[float]


_OfString = tuple[int, int, tuple[float, ...]]
"""One answer of a string: its number, the row of the string's own signals, and what the figure tells of it."""
_COLUMNS = (
    "model", "answer", "own", "text", "place",
    "chance", "factor", "occurrences", "occurrences_about", "strings_of_gene", "said", "listed", "is_foreign",
)  # fmt: skip
_NUMBERS = _COLUMNS.index("chance")


class Table(NamedTuple):
    """Rows of signals, in the order of `NAMES`, each with the number of its model, its answer, the chance of its
    string, and what is left of the confidence that the model gives."""

    model: Ints
    answer: Ints
    chance: Floats
    factor: Floats
    signals: Floats


class OwnSignals:
    """Signals of strings themselves, kept by all that they depend on."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._candidates: object = None
        self._values = array("d")
        self.known: dict[int, int] = {}
        """The row of each first candidate and rank of the first family, as `keys` tells them."""

    def begin(self, ranked: Ranked) -> None:
        """Forget what was kept where it is of other candidates, or too much."""
        if self._candidates is not ranked.candidates or len(self.known) >= MAX_STRINGS:
            self._candidates = ranked.candidates
            self.known.clear()
            self._values = array("d")

    @staticmethod
    def keys(ranked: Ranked, family_rank: Ints) -> list[int]:
        """Of each answer the key of its string's signals: candidates are of one string each."""
        found: list[int] = (ranked.candidate[ranked.starts] * (MAX_READINGS + 1) + family_rank).tolist()
        return found

    def add(self, key: int, string: str, told: OfString) -> int:
        """The row of a key that was not known."""
        row = self.known[key] = len(self.known)
        self._values.extend(string_signals(string, told, self._lexicon))
        return row

    def rows(self, numbers: Ints) -> Floats:
        """The signals of those numbers."""
        return view(self._values).reshape(-1, len(STRING))[numbers]


class Rows:
    """Collects rows of signals.

    ``known``: taxa with genes; where ``is_in_human`` what a text names of organisms says nothing.
    """

    def __init__(self, ranked: Ranked, own: OwnSignals, lexicon: Lexicon, is_in_human: bool) -> None:
        self._ranked, self._own, self._lexicon, self._is_in_human = ranked, own, lexicon, is_in_human
        own.begin(ranked)
        starts, counts = ranked.starts, ranked.counts
        places, owner = runs(starts, counts)
        ranks = places - starts[owner] + 1
        of_family = np.flatnonzero(ranked.target[places] < 0)[::-1]
        family = np.zeros(len(starts), np.int64)
        family[owner[of_family]] = ranks[of_family]  # of several the first, which is set last
        self.family_rank = family
        self._targets = ranked.target[starts].tolist()
        self._keys = own.keys(ranked, family)
        self._rows: list[tuple[float, ...]] = []
        self._texts = array("d")
        self._places = array("d", WITHOUT_TEXT)

    def add(
        self, model: str, figure: Figure, texts: Sequence[ReadText], known: frozenset[int]
    ) -> list[list[tuple[int | None, slice]]]:
        """Of each text and span the species without genes that it speaks of there, and the rows of the answers.

        Strings that the text takes as a whole share their rows; where it names species with and without genes the
        neighbourhood tells, and each span has its own.
        """
        of_strings = self._of_strings(figure, texts)
        added: list[list[tuple[int | None, slice]]] = []
        for read in texts:
            if not read.spans:
                added.append([])
                continue
            about = [*(other.text for other in texts if other is not read), *figure.about]
            is_told = not self._is_in_human and not figure.is_at_home
            named = (read.text, about, known) if is_told else ("", (), known)
            organisms = organisms_of(*named)
            of_text = text_signals(*read, organisms, figure.context, bool(figure.about), known)
            number = len(self._texts) // len(TEXT)
            self._texts.extend(of_text.values)
            is_mixed = organisms.covered > 0 and organisms.uncovered > 0
            first: dict[str, slice] = {}
            rows = []
            for at, span in enumerate(read.spans):
                lacking = not_covered(of_text, span)
                of_span = None if is_mixed else first.get(span.text)
                if of_span is None:
                    factor = label_factor(model, read.chances[at], lacking is not None, figure.is_of_told)
                    of_span = first[span.text] = self._add(model, factor, of_strings[span.text], number, of_text, at)
                rows.append((lacking, of_span))
            added.append(rows)
        return added

    def _add(
        self, model: str, factor: float, answers: Sequence[_OfString], text: int, of_text: TextSignals, at: int
    ) -> slice:
        place, chance, number = NO_PLACE, of_text.chances[at], NUMBER_OF[model]
        if of_text.text:
            place = len(self._places) // len(WITHOUT_TEXT)
            self._places.extend(place_signals(of_text, at))
        start = len(self._rows)
        self._rows += [(number, answer, own, text, place, chance, factor, *told) for answer, own, told in answers]
        return slice(start, len(self._rows))

    def _of_strings(self, figure: Figure, texts: Sequence[ReadText]) -> dict[str, list[_OfString]]:
        answers, targets, keys, known = figure.answers, self._targets, self._keys, self._own.known
        strings = [span.text for read in texts for span in read.spans]
        if not strings:
            return {}
        counts = Counter(strings)
        strings_of = Counter([targets[answers[string][0]] for string in counts if answers[string]])
        listed, said = figure.listed, figure.said
        about = "\0".join(figure.about)
        of_strings: dict[str, list[_OfString]] = {}
        for string, count in counts.items():
            of_string = of_strings[string] = []
            of_word = (float(min(listed.get(string, 0), 9)), float(string in figure.foreign))
            occurrences = math.log(count), math.log1p(about.count(string))
            for answer in answers[string]:
                own = known.get(keys[answer])
                if own is None:
                    own = self._own.add(keys[answer], string, self._told(answer, len(answers[string])))
                target = targets[answer]
                same = float(min(strings_of.get(target, 1), 5))
                of_said = said.get(self._human(target), 0.0) if said else 0.0
                of_string.append((answer, own, (*occurrences, same, of_said, *of_word)))
        return of_strings

    def _told(self, answer: int, answers: int) -> OfString:
        """What the signals of a string tell of one of its answers."""
        ranked, rank = self._ranked, int(self.family_rank[answer])
        first = int(ranked.starts[answer])
        family = int(ranked.target[first + rank - 1]) if rank else 0
        best = ranked.candidates[ranked.candidate[first]]
        return OfString(best, int(ranked.n_candidates[answer]), answers, rank, family)

    def _human(self, target: int) -> int:
        human = None if target < 0 else self._lexicon.human_of(target)
        return target if human is None else human

    def table(self) -> Table:
        """The rows as columns, with their signals."""
        ranked = self._ranked
        rows = np.array(self._rows, np.float64).reshape(len(self._rows), len(_COLUMNS))
        model, answer, own, text, place = rows[:, :_NUMBERS].astype(np.int64).T
        chance, factor, occurrences, occurrences_about, same, *of_page = rows[:, _NUMBERS:].T
        first = ranked.starts[answer]
        has_second = ranked.counts[answer] > 1
        second = np.where(has_second, ranked.share[np.where(has_second, first + 1, 0)], 0.0)
        defined = ranked.defined[answer]
        of_place = view(self._places).reshape(-1, len(WITHOUT_TEXT))[place]
        of_answer = [
            ranked.confidence[first], ranked.share[first], second, chance, occurrences, occurrences_about, same,
            ranked.name_words[answer], ranked.cocited[answer], ranked.partners[answer], defined > 0, defined < 0,
        ]  # fmt: skip
        signals = np.empty((len(rows), len(NAMES)))
        begin = len(STRING) + len(TEXT)
        signals[:, : len(STRING)] = self._own.rows(own)
        signals[:, len(STRING) : begin] = view(self._texts).reshape(-1, len(TEXT))[text]
        for column, values in enumerate(of_answer, begin):
            signals[:, column] = values
        begin += len(of_answer)
        signals[:, begin : begin + BEFORE_SPECIES] = of_place[:, :BEFORE_SPECIES]
        signals[:, begin + BEFORE_SPECIES] = ranked.species[answer]
        signals[:, begin + BEFORE_SPECIES + 1 : -len(of_page)] = of_place[:, BEFORE_SPECIES:]
        for column, values in enumerate(of_page, len(NAMES) - len(of_page)):
            signals[:, column] = values
        return Table(model, answer, chance, factor, signals)
