"""The words of a page of PFOCR that may be chemicals or diseases: those of its rows, else those won back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from figlake.concepts.beside_genes import FigureKey, figure_key
from figlake.concepts.lexicon.lexicon import SYMBOL, Lexicon
from figlake.concepts.reference.tables import CHEMICAL, DISEASE, TYPES
from figlake.names.texts import OCR_WORD, PAGE_WORD

KINDS = {"chemicals": CHEMICAL, "diseases": DISEASE}
"""Types of the rows of a page."""
PARTICLES = frozenset({"HDL", "LDL", "VLDL", "IDL", "VHDL"})
"""Lipoprotein particles, which ChEBI and so PFOCR's tables of 2025 have among chemicals; the development gold means
the cholesterol in them."""
_WORD = re.compile("[a-z]{5}")
Words = Mapping[tuple[str, ...], Sequence[str]]
"""Words of a page, by the types that they are read as."""


@dataclass
class PageWords:
    """Distinct words of the chemical and disease rows of a page by type, and the symbols of its gene rows."""

    words: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)

    def told(self, keywords: Sequence[str], lexicon: Lexicon) -> tuple[str, Words]:
        """Field and words; a page without such rows has the words among the ``keywords`` of its schema.org block."""
        if self.words:
            return OCR_WORD, self.words
        return PAGE_WORD, {TYPES: list(dict.fromkeys(self._won_back(keywords, lexicon)))}

    def _won_back(self, keywords: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
        """PFOCR lists symbols first, species by species, then the words of chemicals, then those of diseases.

        So they are what stands behind the last symbol; but what is neither a word nor in capitals may be the symbol of
        another species (`emc`, `Hsp70Ab`).
        """
        is_symbol = [word in self.symbols or lexicon.gene_rank(word) == SYMBOL for word in keywords]
        first = len(keywords) - is_symbol[::-1].index(True) if any(is_symbol) else 0
        return (word for word in keywords[first:] if (_WORD.search(word) or word.isupper()) and word not in PARTICLES)


def page_words(rows: Iterable[Mapping[str, Any]]) -> dict[FigureKey, PageWords]:
    """What `working.CORE_PAGE_ENTITIES` tell, by figure."""
    pages: dict[FigureKey, PageWords] = {}
    for row in rows:
        page = pages.setdefault(figure_key(row), PageWords())
        type_, word = KINDS.get(row["kind"]), row["word"]
        if type_ is None and row["symbol"]:
            page.symbols.add(row["symbol"])
        elif type_ is not None and word and word not in PARTICLES:
            words = page.words.setdefault((type_,), [])
            if word not in words:
                words.append(word)
    return pages
