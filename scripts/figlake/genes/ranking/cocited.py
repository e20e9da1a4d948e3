"""Papers that name genes together with those that are sure in a text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import numpy as np

from figlake.files.arrays import Floats, Ints, runs
from figlake.genes.lexicon.lexicon import Lexicon

AT_ONCE = 1 << 20
"""Pairs of genes that are looked up at a time."""
_OF_GENE = 1 << 32
"""Beyond all places of genes: what parts the partners of one gene from those of the next."""


class Cocited:
    """What a lexicon tells of papers that name two genes: pairs of places as one number, ascending, and the papers."""

    def __init__(self, lexicon: Lexicon) -> None:
        starts = lexicon.numbers("cocited_start").astype(np.int64)
        genes = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        self._pairs = genes * _OF_GENE + lexicon.numbers("cocited_gene")
        self._papers = lexicon.numbers("cocited_papers")

    def with_sure(self, sure: Sequence[Collection[int]], rows: Ints, genes: Ints, owner: Ints) -> tuple[Ints, Floats]:
        """Papers with sure genes, of that meaning which has most, and the share of the sure genes that one has most of.

        ``sure``: of each text its sure genes; ``rows``: the text of each question; ``genes``, ``owner``: places of the
        genes that may be meant, and the question of each.  The share is -1 where no gene but those is sure.
        """
        counts = np.array([len(of_text) for of_text in sure], np.int64)
        every = np.array([place for of_text in sure for place in of_text], np.int64)
        starts, of_text = np.cumsum(counts) - counts, rows[owner]
        papers, partners = np.zeros(len(genes)), np.zeros(len(genes))
        itself = np.zeros(len(genes))
        for start, end in _portions(counts[of_text]):
            places, of_gene = runs(starts[of_text[start:end]], counts[of_text[start:end]])
            one, other = genes[start:end][of_gene], every[places]
            wanted = one * _OF_GENE + other
            found = np.minimum(self._pairs.searchsorted(wanted), max(len(self._pairs) - 1, 0))
            is_there = self._pairs[found] == wanted if len(self._pairs) else np.zeros(len(wanted), bool)
            papers[start:end] = np.bincount(of_gene[is_there], self._papers[found[is_there]], end - start)
            partners[start:end] = np.bincount(of_gene[is_there], minlength=end - start)
            itself[start:end] = np.bincount(of_gene[one == other], minlength=end - start)
        most_papers, most_partners = np.zeros(len(rows)), np.zeros(len(rows))
        np.maximum.at(most_papers, owner, papers)
        np.maximum.at(most_partners, owner, partners)
        others = counts[rows] - np.bincount(owner, itself, len(rows))
        share = np.where(others > 0, most_partners / np.maximum(others, 1), -1.0)
        return most_papers.astype(np.int64), share


def _portions(sizes: Ints) -> Iterator[tuple[int, int]]:
    """Neighbours whose sizes are `AT_ONCE` together, about: the place of the first, and that after the last."""
    ends = np.flatnonzero(np.diff(np.cumsum(sizes) // AT_ONCE)) + 1
    yield from pairwise([0, *ends.tolist(), len(sizes)])
