"""What a string may mean as a chemical or a disease, with chances and reasons, for a person."""

from __future__ import annotations

from collections.abc import Iterator

from figlake.concepts.judging.models import GIVEN, PROSE
from figlake.concepts.judging.readings import Reading
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.mapper import Mapper
from figlake.concepts.verdicts import is_sure
from figlake.names.one_line import OneLine

SHOWN = 5
"""Candidates that are shown."""
_HOW = {
    "ordered": "has these words",
    "bag": "has these words in another order",
    "shortened": "has a word more",
    "disease": "says disease for the last word",
    "left_off": "lacks the first words",
    "right_off": "lacks the last words",
    "inner": "lacks words at both ends",
}


def explain(mapper: Mapper, mention: str, text: str, type_: str, profile: str = "balanced") -> str:
    """Candidates of ``mention`` as a type, best first; how sure it is given so, and found in ``text``."""
    line = OneLine(text)
    given = mapper.judged(GIVEN, mapper.given(line.text, [mention], (type_,)))
    if not given:
        return f"{mention}: no name of a {type_} like it is known\n"
    lines = []
    for answer in given:
        verdict = "accepted" if is_sure(answer, GIVEN, profile) else "not accepted"
        count, told = len(answer.reading.candidates), answer.span.string
        lines.append(f"{told}: {count} candidates; the first is {verdict} as a {type_} that is given ({profile})")
        lines += _candidates(mapper.lexicon, answer.reading)
        lines.append(f"  confidence {answer.confidence:.3f}")
    for answer in mapper.judged(PROSE, mapper.found(line.text, (type_,))):
        span = answer.span
        if span.text == OneLine(mention).text:
            verdict = "accepted" if is_sure(answer, PROSE, profile) else "not accepted"
            lines.append(
                f"found at {line.as_written(span.start, span.end)[0]}: confidence {answer.confidence:.3f}, {verdict}"
            )
    return "\n".join(lines) + "\n"


def _candidates(lexicon: Lexicon, reading: Reading) -> Iterator[str]:
    pairs = zip(reading.candidates, reading.chances, strict=True)
    for rank, (candidate, chance) in enumerate(list(pairs)[:SHOWN], 1):
        concept = lexicon.concept(candidate.concept)
        learned = f", {candidate.learned} mentions in the development gold" if candidate.learned else ""
        yield (
            f"  {rank}. {concept.name} ({' '.join(concept.ids[:4])}): chance {chance:.3f}\n"
            f"     its {candidate.kind} {candidate.name!r} {_HOW[candidate.tier]}{learned}"
        )
