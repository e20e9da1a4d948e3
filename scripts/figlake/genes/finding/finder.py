"""Finds gene names in running text: the longest runs of words that the lexicon knows, and how likely each is meant so.

The chance that a known string is meant as a gene has fitted weights as the ranking has (`resources/ranking`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from figlake.genes.finding.glued import BEHIND, cuts
from figlake.genes.finding.listed import Listed, bracketed
from figlake.genes.finding.words import AFTER_GENES, AFTER_OTHERS, may_be_gene
from figlake.genes.lexicon.lexicon import BEGINS, FOLDED, MAX_PREFIX_WORDS, Lexicon
from figlake.genes.ranking.readings import Answer
from figlake.genes.ranking.species import MOUSE, RAT
from figlake.genes.reference.tables import HUMAN
from figlake.names.english import english
from figlake.names.keys import fold
from figlake.names.weights import Features

_WORD = re.compile(r"([^\W\d_]+|\d+)")
_JOINTS = frozenset(("", *"-\u2010\u2011\u2012\u2013/ "))
"""What may stand between the words of a name."""
_POSTNATAL_DAY = re.compile(r"P\d{1,2}")
_NEAR = re.compile(r"\W{0,2}(\w+)")


class Span(NamedTuple):
    """A string of a text that may name a gene: offsets in code points."""

    start: int
    end: int
    text: str


class _Read(NamedTuple):
    """A text in words: where each piece ends, what stands between words, and their keys; words written as names."""

    text: str
    ends: list[int]
    between: list[str]
    keys: list[str]
    stressed: Collection[str]


MAX_KEYS = 200_000
"""Words, and words joined, of which it is kept what is known; more would fill the memory of a long job."""


class Finder:
    """Scans texts.  What is known of a word, and of words joined, is kept for each distinct one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._mice_and_rats = lexicon.mask((MOUSE, RAT))
        self._told: dict[str, int] = {}
        """Of folded words, and of those joined, what `Lexicon.told` tells."""
        self._keys: dict[str, str] = {}
        self._of_words: dict[str, int] = {}
        self._worthy: dict[str, bool] = {}

    def spans(self, text: str, taxa: Collection[int] = (HUMAN,), stressed: Collection[str] = frozenset()) -> list[Span]:
        """Spans in order, without overlap; at each word the longest known run wins.

        ``taxa``: the species whose names are looked for; ``stressed``: words that the text writes as names.
        """
        mask = self._lexicon.mask(taxa)
        pieces = _WORD.split(text)  # what stands between words, and the words, in turn
        starts = cuts(text)
        if starts:
            pieces = _cut(pieces, starts)
        words, between = pieces[1::2], pieces[::2]
        self._learn(words)
        told, wanted = self._of_words, mask | BEGINS
        numbers = [number for number, word in enumerate(words) if told[word] & wanted]
        names = bracketed(text, self._is_name(mask))
        if not numbers and not names:
            return []
        keys, final = [self._keys[word] for word in words], len(words) - 1
        read = _Read(text, list(accumulate(map(len, pieces))), between, keys, stressed)
        listed = Listed(self._is_name(mask))
        spans, after = [], 0
        for number in numbers:
            if number < after or (number and not between[number] and read.ends[2 * number] not in starts):
                continue
            word = words[number]
            if not (told[word] & mask and self._is_worthy(word, keys[number], mask, stressed)):
                if not told[word] & BEGINS or number == final or between[number + 1] not in _JOINTS:
                    continue
                if not self._of_key(keys[number] + keys[number + 1]) & wanted:  # nor does a name begin with both
                    continue
            start = read.ends[2 * number]
            last = self._longest(read, number, mask)
            if last >= 0:
                end = listed.end(text, start, read.ends[2 * last + 1])
                spans.append(Span(start, end, text[start:end]))
                after = last + 1
                while after < len(words) and read.ends[2 * after] < end:
                    after += 1
        return merged(spans, [Span(start, end, text[start:end]) for start, end in names]) if names else spans

    def _learn(self, words: list[str]) -> None:
        """Look up those words that were not met before."""
        if len(self._told) > MAX_KEYS:
            for kept in (self._told, self._keys, self._of_words, self._worthy):
                kept.clear()
        for word in set(words).difference(self._keys):
            key = self._keys[word] = fold(word)
            self._of_words[word] = self._of_key(key)

    def _of_key(self, key: str) -> int:
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = self._lexicon.told(key)
        return told

    def _is_name(self, mask: int) -> Callable[[str], bool]:
        return lambda key: self._lexicon.has(FOLDED, key, mask)

    def _longest(self, read: _Read, number: int, mask: int) -> int:
        """The last word of the longest run from word ``number`` that names a gene; -1 for none."""
        text, ends, between, keys, stressed = read
        start = ends[2 * number]
        best, key, final = -1, keys[number], len(keys) - 1
        last = number
        while True:
            told = self._of_key(key)
            following = between[last + 1] if last < final else None
            end = ends[2 * last + 1]
            is_whole = following != "" or BEHIND.match(text, end) is not None
            if told & mask and is_whole and self._is_worthy(text[start:end], key, mask, stressed):
                best = last
            if not told & BEGINS or following not in _JOINTS or last - number + 1 >= MAX_PREFIX_WORDS:
                return best
            last += 1
            key += keys[last]

    def _is_worthy(self, string: str, key: str, mask: int, stressed: Collection[str]) -> bool:
        if string in stressed:
            return True
        known = self._worthy.get(string)
        if known is None:
            known = self._worthy[string] = may_be_gene(string, key)
        return known and not (mask & self._mice_and_rats and _POSTNATAL_DAY.fullmatch(string))


def merged(spans: Sequence[Span], more: Sequence[Span]) -> list[Span]:
    """``spans`` and ``more``, in order, without overlap; those of ``more`` go before the others."""
    kept = [span for span in spans if not any(span.start < new.end and new.start < span.end for new in more)]
    ordered: list[Span] = []
    for span in sorted([*kept, *more]):
        if not ordered or span.start >= ordered[-1].end:
            ordered.append(span)
    return ordered


def _cut(pieces: list[str], cuts: list[int]) -> list[str]:
    """What stands between words, and the words, with words cut at offsets of the text."""
    found, offset, at = [], 0, 0
    for number, piece in enumerate(pieces):
        end = offset + len(piece)
        while number % 2 and at < len(cuts) and cuts[at] < end:
            if cuts[at] > offset:
                found += [piece[: cuts[at] - offset], ""]
                piece, offset = piece[cuts[at] - offset :], cuts[at]
            at += 1
        found.append(piece)
        offset = end
    return found


def span_features(text: str, span: Span, answers: Sequence[Answer], occurrences: int) -> Features:
    """What tells whether a known string in running text is meant as a gene."""
    return {
        **string_features(span.text, answers),
        **place_features(text, span, answers[0].best.confidence, occurrences),
    }


def string_features(string: str, answers: Sequence[Answer]) -> Features:
    """What the string itself tells, with its first candidate and their number."""
    best = answers[0].best
    letters = [letter for letter in string if letter.isalpha()]
    found = {
        "constant": 1.0,
        f"kind:{best.candidate.kind}": 1.0,
        f"tier:{best.candidate.tier}": 1.0,
        "is_lower": float(string.islower()),
        "is_capitals": float(bool(letters) and all(letter.isupper() for letter in letters)),
        "is_title": float(string[:1].isupper() and string[1:].islower()),
        "has_digit": float(any(letter.isdigit() for letter in string)),
        "has_space": float(" " in string),
        "is_mixed": float(
            any(letter.isupper() for letter in string[1:]) and any(letter.islower() for letter in string)
        ),
        "length": min(len(string), 20) / 20,
        f"length:{min(len(string), 6)}": 1.0,
        "several": float(len(answers) > 1),
        "log_candidates": math.log(answers[0].n_candidates),
    }
    if string.islower() and " " not in string:
        found[f"lower_{best.candidate.kind}"] = 1.0
    pieces = string.split()
    if len(pieces) > 1:
        found["english_share"] = sum(piece.lower() in english() for piece in pieces) / len(pieces)
    return found


def place_features(text: str, span: Span, confidence: float, occurrences: int) -> Features:
    """What the place of a string in its text tells.  ``confidence``: of its first reading."""
    found = {"confidence": confidence}
    if occurrences > 1:
        found["repeated"] = math.log(occurrences)
    after = _NEAR.match(text, span.end)
    if after:
        following = after[1].lower()
        if following in AFTER_GENES:
            found["before_gene_word"] = 1.0
        elif following in AFTER_OTHERS:
            found["before_other_word"] = 1.0
    if text[span.start - 1 : span.start] == "(" and text[span.end : span.end + 1] == ")":
        found["in_parentheses"] = 1.0
    return found
