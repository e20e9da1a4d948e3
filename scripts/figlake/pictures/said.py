"""What a picture says of itself, for whoever chooses figures: a chart has numbers and axes, a pathway has labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(
    r"(?:[pn](?=[<>=≤≥]))?[<>=≤≥~≈±+\-−–(*#]*\d+(?:[.,:/]\d+)*(?:e[-+−]?\d+)?[%°)*+\-−]*", re.IGNORECASE
)
_UNITS = frozenset(
    "% °c a b bp cm d da day days dpi h hpi hr hrs hour hours kb kd kda log m mg min ml mm month months n ng nm p pg "
    "s sec week weeks wk x × µg µl µm μg μl μm um ug ul nmol pmol".split()
)
"""Words that may stand beside a number; ticks and gels have them."""
_AXES = re.compile(
    r"\b(?:relative|normali[sz]ed|arbitrary|percent(?:age)?|frequency|intensity|absorbance|fluorescence|concentration|"
    r"(?:percent|overall|probability of) survival|survival (?:rate|probability)|optical density|"
    r"viability|dose|dpi|hpi|umap|t-?sne|pc ?[12]|principal component|odds|hazard|correlation|"
    r"(?:fold|log ?(?:2|10))[ -]*(?:change|fc)?|expression (?:level|of)s?|mrna levels?|protein levels?|number of|"
    r"(?:days|hours|weeks|months|time) ?(?:post|after|\()|p[ -]?val(?:ue)?|fdr|q[ -]?value|od ?\d{3}|a\.u\.|"
    r"cell (?:count|number)s?|copies|titer|pfu|mean|median|score|cumulative)\b"
    r"|[%#] ?(?:of|\()|\((?:%|h|hrs?|days?|min)\)",
    re.IGNORECASE,
)
"""Words of axes, and of legends of charts."""


def is_number(line: str) -> bool:
    """Whether a line holds nothing but numbers, with their signs and units: `0.5`, `24 h`, `p<0.05`, `0 10 20`."""
    words = re.sub(r"([<>=≤≥])\s+", r"\1", line).split()
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    others = [word for word in words if not _NUMBER.fullmatch(word)]
    joined = [re.fullmatch(r"(.*?\d)\D+", word) for word in others]
    glued = [found for word, found in zip(others, joined, strict=True) if found and _is_glued(word, found.group(1))]
    units = [word for word in others if word.casefold().strip("()") in _UNITS]
    return bool(numbers or glued) and len(glued) + len(units) == len(others)


def _is_glued(word: str, number: str) -> bool:
    return bool(_NUMBER.fullmatch(number)) and word[len(number) :].casefold() in _UNITS


def is_axis(line: str) -> bool:
    """Whether a line has words of axes or legends of charts."""
    return bool(_AXES.search(line))


def shares(lines: Sequence[str]) -> tuple[float | None, float | None]:
    """The shares of ``lines`` that are numbers, and that have words of axes; None of no lines."""
    if not lines:
        return None, None
    return sum(map(is_number, lines)) / len(lines), sum(map(is_axis, lines)) / len(lines)
