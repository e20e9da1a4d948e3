"""Finds gene names in running text: the longest runs of words that the lexicon knows, and how likely each is meant so.

The chance that a known string is meant as a gene has fitted weights as the ranking has (`resources/ranking`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from figlake.genes.finding.glued import BEHIND, cuts
from figlake.genes.finding.listed import Listed, bracketed
from figlake.genes.finding.words import AFTER_GENES, AFTER_OTHERS, may_be_gene
from figlake.genes.lexicon.lexicon import FOLDED, MAX_PREFIX_WORDS, PREFIX, Lexicon
from figlake.genes.ranking.readings import Answer
from figlake.genes.ranking.species import MOUSE, RAT
from figlake.genes.reference.tables import HUMAN
from figlake.names.english import english
from figlake.names.keys import fold
from figlake.names.weights import Features

_WORD = re.compile(r"([^\W\d_]+|\d+)")
_JOINTS = frozenset("-\u2010\u2011\u2012\u2013/ ")
_POSTNATAL_DAY = re.compile(r"P\d{1,2}")
_NEAR = re.compile(r"\W{0,2}(\w+)")


class Span(NamedTuple):
    """A string of a text that may name a gene: offsets in code points."""

    start: int
    end: int
    text: str


class Finder:
    """Scans texts.  What is known of a word, and of words joined, is kept for each distinct one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._scanners: dict[int, _Scanner] = {}

    def spans(self, text: str, taxa: Collection[int] = (HUMAN,), stressed: Collection[str] = frozenset()) -> list[Span]:
        """Spans in order, without overlap; at each word the longest known run wins.

        ``taxa``: the species whose names are looked for; ``stressed``: words that the text writes as names.
        """
        mask = self._lexicon.mask(taxa)
        scanner = self._scanners.get(mask)
        if scanner is None:
            scanner = self._scanners[mask] = _Scanner(self._lexicon, mask)
        return scanner.spans(text, stressed)


_NOTHING, _BEGINS, _KNOWN = 0, 1, 2
MAX_KEYS = 200_000
"""Words, and words joined, of which it is kept whether they are known; more would fill the memory of a long job."""


class _Scanner:
    """Scans for the names of the species of one mask."""

    def __init__(self, lexicon: Lexicon, mask: int) -> None:
        self._lexicon, self._mask = lexicon, mask
        self._has_rodents = bool(mask & lexicon.mask((MOUSE, RAT)))
        self._states: dict[str, int] = {}
        self._keys: dict[str, str] = {}
        self._worthy: dict[str, bool] = {}
        self._listed = Listed(self._is_name)

    def spans(self, text: str, stressed: Collection[str]) -> list[Span]:
        pieces = _WORD.split(text)  # what stands between words, and the words, in turn
        starts = cuts(text)
        if starts:
            pieces = _cut(pieces, starts)
        ends = list(accumulate(map(len, pieces)))
        words, between = pieces[1::2], pieces[::2]
        if len(self._states) > MAX_KEYS:
            self._keys.clear()
            self._states.clear()
            self._worthy.clear()
        keys, states = self._keys, self._states
        for word in set(words):
            if word not in keys:
                key = keys[word] = fold(word)
                states[key] = self._state(key)
        of_words = [keys[word] for word in words]
        spans = []
        after = 0
        for number in [number for number, key in enumerate(of_words) if states[key]]:
            if number < after or (number and not between[number] and ends[2 * number] not in starts):
                continue
            key = of_words[number]
            state = states[key]
            is_name = state & _KNOWN and self._is_worthy(words[number], key, stressed)
            if not is_name and not (state & _BEGINS and self._goes_on(of_words, number)):
                continue
            start = ends[2 * number]
            last = self._longest(text, start, ends, between, of_words, number, stressed)
            if last >= 0:
                end = self._listed.end(text, start, ends[2 * last + 1])
                spans.append(Span(start, end, text[start:end]))
                after = last + 1
                while after < len(words) and ends[2 * after] < end:
                    after += 1
        names = bracketed(text, self._is_name)
        return merged(spans, [Span(start, end, text[start:end]) for start, end in names]) if names else spans

    def _is_name(self, key: str) -> bool:
        return self._lexicon.has(FOLDED, key, self._mask)

    def _goes_on(self, keys: list[str], number: int) -> bool:
        """Whether a word and the next one begin or are a name."""
        if number + 1 == len(keys):
            return False
        key = keys[number] + keys[number + 1]
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = self._state(key)
        return state != _NOTHING

    def _longest(
        self,
        text: str,
        start: int,
        ends: list[int],
        between: list[str],
        keys: list[str],
        number: int,
        stressed: Collection[str],
    ) -> int:
        """The last word of the longest run from word ``number``, at ``start``, that names a gene; -1 for none."""
        best, key, final = -1, keys[number], len(keys) - 1
        last = number
        while True:
            state = self._states.get(key)
            if state is None:
                state = self._states[key] = self._state(key)
            following = between[last + 1] if last < final else None
            end = ends[2 * last + 1]
            is_whole = following != "" or BEHIND.match(text, end) is not None
            if state & _KNOWN and is_whole and self._is_worthy(text[start:end], key, stressed):
                best = last
            if not state & _BEGINS or following is None or last - number + 1 >= MAX_PREFIX_WORDS:
                return best
            if following and following not in _JOINTS:
                return best
            last += 1
            key += keys[last]

    def _state(self, key: str) -> int:
        lexicon = self._lexicon
        return _BEGINS * lexicon.has(PREFIX, key) + _KNOWN * lexicon.has(FOLDED, key, self._mask)

    def _is_worthy(self, string: str, key: str, stressed: Collection[str]) -> bool:
        if string in stressed:
            return True
        known = self._worthy.get(string)
        if known is None:
            known = may_be_gene(string, key) and not (self._has_rodents and _POSTNATAL_DAY.fullmatch(string))
            self._worthy[string] = known
        return known


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
