"""The genes that a page of PFOCR names: its words, its symbols, and what its own words say for each symbol.

PFOCR gives every gene that ever bore a string, and all members of a family.  So a symbol counts as much as the gene
does for the words it was given for.  Pages without gene rows list symbols alone, among the words of chemicals and
diseases: there only an official symbol counts, and not when all members of a family are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapped
from figlake.genes.ranking.ranker import Answer, Reading

MIN_MEMBERS = 3
"""Families with fewer members may well be listed in full."""
DOUBTFUL = 0.3
"""How sure a string at most is that is no official symbol, or stands among all members of its family."""


@dataclass
class PageWords:
    """Distinct OCR words of a page's gene rows, and its symbols with the words that each was given for."""

    words: list[str] = field(default_factory=list)
    symbols: dict[str, list[str]] = field(default_factory=dict)


def page_words(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], PageWords]:
    """Words and symbols of the gene rows of `working.CORE_PAGE_ENTITIES`, by figid, location and record."""
    pages: dict[tuple[str, str, str], PageWords] = {}
    for row in rows:
        if row["kind"] != "genes":
            continue
        page = pages.setdefault((row["figid"], row["location"], row["record"]), PageWords())
        word, symbol = row["word"], row["symbol"]
        if word and word not in page.words:
            page.words.append(word)
        if symbol:
            given_for = page.symbols.setdefault(symbol, [])
            if word and word not in given_for:
                given_for.append(word)
    return pages


class PageSymbols:
    """Judges the symbols of pages by a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._families: dict[int, list[frozenset[int]]] = {}
        for family in lexicon.families():
            if len(family.members) >= MIN_MEMBERS:
                members = frozenset(family.members)
                for place in members:
                    self._families.setdefault(place, []).append(members)

    def judged(self, symbols: Sequence[Mapped], page: PageWords, words: Sequence[Mapped]) -> list[Mapped]:
        """The symbols of a page, each as sure as its words make it.  ``words``: those of the page, mapped."""
        if not page.words:
            listed = {self._human(mapped.answers[0].best.candidate.target) for mapped in symbols if mapped.answers}
            return [self._listed(mapped, listed) for mapped in symbols]
        chances = {mapped.span.text: self._chances(mapped) for mapped in words}
        return [self._given(mapped, [chances[word] for word in page.symbols[mapped.span.text]]) for mapped in symbols]

    def _given(self, mapped: Mapped, words: Sequence[Mapping[int, float]]) -> Mapped:
        """A symbol that was given for words, each with what it says for genes."""

        def chance(reading: Reading) -> float:
            place = self._human(reading.candidate.target)
            return max([word.get(place, 0.0) for word in words], default=1.0)

        return _capped(mapped, chance)

    def _chances(self, mapped: Mapped) -> dict[int, float]:
        """How sure a word is of each gene, orthologs taken together."""
        found: dict[int, float] = {}
        for answer in mapped.answers:
            for reading in answer.readings:
                place = self._human(reading.candidate.target)
                found[place] = max(found.get(place, 0.0), mapped.confidence(reading))
        return found

    def _human(self, target: int) -> int:
        human = None if target < 0 else self._lexicon.gene(target).human
        return target if human is None else human

    def _listed(self, mapped: Mapped, listed: set[int]) -> Mapped:
        """A symbol without a word: of a gene named by it, and not one of a whole family."""

        def chance(reading: Reading) -> float:
            candidate = reading.candidate
            is_symbol = candidate.kind in {"symbol", "previous"} and candidate.tier == "exact"
            families = self._families.get(self._human(candidate.target), ())
            return 1.0 if is_symbol and not any(members <= listed for members in families) else DOUBTFUL

        return _capped(mapped, chance)


def _capped(mapped: Mapped, chance: Callable[[Reading], float]) -> Mapped:
    """With confidences not over ``chance``."""
    answers = tuple(
        Answer(
            tuple(
                [
                    reading
                    if (most := chance(reading)) >= reading.confidence
                    else Reading(reading.candidate, reading.rank, reading.share, most)
                    for reading in answer.readings
                ]
            ),
            answer.n_candidates,
        )
        for answer in mapped.answers
    )
    return Mapped(mapped.span, answers, mapped.chance, mapped.taxon_id)
