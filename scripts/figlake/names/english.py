"""English words, which are no names unless they are written as names: `resources/genes/english.txt`."""

from __future__ import annotations

from functools import cache

from figlake.files.house import RESOURCES

ENGLISH = RESOURCES / "genes" / "english.txt"


@cache
def english() -> frozenset[str]:
    """The listed English words, in small letters."""
    return frozenset(ENGLISH.read_text(encoding="utf-8").split())
