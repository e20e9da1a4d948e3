"""Finds gene names in running text: the longest runs of words that the lexicon knows, and how likely each is meant so.

The chance that a known string is meant as a gene has fitted weights as the ranking has (`resources/ranking`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate, compress, count
from typing import NamedTuple

from figlake.genes.finding.glued import BEHIND, cuts, with_species
from figlake.genes.finding.listed import Listed, bracketed
from figlake.genes.finding.words import (
    AFTER_GENES,
    AFTER_OTHERS,
    FUNCTION_WORDS,
    is_counted,
    is_small_symbol,
    may_be_gene,
)
from figlake.genes.lexicon.lexicon import ALL_TAXA, BEGINS, FOLDED, MAX_PREFIX_WORDS, Lexicon
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
_DOTTED = re.compile(r"(?<=[A-Za-z\d])\.(?=[A-Z\d])")
"""What may be a point within a name: of `Kir6.2`, `PU.1`, `H2A.Z`."""
_DECIMAL = re.compile(r"\.\d")
_POSTNATAL_DAY = re.compile(r"P\d{1,2}")
_NUMBERED = re.compile(r"-\d")
"""Behind a symbol of a worm or a fly that goes on: of `unc-104bris` `unc` is no name."""
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


SMALL_SYMBOLS = (7227, 7955, 6239)
"""Fly, zebrafish and worm, whose symbols are written with small letters."""
MAX_KEYS = 200_000
"""Words, and words joined, of which it is kept what is known; more would fill the memory of a long job."""
_HUMP, _NUMBER, _FUNCTION, _UNWORTHY, _SMALL = 1 << 33, 1 << 34, 1 << 35, 1 << 36, 1 << 37
"""Beside what `Lexicon.told` tells of a word: that a name may begin or end within it, or, where it is a number, between
it and the letters around it (`cuts`); that no name of several words begins with it, that it is no name itself
(`may_be_gene`), and that it is one of flies and fish nonetheless (`is_small_symbol`)."""
_HUMPED = re.compile("[a-z][A-Z]")


class _Words(dict[str, int]):
    """What is told of words as they are written, with `_HUMP` and the like; and their folded forms."""

    def __init__(self, told: Kept[str, int]) -> None:
        self._told = told
        self.keys_of: dict[str, str] = {}

    def __missing__(self, word: str) -> int:
        key = self.keys_of[word] = fold(word)
        told = self._told[key]
        if _HUMPED.search(word):
            told |= _HUMP
        elif 2 <= len(word) <= 4 and word.isdecimal():
            told |= _NUMBER
        elif told and word.lower() in FUNCTION_WORDS:
            told |= _FUNCTION
        if told & ALL_TAXA and not may_be_gene(word, key):
            told |= _UNWORTHY | (_SMALL if is_small_symbol(word, key) else 0)
        self[word] = told
        return told


class Finder:
    """Scans texts.  What is known of a word, and of words joined, is kept for each distinct one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._mice_and_rats = lexicon.mask((MOUSE, RAT))
        self._small = lexicon.mask(SMALL_SYMBOLS)
        self._forget()

    def _forget(self) -> None:
        self._told = Kept(self._lexicon.told)
        self._words = _Words(self._told)
        self._worthy: dict[str, bool] = {}

    def spans(self, text: str, taxa: Collection[int] = (HUMAN,), stressed: Collection[str] = frozenset()) -> list[Span]:
        """Spans in order, without overlap; at each word the longest known run wins.

        ``taxa``: the species whose names are looked for; ``stressed``: words, in small letters, that the text writes
        as names.
        """
        if len(self._told) > MAX_KEYS:
            self._forget()
        mask = self._lexicon.mask(taxa)
        pieces = (_ASCII_WORD if text.isascii() else _WORD).split(text)
        words, numbers, told = self._known(pieces)
        ordered = cuts(text) if _may_be_cut(pieces, numbers, told) else []
        starts = frozenset(ordered)
        if starts:
            pieces = _cut(pieces, ordered)
            words, numbers, told = self._known(pieces)
        names = bracketed(text, self._is_name(mask))
        joints = {*_JOINTS, "."} if _DOTTED.search(text) else _JOINTS
        keys, told_of_key = self._words.keys_of, self._told
        wanted, final = mask | BEGINS, len(words) - 1
        spans: list[Span] = []
        read, listed, after = None, None, 0
        for number, of_word in zip(numbers, told, strict=True):
            if number < after or not of_word & wanted:
                continue
            word = words[number]
            is_name = of_word & mask and (
                not of_word & _UNWORTHY
                or is_stressed(word, stressed)
                or (of_word & _SMALL and of_word & mask & self._small)
            )
            if not (is_name and self._is_worthy(word, keys[word], mask, stressed)):
                joint = pieces[2 * number + 2]
                if not of_word & BEGINS or number == final or joint not in joints:
                    continue
                if of_word & _FUNCTION and joint == " ":
                    continue
                if not told_of_key[keys[word] + keys[words[number + 1]]] & wanted:  # nor does a name begin with both
                    continue
            if read is None:
                read = _Read(text, pieces, list(accumulate(map(len, pieces))), stressed)
                listed = Listed(self._is_name(mask))
            start = read.ends[2 * number]
            is_cut = number and not pieces[2 * number]
            if is_cut and start not in starts:
                continue
            last = self._longest(read, number, mask)
            if last >= 0 and listed:
                start = with_species(text, start) if is_cut else start
                own = read.ends[2 * last + 1]
                end = listed.end(text, start, own)
                end = own if _DECIMAL.match(text, end) else end  # `Kir3.1/3.4`
                if not is_counted(text, start) and not (text[start:end].islower() and _NUMBERED.match(text, end)):
                    spans.append(Span(start, end, text[start:end]))
                after = last + 1
                while after < len(words) and read.ends[2 * after] < end:
                    after += 1
        return merged(spans, [Span(start, end, text[start:end]) for start, end in names]) if names else spans

    def _known(self, pieces: list[str]) -> tuple[list[str], list[int], list[int]]:
        """The words among the pieces of a text, the places of those that something is told of, and what that is."""
        words = pieces[1::2]
        told = list(map(self._words.__getitem__, words))
        return words, list(compress(count(), told)), list(filter(None, told))

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
                best = last if "." not in text[start:end] or self._has_point(text[start:end], key) else best
            is_joined = following in _JOINTS or (following == "." and _DOTTED.match(text, end) is not None)
            if not told & BEGINS or not is_joined or last - number + 1 >= MAX_PREFIX_WORDS:
                return best
            last += 1
            key += keys[pieces[2 * last + 1]]

    def _has_point(self, string: str, key: str) -> bool:
        """Whether a name is written with the point that a string has: `Nav1.7`, but no `CD8.6`."""
        return any(name.upper() == string.upper() for name, _, _ in self._lexicon.named(FOLDED, key))

    def _is_worthy(self, string: str, key: str, mask: int, stressed: Collection[str]) -> bool:
        known = self._worthy.get(string)
        if known is None:
            known = self._worthy[string] = may_be_gene(string, key)
        if known:
            return not (mask & self._mice_and_rats and _POSTNATAL_DAY.fullmatch(string))
        return is_stressed(string, stressed) or bool(
            self._told[key] & mask & self._small and is_small_symbol(string, key)
        )


def is_stressed(string: str, stressed: Collection[str]) -> bool:
    """Whether a string is one of the English words that a text writes as names, written so."""
    return bool(stressed) and string[:1].isupper() and string.lower() in stressed


def merged(spans: Sequence[Span], more: Sequence[Span]) -> list[Span]:
    """``spans`` and ``more``, in order, without overlap; those of ``more`` go before the others."""
    kept = [span for span in spans if not any(span.start < new.end and new.start < span.end for new in more)]
    ordered: list[Span] = []
    for span in sorted([*kept, *more]):
        if not ordered or span.start >= ordered[-1].end:
            ordered.append(span)
    return ordered


def _may_be_cut(pieces: list[str], numbers: list[int], told: list[int]) -> bool:
    """Whether names may begin or end within a word."""
    for number, of_word in zip(numbers, told, strict=True):
        if of_word & (_HUMP | _NUMBER) and (of_word & _HUMP or not (pieces[2 * number] or pieces[2 * number + 2])):
            return True
    return False


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
