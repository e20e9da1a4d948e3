"""Phrases in texts: names and cues of one or several words, found word by word whatever the case and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import compress, count

_TOKEN, _ASCII_TOKEN = re.compile(r"[^\W_]+"), re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> list[str]:
    """Words and numbers of a text, folded.

    A text is asked for several things, once before and once after the others of its group, and for each figure of its
    article.
    """
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text.casefold())


class Phrases:
    """Finds phrases; of those that begin at one word the longest counts, and none overlaps another."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """``phrases``: pairs of a phrase and what it stands for."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, meaning in phrases:
            tokens = tuple(tokens_of(phrase))
            self._by_first.setdefault(tokens[0], []).append((tokens, meaning))
        for known in self._by_first.values():
            known.sort(key=lambda item: (-len(item[0]), item))

    def found(self, text: str) -> list[str]:
        """What the phrases of ``text`` stand for, in their order."""
        known = self._by_first
        tokens = tokens_of(text)
        meanings = []
        after = 0
        for position in compress(count(), map(known.__contains__, tokens)):
            if position < after:
                continue
            for wanted, meaning in known[tokens[position]]:
                if tuple(tokens[position : position + len(wanted)]) == wanted:
                    meanings.append(meaning)
                    after = position + len(wanted)
                    break
        return meanings
