"""Which candidate is meant: a log-linear score with fitted weights, and how sure that is.

Weights and their making are in `resources/ranking`.  Two passes over the mentions of a figure or text: genes that are
sure by themselves first, then the others, for which papers that name them together with the sure ones speak.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from figlake.genes.candidates import Candidate, Part, parts_of
from figlake.genes.context import Context
from figlake.genes.keys import fold, words
from figlake.genes.lexicon import CODING, PSEUDO, Lexicon

WEIGHTS = Path(__file__).parents[3] / "resources" / "ranking" / "weights.json"
MAX_READINGS = 10
Features = dict[str, float]


@cache
def weights() -> dict[str, dict[str, float]]:
    """The fitted weights of every model."""
    found: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate with its place among the others.

    ``share``: of the evidence of all candidates; ``confidence``: calibrated probability that it is meant.
    """

    candidate: Candidate
    rank: int
    share: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The readings of one gene of a mention, best first."""

    readings: tuple[Reading, ...]
    n_candidates: int

    @property
    def best(self) -> Reading:
        """The first reading."""
        return self.readings[0]


class Ranker:
    """Ranks the candidates of a lexicon.  Answers that no context can change are kept."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._parts: dict[str, tuple[Part, ...]] = {}
        self._name_words: dict[int, frozenset[str]] = {}
        self._partners: dict[int, dict[int, int]] = {}

    def parts(self, mention: str) -> tuple[Part, ...]:
        """As `parts_of`, kept for each distinct string."""
        known = self._parts.get(mention)
        if known is None:
            known = self._parts[mention] = parts_of(self.lexicon, mention)
        return known

    def answers(self, mentions: Iterable[str], context: Context) -> dict[str, tuple[Answer, ...]]:
        """Each distinct mention with its answers; mentions that nothing is known of have none."""
        parts = {mention: self.parts(mention) for mention in dict.fromkeys(mentions)}
        for mention, found in parts.items():
            for part in found:
                if (place := self._certain(mention, part)) is not None:
                    context.sure.add(place)
        return {
            mention: tuple(self._rank(mention, part, context) for part in found) for mention, found in parts.items()
        }

    def _certain(self, mention: str, part: Part) -> int | None:
        """The gene of a part that needs no context: an official symbol as written, or the only candidate."""
        first = part[0]
        if first.is_family or first.rule:
            return None
        if first.kind == "symbol" and first.tier == "exact" and len(mention) > 2:
            return first.target
        return (
            first.target if len(part) == 1 and first.tier in {"exact", "upper", "folded"} and len(mention) > 2 else None
        )

    def _rank(self, mention: str, part: Part, context: Context) -> Answer:
        meant = self.defined(part[0].text, context)
        features = [self.features(candidate, context, meant) for candidate in part]
        fitted = weights()["rank"]
        scores = [sum(fitted.get(name, 0.0) * value for name, value in found.items()) for found in features]
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        total = sum(shares)
        order = sorted(range(len(part)), key=lambda at: (-scores[at], at))
        readings = []
        for rank, at in enumerate(order[:MAX_READINGS], 1):
            share = shares[at] / total
            confidence = chance_of("confidence", sure_features(features[at], share, scores[at], part))
            readings.append(
                Reading(part[at], rank, share, round(confidence if rank == 1 else min(confidence, share), 4))
            )
        return Answer(tuple(readings), len(part))

    def defined(self, mention: str, context: Context) -> frozenset[int]:
        """Genes and families that the text's own definition of an abbreviation names."""
        long = context.long_forms.get(fold(mention))
        if not long:
            return frozenset()
        return frozenset(candidate.target for part in self.parts(long) for candidate in part)

    def features(self, candidate: Candidate, context: Context, meant: frozenset[int]) -> Features:
        """What speaks for a candidate."""
        found: Features = {f"kind:{candidate.kind}": 1.0, f"tier:{candidate.tier}": 1.0}
        if candidate.rule:
            found["rewritten"] = 1.0
        if candidate.target in meant:
            found["defined"] = 1.0
        if candidate.is_family:
            places: Sequence[int] = self.lexicon.family(candidate.target).members
            found["log_papers"] = 0.0
        else:
            gene = self.lexicon.gene(candidate.target)
            places = (candidate.target,)
            found["log_papers"] = math.log1p(gene.pubmed_count)
            found["log_names"] = math.log1p(gene.names)
            if gene.locus == CODING:
                found["coding"] = 1.0
            elif gene.locus == PSEUDO:
                found["pseudo"] = 1.0
            if gene.symbol == candidate.text:
                found["symbol_as_written"] = 1.0
            about = self._words_of(candidate.target)
            if about:
                found["name_words"] = len(about & context.words) / len(about)
        found["log_cocited"] = max((self._cocited(place, context.sure) for place in places[:30]), default=0.0)
        return found

    def _cocited(self, place: int, sure: set[int]) -> float:
        partners = self._partners.get(place)
        if partners is None:
            partners = self._partners[place] = self.lexicon.cocited(place)
        if len(partners) < len(sure):
            return math.log1p(sum(papers for other, papers in partners.items() if other in sure))
        return math.log1p(sum(partners.get(other, 0) for other in sure))

    def _words_of(self, place: int) -> frozenset[str]:
        known = self._name_words.get(place)
        if known is None:
            text = self.lexicon.full_name(place) or ""
            known = self._name_words[place] = frozenset(word for word in words(text) if len(word) > 2)
        return known


def representative(lexicon: Lexicon, target: int) -> int | None:
    """The most cited member of a family; the lowest id of equals."""
    members = lexicon.family(target).members
    return min(members, key=lambda place: (-lexicon.gene(place).pubmed_count, place), default=None)


def sure_features(features: Mapping[str, float], share: float, score: float, part: Part) -> Features:
    """What the confidence of a first reading depends on."""
    text = part[0].text
    clipped = min(max(share, 1e-6), 1 - 1e-6)
    found = {
        "constant": 1.0,
        "log_odds": math.log(clipped / (1 - clipped)) / 4,
        "score": score / 4,
        "alone": float(len(part) == 1),
        "log_candidates": math.log(len(part)),
        "length": min(len(text), 12) / 12,
        "has_digit": float(any(letter.isdigit() for letter in text)),
        "has_space": float(" " in text),
        "is_lower": float(text.islower()),
    }
    for name, value in features.items():
        found[name] = value / 10 if name.startswith("log_") else value
    return found


def chance_of(model: str, features: Mapping[str, float]) -> float:
    """Probability by one of the fitted logistic models: `confidence` or `span`."""
    fitted = weights()[model]
    value = sum(fitted.get(name, 0.0) * number for name, number in features.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
