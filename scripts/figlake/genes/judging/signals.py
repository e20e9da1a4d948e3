"""What tells whether a string of a figure is meant as the gene that it may name: numbers for the trees.

A signal has a name and a fixed place (`NAMES`).  Those of the string are kept for each distinct one; those of the text
are taken once a text; the rest is of the place.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from figlake.genes.finding.finder import Span
from figlake.genes.judging.neighbours import sign, word_after, word_before
from figlake.genes.judging.organisms import Organisms, groups
from figlake.genes.lexicon.lexicon import ALL_KINDS, CODING, Lexicon
from figlake.genes.ranking.candidates import TIERS, Candidate
from figlake.genes.ranking.context import Context
from figlake.genes.ranking.rewrites import taxon_of_prefix
from figlake.genes.reference.tables import HUMAN
from figlake.genes.reference.usual import is_usual
from figlake.names.english import english
from figlake.text.phrases import tokens_of

STRING = (
    "kind", "tier", "rule_depth", "rule", "length", "digits", "capitals", "is_lower", "is_title", "is_capitals",
    "pieces", "has_dash", "has_slash", "has_greek", "english_share", "is_english", "starts_with_digit",
    "ends_with_digit", "candidates", "answers", "log_papers", "is_coding", "is_symbol_as_written", "is_ortholog",
    "is_human", "family_rank", "family_members", "names", "letters_run", "usual",
)  # fmt: skip
TEXT = (
    "text_length", "strings", "strings_per_word", "mean_chance", "sure_strings", "covered", "uncovered",
    "covered_about", "uncovered_about", "uncovered_share", "main_group", "first_is_uncovered", "has_about",
    "function_words", "sure_genes", "human_chance", "n_species",
)  # fmt: skip
PLACE = (
    "confidence", "share", "runner_up", "chance", "occurrences", "occurrences_about", "strings_of_gene",
    "name_words", "cocited", "partners", "defined", "defined_otherwise", "word_before", "word_after", "before",
    "after", "in_parentheses", "distance_before", "distance_after", "chance_before", "chance_after",
    "sentence_uncovered", "sentence_covered", "near_uncovered", "near_covered", "species_chance", "position",
    "number_near", "is_first_word", "inside_word",
)  # fmt: skip

PAGE = ("said", "listed", "is_foreign")
"""How sure the texts of the figure are of the gene, how many symbols of its page are given for the string, and whether
all of those are of a species that is neither human nor named."""
FAR = 9.0
"""Distance, as a logarithm, of what is not there."""
WITHOUT_TEXT = (0.0, 0.0, 0.0, 0.0, 0.0, 8.0, 8.0, -1.0, -1.0, 0.0, 0.0, FAR, FAR, 0.0, 0.0, 1.0, 0.0)
"""As `place_signals`, for strings that are given."""
NAMES = (*STRING, *TEXT, *PLACE, *PAGE)
_RULES = {
    "list": 1, "parentheses": 2, "modified": 3, "affix": 4, "isoform": 5, "inside": 6, "ocr": 7, "complex": 8,
    "numbered": 9, "mnemonic": 10, "microrna": 11, "plural": 12, "range": 1, "greek": 14,
    "apposition": 13,
}  # fmt: skip
_GROUPS = {"bacteria": 1, "plants": 2, "invertebrates": 3, "vertebrates": 4, "virus": 5, "other": 6}
_GREEK = re.compile("[α-ωΑ-Ω]")
_RUN = re.compile(r"[A-Za-z]+")
_BESIDE = re.compile(r"\W{0,2}(\w+)")
_FUNCTION = frozenset("the of and in with for was were is are by to".split())
_SENTENCE_END = re.compile(r"[.;:!?]\s+(?=[A-Z(\[])")


@dataclass
class TextSignals:
    """Signals of one text with what its places need: the sentence borders, and the chance of each span.

    ``starts``: of its organisms; ``of_known``, ``of_others``: of those with genes in the reference, and of the others.
    """

    values: list[float]
    text: str
    borders: list[int]
    spans: Sequence[Span]
    chances: Sequence[float]
    organisms: Organisms
    known: frozenset[int]
    starts: list[int]
    of_known: list[int]
    of_others: list[int]
    is_given_to_cells: bool


class OfString(NamedTuple):
    """What a string's own signals depend on beside its letters.

    ``candidate``: the first one; ``n_candidates``: how many there are; ``answers``: number of genes that the string
    stands for; ``family_rank``: place of the first family, 0 for none; ``family``: its target.
    """

    candidate: Candidate
    n_candidates: int
    answers: int
    family_rank: int
    family: int


def string_signals(string: str, told: OfString, lexicon: Lexicon) -> list[float]:
    """`STRING` of one of the answers; what is true or a count stays so."""
    candidate = told.candidate
    letters = list(filter(str.isalpha, string))
    pieces = string.split()
    listed = english()
    gene = None if candidate.is_family else lexicon.gene(candidate.target)
    papers = known_so = 0
    if gene is not None:
        human = None if gene.human is None else lexicon.gene(gene.human)
        papers = max(gene.pubmed_count, human.pubmed_count if human else 0)
        known_so = is_usual(string, (human or gene).symbol)
    rules = candidate.rule.split("+") if candidate.rule else []
    lower = string.lower()
    return [
        ALL_KINDS.index(candidate.kind),
        TIERS.index(candidate.tier),
        len(rules),
        float(_RULES.get(rules[0], 15)) if rules else 0.0,
        min(len(string), 30),
        sum(map(str.isdigit, string)),
        sum(map(str.isupper, letters)),
        string.islower(),
        string[:1].isupper() and string[1:].islower(),
        bool(letters) and all(map(str.isupper, letters)),
        len(pieces),
        "-" in string or "–" in string,
        "/" in string,
        _GREEK.search(string) is not None,
        sum([piece.lower() in listed for piece in pieces]) / max(len(pieces), 1),
        lower in listed,
        string[:1].isdigit(),
        string[-1:].isdigit(),
        math.log(told.n_candidates),
        told.answers,
        math.log1p(papers),
        gene is not None and gene.locus == CODING,
        gene is not None and gene.symbol == candidate.text,
        candidate.is_ortholog,
        gene is None or gene.taxon_id == HUMAN,
        told.family_rank,
        math.log(len(lexicon.family(told.family).members) + 1) if told.family_rank else 0.0,
        math.log1p(gene.names) if gene else 0.0,
        max(map(len, _RUN.findall(string)), default=0),
        known_so,
    ]


def text_signals(
    text: str,
    spans: Sequence[Span],
    chances: Sequence[float],
    organisms: Organisms,
    context: Context,
    has_about: bool,
    known: frozenset[int],
) -> TextSignals:
    """`TEXT` of one text, whose spans have these chances to be genes by themselves."""
    words = max(text.count(" ") + 1, 1)
    covered, uncovered = organisms.covered, organisms.uncovered
    total = covered + uncovered + organisms.covered_about + organisms.uncovered_about
    first = organisms.here[0].taxon_id not in known if organisms.here else -1.0
    scope = context.scope
    human = scope.chances[scope.taxa.index(HUMAN)] if HUMAN in scope.taxa else 0.0
    values = [
        math.log(words),
        math.log1p(len(spans)),
        len(spans) / words,
        sum(chances) / len(chances) if chances else 0.0,
        math.log1p(sum(chance >= 0.8 for chance in chances)),
        math.log1p(covered),
        math.log1p(uncovered),
        math.log1p(organisms.covered_about),
        math.log1p(organisms.uncovered_about),
        (uncovered + organisms.uncovered_about) / total if total else -1.0,
        float(_GROUPS[groups()[organisms.main]]) if organisms.main is not None else 0.0,
        float(first),
        float(has_about),
        sum(map(_FUNCTION.__contains__, tokens_of(text))) / words,
        math.log1p(len(context.sure)),
        human,
        float(len(scope.taxa)),
    ]
    borders = [match.end() for match in _SENTENCE_END.finditer(text)] if organisms.here else []
    here = organisms.here
    return TextSignals(
        values,
        text,
        borders,
        spans,
        chances,
        organisms,
        known,
        [named.start for named in here],
        [named.start for named in here if named.taxon_id in known],
        [named.start for named in here if named.taxon_id not in known],
        _is_given_to_cells(organisms),
    )


def _is_given_to_cells(organisms: Organisms) -> bool:
    """Whether a text names lines of cells, and a plant that they were treated with no more often than them."""
    if organisms.main is None or groups().get(organisms.main) != "plants":
        return False
    cells = sum(named.is_cells for named in organisms.here)
    return 0 < cells >= sum(named.taxon_id == organisms.main for named in organisms.here)


def _near(starts: list[int], place: int, start: int, end: int) -> tuple[float, int]:
    """How far the nearest of ascending offsets is from a place, and how many lie from ``start`` to ``end``."""
    if not starts:
        return FAR, 0
    at = bisect_left(starts, place)
    nearest = min(abs(other - place) for other in starts[max(0, at - 1) : at + 1])
    return min(FAR, math.log1p(nearest)), bisect_left(starts, end) - bisect_left(starts, start)


def place_signals(of_text: TextSignals, number: int) -> list[float]:
    """What the text tells of the place of the span of that number: the part of `PLACE` from `word_before` on."""
    text, spans, chances = of_text.text, of_text.spans, of_text.chances
    span = spans[number]
    before_text, after_text = text[max(0, span.start - 24) : span.start], text[span.end : span.end + 24]
    before, after = _BESIDE.match(before_text[::-1]), _BESIDE.match(after_text)
    left, right = before_text[-1:], after_text[:1]
    previous = spans[number - 1] if number else None
    following = spans[number + 1] if number + 1 < len(spans) else None
    sentence_uncovered = sentence_covered = 0
    near_uncovered = near_covered = FAR
    if of_text.organisms.here:
        start, end = sentence_of(of_text, span)
        near_covered, sentence_covered = _near(of_text.of_known, span.start, start, end)
        near_uncovered, sentence_uncovered = _near(of_text.of_others, span.start, start, end)
    return [
        word_before(before[1][::-1].lower()) if before else 0.0,
        word_after(after[1], after_text) if after else 0.0,
        sign(left),
        sign(right),
        left == "(" and right == ")",
        math.log1p(span.start - previous.end) if previous else 8.0,
        math.log1p(following.start - span.end) if following else 8.0,
        chances[number - 1] if previous else -1.0,
        chances[number + 1] if following else -1.0,
        sentence_uncovered,
        sentence_covered,
        near_uncovered,
        near_covered,
        span.start / len(text),
        float(before_text.rstrip(" ")[-1:].isdigit()) + 2 * float(left_of(after_text).isdigit()),
        float(not before_text.strip() or before_text.rstrip()[-1:] in ".:;") if left in {" ", ""} else 0.0,
        left.isalnum() or right.isalnum(),
    ]


def left_of(text: str) -> str:
    """The character behind one space."""
    return text[1:2] if text[:1].isspace() else ""


def sentence_of(of_text: TextSignals, span: Span) -> tuple[int, int]:
    """Where the sentence of a span begins and ends."""
    borders = of_text.borders
    before, after = bisect_right(borders, span.start), bisect_left(borders, span.end)
    return borders[before - 1] if before else 0, borders[after] if after < len(borders) else len(of_text.text)


def not_covered(of_text: TextSignals, span: Span) -> int | None:
    """The species that the text speaks of at a place, where the reference has no genes of it.

    That which is named nearest in the sentence before the place, or behind it; else that which all texts of the figure
    name most, where they name more of such species than of others.
    """
    organisms, known = of_text.organisms, of_text.known
    if organisms.main is None or (span.text.startswith("At") and taxon_of_prefix(span.text) in known):
        return None
    if of_text.is_given_to_cells:
        return None
    start, end = sentence_of(of_text, span)
    inside = organisms.here[bisect_left(of_text.starts, start) : bisect_left(of_text.starts, end)]
    if inside:
        nearest = min(inside, key=lambda named: (named.start > span.start, abs(named.start - span.start)))
        return None if nearest.taxon_id in known else nearest.taxon_id
    without = organisms.uncovered + organisms.uncovered_about
    return organisms.main if without > organisms.covered + organisms.covered_about else None
