"""Finds gene names in running text: the longest run of tokens that the lexicon knows and that looks like a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from figlake.genes.lexicon import fold
from figlake.genes.mapper import Candidate, Mapper

MAX_TOKENS = 5
_TOKEN = re.compile(r"[^\W\d_]+\d*|\d+[^\W\d_]*")
_JOINT = re.compile(r"[-\u2010-\u2013 ]?")
NOT_GENES = frozenset(
    "DNA RNA MRNA CDNA SIRNA ATP ADP AMP GTP GDP NAD NADH NADP NADPH HDL LDL ROS NO GFP EGFP PCR FIG FIGURE TABLE SDS "
    "PBS ELISA FACS MRI ANOVA CELL CELLS MICE MOUSE RAT HUMAN AND THE FOR WAS HAS ALL CAN HOW HAT TEA FAST SHE HIS WT "
    "KO UV PH SD SEM CI OR VS II III IV CO2 H2O CA2 NM MM UM ML MG KG BP KB KDA MIN SEC TYPE "
    "LEFT RIGHT TOP BOTTOM".split()
)
"""Folded strings that are words, units, metabolites or methods more often than genes."""


@dataclass(frozen=True)
class Mention:
    """A gene name in a text: offsets in code points, and its candidates, best first."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


def find(text: str, mapper: Mapper) -> Iterator[Mention]:
    """Gene mentions of ``text`` in order, without overlap; at each token the longest known run wins."""
    tokens = list(_TOKEN.finditer(text))
    position = 0
    while position < len(tokens):
        step = 1
        for last in range(min(position + MAX_TOKENS, len(tokens)) - 1, position - 1, -1):
            start, end = tokens[position].start(), tokens[last].end()
            if not _is_run(text, tokens, position, last):
                continue
            mention = text[start:end]
            if fold(mention) in mapper.lexicon and looks_like_gene(mention):
                candidates = mapper.candidates(mention)
                if _is_credible(mention, candidates[0]):
                    yield Mention(start, end, mention, candidates)
                    step = last - position + 1
                    break
        position += step


def _is_run(text: str, tokens: list[re.Match[str]], first: int, last: int) -> bool:
    inside = all(
        _JOINT.fullmatch(text, tokens[number].end(), tokens[number + 1].start()) for number in range(first, last)
    )
    before, after = tokens[first].start(), tokens[last].end()
    starts = first == 0 or tokens[first - 1].end() < before
    return inside and starts and (last + 1 == len(tokens) or tokens[last + 1].start() > after)


def looks_like_gene(mention: str) -> bool:
    """Whether a string may be a gene name by its form alone: capitals or digits, no common word, no lone letter."""
    key = fold(mention)
    if len(key) < 2 or key in NOT_GENES or key.isdigit():
        return False
    if " " in mention:
        return len(key) >= 8
    has_digit = any(character.isdigit() for character in mention)
    has_capital = any(character.isupper() for character in mention[1:]) or (mention[:1].isupper() and has_digit)
    return (has_digit and len(key) >= 3) or (has_capital and len(key) >= 3)


def _is_credible(mention: str, best: Candidate) -> bool:
    if " " in mention:
        return best.entry.kind in {"name", "family", "symbol"}
    if len(fold(mention)) < 4:
        return best.rule == "exact" or best.entry.kind == "symbol"
    return True
