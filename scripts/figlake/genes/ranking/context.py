"""What surrounds a mention: abbreviations that the text defines, its words, and the genes that are sure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from figlake.genes.ranking.species import Scope, scope_of
from figlake.names.definitions import Definition, definitions, long_forms
from figlake.names.keys import fold
from figlake.text.phrases import tokens_of


@dataclass
class Context:
    """``long_forms``: by folded abbreviation; ``short_forms``: abbreviations by folded long form; ``words``: of each
    text; ``sure``: places of genes that are certain; ``scope``: the species of the text.
    """

    long_forms: dict[str, str] = field(default_factory=dict)
    short_forms: dict[str, str] = field(default_factory=dict)
    words: tuple[frozenset[str], ...] = ()
    sure: set[int] = field(default_factory=set)
    scope: Scope = field(default_factory=Scope)


def context_of(
    texts: Iterable[str | None], taxa: Collection[int], defined: Iterable[Definition] | None = None
) -> Context:
    """The context that texts about the mentions give; sure genes are added later.

    ``taxa``: species that have genes in the lexicon; ``defined``: the abbreviations that the texts spell out, where
    they are known.
    """
    parts = [part for part in texts if part]
    found = [each for part in parts for each in definitions(part)] if defined is None else list(defined)
    short_forms: dict[str, str] = {}
    for definition in found:
        short_forms.setdefault(fold(definition.long), definition.short)
    return Context(long_forms(found), short_forms, tuple(map(_words, parts)), scope=scope_of(parts, taxa))


@lru_cache(maxsize=64)
def _words(text: str) -> frozenset[str]:
    """The words of a text.  An abstract is asked for with each figure of its article."""
    return frozenset(tokens_of(text))
