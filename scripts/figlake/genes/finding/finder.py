"""Finds gene names in running text: the longest runs of words that the lexicon knows, and how likely each is meant so.

The chance that a known string is meant as a gene has fitted weights as the ranking has (`resources/ranking`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate, compress, count
from typing import NamedTuple

from figlake.genes.finding.glued import BEHIND, cuts
from figlake.genes.finding.listed import Listed, bracketed
from figlake.genes.finding.words import AFTER_GENES, AFTER_OTHERS, FUNCTION_WORDS, may_be_gene
from figlake.genes.lexicon.lexicon import BEGINS, FOLDED, MAX_PREFIX_WORDS, Lexicon
from figlake.genes.ranking.candidates import Candidate
from figlake.genes.ranking.readings import Answer
from figlake.genes.ranking.species import MOUSE, RAT
from figlake.genes.reference.tables import HUMAN
from figlake.names.english import english
from figlake.names.kept import Kept
from figlake.names.keys import fold
from figlake.names.weights import Features

_WORD, _ASCII_WORD = re.compile(r"([^\W\d_]+|\d+)"), re.compile(r"([A-Za-z]+|[0-9]+)")
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
    """A text in pieces: what stands between words, and the words, in turn; where each ends; words written as names."""

    text: str
    pieces: list[str]
    ends: list[int]
    stressed: Collection[str]


MAX_KEYS = 200_000
"""Words, and words joined, of which it is kept what is known; more would fill the memory of a long job."""
_HUMP, _NUMBER, _FUNCTION = 1 << 33, 1 << 34, 1 << 35
"""Beside what `Lexicon.told` tells of a word: that a name may begin or end within it, or, where it is a number, between
it and the letters around it (`cuts`); that no name of several words begins with it (`may_be_gene`)."""
_HUMPED = re.compile("[a-z][A-Z]")


class _Words(dict[str, int]):
    """What is told of words as they are written, with `_HUMP` and the like; and their folded forms."""

    def __init__(self, told: Kept[int]) -> None:
        self._told = told
        self.keys_of: dict[str, str] = {}

    def __missing__(self, word: str) -> int:
        key = self.keys_of[word] = fold(word)
        told = self._told[key]
        if _HUMPED.search(word):
            told |= _HUMP
        elif 2 <= len(word) <= 4 and word.isdecimal():
            told |= _NUMBER
        elif word.lower() in FUNCTION_WORDS:
            told |= _FUNCTION
        self[word] = told
        return told


class Finder:
    """Scans texts.  What is known of a word, and of words joined, is kept for each distinct one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._mice_and_rats = lexicon.mask((MOUSE, RAT))
        self._forget()

    def _forget(self) -> None:
        self._told = Kept(self._lexicon.told)
        self._words = _Words(self._told)
        self._worthy: dict[str, bool] = {}

    def spans(self, text: str, taxa: Collection[int] = (HUMAN,), stressed: Collection[str] = frozenset()) -> list[Span]:
        """Spans in order, without overlap; at each word the longest known run wins.

        ``taxa``: the species whose names are looked for; ``stressed``: words that the text writes as names.
        """
        if len(self._told) > MAX_KEYS:
            self._forget()
        mask = self._lexicon.mask(taxa)
        pieces = (_ASCII_WORD if text.isascii() else _WORD).split(text)
        words, numbers = self._known(pieces)
        starts = cuts(text) if self._may_be_cut(pieces, numbers) else []
        if starts:
            pieces = _cut(pieces, starts)
            words, numbers = self._known(pieces)
        names = bracketed(text, self._is_name(mask))
        told, keys, told_of_key = self._words, self._words.keys_of, self._told
        wanted, final = mask | BEGINS, len(words) - 1
        spans: list[Span] = []
        read, listed, after = None, None, 0
        for number in numbers:
            word = words[number]
            of_word = told[word]
            if number < after or not of_word & wanted:
                continue
            if not (of_word & mask and self._is_worthy(word, keys[word], mask, stressed)):
                joint = pieces[2 * number + 2]
                if not of_word & BEGINS or number == final or joint not in _JOINTS:
                    continue
                if of_word & _FUNCTION and joint == " ":
                    continue
                if not told_of_key[keys[word] + keys[words[number + 1]]] & wanted:  # nor does a name begin with both
                    continue
            if read is None:
                read = _Read(text, pieces, list(accumulate(map(len, pieces))), stressed)
                listed = Listed(self._is_name(mask))
            start = read.ends[2 * number]
            if number and not pieces[2 * number] and start not in starts:
                continue
            last = self._longest(read, number, mask)
            if last >= 0 and listed:
                end = listed.end(text, start, read.ends[2 * last + 1])
                spans.append(Span(start, end, text[start:end]))
                after = last + 1
                while after < len(words) and read.ends[2 * after] < end:
                    after += 1
        return merged(spans, [Span(start, end, text[start:end]) for start, end in names]) if names else spans

    def _known(self, pieces: list[str]) -> tuple[list[str], list[int]]:
        """The words among the pieces of a text, and the places of those that something is told of."""
        words = pieces[1::2]
        return words, list(compress(count(), map(self._words.__getitem__, words)))

    def _may_be_cut(self, pieces: list[str], numbers: list[int]) -> bool:
        """Whether names may begin or end within a word."""
        told = self._words
        for number in numbers:
            of_word = told[pieces[2 * number + 1]]
            if of_word & _HUMP or (of_word & _NUMBER and not pieces[2 * number] and not pieces[2 * number + 2]):
                return True
        return False

    def _is_name(self, mask: int) -> Callable[[str], bool]:
        return lambda key: self._lexicon.has(FOLDED, key, mask)

    def _longest(self, read: _Read, number: int, mask: int) -> int:
        """The last word of the longest run from word ``number`` that names a gene; -1 for none."""
        text, pieces, ends, stressed = read
        keys, told_of_key = self._words.keys_of, self._told
        start, final = ends[2 * number], len(pieces) // 2 - 1
        best, last, key = -1, number, keys[pieces[2 * number + 1]]
        while True:
            told = told_of_key[key]
            following = pieces[2 * last + 2] if last < final else None
            end = ends[2 * last + 1]
            is_whole = following != "" or BEHIND.match(text, end) is not None
            if told & mask and is_whole and self._is_worthy(text[start:end], key, mask, stressed):
                best = last
            if not told & BEGINS or following not in _JOINTS or last - number + 1 >= MAX_PREFIX_WORDS:
                return best
            last += 1
            key += keys[pieces[2 * last + 1]]

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
    first = answers[0]
    return {
        **string_features(span.text, first.best.candidate, first.n_candidates, len(answers)),
        **place_features(text, span, first.best.confidence, occurrences),
    }


def string_features(string: str, best: Candidate, n_candidates: int, answers: int) -> Features:
    """What the string itself tells, with its first candidate, how many of it there are, and the number of its genes."""
    letters = list(filter(str.isalpha, string))
    has_capital_behind = any(map(str.isupper, string[1:]))
    found = {
        "constant": 1.0,
        f"kind:{best.kind}": 1.0,
        f"tier:{best.tier}": 1.0,
        "is_lower": float(string.islower()),
        "is_capitals": float(bool(letters) and all(map(str.isupper, letters))),
        "is_title": float(string[:1].isupper() and string[1:].islower()),
        "has_digit": float(any(map(str.isdigit, string))),
        "has_space": float(" " in string),
        "is_mixed": float(has_capital_behind and any(map(str.islower, string))),
        "length": min(len(string), 20) / 20,
        f"length:{min(len(string), 6)}": 1.0,
        "several": float(answers > 1),
        "log_candidates": math.log(n_candidates),
    }
    if string.islower() and " " not in string:
        found[f"lower_{best.kind}"] = 1.0
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
