"""How sure the words around a figure are that it shows a pathway."""

from __future__ import annotations

import re

WEIGHTS = (
    (re.compile(r"\bpathways?\b", re.I), 0.6),
    (
        re.compile(
            r"\b(?:signal(?:l?ing)?|metabolic|biosynthe(?:tic|sis))\s+(?:pathway|cascade|network|route)s?\b", re.I
        ),
        0.2,
    ),
    (re.compile(r"\b(?:signal(?:l)?ing|cascade|crosstalk|cross-talk|biosynthesis)\b", re.I), 0.1),
    (re.compile(r"\b(?:schematic|model|diagram|overview|illustration|proposed)\b", re.I), 0.1),
)
"""Expressions and the share that each adds when title or caption holds it; they sum to 1."""


def pathway_score(title: str | None, caption: str | None, paper_title: str | None) -> float:
    """A score from 0 to 1: the words of title and caption count in full, those of the article's title for half."""
    near, far = f"{title or ''} {caption or ''}", paper_title or ""
    score = sum(weight if words.search(near) else weight / 2 if words.search(far) else 0.0 for words, weight in WEIGHTS)
    return round(score, 4)
