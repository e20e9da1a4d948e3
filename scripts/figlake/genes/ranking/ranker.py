"""Which candidate is meant: a log-linear score with fitted weights, and how sure that is.

Weights and their making are in `resources/ranking`.  Two passes over the mentions of a figure or text: genes that are
sure by themselves first, then the others, for which papers that name them together with the sure ones speak.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from figlake.genes.lexicon.keys import fold, words
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.candidates import Candidate, Part, by_rule, parts_of
from figlake.genes.ranking.context import Context
from figlake.genes.ranking.features import CONTEXT_FEATURES, MAX_LOG_ODDS, form_features, log_odds, own_features, scaled
from figlake.genes.ranking.readings import MAX_READINGS, Answer, Reading
from figlake.genes.ranking.species import Scope
from figlake.genes.ranking.weights import Features, logistic, total, weights
from figlake.genes.reference.tables import HUMAN


class _Prepared(NamedTuple):
    """What no context changes of a candidate: sums of its features, by the weights of ranking and of confidence."""

    candidate: Candidate
    score: float
    sureness: float
    about: frozenset[str]
    meanings: tuple[int, ...]
    taxon_id: int


class _PreparedPart(NamedTuple):
    candidates: tuple[_Prepared, ...]
    certain: int | None


MAX_PARTNERS, MAX_STRINGS = 10_000, 100_000
"""Genes whose papers, and strings whose candidates, are kept at a time; more would fill the memory of a long job."""
MAX_MEMBERS = 30
"""Members of a family that are asked for papers with the sure genes."""


class Ranker:
    """Ranks the candidates of a lexicon.  What no context can change is kept for each distinct string."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._prepared: dict[tuple[str, tuple[int, ...], str], tuple[_PreparedPart, ...]] = {}
        self._about: dict[int, frozenset[str]] = {}
        self._partners: dict[int, dict[int, int]] = {}
        self._rank_weights, self._sure_weights = weights()["rank"], weights()["confidence"]
        self._share_weights = [self._sure_weights.get(name, 0.0) for name in ("log_odds", "score")]
        self.context_weights = [
            (self._rank_weights.get(name, 0.0), total(self._sure_weights, scaled({name: 1.0})))
            for name in CONTEXT_FEATURES
        ]

    def parts(self, mention: str, taxa: tuple[int, ...] = (HUMAN,)) -> tuple[Part, ...]:
        """As `parts_of`."""
        return tuple(tuple(found.candidate for found in part.candidates) for part in self._parts(mention, taxa))

    def _parts(self, mention: str, taxa: tuple[int, ...], other: str = "") -> tuple[_PreparedPart, ...]:
        """``other``: what the text says that the mention means, which is looked up in its place."""
        known = self._prepared.get((mention, taxa, other))
        if known is None:
            if len(self._prepared) >= MAX_STRINGS:
                self._prepared.clear()
            found = parts_of(self.lexicon, other or mention, taxa)
            if other:
                found = tuple(tuple(by_rule(candidate, "apposition") for candidate in part) for part in found)
            known = self._prepared[mention, taxa, other] = tuple(self._prepare(mention, part) for part in found)
        return known

    def _parts_in(self, mention: str, context: Context) -> tuple[_PreparedPart, ...]:
        """The parts of a mention; where it is unknown, those of what the text says beside it that it means."""
        taxa = context.scope.lookup
        found = self._parts(mention, taxa)
        if not context.short_forms or (found and not found[0].candidates[0].candidate.rule.startswith("inside")):
            return found
        key = fold(mention)
        other = context.long_forms.get(key) or context.short_forms.get(key)
        return (other and self._parts(mention, taxa, other)) or found

    def _prepare(self, mention: str, part: Part) -> _PreparedPart:
        form = form_features(part)
        constant = total(self._sure_weights, form)
        prepared = []
        for candidate in part:
            features = own_features(self.lexicon, candidate)
            score = total(self._rank_weights, features)
            sureness = constant + total(self._sure_weights, scaled(features))
            prepared.append(self._prepared_of(candidate, score, sureness))
        return _PreparedPart(tuple(prepared), self._certain(mention, prepared))

    def _prepared_of(self, candidate: Candidate, score: float, sureness: float) -> _Prepared:
        about = frozenset() if candidate.is_family else self._words_of(candidate.target)
        taxon_id = HUMAN if candidate.is_family else self.lexicon.gene(candidate.target).taxon_id
        return _Prepared(candidate, score, sureness, about, self._meanings(candidate), taxon_id)

    def answers(self, mentions: Iterable[str], context: Context) -> dict[str, tuple[Answer, ...]]:
        """Each distinct mention with its answers; mentions that nothing is known of have none."""
        parts = {mention: self._parts_in(mention, context) for mention in dict.fromkeys(mentions)}
        _add_sure(parts.values(), context)
        rank = _InContext(self, context).rank
        return {mention: tuple([rank(part) for part in found]) for mention, found in parts.items()}

    def note(self, mentions: Iterable[str], context: Context) -> None:
        """Add the genes that mentions name for certain to what is sure in a context."""
        _add_sure([self._parts_in(mention, context) for mention in mentions], context)

    def _certain(self, mention: str, part: Sequence[_Prepared]) -> int | None:
        """The gene of a part that needs no context: an official symbol as written, or the only one that is meant.

        Orthologs count as one gene.
        """
        first = part[0].candidate
        if first.is_family or first.rule or len(mention) < 3:
            return None
        if first.kind == "symbol" and first.tier == "exact":
            return part[0].meanings[0]
        is_alone = len({prepared.meanings for prepared in part}) == 1
        return part[0].meanings[0] if is_alone and first.tier in {"exact", "upper", "folded"} else None

    def _meanings(self, candidate: Candidate) -> tuple[int, ...]:
        """Places of the human genes that a candidate means, of itself where it has no human ortholog."""
        if candidate.is_family:
            return tuple(self.lexicon.family(candidate.target).members[:MAX_MEMBERS])
        human = self.lexicon.gene(candidate.target).human
        return (candidate.target if human is None else human,)

    def taxon_weights(self, scope: Scope) -> dict[int, tuple[float, float]]:
        """What a scope adds to the score and to the sureness of genes of each species."""
        if len(scope.taxa) == 1:
            return {}
        features = {taxon_id: scope.features(taxon_id) for taxon_id in scope.taxa}
        return {
            taxon_id: (total(self._rank_weights, found), total(self._sure_weights, scaled(found)))
            for taxon_id, found in features.items()
        }

    def defined(self, mention: str, context: Context) -> frozenset[int]:
        """Genes and families that the text's own definition of an abbreviation names."""
        if not context.long_forms:
            return frozenset()
        long = context.long_forms.get(fold(mention))
        if not long:
            return frozenset()
        return frozenset(c.target for part in self.parts(long, context.scope.lookup) for c in part)

    def features(self, candidate: Candidate, context: Context, meant: frozenset[int]) -> Features:
        """What speaks for a candidate."""
        prepared = self._prepared_of(candidate, 0.0, 0.0)
        values = self._context_values(prepared, context, meant)
        of_context = {name: value for name, value in zip(CONTEXT_FEATURES, values, strict=True) if value}
        return {**own_features(self.lexicon, candidate), **of_context, **context.scope.features(prepared.taxon_id)}

    def _context_values(
        self, prepared: _Prepared, context: Context, meant: frozenset[int]
    ) -> tuple[float, float, float]:
        """Values of `CONTEXT_FEATURES`."""
        about, sure = prepared.about, context.sure
        name_words = len(about & context.words) / len(about) if about else 0.0
        papers, _ = self.papers_with(prepared.meanings, sure) if sure else (0, 0)
        return float(prepared.candidate.target in meant), name_words, math.log1p(papers) if papers else 0.0

    def partners(self, place: int) -> dict[int, int]:
        """As `Lexicon.cocited`."""
        partners = self._partners.get(place)
        if partners is None:
            if len(self._partners) >= MAX_PARTNERS:
                self._partners.clear()
            partners = self._partners[place] = self.lexicon.cocited(place)
        return partners

    def papers_with(self, meanings: Sequence[int], sure: set[int]) -> tuple[int, int]:
        """Papers with the sure genes, and how many of these, of that meaning which has most of each."""
        most_papers = most_genes = 0
        for place in meanings:
            partners = self.partners(place)
            shared = [partners[other] for other in sure if other in partners]
            papers, genes = sum(shared), len(shared)
            if papers > most_papers:
                most_papers = papers
            if genes > most_genes:
                most_genes = genes
        return most_papers, most_genes

    def confidence(self, by_odds: float, score: float, sureness: float) -> float:
        """Of a first reading, by the log odds of its share, its score and the rest that speaks for it."""
        odds_weight, score_weight = self._share_weights
        return round(logistic(sureness + odds_weight * by_odds + score_weight * score / 4), 4)

    def _words_of(self, place: int) -> frozenset[str]:
        known = self._about.get(place)
        if known is None:
            text = self.lexicon.full_name(place) or ""
            known = self._about[place] = frozenset(word for word in words(text) if len(word) > 2)
        return known


def _add_sure(parts: Iterable[tuple[_PreparedPart, ...]], context: Context) -> None:
    context.sure.update([part.certain for found in parts for part in found if part.certain is not None])


class _InContext:
    """Ranks in one context: the loop over candidates, with what they share looked up once."""

    def __init__(self, ranker: Ranker, context: Context) -> None:
        self._ranker, self._context = ranker, context
        self._of_taxa = ranker.taxon_weights(context.scope)
        self._papers: dict[tuple[int, ...], tuple[int, int]] = {}

    def rank(self, part: _PreparedPart) -> Answer:
        """The readings of a part.  Sums are taken in a fixed order, so that equal contexts give equal bits."""
        ranker, context, of_taxa, known = self._ranker, self._context, self._of_taxa, self._papers
        words, sure = context.words, context.sure
        (defined_rank, defined_sure), (word_rank, word_sure), (cited_rank, cited_sure) = ranker.context_weights
        candidates = part.candidates
        meant = ranker.defined(candidates[0].candidate.text, context) if context.long_forms else ()
        scores, sureness, told = [], [], []
        for candidate, score, sure_so_far, about, meanings, taxon_id in candidates:
            if meant and candidate.target in meant:
                score += defined_rank
                sure_so_far += defined_sure
            name_words = cocited = 0.0
            if about and (shared := about & words):
                name_words = len(shared) / len(about)
                score += word_rank * name_words
                sure_so_far += word_sure * name_words
            if sure:
                shared_papers = known.get(meanings)
                if shared_papers is None:
                    shared_papers = known[meanings] = ranker.papers_with(meanings, sure)
                if shared_papers[0]:
                    cocited = math.log1p(shared_papers[0])
                    score += cited_rank * cocited
                    sure_so_far += cited_sure * cocited
            if of_taxa:
                by_rank, by_sure = of_taxa[taxon_id]
                score += by_rank
                sure_so_far += by_sure
            scores.append(score)
            sureness.append(sure_so_far)
            told.append((name_words, cocited))
        if len(candidates) == 1:
            confidence = ranker.confidence(MAX_LOG_ODDS, scores[0], sureness[0])
            reading = Reading(candidates[0].candidate, 1, 1.0, confidence)
            return Answer((reading,), 1, *told[0], self._partners(candidates[0].meanings))
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        evidence = sum(shares)
        order = sorted(range(len(candidates)), key=[-score for score in scores].__getitem__)
        first = order[0]
        share = shares[first] / evidence
        confidence = ranker.confidence(log_odds(share), scores[first], sureness[first])
        left = (1 - confidence) / max(evidence - shares[first], 1e-12)
        readings = [Reading(candidates[first].candidate, 1, share, confidence)]
        readings += [
            Reading(candidates[at].candidate, rank, shares[at] / evidence, round(min(shares[at] * left, confidence), 4))
            for rank, at in enumerate(order[1:MAX_READINGS], 2)
        ]
        return Answer(tuple(readings), len(candidates), *told[first], self._partners(candidates[first].meanings))

    def _partners(self, meanings: tuple[int, ...]) -> float:
        """Share of the other sure genes that papers name together with a candidate; -1 where there are none."""
        sure = self._context.sure
        others = len(sure) - len([place for place in meanings if place in sure])
        return self._papers[meanings][1] / others if others else -1.0


def representative(lexicon: Lexicon, target: int, taxon_id: int = HUMAN) -> int | None:
    """The most cited member of a family, or its ortholog in that species; the lowest id of equals."""
    members = lexicon.family(target).members
    human = min(members, key=lambda place: (-lexicon.gene(place).pubmed_count, place), default=None)
    if human is None or taxon_id == HUMAN:
        return human
    others = [place for place in lexicon.orthologs(human) if lexicon.gene(place).taxon_id == taxon_id]
    symbol = lexicon.gene(human).symbol
    return min(others, key=lambda place: (lexicon.gene(place).symbol.upper() != symbol, place), default=human)
