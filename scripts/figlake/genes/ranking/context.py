"""What surrounds a mention: abbreviations that the text defines, its words, and the genes that are sure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from figlake.genes.lexicon.keys import fold
from figlake.genes.ranking.species import Scope, scope_of
from figlake.text.phrases import tokens_of

_DEFINITION = re.compile(r"[(\[]\s*([A-Za-z0-9αβγδκ][\w\-/αβγδκ]{1,14})\s*[)\]]")
_WORD_BEFORE = re.compile(r"[^\s()\[\],;:.]+")


def definitions(text: str) -> dict[str, str]:
    """Long forms by the folded abbreviation that stands in parentheses behind them.

    Source of the rule: Schwartz and Hearst, Pacific Symposium on Biocomputing 2003: the letters of the abbreviation
    occur in the long form in their order, the first one at the beginning of a word.
    """
    found: dict[str, str] = {}
    for match in _DEFINITION.finditer(text):
        short = match[1]
        if not any(letter.isupper() or letter.isdigit() for letter in short):
            continue
        before = text[max(0, match.start() - 120) : match.start()].rstrip()
        before = re.split(r"[()\[\];.]", before)[-1]
        candidates = list(_WORD_BEFORE.finditer(before))[-min(len(short) + 5, 2 * len(short)) :]
        long = _long_form(short, before[candidates[0].start() :]) if candidates else None
        if long and len(long) > len(short):
            found.setdefault(fold(short), long)
    return found


def _long_form(short: str, text: str) -> str | None:
    place = len(text) - 1
    for number in range(len(short) - 1, -1, -1):
        letter = short[number].lower()
        if not letter.isalnum():
            continue
        while place >= 0 and (
            text[place].lower() != letter or (number == 0 and place > 0 and text[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    start = place + 1
    return text[start:].strip() or None


@dataclass
class Context:
    """``long_forms``: by folded abbreviation; ``words``: of the text; ``sure``: places of genes that are certain;
    ``scope``: the species of the text.
    """

    long_forms: dict[str, str] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    sure: set[int] = field(default_factory=set)
    scope: Scope = field(default_factory=Scope)


def context_of(texts: Iterable[str | None], taxa: Collection[int]) -> Context:
    """The context that texts about the mentions give; sure genes are added later.

    ``taxa``: species that have genes in the lexicon.
    """
    text = "\n".join(part for part in texts if part)
    return Context(definitions(text), frozenset(tokens_of(text)), scope=scope_of(text, taxa))
