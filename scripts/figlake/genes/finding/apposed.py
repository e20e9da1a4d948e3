"""Names that the lexicon lacks and that the text explains: a long form by its abbreviation, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from figlake.genes.finding.finder import Span, merged
from figlake.genes.finding.words import may_be_gene
from figlake.names.definitions import Definition
from figlake.names.keys import fold

MIN_SHORT = 3
"""Characters of an unknown abbreviation that is looked for in the text."""


def without_abbreviations(
    spans: list[Span], defined: Sequence[Definition], is_known: Callable[[str], bool]
) -> list[Span]:
    """Without small letters that a text spells out as what is no gene: `cbl, cerebellum`."""
    small = {definition.short for definition in defined if definition.short.islower() and not is_known(definition.long)}
    return [span for span in spans if span.text not in small] if small else spans


def apposed(
    text: str,
    spans: Sequence[Span],
    defined: Sequence[Definition],
    every: Sequence[Definition],
    is_known: Callable[[str], bool],
) -> list[Span]:
    """``spans`` of a text with those of names that it explains, in order, without overlap.

    ``defined``: the definitions of this text; ``every``: those of all texts; ``is_known``: whether the lexicon explains
    a string by itself.
    """
    more: list[Span] = []
    for definition in defined:
        start, end = definition.start, definition.end
        long, short = text[start:end], definition.short
        if any(span.start <= start + 1 and span.end >= end for span in spans):
            continue
        if may_be_gene(short, fold(short)) and may_be_gene(long, fold(long)) and is_known(short):
            more.append(Span(start, end, long))
    found = {span.text for span in spans}
    for definition in every:
        short = definition.short
        if len(short) < MIN_SHORT or short in found or short not in text or is_known(short):
            continue
        if is_known(definition.long):
            found.add(short)
            places = re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text)
            more += [Span(match.start(), match.end(), short) for match in places]
    return merged(spans, more) if more else list(spans)
