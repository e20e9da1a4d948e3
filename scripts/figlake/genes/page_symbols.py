"""The genes that a page of PFOCR names: its words, its symbols, and what its own words say for each symbol.

PFOCR gives every gene that ever bore a string, and all members of a family.  So a symbol counts as much as the gene
does for the words it was given for.  A page without gene rows lists symbols alone, among the words of chemicals and
diseases: there the words are won back first (`won_back`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from figlake.genes.documents import OfPage
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.reference.tables import HUMAN
from figlake.genes.won_back import WordsBack
from figlake.names.texts import OCR_WORD, PAGE_WORD
from figlake.text.organisms import named_in


@dataclass
class PageWords:
    """Distinct words of a page, and its symbols with the words that each was given for.

    ``field``: `ocr_word` where the page's gene rows tell the words, `page_word` where they are won back; ``foreign``:
    words won back from symbols of species alone that are neither human nor named on the page; ``taxa``: the species
    whose gene the page lists by each symbol.
    """

    words: list[str] = field(default_factory=list)
    symbols: dict[str, list[str]] = field(default_factory=dict)
    taxa: dict[str, set[int]] = field(default_factory=dict)
    field: str = OCR_WORD
    foreign: frozenset[str] = frozenset()

    def listed(self) -> dict[str, int]:
        """The words, each with the number of symbols that it was given for."""
        counts = Counter(word for words in self.symbols.values() for word in words)
        return {word: counts[word] for word in self.words}

    def told(self) -> OfPage:
        """What the page tells of its words and symbols."""
        taxa = {symbol: self.taxa.get(symbol, ()) for symbol in self.symbols}
        return OfPage(self.listed(), self.foreign, taxa, self.symbols)


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
            if row["organism_id"] is not None:
                page.taxa.setdefault(symbol, set()).add(row["organism_id"])
            if word and word not in given_for:
                given_for.append(word)
    return pages


class PageSymbols:
    """Wins back the words of pages by a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._back = WordsBack(lexicon)

    def with_words(self, page: PageWords, texts: Iterable[str | None]) -> PageWords:
        """The page with the words of its symbols, won back where it has none.  ``texts``: what the page says."""
        if page.words or not page.symbols:
            return page
        told = [text for text in texts if text]
        named = {HUMAN, *(organism.taxon_id for organism in named_in(*told))}
        given: dict[str, list[str]] = {symbol: [] for symbol in page.symbols}
        at_home: set[str] = set()
        taxa: dict[str, set[int]] = {}
        for taxon_id, symbol, word in self._back.words(list(page.symbols), told):
            if word not in given[symbol]:
                given[symbol].append(word)
            taxa.setdefault(symbol, set()).add(taxon_id)
            if taxon_id in named:
                at_home.add(word)
        words = list(dict.fromkeys(word for of_symbol in given.values() for word in of_symbol))
        return PageWords(words, given, taxa, PAGE_WORD, frozenset(words) - at_home)
