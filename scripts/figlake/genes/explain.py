"""What a string may mean, with scores and reasons, for a person."""

from __future__ import annotations

from collections.abc import Iterator

from figlake.genes.finding.finder import Finder
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import PROFILES
from figlake.genes.ranking.context import Context, context_of
from figlake.genes.ranking.ranker import Answer, Ranker, Reading, representative
from figlake.genes.ranking.weights import weights

SHOWN = 5
"""Candidates that are shown of each part."""


def explain(lexicon: Lexicon, mention: str, text: str, profile: str = "balanced") -> str:
    """Candidates of ``mention`` in the context of ``text``, best first, and what spoke for each."""
    ranker = Ranker(lexicon)
    context = context_of([text], lexicon.taxa)
    strings = [mention, *_strings(lexicon, text, context)]
    answers = ranker.answers(strings, context)[mention]
    if not answers:
        return f"{mention}: no name like it is known\n"
    lines = []
    for number, answer in enumerate(answers, 1):
        part = f", gene {number} of {len(answers)}" if len(answers) > 1 else ""
        verdict = "accepted" if _is_accepted(answer.best, profile) else "not accepted"
        lines.append(f"{mention}{part}: {answer.n_candidates} candidates; the first is {verdict} ({profile})")
        lines += _candidates(ranker, answer, context)
    if context.sure:
        names = sorted(lexicon.gene(place).symbol for place in context.sure)
        lines.append(f"sure in this context: {', '.join(names)}")
    return "\n".join(lines) + "\n"


def _strings(lexicon: Lexicon, text: str, context: Context) -> list[str]:
    """Known strings of the text, which tell what it is about."""
    return list(dict.fromkeys(span.text for span in Finder(lexicon).spans(text, context.scope.taxa)))


def _is_accepted(reading: Reading, profile: str) -> bool:
    return reading.confidence >= PROFILES[profile] and not reading.candidate.is_family


def _candidates(ranker: Ranker, answer: Answer, context: Context) -> Iterator[str]:
    lexicon, fitted = ranker.lexicon, weights()["rank"]
    for reading in answer.readings[:SHOWN]:
        candidate = reading.candidate
        if candidate.is_family:
            family = lexicon.family(candidate.target)
            members = [lexicon.gene(place).symbol for place in family.members]
            first = representative(lexicon, candidate.target)
            shown = ", ".join(members[:8]) + (", …" if len(members) > 8 else "")
            who = f"family {family.family_id} ({shown})" + (
                f", most cited {lexicon.gene(first).symbol}" if first is not None else ""
            )
        else:
            gene = lexicon.gene(candidate.target)
            who = f"{gene.symbol} (NCBI Gene {gene.ncbi_gene_id}, {gene.pubmed_count:,} papers)"
        rule = f", after the rule {candidate.rule}" if candidate.rule else ""
        yield (
            f"  {reading.rank}. {who}: share {reading.share:.3f}, confidence {reading.confidence:.3f}\n"
            f"     {candidate.text!r} is its {candidate.kind} {candidate.name!r} ({candidate.tier}){rule}"
        )
        found = ranker.features(candidate, context, ranker.defined(candidate.text, context))
        terms = sorted(
            ((fitted.get(name, 0.0) * value, name) for name, value in found.items()), key=lambda t: -abs(t[0])
        )
        yield "     " + ", ".join(f"{name} {value:+.2f}" for value, name in terms[:6] if abs(value) >= 0.05)
