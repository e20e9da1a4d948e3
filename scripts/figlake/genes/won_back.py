"""Words won back from the symbols of a page without a table.

PFOCR lists, species by species and word by word in the order read, every gene that a word fits: all genes that bear it
as symbol or synonym, and all members of the family of that name.  So the list is cut into runs, each explained by one
string of the lexicon; the cheapest cut wins (dynamic programming).  A string costs 1, and `MISSING` for each gene that
it would have listed and the page does not list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from figlake.genes.finding.words import NOT_GENES, is_word
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.reference.tables import HUMAN
from figlake.names.keys import fold

MISSING, SYNONYM, TEXT, COMMON, SHARED = 0.6, 0.05, 0.4, 0.15, 0.3
"""What a gene that is not listed adds to the cost of a string, and a string that is no symbol; what takes off from it:
that a text of the page has it, that it is a common word, that symbols of another species fit it too."""
RARE = 60
"""Papers of a gene below which a common word is rather read as itself."""
MAX_KEPT = 100_000
_NOTHING: frozenset[int] = frozenset()
_TOKEN = re.compile(r"[\w\-/.]+")
_SIDES = re.compile(r"[/\-–]")


@dataclass(frozen=True, slots=True)
class _Key:
    """A string of the lexicon: how it is spelt, and the genes that it would list, by species."""

    text: str
    folded: str
    symbols: frozenset[int]
    genes: dict[int, frozenset[int]]
    is_common: bool


class WordsBack:
    """Wins words back by a lexicon.  What is known of genes and keys is kept."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._keys: dict[int, _Key] = {}
        self._of_gene: dict[int, frozenset[int]] = {}

    def words(self, symbols: Sequence[str], texts: Iterable[str | None]) -> Iterator[tuple[int, str, str]]:
        """Taxon, symbol and the word that it was listed for; nothing for symbols that no species has."""
        spelt = spelt_in(texts)
        blocks = self._blocks(symbols)
        listed = {taxon: frozenset(place for _, place in block) for taxon, block in blocks.items()}
        for taxon, block in blocks.items():
            keys = self._cut(block, taxon, listed, spelt)
            runs = Counter(keys)
            for (symbol, _), number in zip(block, keys, strict=True):
                key = self._key(number)
                is_itself = runs[number] == 1 and key.folded not in spelt and fold(symbol) in spelt
                yield taxon, symbol, symbol if is_itself else key.text  # what the texts write is rather the word

    def _blocks(self, symbols: Iterable[str]) -> dict[int, list[tuple[str, int]]]:
        """Symbols with the place of their gene, by species: that of the symbol before, where it has such a gene."""
        blocks: dict[int, list[tuple[str, int]]] = {}
        last = HUMAN
        for symbol in symbols:
            places = self._lexicon.bearers(symbol)
            if places:
                taxon = last if last in places else HUMAN if HUMAN in places else min(places)
                blocks.setdefault(taxon, []).append((symbol, places[taxon]))
                last = taxon
        return blocks

    def _cut(
        self,
        block: Sequence[tuple[str, int]],
        taxon: int,
        listed: dict[int, frozenset[int]],
        spelt: Collection[str],
    ) -> list[int]:
        """The key that explains each symbol of a block, in the cheapest cut; of equals the first."""
        count = len(block)
        there, elsewhere = listed[taxon], [each for each in listed.items() if each[0] != taxon]
        costs: dict[int, tuple[float, int, str, int]] = {}  # of equals the shortest string, then the first by letters
        best: list[tuple[float, int, int]] = [(0.0, 0, -1)] + [(1e9, 0, -1)] * count
        for start in range(count):
            so_far = best[start][0]
            keys = self._keys_of(block[start][1])
            for end in range(start, count):
                if end > start:
                    keys = keys & self._keys_of(block[end][1])
                    if not keys:
                        break
                for key in keys:
                    if key not in costs:
                        known = self._key(key)
                        cost = _cost(known, taxon, there, elsewhere, spelt)
                        costs[key] = (cost, len(known.text), known.text, key)
                cost, _, _, key = min(map(costs.__getitem__, keys))
                if so_far + cost < best[end + 1][0] - 1e-9:
                    best[end + 1] = (so_far + cost, start, key)
        chosen: list[int] = []
        end = count
        while end:
            _, start, key = best[end]
            chosen[:0] = [key] * (end - start)
            end = start
        return chosen

    def _keys_of(self, place: int) -> frozenset[int]:
        known = self._of_gene.get(place)
        if known is None:
            if len(self._of_gene) >= MAX_KEPT:
                self._of_gene.clear()
            known = self._of_gene[place] = frozenset(self._lexicon.short_keys(place))
        return known

    def _key(self, number: int) -> _Key:
        known = self._keys.get(number)
        if known is None:
            if len(self._keys) >= MAX_KEPT:
                self._keys.clear()
            known = self._keys[number] = self._key_of(number)
        return known

    def _key_of(self, number: int) -> _Key:
        lexicon = self._lexicon
        taxon_of, papers_of = lexicon.taxon_of, lexicon.papers_of
        genes: dict[int, set[int]] = {}
        symbols: set[int] = set()
        likeliest, places = (False, False, -1), [0]
        most_papers = 0
        for place, kind, target in lexicon.targets_of_key(number):
            if target < 0:
                members = lexicon.family(target).members
                genes.setdefault(HUMAN, set()).update(members)
                most_papers = max([most_papers, *map(papers_of, members)])
                spelling = (False, True, 0)
            elif kind != "name":
                taxon, papers = taxon_of(target), papers_of(target)
                genes.setdefault(taxon, set()).add(target)
                most_papers = max(most_papers, papers)
                if kind == "symbol":
                    symbols.add(target)
                spelling = (kind == "symbol" and taxon == HUMAN, taxon == HUMAN, papers)
            else:
                continue
            if spelling > likeliest:
                likeliest, places = spelling, [place]
            elif spelling == likeliest:
                places.append(place)
        text = max(map(lexicon.name_at, places))
        folded = fold(text)
        is_common = most_papers < RARE and (folded in NOT_GENES or is_word(folded.lower()))
        return _Key(text, folded, frozenset(symbols), {t: frozenset(found) for t, found in genes.items()}, is_common)


def _cost(
    key: _Key,
    taxon: int,
    there: frozenset[int],
    elsewhere: Iterable[tuple[int, frozenset[int]]],
    spelt: Collection[str],
) -> float:
    """The cost of a string among the genes that the page lists: of its species, and of the others."""
    genes = key.genes.get(taxon, _NOTHING)
    cost = 1.0 if genes <= there else 1.0 + MISSING * len(genes - there)
    if not key.symbols or key.symbols.isdisjoint(genes & there):
        cost += SYNONYM
        if key.is_common:
            cost -= COMMON
    if key.folded in spelt:
        cost -= TEXT
    for other, of_other in elsewhere:
        if (others := key.genes.get(other)) and others <= of_other:
            cost -= SHARED
    return cost


def spelt_in(texts: Iterable[str | None]) -> frozenset[str]:
    """Words of texts, up to three joined, and their parts between dashes, folded."""
    return frozenset().union(*(_spelt_in(text) for text in texts if text))


@lru_cache(maxsize=64)
def _spelt_in(text: str) -> frozenset[str]:
    """As `spelt_in`, of one text.  An abstract is asked for with each figure of its article."""
    words = _TOKEN.findall(text)
    tokens = list(map(fold, words))
    pairs = [one + other for one, other in pairwise(tokens)]
    found = {*tokens, *pairs}
    found.update([pair + other for pair, other in zip(pairs, tokens[2:], strict=False)])
    if _SIDES.search(text):
        found.update([fold(side) for word in set(words) if _SIDES.search(word) for side in _SIDES.split(word)])
    return frozenset(found)
