"""Names that MeSH has for something else, which another registry gives a chemical or a disease (`regulon`, `lung`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from figlake.concepts.reference.tables import Heading
from figlake.names.keys import fold

MAX_ABBREVIATION = 5
"""Letters in capitals that may abbreviate several things: `OAT` is a sperm disorder beside the plant."""


class Elsewhere:
    """Folded names of what is no such concept, and preferred names of descriptors that are (`copper`, not its ion).

    Of supplementary records synonyms do not count: many are codes.  ``is_own``: whether a heading is such a concept.
    """

    def __init__(self, headings: Iterable[Heading], is_own: Callable[[Heading], bool]) -> None:
        self._names: set[str] = set()
        for heading in headings:
            if not (heading.is_record and is_own(heading)):
                self._names.add(fold(heading.name))
            if not (heading.is_record or is_own(heading)):
                self._names.update(map(fold, heading.synonyms))

    def has(self, text: str) -> bool:
        """Whether a name that another registry adds means something else."""
        return not is_abbreviation(text) and fold(text) in self._names


def is_abbreviation(text: str) -> bool:
    """Whether a name may abbreviate several things."""
    return text.isupper() and len(text) <= MAX_ABBREVIATION
