"""What no context changes of strings: their candidates, with sums of their features, as columns that grow."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from figlake.files.arrays import view
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.candidates import Candidate, Part, by_rule, parts_of
from figlake.genes.ranking.features import form_features, own_columns, scaled_columns, sums
from figlake.genes.ranking.weights import weights
from figlake.genes.reference.tables import HUMAN
from figlake.names.keys import words
from figlake.names.weights import total

MAX_STRINGS = 100_000
"""Strings whose candidates are kept at a time; more would fill the memory of a long job."""
MAX_MEMBERS = 30
"""Members of a family that are asked for papers with the sure genes."""
NONE = -1


class Store:
    """Strings with their parts, and parts with their candidates, each by its number.  Numbers only grow until `clear`.

    Of parts: ``starts`` and ``counts`` of their candidates, and the gene that is ``certain`` by the string alone
    (`NONE` for none).  Of candidates: sums of features by the weights of ranking (``score``) and of confidence
    (``sureness``), number of the species, number of the genes that they mean, which are a run of ``meant``, and the
    words of their names, as runs of ``about``; those of the last candidates are there when they are settled.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._rank_weights, self._sure_weights = weights()["rank"], weights()["confidence"]
        self.taxa = sorted(lexicon.taxa | {HUMAN})
        self._taxon_number = {taxon_id: number for number, taxon_id in enumerate(self.taxa)}
        self.clear()

    def clear(self) -> None:
        """Forget all strings."""
        self._parts: dict[tuple[tuple[int, ...], str], dict[str, tuple[int, ...]]] = {}
        self._count = 0
        self._bearing: dict[tuple[str, int], int] = {}
        self.starts, self.counts, self.certain = array("q"), array("q"), array("q")
        self.candidates: list[Candidate] = []
        self.score, self.sureness = array("d"), array("d")
        self.target, self.taxon, self.meaning = array("q"), array("q"), array("q")
        self.about_start, self.about_count, self.about = array("q"), array("q"), array("q")
        self.words: dict[str, int] = {}
        self.meant_start, self.meant_count, self.meant = array("q"), array("q"), array("q")
        self._meaning_number: dict[tuple[int, ...], int] = {}
        self._meaning_of: dict[int, int] = {}
        self._constant, self._settled = array("d"), 0
        self._about_of: dict[int, tuple[int, int]] = {}

    def clear_if_full(self) -> None:
        """Forget all strings where they are too many.  Numbers of before are void then."""
        if self._count >= MAX_STRINGS:
            self.clear()

    def parts_of_each(self, mentions: Iterable[str], taxa: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        """The parts of each mention."""
        known = self._parts.get((taxa, ""), {})
        return {
            mention: self.parts(mention, taxa) if (found := known.get(mention)) is None else found
            for mention in mentions
        }

    def parts(self, mention: str, taxa: tuple[int, ...], other: str = "") -> tuple[int, ...]:
        """The parts of a mention.  ``other``: what the text says that it means, which is looked up in its place."""
        of_taxa = self._parts.setdefault((taxa, other), {})
        known = of_taxa.get(mention)
        if known is None:
            self._count += 1
            found = parts_of(self.lexicon, other or mention, taxa)
            if other:
                found = tuple(tuple(by_rule(candidate, "apposition") for candidate in part) for part in found)
            known = of_taxa[mention] = tuple([self._add(mention, part) for part in found])
        return known

    def bearing(self, symbol: str, place: int) -> int:
        """The number of a candidate: the gene at a place that bears a symbol as written."""
        known = self._bearing.get((symbol, place))
        if known is None:
            self._count += 1
            part = self._add(symbol, (Candidate(place, "exact", "symbol", symbol, symbol),))
            known = self._bearing[symbol, place] = self.starts[part]
        return known

    def part(self, number: int) -> list[Candidate]:
        """The candidates of a part."""
        start = self.starts[number]
        return self.candidates[start : start + self.counts[number]]

    def first(self, number: int) -> Candidate:
        """The first candidate of a part, in the order of their names."""
        return self.candidates[self.starts[number]]

    def _add(self, mention: str, part: Part) -> int:
        start = len(self.candidates)
        self.candidates += part
        self.target.extend([candidate.target for candidate in part])
        self.meaning.extend([self._meaning(candidate.target) for candidate in part])
        self.starts.append(start)
        self.counts.append(len(part))
        self._constant.append(total(self._sure_weights, form_features(part)))
        self.certain.append(self._certain(mention, part, self.meaning[start:]))
        return len(self.starts) - 1

    def settle(self) -> None:
        """Fill in the columns of candidates that were added since."""
        start, part = len(self.score), self._settled
        if start == len(self.candidates):
            return
        self._settled = len(self.starts)
        new = self.candidates[start:]
        own = list(own_columns(self.lexicon, new))
        constant = np.repeat(view(self._constant)[part:], view(self.counts)[part:])
        sureness = constant + sums(self._sure_weights, scaled_columns(own), len(new))
        self.score.frombytes(sums(self._rank_weights, own, len(new)).tobytes())
        self.sureness.frombytes(sureness.tobytes())
        for target in self.target[start:]:
            self.taxon.append(self._taxon_number[HUMAN if target < 0 else self.lexicon.taxon_of(target)])
            first, count = (0, 0) if target < 0 else self._words_of(target)
            self.about_start.append(first)
            self.about_count.append(count)

    def _meaning(self, target: int) -> int:
        """The number of what a gene or family means."""
        known = self._meaning_of.get(target)
        if known is None:
            meanings = meanings_of(self.lexicon, target)
            known = self._meaning_of[target] = self._meaning_number.setdefault(meanings, len(self.meant_start))
            if known == len(self.meant_start):
                self.meant_start.append(len(self.meant))
                self.meant_count.append(len(meanings))
                self.meant.extend(meanings)
        return known

    def _words_of(self, place: int) -> tuple[int, int]:
        """The words of the name of a gene, as a run of ``about``."""
        known = self._about_of.get(place)
        if known is None:
            found = about(self.lexicon, place)
            known = self._about_of[place] = (len(self.about), len(found))
            self.about.extend([self.words.setdefault(word, len(self.words)) for word in sorted(found)])
        return known

    def _certain(self, mention: str, part: Part, meanings: Sequence[int]) -> int:
        """The gene of a part that needs no context: an official symbol as written, or the only one that is meant.

        Orthologs count as one gene.
        """
        first = part[0]
        if first.is_family or first.rule or len(mention) < 3:
            return NONE
        gene = self.meant[self.meant_start[meanings[0]]]
        if first.kind == "symbol" and first.tier == "exact":
            return gene
        return gene if len(set(meanings)) == 1 and first.tier in {"exact", "upper", "folded"} else NONE


def about(lexicon: Lexicon, place: int) -> frozenset[str]:
    """Words of the name of a gene that a text may have."""
    return frozenset(word for word in words(lexicon.full_name(place) or "") if len(word) > 2)


def meanings_of(lexicon: Lexicon, target: int) -> tuple[int, ...]:
    """Places of the human genes that a gene or family means, of itself where it has no human ortholog."""
    if target < 0:
        return tuple(lexicon.family(target).members[:MAX_MEMBERS])
    human = lexicon.human_of(target)
    return (target if human is None else human,)
