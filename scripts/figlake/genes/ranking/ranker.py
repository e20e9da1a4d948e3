"""Which candidate is meant: a log-linear score with fitted weights, and how sure that is.

Weights and their making are in `resources/ranking`.  Two passes over the mentions of a figure or text: genes that are
sure by themselves first, then the others, for which papers that name them together with the sure ones speak.  The
mentions of many texts are ranked in one go, as columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np

from figlake.files.arrays import Floats, Ints, rounded, runs, view
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.candidates import Candidate
from figlake.genes.ranking.cocited import Cocited
from figlake.genes.ranking.context import Context
from figlake.genes.ranking.features import CONTEXT_FEATURES, log_odds, logs, own_features, scaled
from figlake.genes.ranking.readings import MAX_READINGS, Answer, Ranked
from figlake.genes.ranking.species import Scope
from figlake.genes.ranking.store import NONE, Store, about, meanings_of
from figlake.genes.ranking.weights import weights
from figlake.genes.reference.tables import HUMAN
from figlake.names.keys import fold
from figlake.names.weights import Features, logistics, total


class Ranker:
    """Ranks the candidates of a lexicon.  What no context can change is kept for each distinct string."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.store = Store(lexicon)
        self.cocited = Cocited(lexicon)
        self._rank_weights, self._sure_weights = weights()["rank"], weights()["confidence"]
        self._odds_weight, self._score_weight = (self._sure_weights.get(name, 0.0) for name in ("log_odds", "score"))
        self.context_weights = [
            (self._rank_weights.get(name, 0.0), total(self._sure_weights, scaled({name: 1.0})))
            for name in CONTEXT_FEATURES
        ]

    def parts(self, mention: str, context: Context) -> tuple[int, ...]:
        """Numbers of the parts of a mention; where it is unknown, of what the text says beside it that it means."""
        taxa = context.scope.lookup
        found = self.store.parts(mention, taxa)
        if not context.short_forms or (found and not self.store.first(found[0]).rule.startswith("inside")):
            return found
        key = fold(mention)
        other = context.long_forms.get(key) or context.short_forms.get(key)
        return (other and self.store.parts(mention, taxa, other)) or found

    def note(self, mentions: Iterable[str], context: Context) -> dict[str, tuple[int, ...]]:
        """The parts of each distinct mention.  Genes that they name for certain are sure in the context from now on."""
        if context.short_forms:
            parts = {mention: self.parts(mention, context) for mention in dict.fromkeys(mentions)}
        else:
            parts = self.store.parts_of_each(dict.fromkeys(mentions), context.scope.lookup)
        certain = self.store.certain
        context.sure.update([certain[part] for found in parts.values() for part in found if certain[part] != NONE])
        return parts

    def answers(self, mentions: Iterable[str], context: Context) -> dict[str, tuple[Answer, ...]]:
        """Each distinct mention with its answers; mentions that nothing is known of have none."""
        ranked, (numbers,) = self.ranked([(context, self.note(mentions, context))])
        return {mention: tuple([ranked.answer(number) for number in found]) for mention, found in numbers.items()}

    def ranked(
        self, asked: Sequence[tuple[Context, Mapping[str, tuple[int, ...]]]]
    ) -> tuple[Ranked, list[dict[str, tuple[int, ...]]]]:
        """The answers to all parts of mentions in their contexts, and of each context the numbers of its mentions'."""
        contexts = [context for context, _ in asked]
        of_context: list[int] = []
        parts: list[int] = []
        numbers: list[dict[str, tuple[int, ...]]] = []
        for number, (_, mentions) in enumerate(asked):
            of_mention: dict[str, tuple[int, ...]] = {}
            for mention, found in mentions.items():
                of_mention[mention] = tuple(range(len(parts), len(parts) + len(found)))
                parts += found
                of_context += [number] * len(found)
            numbers.append(of_mention)
        return _InContexts(self, contexts, np.array(of_context, np.int64), np.array(parts, np.int64)).ranked(), numbers

    def taxon_weights(self, scope: Scope) -> dict[int, tuple[float, float, float]]:
        """Of each species what it adds to the score and to the sureness of its genes, and its probability."""
        told = {}
        for taxon_id, chance in zip(scope.taxa, scope.chances, strict=True):
            found = scope.features(taxon_id)
            told[taxon_id] = (total(self._rank_weights, found), total(self._sure_weights, scaled(found)), chance)
        return told

    def defined(self, mention: str, context: Context) -> frozenset[int]:
        """Genes and families that the text's own definition of an abbreviation names."""
        long = context.long_forms.get(fold(mention)) if context.long_forms else None
        if not long:
            return frozenset()
        parts = self.store.parts(long, context.scope.lookup)
        return frozenset(candidate.target for part in parts for candidate in self.store.part(part))

    def features(self, candidate: Candidate, context: Context, meant: frozenset[int]) -> Features:
        """What speaks for a candidate, by name; ``meant``: as `defined`."""
        is_family = candidate.is_family
        names = frozenset() if is_family else about(self.lexicon, candidate.target)
        written = names.intersection(chain.from_iterable(context.words))
        meant_by = np.array(meanings_of(self.lexicon, candidate.target), np.int64)
        text = np.zeros(1, np.int64)
        (papers,), _ = self.cocited.with_sure([context.sure], text, meant_by, np.zeros(len(meant_by), np.int64))
        values = (
            float(candidate.target in meant),
            len(written) / len(names) if names else 0.0,
            math.log1p(papers),
        )
        taxon_id = HUMAN if is_family else self.lexicon.gene(candidate.target).taxon_id
        of_context = {name: value for name, value in zip(CONTEXT_FEATURES, values, strict=True) if value}
        return {**own_features(self.lexicon, candidate), **of_context, **context.scope.features(taxon_id)}

    def confidence(self, share: Floats, score: Floats, sureness: Floats) -> Floats:
        """Of first readings, by their shares of the evidence, their scores and the rest that speaks for them."""
        by_share = np.array([log_odds(value) for value in share.tolist()])
        odds = sureness + self._odds_weight * by_share + self._score_weight * score / 4
        return rounded(logistics(odds))


class _InContexts:
    """Parts in their contexts: the columns of their candidates, one part after another."""

    def __init__(self, ranker: Ranker, contexts: Sequence[Context], of_part: Ints, parts: Ints) -> None:
        store = ranker.store
        store.settle()
        self._ranker, self._store, self._contexts, self._parts, self._of_part = ranker, store, contexts, parts, of_part
        self._counts = view(store.counts)[parts]
        self._places, self._owner = runs(view(store.starts)[parts], self._counts)
        self._first = np.cumsum(self._counts) - self._counts
        self._context = of_part[self._owner]

    def ranked(self) -> Ranked:
        """Sums are taken in a fixed order, so that equal contexts give equal bits."""
        (defined_rank, defined_sure), (word_rank, word_sure), (cited_rank, cited_sure) = self._ranker.context_weights
        is_meant, defined = self._defined()
        name_words, (cocited, partners), (by_rank, by_sure, species) = (
            self._name_words(), self._cocited(), self._of_taxa()
        )  # fmt: skip
        places, first, owner = self._places, self._first, self._owner
        score = view(self._store.score)[places] + defined_rank * is_meant + word_rank * name_words
        score += cited_rank * cocited
        score += by_rank
        sureness = view(self._store.sureness)[places] + defined_sure * is_meant + word_sure * name_words
        sureness += cited_sure * cocited
        sureness += by_sure
        highest = np.maximum.reduceat(score, first) if len(first) else score
        evidence_of = np.array([math.exp(value) for value in (score - highest[owner]).tolist()])
        evidence = np.bincount(owner, evidence_of, len(first)) if len(first) else score
        targets = view(self._store.target)[places]
        order = _families_kept(np.lexsort((-score, owner)), first, self._counts, targets)
        best = order[first]
        share = evidence_of[best] / evidence
        confidence = self._ranker.confidence(share, score[best], sureness[best])
        left = (1 - confidence) / np.maximum(evidence - evidence_of[best], 1e-12)
        rank = np.arange(len(order)) - first[owner]
        kept = np.flatnonzero(rank < MAX_READINGS)
        order, owner = order[kept], owner[kept]
        of_reading = rounded(np.minimum(evidence_of[order] * left[owner], confidence[owner]))
        of_reading = np.where(rank[kept] == 0, confidence[owner], of_reading)
        counts = np.minimum(self._counts, MAX_READINGS)
        told = np.array(
            [(1.0 if target in meant else -1.0) if known else 0.0
             for (known, meant), target in zip(defined, targets[best].tolist(), strict=True)]
        )  # fmt: skip
        return Ranked(
            self._store.candidates,
            np.cumsum(counts) - counts,
            counts,
            self._counts,
            places[order],
            targets[order],
            evidence_of[order] / evidence[owner],
            of_reading,
            name_words[best],
            cocited[best],
            partners[best],
            told,
            species[best],
        )

    def _defined(self) -> tuple[Floats, list[tuple[bool, frozenset[int]]]]:
        """Candidates that the text's definition of their string names; of each part whether there is one, and whom."""
        is_meant = np.zeros(len(self._places))
        nothing: frozenset[int] = frozenset()
        defined = [(False, nothing)] * len(self._parts)
        has_definitions = np.array([bool(context.long_forms) for context in self._contexts], bool)
        for at in np.flatnonzero(has_definitions[self._of_part]).tolist():
            context, part = self._contexts[self._of_part[at]], int(self._parts[at])
            text = self._store.first(part).text
            if fold(text) not in context.long_forms:
                continue
            meant = self._ranker.defined(text, context)
            defined[at] = (True, meant)
            for place, candidate in enumerate(self._store.part(part), int(self._first[at])):
                is_meant[place] = candidate.target in meant
        return is_meant, defined

    def _name_words(self) -> Floats:
        """Share of the words of a gene's name that the text has."""
        store = self._store
        known = store.words
        texts = {id(context.words): context.words for context in self._contexts}  # contexts of one document share them
        has = np.zeros((len(texts), len(known)), bool)
        of_text: dict[int, Ints] = {}  # an abstract is a text of each figure of its article
        for number, words_of_texts in enumerate(texts.values()):
            for written in words_of_texts:
                if id(written) not in of_text:
                    of_text[id(written)] = np.array([known[word] for word in known.keys() & written], np.int64)
                has[number, of_text[id(written)]] = True
        row_of = dict(zip(texts, range(len(texts)), strict=True))
        rows = np.array([row_of[id(context.words)] for context in self._contexts], np.int64)
        counts = view(store.about_count)[self._places]
        words, candidate = runs(view(store.about_start)[self._places], counts)
        is_shared = has[rows[self._context[candidate]], view(store.about)[words]]
        shared = np.bincount(candidate, is_shared, len(counts))
        share: Floats = shared / np.maximum(counts, 1)
        return share

    def _cocited(self) -> tuple[Floats, Floats]:
        """Papers with the sure genes of the text, as a logarithm, and the share of these genes that they name."""
        store, count = self._store, len(self._store.meant_start)
        sets = {id(context.sure): context.sure for context in self._contexts}  # contexts of one document share them
        row_of = dict(zip(sets, range(len(sets)), strict=True))
        rows = np.array([row_of[id(context.sure)] for context in self._contexts], np.int64)
        meaning = view(store.meaning)[self._places]
        asked, which = np.unique(rows[self._context] * count + meaning, return_inverse=True)
        numbers = asked % count
        genes, owner = runs(view(store.meant_start)[numbers], view(store.meant_count)[numbers])
        told = self._ranker.cocited.with_sure(list(sets.values()), asked // count, view(store.meant)[genes], owner)
        papers, partners = told
        return logs(papers)[which], partners[which]

    def _of_taxa(self) -> tuple[Floats, Floats, Floats]:
        """What the species of the text say for candidates, and how likely theirs is."""
        scopes = list(dict.fromkeys(context.scope for context in self._contexts))
        told = np.zeros((len(scopes), len(self._store.taxa), 3))
        number_of = {taxon_id: number for number, taxon_id in enumerate(self._store.taxa)}
        for number, scope in enumerate(scopes):
            for taxon_id, values in self._ranker.taxon_weights(scope).items():
                told[number, number_of[taxon_id]] = values
        of_scope = {scope: number for number, scope in enumerate(scopes)}
        rows = np.array([of_scope[context.scope] for context in self._contexts], np.int64)
        by_rank, by_sure, chance = told[rows[self._context], view(self._store.taxon)[self._places]].T
        return by_rank, by_sure, chance


def _families_kept(order: Ints, first: Ints, counts: Ints, targets: Ints) -> Ints:
    """``order`` of the candidates of parts, best first, with the best family of each part among its readings.

    What is judged to be the family has to be one of them: `p38` of mice, where ten genes go before it.
    """
    for at in np.flatnonzero(counts > MAX_READINGS).tolist():
        start, end = int(first[at]), int(first[at] + counts[at])
        families = np.flatnonzero(targets[order[start:end]] < 0)
        if len(families) and families[0] >= MAX_READINGS:
            last, family = start + MAX_READINGS - 1, start + int(families[0])
            order[last : family + 1] = np.roll(order[last : family + 1], 1)
    return order


def representative(lexicon: Lexicon, target: int, taxon_id: int = HUMAN) -> int | None:
    """The most cited member of a family, or its ortholog in that species; the lowest id of equals."""
    members = lexicon.family(target).members
    human = min(members, key=lambda place: (-lexicon.gene(place).pubmed_count, place), default=None)
    if human is None or taxon_id == HUMAN:
        return human
    others = [place for place in lexicon.orthologs(human) if lexicon.gene(place).taxon_id == taxon_id]
    symbol = lexicon.gene(human).symbol
    return min(others, key=lambda place: (lexicon.gene(place).symbol.upper() != symbol, place), default=human)
