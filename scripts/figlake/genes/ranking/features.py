"""What speaks for a candidate and for a first reading, as features with fitted weights (`resources/ranking`)."""

from __future__ import annotations

import math

from figlake.genes.lexicon.lexicon import CODING, PSEUDO, Lexicon
from figlake.genes.ranking.candidates import Candidate, Part
from figlake.genes.reference.tables import HUMAN
from figlake.names.weights import Features

MAMMALS = frozenset({10090, 10116, 9913, 9823, 9986, 10029})
"""Species whose genes are mostly named as their human orthologs are."""
MAX_LOG_ODDS = math.log((1 - 1e-6) / 1e-6) / 4
CONTEXT_FEATURES = ("defined", "name_words", "log_cocited")
"""What the context says for a candidate: its abbreviation is defined so; words of its name; papers with sure genes."""


def own_features(lexicon: Lexicon, candidate: Candidate) -> Features:
    """What speaks for a candidate in any context."""
    found: Features = {f"kind:{candidate.kind}": 1.0, f"tier:{candidate.tier}": 1.0}
    if candidate.rule:
        found[f"rule:{candidate.rule.split('+')[0]}"] = 1.0
    if candidate.is_family:
        return {**found, "log_papers": 0.0}
    gene = lexicon.gene(candidate.target)
    if candidate.is_ortholog:
        found["ortholog" if gene.taxon_id in MAMMALS else "far_ortholog"] = 1.0
    human = None if gene.human is None else lexicon.gene(gene.human)
    papers = max(gene.pubmed_count, human.pubmed_count if human else 0)
    if papers or gene.taxon_id == HUMAN:
        found["log_papers"] = math.log1p(papers)
    else:  # references without citations of this species
        found["unknown_papers"] = 1.0
    found["log_names"] = math.log1p(gene.names)
    if gene.locus == CODING:
        found["coding"] = 1.0
    elif gene.locus == PSEUDO:
        found["pseudo"] = 1.0
    if gene.symbol == candidate.text:
        found["symbol_as_written"] = 1.0
    return found


def form_features(part: Part) -> Features:
    """What the string itself, and the number of its candidates, say for the confidence of a first reading."""
    text = part[0].text
    return {
        "constant": 1.0,
        "alone": float(len(part) == 1),
        "log_candidates": math.log(len(part)),
        "length": min(len(text), 12) / 12,
        "has_digit": float(any(letter.isdigit() for letter in text)),
        "has_space": float(" " in text),
        "is_lower": float(text.islower()),
    }


def share_features(share: float, score: float) -> Features:
    """What the ranking says for the confidence of a first reading."""
    return {"log_odds": log_odds(share), "score": score / 4}


def log_odds(share: float) -> float:
    """Log odds of a share of the evidence, a fourth as large, clipped."""
    if share > 1 - 1e-6:
        return MAX_LOG_ODDS
    return math.log(max(share, 1e-6) / (1 - share)) / 4


def scaled(features: Features) -> Features:
    """Features of the ranking as the confidence takes them: logarithms a tenth as large."""
    return {name: value / 10 if name.startswith("log_") else value for name, value in features.items()}


def sure_features(features: Features, share: float, score: float, part: Part) -> Features:
    """What the confidence of a first reading depends on."""
    return {**form_features(part), **share_features(share, score), **scaled(features)}
