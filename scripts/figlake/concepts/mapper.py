"""Maps strings of a text: those that are given, and those that it is searched for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from figlake.concepts.finding.coordination import coordinated, of_first_words, side_by_side
from figlake.concepts.finding.others import means_else
from figlake.concepts.finding.scanner import Scanner, Span
from figlake.concepts.finding.spelling import respelt
from figlake.concepts.judging.models import FOUND, GIVEN, IN_FIGURE, RANK, model
from figlake.concepts.judging.places import NO_NEIGHBOURS, is_of_enzyme, of_meanings, of_neighbours, of_spans
from figlake.concepts.judging.readings import Model, Reading, Readings
from figlake.concepts.lexicon.build import lexicon_of
from figlake.concepts.lexicon.lexicon import BITS, Lexicon
from figlake.concepts.ranking.candidates import NOTHING, LeftOut
from figlake.concepts.reference.folder import folder_of
from figlake.concepts.reference.tables import CHEMICAL, TYPES
from figlake.names.definitions import Definition, definitions
from figlake.names.stretches import Stretches
from figlake.names.trees import matrix

MIN_LONG = 0.3
"""Chance from which the long form of an abbreviation tells what it means."""


MIN_PART = 0.5
"""Chance from which each name that a string coordinates has to be known."""


class Place(NamedTuple):
    """A string in its place, read as a type; ``around``: the signals of the place."""

    span: Span
    reading: Reading
    around: tuple[float, ...]

    @property
    def signals(self) -> list[float]:
        """Those of the string and of its place."""
        return [*self.reading.signals, *self.around]


class Answer(NamedTuple):
    """What a string means as, and how sure that is."""

    span: Span
    reading: Reading
    confidence: float


def with_abbreviations(text: str, spans: Sequence[Span], shorts: Collection[str]) -> list[Span]:
    """Spans, and the places of abbreviations that the text defines, in order."""
    known = {span.start for span in spans if span.text in shorts}
    more = [
        Span(start, start + len(short), short, types=0)
        for short in sorted(shorts)
        for start in _starts(text, short)
        if start not in known
    ]
    if more:
        new = Stretches((span.start, span.end) for span in more)
        spans = [span for span in spans if not new.hold(span.start, span.end)]
    return sorted([*spans, *more])


def _starts(text: str, string: str) -> Iterator[int]:
    """Where a string stands in a text as a word of its own."""
    start = text.find(string)
    while start >= 0:
        before, behind = text[start - 1 : start], text[start + len(string) : start + len(string) + 1]
        is_word = not (before.isalnum() or before in {"_", "-"} or behind.isalnum() or behind == "_")
        if is_word:
            yield start
        start = text.find(string, start + (len(string) if is_word else 1))


class Mapper:
    """Maps documents.  Proteins of MeSH are never answers: they are the gene table's.

    ``models``: trees by kind and type; ``left_out``, ``hidden``: what a document of the gold does not know of itself.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        models: Mapping[tuple[str, str], Model],
        left_out: LeftOut = NOTHING,
        hidden: Collection[str] = frozenset(),
        scanner: Scanner | None = None,
    ) -> None:
        self.lexicon, self._models, self._hidden = lexicon, models, hidden
        self.scanner = scanner or Scanner(lexicon)
        self.readings = Readings(lexicon, {type_: models["rank", type_] for type_ in TYPES}, left_out)

    def given(
        self, text: str, strings: Sequence[str], types: Sequence[str] = TYPES, told: Sequence[Definition] = ()
    ) -> list[Place]:
        """Strings that are given, each read as each type; ``told``: definitions of texts around it."""
        spans = [
            Span(text.find(string), text.find(string) + len(string), string, part)
            for string in strings
            if string.strip()
            for part in self._parts(string, types)
        ]
        return self._places(text, spans, definitions(text), types, told, are_found=False)

    def _parts(self, string: str, types: Sequence[str]) -> list[str]:
        """What is looked up of a string: the names that it coordinates, or that stand in it side by side, where each of
        them is known; the name that it is a letter away from; else the string itself (empty).
        """
        wholes = [self.readings.of(string, type_) for type_ in types]
        tiers = [whole.candidates[0] for whole in wholes if whole is not None]
        if not tiers and (name := self._respelt(string, types)):
            return [name]
        if not any(first.tier == "ordered" and first.learned > 0 for first in tiers):
            for parts in (coordinated(string), of_first_words(string)):
                if self._are_known(parts, types):
                    return parts
        if not any(first.tier in {"ordered", "bag"} for first in tiers) and self._are_known(
            parts := side_by_side(string, self.scanner.spans(string, self._hidden)), types
        ):
            return parts
        return [""]

    def _are_known(self, parts: Sequence[str], types: Sequence[str]) -> bool:
        """Whether parts of a string are names of one type each."""

        def is_name(part: str, type_: str) -> bool:
            reading = self.readings.of(part, type_)
            return reading is not None and reading.chances[0] >= MIN_PART

        return bool(parts) and any(all(is_name(part, type_) for part in parts) for type_ in types)

    def _respelt(self, string: str, types: Sequence[str]) -> str | None:
        names = [name for type_ in types if (name := respelt(string, self.lexicon, BITS[type_]))]
        return names[0] if len(names) == 1 else None

    def found(self, text: str, types: Sequence[str] = TYPES) -> list[Place]:
        """Strings that a text has, and abbreviations that it defines."""
        return self.found_each([text], types)[0]

    def found_each(
        self, texts: Sequence[str], types: Sequence[str] = TYPES, told: Sequence[Sequence[Definition]] | None = None
    ) -> list[list[Place]]:
        """As `found`, of several texts at once; ``told``: of each what the texts around it define."""
        around = [()] * len(texts) if told is None else told
        defined = [definitions(text) for text in texts]
        spans = [
            with_abbreviations(text, self.scanner.spans(text, self._hidden), {d.short for d in (*own, *others)})
            for text, own, others in zip(texts, defined, around, strict=True)
        ]
        longs = {d.long: None for of_text in (*defined, *around) for d in of_text}
        for type_ in types:
            bit = BITS[type_]
            strings = [span.meant or span.text for of_text in spans for span in of_text if span.types & bit]
            self.readings.prepare([*strings, *longs], type_)
        of_texts = zip(texts, spans, defined, around, strict=True)
        return [self._places(text, found, own, types, others) for text, found, own, others in of_texts]

    def _places(
        self,
        text: str,
        spans: Sequence[Span],
        defined: Sequence[Definition],
        types: Sequence[str],
        told: Sequence[Definition] = (),
        are_found: bool = True,
    ) -> list[Place]:
        besides: list[tuple[float, ...]] = []
        places: list[Place] = []
        for type_ in types:
            longs = {d.short: self._long(d.long, type_) for d in reversed((*defined, *told))}
            known, bit = self.readings.of_type(type_), BITS[type_]
            own: list[tuple[int, Span, Reading]] = []
            for number, span in enumerate(spans):
                reading = longs.get(span.text)
                # of strings that a text defines as what is no concept, 11 of 391 in the development texts are one
                is_other = are_found and (span.text in longs or means_else(text, span.text, span.end))
                if reading is None and span.types & bit and not is_other:
                    reading = known[span.meant or span.text]
                if reading is not None and not reading.is_protein:
                    own.append((number, span, reading))
            if are_found and type_ == CHEMICAL:
                own = [one for one in own if not is_of_enzyme(text, one[1])]
            if own and not besides:
                besides = of_spans(text, spans, [(d.start, d.end) for d in defined])
            shorts = {short: reading.concept if reading else None for short, reading in longs.items()}
            meanings = of_meanings([(span.text, reading.concept) for _, span, reading in own], shorts)
            others = [NO_NEIGHBOURS] * len(own)
            if are_found:
                others = of_neighbours(text, [(span, one.concept, one.chances[0]) for _, span, one in own])
            places += [
                Place(span, reading, meaning + besides[number] + beside)
                for (number, span, reading), meaning, beside in zip(own, meanings, others, strict=True)
            ]
        return places

    def _long(self, long: str, type_: str) -> Reading | None:
        reading = self.readings.of(long, type_)
        return reading if reading is not None and reading.chances[0] >= MIN_LONG else None

    def judged(self, kind: str, places: Sequence[Place]) -> list[Answer]:
        """Places with their confidences.  ``kind``: `GIVEN`, or what they are found in, `PROSE` or `CAPTION`."""
        return self.judged_each(kind, [places])[0]

    def judged_each(self, kind: str, places: Sequence[Sequence[Place]]) -> list[list[Answer]]:
        """As `judged`, of several texts at once."""
        answers: list[list[Answer]] = [[] for _ in places]
        of_types: dict[str, list[tuple[int, Place]]] = {type_: [] for type_ in TYPES}
        for number, of_text in enumerate(places):
            for place in of_text:
                of_types[place.reading.type].append((number, place))
        for type_, own in of_types.items():
            if own:
                signals = signals_of(kind, [place for _, place in own])
                model = self._models[GIVEN if kind == GIVEN else FOUND, type_]
                for (number, place), chance in zip(own, model.chances(signals), strict=True):
                    answers[number].append(Answer(place.span, place.reading, chance))
        return answers


def signals_of(kind: str, places: Sequence[Place]) -> NDArray[np.float64]:
    """A row of signals for each place, as the model of its ``kind`` takes them.

    Those of a string are converted once for all of its places.
    """
    readings = {id(place.reading): place.reading.signals for place in places}
    rows = {one: number for number, one in enumerate(readings)}
    of_strings = matrix(list(readings.values())).take([rows[id(place.reading)] for place in places], axis=0)
    signals = np.hstack([of_strings, matrix([place.around for place in places])])
    return signals if kind == GIVEN else np.column_stack([signals, np.full(len(places), IN_FIGURE[kind])])


def fitted_mapper(lexicon: Lexicon) -> Mapper:
    """The mapper over a lexicon, with the fitted models."""
    return Mapper(lexicon, {(kind, type_): model(kind, type_) for kind in (RANK, GIVEN, FOUND) for type_ in TYPES})


def mapper_of(reference: str) -> Mapper:
    """The mapper over a reference: `bundled` or a folder."""
    return fitted_mapper(lexicon_of(folder_of(reference)))


def bundled_mapper() -> Mapper:
    """The mapper over the bundled reference."""
    return mapper_of("bundled")
