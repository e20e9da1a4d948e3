"""The symbols that pages of PFOCR list, each as sure as the words that it was given for make it; of many pages at once.

PFOCR lists official symbols, of any species: the gene that bears one as written goes first, human before others, then
that of the likeliest species; then the ranking.  Of a plant, yeast or worm that the page speaks of and lists the symbol
for, that gene is meant.  Where only species bear it, or are listed for it, that are neither human nor named, it is
`FOREIGN`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from figlake.files.arrays import Floats, Ints, rounded, runs, view
from figlake.genes.documents import OfPage, Read
from figlake.genes.judging.judge import FAR
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.readings import MAX_READINGS, Answers, Ranked
from figlake.genes.ranking.store import NONE, Store
from figlake.genes.reference.tables import HUMAN

FOREIGN = 0.3
"""What is left of the confidence of a page's symbol that belongs to other species than the page speaks of."""
DOUBTFUL = 0.3
"""How sure a listed string at most is that no word explains."""
_OF_WORD = 1 << 33
"""Beyond all places of genes and families: what parts the genes of one word from those of the next."""


class PageLists:
    """Collects the symbols of pages, whose words are judged already.

    ``words``: answers of these.
    """

    def __init__(self, lexicon: Lexicon, store: Store, ranked: Ranked, words: Answers) -> None:
        self._lexicon, self._store, self._ranked, self._words = lexicon, store, ranked, words
        self._number: list[int] = []
        self._first: list[int] = []
        self._chance: list[float] = []
        self._given: list[list[int]] = []
        self._runs: list[slice] = []

    def add(self, page: OfPage, read: Read, words: Mapping[str, slice]) -> list[tuple[str, float, slice]]:
        """The symbols of a page, each with the chance that it is meant at all, and the numbers of its answers.

        ``read``: what they may mean; ``words``: the answers to the words of the page.
        """
        number_of = {word: number for number, word in enumerate(words, len(self._runs))}
        self._runs += words.values()
        taxa = read.context.scope.taxa
        far = [taxon_id for taxon_id in taxa if taxon_id in FAR]
        added = []
        for symbol, listed in page.symbols.items():
            start, numbers = len(self._number), read.answers[symbol]
            bearers = self._lexicon.bearers(symbol)
            first, chance = NONE, 1.0
            if bearers:
                own = [taxon_id for taxon_id in far if taxon_id in listed]
                at_home = next((taxon_id for taxon_id in (*own, HUMAN, *taxa) if taxon_id in bearers), None)
                chance = FOREIGN if at_home is None else 1.0
                first = self._store.bearing(symbol, bearers[min(bearers) if at_home is None else at_home])
                numbers = numbers[:1] or (NONE,)
            elif listed and {HUMAN, *taxa}.isdisjoint(listed):
                chance = FOREIGN
            given = [number_of[word] for word in page.given_for.get(symbol, ())]
            for number in numbers:
                self._number.append(number)
                self._first.append(first)
                self._chance.append(chance)
                self._given.append(given)
            added.append((symbol, chance, slice(start, len(self._number))))
        return added

    def answers(self) -> Answers:
        """The answers to all symbols that were added."""
        self._store.settle()
        ranked = self._ranked
        number, first = np.array(self._number, np.int64), np.array(self._first, np.int64)
        has_first = first != NONE
        target = view(self._store.target)
        counts = np.where(number == NONE, 0, ranked.counts[number]) if len(ranked.counts) else np.zeros_like(number)
        places, owner = runs(ranked.starts[number] if len(ranked.starts) else number, counts)
        is_other = ~has_first[owner] | (ranked.target[places] != target[first[owner]])
        places, owner = places[is_other], owner[is_other]
        is_kept = _places_within(owner, len(number)) + has_first[owner] < MAX_READINGS
        places, owner = places[is_kept], owner[is_kept]
        # the genes that bear the symbols go before what the ranking has
        firsts = np.flatnonzero(has_first)
        owner = np.concatenate([firsts, owner])
        order = np.argsort(owner, kind="stable")
        owner = owner[order]
        ones = np.ones(len(firsts))
        candidate = np.concatenate([first[firsts], ranked.candidate[places]])[order]
        share = np.concatenate([ones, ranked.share[places]])[order]
        sure = np.concatenate([ones, ranked.confidence[places]])[order]
        targets = target[candidate]
        confidence = rounded(self._said(targets, sure, owner) * np.array(self._chance)[owner])
        counts = np.bincount(owner, minlength=len(number))
        within = _places_within(owner, len(number))
        # what is said of a gene is said of its orthologs as well, but one of them is meant
        left = rounded(1 - confidence[within == 0])[np.cumsum(within == 0) - 1]
        confidence = np.where(within == 0, confidence, np.minimum(confidence, left))
        n_candidates = np.where(has_first, counts, ranked.n_candidates[number] if len(ranked.counts) else 0)
        starts = np.cumsum(counts) - counts
        return Answers(ranked.candidates, starts, counts, n_candidates, candidate, targets, share, confidence)

    def _said(self, targets: Ints, sure: Floats, owner: Ints) -> Floats:
        """How sure the words that a symbol was given for are of each of its readings, orthologs taken together.

        Without such words as sure as the readings, `DOUBTFUL` at most.
        """
        genes, of_gene = self._by_word()
        counts = np.array([len(given) for given in self._given], np.int64)
        words = np.array([word for given in self._given for word in given], np.int64)
        places, reading = runs((np.cumsum(counts) - counts)[owner], counts[owner])
        asked = words[places] * _OF_WORD + self._lexicon.meant(targets)[reading]
        found = np.minimum(genes.searchsorted(asked), max(len(genes) - 1, 0))
        values = np.where(genes[found] == asked, of_gene[found], 0.0) if len(genes) else np.zeros(len(asked))
        said = np.zeros(len(targets))
        np.maximum.at(said, reading, values)
        return np.where(counts[owner] > 0, said, np.minimum(sure, DOUBTFUL))

    def _by_word(self) -> tuple[Ints, Floats]:
        """How sure the words are of genes: words and genes in one number, ascending, and of each the confidence."""
        words = self._words
        starts = np.array([run.start for run in self._runs], np.int64)
        numbers, word = runs(starts, np.array([run.stop for run in self._runs], np.int64) - starts)
        places, of_number = runs(words.starts[numbers], words.counts[numbers])
        genes = word[of_number] * _OF_WORD + self._lexicon.meant(words.target[places])
        confidence = words.confidence[places]
        order = np.lexsort((confidence, genes))
        genes, confidence = genes[order], confidence[order]
        is_last = np.append(genes[1:] != genes[:-1], True)[: len(genes)]
        return genes[is_last], confidence[is_last]


def _places_within(owner: Ints, count: int) -> Ints:
    """The place of each row among those of its owner; rows are in the order of their owners."""
    counts = np.bincount(owner, minlength=count)
    return np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]
