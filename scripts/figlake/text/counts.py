"""Counts as people read them."""

from __future__ import annotations


def count_of(count: int, noun: str, singular: str = "", plural: str = "") -> str:
    """A count with its noun, in the plural unless it is one, and the words that follow the one and the other."""
    words = [f"{count:,}", noun if count == 1 else f"{noun}s", singular if count == 1 else plural]
    return " ".join(filter(None, words))
