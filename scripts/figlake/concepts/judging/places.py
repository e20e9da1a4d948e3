"""What the place of a string in its text tells: words beside it, its definition, other strings of the same meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from figlake.concepts.finding.scanner import Span

PLACE_SIGNALS = (
    "defined same_concept is_long occurrences after before in_parentheses "
    "joined_left joined_right left_unknown is_first"
).split()
_JOINING = frozenset("-/+_")
_AFTER = re.compile(r"[\s-]{0,2}([A-Za-z]+)")
_BEFORE = re.compile(r"[\s-]{0,2}([A-Za-z]+)")
"""On what stands before, from right to left."""
_CLASSES = {
    1: "receptor receptors transporter transporters channel channels kinase kinases synthase antibody antibodies gene "
    "genes protein proteins binding dehydrogenase reductase oxidase transferase phosphatase family "
    "domain exchanger pump",
    2: "patient patients mice rats cells cell line lines subjects children men women families model models carriers",
    3: "level levels concentration concentrations administration treatment treated therapy dose doses infusion "
    "injection induced release uptake metabolism content intake exposure toxicity overdose mg use",
    4: "pathway signaling signalling activity activation expression response system function test tests assay score "
    "scale rate ratio volume pressure control factor factors inhibitor inhibitors agonist agonists antagonist "
    "antagonists",
    5: "risk incidence prevalence diagnosis severity symptoms susceptibility predisposition onset progression",
}
_OF = {word: number for number, words in _CLASSES.items() for word in words.split()}
_LEADING = {
    1: "with of by to in for from on the a an and or",
    2: "acute chronic severe mild familial hereditary induced recurrent primary secondary inherited sporadic "
    "advanced early",
    3: "anti non pre post",
    4: "mg kg ml dose oral intravenous daily low high",
}
_OF_LEADING = {word: number for number, words in _LEADING.items() for word in words.split()}


def of_spans(text: str, spans: Sequence[Span], longs: Sequence[tuple[int, int]]) -> list[tuple[float, ...]]:
    """What the place of each span tells whatever it is read as: the values of `PLACE_SIGNALS` but the first two.

    ``longs``: where long forms of abbreviations stand.
    """
    strings = Counter([span.text for span in spans])
    return [
        (
            float(any(start <= span.start and span.end <= end for start, end in longs)) if longs else 0.0,
            min(strings[span.text], 10),
            *_beside(text, span),
        )
        for span in spans
    ]


def _beside(text: str, span: Span) -> tuple[float, ...]:
    """What stands beside a string: the last values of `PLACE_SIGNALS`, from `after` on."""
    start, end = span.start, span.end
    after, before = _AFTER.match(text, end), _BEFORE.match(text[max(0, start - 20) : start][::-1])
    left, right = text[start - 1 : start], text[end : end + 1]
    return (
        _OF.get(after[1].lower(), 0) if after else -1.0,
        _OF_LEADING.get(before[1][::-1].lower(), 0) if before else -1.0,
        float(left == "(" and right == ")"),
        float(left in _JOINING),
        float(right in _JOINING),
        float(bool(span.meant)),
        float(start == 0),
    )


def of_meaning(
    span: Span, concept: int, shorts: Mapping[str, int | None], concepts: Mapping[int, int]
) -> tuple[float, float]:
    """What a text tells of the meaning of a span: the first two values of `PLACE_SIGNALS`.

    ``shorts``: of abbreviations that the text defines the concept of their long forms, None where they are no concept;
    ``concepts``: how often the text has each.
    """
    defined = 0.0
    if span.text in shorts:
        meant = shorts[span.text]
        defined = -2.0 if meant is None else 1.0 if meant == concept else -1.0
    return defined, min(concepts[concept], 20)
