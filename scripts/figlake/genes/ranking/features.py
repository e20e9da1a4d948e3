"""What speaks for a candidate and for a first reading, as features with fitted weights (`resources/ranking`)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from figlake.files.arrays import Floats, Ints
from figlake.genes.lexicon.lexicon import CODING, PSEUDO, Lexicon
from figlake.genes.ranking.candidates import Candidate, Part
from figlake.genes.reference.tables import HUMAN
from figlake.names.weights import Features

MAMMALS = frozenset({10090, 10116, 9913, 9823, 9986, 10029})
"""Species whose genes are mostly named as their human orthologs are."""
_MAMMALS = sorted(MAMMALS)
MAX_LOG_ODDS = math.log((1 - 1e-6) / 1e-6) / 4
CONTEXT_FEATURES = ("defined", "name_words", "log_cocited")
"""What the context says for a candidate: its abbreviation is defined so; words of its name; papers with sure genes."""


def own_features(lexicon: Lexicon, candidate: Candidate) -> Features:
    """What speaks for a candidate in any context."""
    return {name: float(values[0]) for name, values in own_columns(lexicon, [candidate]) if values[0]}


def own_columns(lexicon: Lexicon, candidates: Sequence[Candidate]) -> Iterator[tuple[str, Floats]]:
    """Features of candidates in any context, by name in a fixed order: a value of each, 0 where it has none."""
    yield from _one_of("kind", [candidate.kind for candidate in candidates])
    yield from _one_of("tier", [candidate.tier for candidate in candidates])
    yield from _one_of("rule", [candidate.rule.split("+", 1)[0] for candidate in candidates])
    targets = np.array([candidate.target for candidate in candidates], np.int64)
    is_gene = targets >= 0
    genes = np.where(is_gene, targets, 0)
    taxa, own_papers = lexicon.numbers("gene_taxon")[genes], lexicon.numbers("gene_papers")[genes]
    is_ortholog = is_gene & np.array([candidate.is_ortholog for candidate in candidates], bool)
    is_mammal = np.isin(taxa, _MAMMALS)
    yield "ortholog", np.where(is_ortholog & is_mammal, 1.0, 0.0)
    yield "far_ortholog", np.where(is_ortholog & ~is_mammal, 1.0, 0.0)
    human = np.where(taxa == HUMAN, genes, lexicon.numbers("gene_human")[genes])
    papers = np.maximum(own_papers, np.where(human >= 0, lexicon.numbers("gene_papers")[human], 0))
    is_cited = is_gene & ((papers > 0) | (taxa == HUMAN))
    yield "log_papers", np.where(is_cited, logs(papers), 0.0)
    yield "unknown_papers", np.where(is_gene & ~is_cited, 1.0, 0.0)  # references without citations of this species
    yield "log_names", np.where(is_gene, logs(lexicon.numbers("gene_names")[genes]), 0.0)
    locus = lexicon.numbers("gene_locus")[genes]
    yield "coding", np.where(is_gene & (locus == CODING), 1.0, 0.0)
    yield "pseudo", np.where(is_gene & (locus == PSEUDO), 1.0, 0.0)
    is_as_written = [lexicon.symbol_of(c.target) == c.text if c.target >= 0 else False for c in candidates]
    yield "symbol_as_written", np.array(is_as_written, np.float64)


def _one_of(kind: str, values: Sequence[str]) -> Iterator[tuple[str, Floats]]:
    """For each distinct value a column that is 1 where it is; nothing for empty ones."""
    number_of = {value: number for number, value in enumerate(dict.fromkeys(values))}
    numbers = np.array([number_of[value] for value in values])
    for value, number in number_of.items():
        if value:
            yield f"{kind}:{value}", (numbers == number).astype(np.float64)


def logs(counts: Ints) -> Floats:
    """Logarithms of counts, 1 added: those of `math`, whose last bits are the same everywhere."""
    distinct, which = np.unique(counts, return_inverse=True)
    return np.array([math.log1p(count) for count in distinct.tolist()])[which]


def sums(fitted: Mapping[str, float], columns: Iterable[tuple[str, Floats]], count: int) -> Floats:
    """As `total`, of features that are columns of that length."""
    found = np.zeros(count)
    for name, values in columns:
        if name in fitted:
            found += fitted[name] * values
    return found


def form_features(part: Part) -> Features:
    """What the string itself, and the number of its candidates, say for the confidence of a first reading."""
    text = part[0].text
    return {
        "constant": 1.0,
        "alone": float(len(part) == 1),
        "log_candidates": math.log(len(part)),
        "length": min(len(text), 12) / 12,
        "has_digit": float(any(map(str.isdigit, text))),
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


def scaled_columns(columns: Iterable[tuple[str, Floats]]) -> Iterator[tuple[str, Floats]]:
    """As `scaled`, of features that are columns."""
    return ((name, values / 10 if name.startswith("log_") else values) for name, values in columns)


def sure_features(features: Features, share: float, score: float, part: Part) -> Features:
    """What the confidence of a first reading depends on."""
    return {**form_features(part), **share_features(share, score), **scaled(features)}
