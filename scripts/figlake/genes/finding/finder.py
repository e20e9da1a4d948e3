"""Finds gene names in running text: the longest runs of words that the lexicon knows, and how likely each is meant so.

The chance that a known string is meant as a gene has fitted weights as the ranking has (`resources/ranking`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from figlake.genes.finding.words import AFTER_GENES, AFTER_OTHERS, english, may_be_gene
from figlake.genes.lexicon.keys import fold
from figlake.genes.lexicon.lexicon import FOLDED, MAX_PREFIX_WORDS, PREFIX, Lexicon
from figlake.genes.ranking.ranker import Answer
from figlake.genes.ranking.species import MOUSE, RAT
from figlake.genes.ranking.weights import Features
from figlake.genes.reference.tables import HUMAN

_WORD = re.compile(r"([^\W\d_]+|\d+)")
_JOINTS = frozenset("-\u2010\u2011\u2012\u2013/ ")
_POSTNATAL_DAY = re.compile(r"P\d{1,2}")
_ALLELE = (
    r"(?:fl(?:ox(?:ed)?)?|lox[pP]?|[fF]|ko|KO|null|neo|Cre(?:ER(?:T2?)?)?|e?GFP|EGFP|YFP|[lL]ac[zZ]|tdTomato|GTi?|Gt|"
    r"tm\d\w*|[dD]el)"
)
_GENOTYPE = re.compile(
    rf"(?:{_ALLELE}(?:/(?:{_ALLELE}|[+\-−–]|wt|WT))?|[ACDEFGHIKLMNPQRSTVWY]\d{{2,4}}(?:[ACDEFGHIKLMNPQRSTVWYX]|fs))"
    r"(?![A-Za-z0-9])"
)
"""A genotype or a variant that is set behind its gene without a space: `Pax3GFP/+`, `SirT1ko/ko`, `Alms1L2131X`."""
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

    def spans(self, text: str, taxa: Collection[int] = (HUMAN,)) -> list[Span]:
        """Spans in order, without overlap; at each word the longest known run wins.

        ``taxa``: the species whose names are looked for.
        """
        mask = self._lexicon.mask(taxa)
        scanner = self._scanners.get(mask)
        if scanner is None:
            scanner = self._scanners[mask] = _Scanner(self._lexicon, mask)
        return scanner.spans(text)


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

    def spans(self, text: str) -> list[Span]:
        pieces = _WORD.split(text)  # what stands between words, and the words, in turn
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
            if number < after or (number and not between[number]):
                continue
            if not states[of_words[number]] & _KNOWN and not self._goes_on(of_words, number):
                continue
            start = ends[2 * number]
            last = self._longest(text, start, ends, between, of_words, number)
            if last >= 0:
                end = ends[2 * last + 1]
                spans.append(Span(start, end, text[start:end]))
                after = last + 1
        return spans

    def _goes_on(self, keys: list[str], number: int) -> bool:
        """Whether a word and the next one begin or are a name."""
        if number + 1 == len(keys):
            return False
        key = keys[number] + keys[number + 1]
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = self._state(key)
        return state != _NOTHING

    def _longest(self, text: str, start: int, ends: list[int], between: list[str], keys: list[str], number: int) -> int:
        """The last word of the longest run from word ``number``, at ``start``, that names a gene; -1 for none."""
        best, key, final = -1, keys[number], len(keys) - 1
        last = number
        while True:
            state = self._states.get(key)
            if state is None:
                state = self._states[key] = self._state(key)
            following = between[last + 1] if last < final else None
            end = ends[2 * last + 1]
            is_whole = following != "" or _GENOTYPE.match(text, end) is not None
            if state & _KNOWN and is_whole and self._is_worthy(text[start:end], key):
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

    def _is_worthy(self, string: str, key: str) -> bool:
        known = self._worthy.get(string)
        if known is None:
            known = may_be_gene(string, key) and not (self._has_rodents and _POSTNATAL_DAY.fullmatch(string))
            self._worthy[string] = known
        return known


def span_features(text: str, span: Span, answers: Sequence[Answer], occurrences: int) -> Features:
    """What tells whether a known string in running text is meant as a gene."""
    return {**string_features(span.text, answers), **place_features(text, span, answers, occurrences)}


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


def place_features(text: str, span: Span, answers: Sequence[Answer], occurrences: int) -> Features:
    """What the place of a string in its text tells."""
    found = {"confidence": answers[0].best.confidence}
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
