"""Finds gene names in running text: the longest runs of words that the lexicon knows, and how likely each is meant so.

The chance that a known string is meant as a gene has fitted weights as the ranking has (`resources/ranking`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from figlake.genes.keys import fold
from figlake.genes.lexicon import FOLDED, MAX_PREFIX_WORDS, PREFIX, Lexicon
from figlake.genes.ranking import Answer, Features

_WORD = re.compile(r"[^\W\d_]+|\d+")
_JOINT = re.compile(r"[-\u2010-\u2013/ ]?")
NOT_GENES = frozenset(
    "DNA RNA MRNA CDNA SIRNA ATP ADP AMP GTP GDP NAD NADH NADP NADPH HDL LDL ROS NO GFP EGFP PCR FIG FIGURE TABLE SDS "
    "PBS ELISA FACS MRI ANOVA CELL CELLS MICE MOUSE RAT HUMAN AND THE FOR WAS HAS ALL CAN HOW HAT TEA FAST SHE HIS WT "
    "KO UV PH SD SEM CI OR VS II III IV CO2 H2O CA2 NM MM UM ML MG KG BP KB KDA MIN SEC TYPE LEFT RIGHT TOP BOTTOM "
    "HER ARE NOT BUT AGE SET REST IMPACT LARGE SPEED FACE MASS DAY DAYS END TIME AIM AIMS CAMP CGMP NUMBER ACT BAD "
    "WAY RED NET BASE TASK STEP MAX LAB MICRO PLAY SLOW FIX BAR BARS CHIP GAL4 FISH ORF LPS TRIS CTRL PROTEIN PROTEINS "
    "F2 F3 FM4 TOTO SNARE OE1 OE2 TOF HCI P3 STOP RACE".split()
)
"""Folded strings that are words, units, metabolites or methods more often than genes."""
WORDS = frozenset(
    "flower light trail clock spatial helix dragon star stars iris minor laser damage march maps mark scar hub lobe "
    "simple bright spot cape ears crop muted mover rod pigs chimp castor prune envelope frey dieter carr cast twist "
    "flash rank tank ship period dot lark pan par sea sky sun wave north south band match tube tub ring calm early "
    "fused gap good hairless happy ice key late mass merit mice odd past rack salt shank shot slug spin".split()
)
"""Words that name genes only when written as symbols are; in small letters or with one capital they are words."""
_AFTER_GENES = frozenset(
    "gene genes protein proteins mrna mrnas transcript transcripts promoter expression receptor receptors kinase "
    "inhibitor inhibitors antibody antibodies knockout deficient deficiency null mutant mutants mutation mutations "
    "variant variants polymorphism polymorphisms allele alleles locus phosphorylation overexpression silencing "
    "activity activation signaling signalling pathway levels sirna shrna ligand isoform isoforms knockdown".split()
)
_AFTER_OTHERS = frozenset(
    "cells cell mice rats patients syndrome disease test assay imaging medium buffer line lines days hours years min "
    "analysis score scan positive criteria stage grade group groups treatment therapy diet".split()
)
_NEAR = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Span:
    """A string of a text that may name a gene: offsets in code points."""

    start: int
    end: int
    text: str


class Finder:
    """Scans texts.  What a word may begin is kept for each distinct word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._begins: dict[str, bool] = {}
        self._known: dict[str, bool] = {}

    def spans(self, text: str) -> Iterator[Span]:
        """Spans in order, without overlap; at each word the longest known run wins."""
        found = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        number, count = 0, len(found)
        while number < count:
            start = found[number][0]
            step = 1
            if number == 0 or found[number - 1][1] < start:
                last = self._longest(text, found, number)
                if last >= 0:
                    end = found[last][1]
                    yield Span(start, end, text[start:end])
                    step = last - number + 1
            number += step

    def _longest(self, text: str, found: list[tuple[int, int]], number: int) -> int:
        """The last word of the longest run from word ``number`` on that names a gene; -1 for none."""
        start, best, key = found[number][0], -1, ""
        for last in range(number, min(number + MAX_PREFIX_WORDS, len(found))):
            if last > number and not _JOINT.fullmatch(text, found[last - 1][1], found[last][0]):
                break
            key += fold(text[found[last][0] : found[last][1]])
            is_whole = last + 1 == len(found) or found[last + 1][0] > found[last][1]
            if is_whole and self._is_known(key) and may_be_gene(text[start : found[last][1]], key):
                best = last
            begins = self._begins.get(key)
            if begins is None:
                begins = self._begins[key] = self._lexicon.has(PREFIX, key)
            if not begins:
                break
        return best

    def _is_known(self, key: str) -> bool:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._lexicon.has(FOLDED, key)
        return known


def may_be_gene(text: str, key: str) -> bool:
    """Whether a known string is worth a closer look: no number, no lone letter, no short word in small letters."""
    if len(key) < 2 or key.isdigit() or key in NOT_GENES:
        return False
    is_word = text.isalpha() and (text.islower() or text.istitle())
    return not (is_word and text.lower() in WORDS) and not (text.islower() and text.isalpha() and len(text) < 5)


def span_features(text: str, span: Span, answers: Sequence[Answer], occurrences: int) -> Features:
    """What tells whether a known string in running text is meant as a gene."""
    string, best = span.text, answers[0].best
    letters = [letter for letter in string if letter.isalpha()]
    after = _NEAR.search(text, span.end)
    following = after[0].lower() if after and after.start() - span.end <= 2 else ""
    found = {
        "constant": 1.0,
        "confidence": best.confidence,
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
        "repeated": math.log(occurrences),
        "before_gene_word": float(following in _AFTER_GENES),
        "before_other_word": float(following in _AFTER_OTHERS),
        "in_parentheses": float(text[span.start - 1 : span.start] == "(" and text[span.end : span.end + 1] == ")"),
        "several": float(len(answers) > 1),
        "log_candidates": math.log(answers[0].n_candidates),
    }
    if string.islower() and " " not in string:
        found[f"lower_{best.candidate.kind}"] = 1.0
    return found
