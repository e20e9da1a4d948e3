"""Candidates of a string: concepts that have its words as a name, in another order, or parts of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from figlake.concepts.keys import forms, key
from figlake.concepts.lexicon.lexicon import BAG, BITS, ORDERED, Lexicon, Name
from figlake.concepts.reference.elsewhere import MAX_ABBREVIATION
from figlake.concepts.reference.tables import CHEMICAL, DISEASE, KINDS, LEARNED, USUAL
from figlake.names.english import english

MAX_CANDIDATES = 12
TIERS = ("ordered", "bag", "shortened", "disease", "left_off", "right_off", "inner")
"""How a candidate's name was found: by all words in order, in any order, with a word that the string leaves out, with
`disease` for its last word, without its first words, its last ones, or both."""
_LEFT_OUT_WORDS = ("disease", "syndrome")
_LIKE_DISEASE = frozenset(
    """damage dysfunction impairment lesion toxicity injury abnormality problem defect failure disturbance complication
    insufficiency disease dystrophy degeneration involvement alteration manifestation symptom""".split()
)
"""What goes wrong with an organ."""
GENERIC = frozenset(
    """disease syndrome chronic acute severe type familial hereditary inherited congenital primary secondary sporadic
    patient symptom deficiency neoplasm induced related associated adult juvenile early onset human mild moderate level
    acid sodium hydrochloride potassium salt analog agent drug treatment therapy group receptor protein gene abnormality
    defect disturbance dysfunction failure damage injury lesion complication risk clinical advanced late common rare
    inhibitor agonist antagonist derivative compound concentration solution dose""".split()
)
"""Words that tell less than others what a string means."""
_HOW_MUCH = "amount dose concentration level solution salt form".split()
_HEAD_BEFORE = re.compile("".join(f"(?<!{word})(?<!{word}s)" for word in _HOW_MUCH) + r"[\s-]+(?:of|for|against)[\s-]")
"""What stands before `of` is what is spoken of: a target of rapamycin is no rapamycin, but a dose of it is."""


class Candidate(NamedTuple):
    """A concept that a string may mean, and the name by which it was found.

    ``dropped_left``, ``dropped_right``: words of the string that the name lacks; ``learned``: mentions of the string
    with that meaning in the development gold; ``mentions``: of all meanings.
    """

    concept: int
    name: str
    kind: str
    tier: str
    dropped_left: int
    dropped_right: int
    learned: int
    mentions: int
    kept: str


@dataclass(frozen=True)
class LeftOut:
    """What is not known while a document is judged that taught it: counts by ordered key and concept, and of `seen`."""

    learned: Mapping[tuple[str, int], int] = field(default_factory=dict)
    seen: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


NOTHING = LeftOut()


class Candidates:
    """Candidates of strings, of one type at a time."""

    def __init__(self, lexicon: Lexicon, left_out: LeftOut = NOTHING) -> None:
        self.lexicon, self._left_out = lexicon, left_out

    def of(self, string: str, type_: str) -> list[Candidate]:
        """Candidates of a string among the concepts of a type, those by all of its words first.

        Beside the concept that figures use a string for are those alone that the development gold means by it.
        """
        found: dict[int, Candidate] = {}
        for candidate in self._each(string, type_):
            known = found.get(candidate.concept)
            if known is None or (candidate.learned > known.learned and candidate.tier == known.tier):
                found[candidate.concept] = candidate
        if any(candidate.kind == USUAL and candidate.name == string for candidate in found.values()):
            return [candidate for candidate in found.values() if candidate.kind == USUAL or candidate.learned]
        return list(found.values())[:MAX_CANDIDATES]

    def _each(self, string: str, type_: str) -> Iterator[Candidate]:
        words = forms(string)
        if not words:
            return
        whole = self._named(ORDERED, "".join(words), type_)
        yield from self._candidates(whole, string, "ordered", 0, 0, "".join(words))
        if any(name.kind != LEARNED for name in whole):
            return
        other = self._named(BAG, " ".join(sorted(set(words))), type_) if len(words) > 1 else []
        yield from self._candidates(other, string, "bag", 0, 0, "".join(words))
        if type_ == DISEASE and len("".join(words)) > 3:
            yield from self._with_other_words(words, string)
        if not whole and not other and len(words) > 1:
            yield from self._of_parts(words, string, type_)

    def _with_other_words(self, words: tuple[str, ...], string: str) -> Iterator[Candidate]:
        """Diseases whose names have one word more, or another word for what goes wrong."""
        joined = "".join(words)
        for word in _LEFT_OUT_WORDS:
            found = self._named(ORDERED, joined + word, DISEASE)
            if found:
                yield from self._candidates(found, string, "shortened", 0, 0, joined)
                break
        if len(words) > 1 and words[-1] in _LIKE_DISEASE:
            found = self._named(ORDERED, f"{''.join(words[:-1])}disease", DISEASE)
            yield from self._candidates(found, string, "disease", 0, 1, "".join(words[:-1]))

    def _of_parts(self, words: tuple[str, ...], string: str, type_: str) -> Iterator[Candidate]:
        count = len(words)
        keeps_head = type_ != CHEMICAL or _HEAD_BEFORE.search(string.lower()) is None
        for tier, parts in (
            ("left_off", [(start, count) for start in range(1, count)]),
            ("right_off", [(0, end) for end in range(count - 1, 0, -1)]),
            ("inner", [(s, s + n) for n in range(count - 2, 0, -1) for s in range(1, count - n)]),
        ):
            if tier != "right_off" and not keeps_head:
                continue
            for start, end in parts:
                part = words[start:end]
                if all(word in GENERIC or word.isdecimal() for word in part):
                    continue
                found = self._named(ORDERED, "".join(part), type_) or (
                    self._named(BAG, " ".join(sorted(set(part))), type_) if len(part) > 1 else []
                )
                if found:
                    yield from self._candidates(found, string, tier, start, count - end, "".join(part))
                    break

    def _named(self, space: str, text: str, type_: str) -> list[Name]:
        """Names of a type; learned ones with what is left of their counts."""
        bit, lexicon, left_out = BITS[type_], self.lexicon, self._left_out.learned
        found = []
        for name in lexicon.names(space, text):
            if not lexicon.bit(name.concept) & bit:
                continue
            if name.kind == LEARNED and left_out:
                left = name.learned - left_out.get((key(name.text), name.concept), 0)
                if left <= 0:
                    continue
                name = name._replace(learned=left)
            found.append(name)
        return found

    def _candidates(
        self, names: list[Name], string: str, tier: str, left: int, right: int, kept: str
    ) -> Iterator[Candidate]:
        learned: dict[int, int] = {}
        for name in names:
            if name.kind == LEARNED and _is_acid(name.text) == _is_acid(string):
                learned[name.concept] = learned.get(name.concept, 0) + name.learned
        best: dict[int, tuple[tuple[bool, bool, int], Name]] = {}
        for name in names:
            order, known = _order(name, string), best.get(name.concept)
            if known is None or order < known[0]:
                best[name.concept] = order, name
        best = {place: (order, name) for place, (order, name) in best.items() if not _is_word_for(name.text, string)}
        mentions = sum(learned.values())
        for _, _, place in sorted((-learned.get(place, 0), order, place) for place, (order, _) in best.items()):
            name = best[place][1]
            yield Candidate(
                name.concept, name.text, name.kind, tier, left, right, learned.get(name.concept, 0), mentions, kept
            )


def _is_word_for(name: str, string: str) -> bool:
    """Whether a string is an English word and the name an abbreviation that has its letters (`cold`, COLD)."""
    return name.isupper() and len(name) <= MAX_ABBREVIATION and string.islower() and string in english()


def _is_acid(text: str) -> bool:
    """Whether a name says that it is an acid: whoever means the class by `salicylates` may mean another by the acid."""
    return text.lower().endswith((" acid", " acids"))


def _order(name: Name, string: str) -> tuple[bool, bool, int]:
    return (
        name.text != string,
        name.text.lower() != string.lower(),
        KINDS.index(name.kind),
    )
