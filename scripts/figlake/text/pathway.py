"""How sure the words around a figure are that it shows a pathway: a logistic score over a fixed list of terms.

Terms and weights are data in ``resources/pathway``; `fit.py` there tells how the weights came to be.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cache

import yaml

from figlake.files.house import RESOURCES

FOLDER = RESOURCES / "pathway"
LONG_CAPTION = 1000
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


@cache
def _terms() -> tuple[frozenset[str], tuple[str, ...], frozenset[str], tuple[str, ...]]:
    """Words, phrases, words of the article's title, and forms."""
    listed = yaml.safe_load((FOLDER / "terms.yaml").read_text(encoding="utf-8"))
    words = [term for term in listed["terms"] if _WORD.fullmatch(term)]
    phrases = [term for term in listed["terms"] if not _WORD.fullmatch(term)]
    return frozenset(words), tuple(phrases), frozenset(listed["paper_title"]), tuple(listed["forms"])


def feature_names() -> list[str]:
    """Every feature, sorted."""
    words, phrases, paper, forms = _terms()
    return sorted({*words, *phrases, *forms, *(f"paper_title {word}" for word in paper)})


def features(title: str | None, caption: str | None, paper_title: str | None, panels: int) -> list[str]:
    """The features of one figure, sorted.  ``panels``: passages that the caption letters (`panels_of`)."""
    words, phrases, paper, _ = _terms()
    text = f"{title or ''} {caption or ''}".lower()
    found = words.intersection(_WORD.findall(text))
    about = paper.intersection(_WORD.findall((paper_title or "").lower()))
    forms = [name for name, holds in (("panels 2", panels >= 2), ("panels 4", panels >= 4)) if holds]
    if len(caption or "") > LONG_CAPTION:
        forms.append("long caption")
    return sorted(
        [*found, *(phrase for phrase in phrases if phrase in text), *(f"paper_title {w}" for w in about), *forms]
    )


@dataclass(frozen=True)
class Scorer:
    """Intercept and weight of each feature; a feature without weight counts nothing."""

    intercept: float
    weights: dict[str, float]

    def score(self, title: str | None, caption: str | None, paper_title: str | None, panels: int) -> float:
        """0 to 1, four decimals; 0 without any word of title or caption."""
        if not title and not caption:
            return 0.0
        total = self.intercept + sum(
            self.weights.get(name, 0.0) for name in features(title, caption, paper_title, panels)
        )
        return round(1.0 / (1.0 + math.exp(-total)), 4)


@cache
def _shipped() -> Scorer:
    document = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))
    return Scorer(document["intercept"], document["weights"])


def pathway_score(title: str | None, caption: str | None, paper_title: str | None, panels: int) -> float:
    """The score by the shipped weights."""
    return _shipped().score(title, caption, paper_title, panels)
