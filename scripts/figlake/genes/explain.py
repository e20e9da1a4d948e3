"""What a string may mean, with scores and reasons, for a person."""

from __future__ import annotations

from collections.abc import Iterator

from figlake.genes.documents import Mapped
from figlake.genes.finding.finder import Finder
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.ranking.context import Context, context_of
from figlake.genes.ranking.ranker import Ranker, representative
from figlake.genes.ranking.readings import Answer, Reading
from figlake.genes.ranking.weights import weights
from figlake.genes.reference.tables import HUMAN
from figlake.names.one_line import OneLine

SHOWN = 5
"""Candidates that are shown of each part."""


def explain(lexicon: Lexicon, mention: str, text: str, profile: str = "balanced") -> str:
    """Candidates of ``mention`` in the context of ``text``, best first, and what spoke for each."""
    mention, text = OneLine(mention).text, OneLine(text).text
    mapper = Mapper(lexicon, profile)
    *_, mapped = mapper.map([], [*_strings(lexicon, text), mention], [text])[-1]
    answers, ranker = mapped.answers, Ranker(lexicon)
    context = context_of([text], lexicon.taxa)
    strings = [mention, *_strings(lexicon, text)]
    raw = ranker.answers(strings, context)[mention]
    if not answers:
        return f"{mention}: no name like it is known\n"
    lines = []
    for number, (answer, ranked) in enumerate(zip(answers, raw, strict=True), 1):
        part = f", gene {number} of {len(answers)}" if len(answers) > 1 else ""
        verdict = _verdict(answer.best, mapped.threshold)
        lines.append(f"{mention}{part}: {answer.n_candidates} candidates; the first is {verdict} ({profile})")
        lines += _candidates(ranker, answer, context)
        lines.append(_parts(lexicon, answer, ranked, mapped, context))
    if context.sure:
        names = sorted(lexicon.gene(place).symbol for place in context.sure)
        lines.append(f"sure in this context: {', '.join(names)}")
    return "\n".join(lines) + "\n"


def _parts(lexicon: Lexicon, answer: Answer, ranked: Answer, mapped: Mapped, context: Context) -> str:
    """What the confidence of the first reading is made of."""
    best = answer.best
    taxon_id = HUMAN if best.candidate.is_family else lexicon.gene(best.candidate.target).taxon_id
    species = context.scope.chances[context.scope.taxa.index(taxon_id)] if taxon_id in context.scope.taxa else 0.0
    which = next((r.share for r in ranked.readings if r.candidate.target == best.candidate.target), 0.0)
    lacking = (
        "" if mapped.not_covered is None else f"; the text speaks of taxon {mapped.not_covered}, not in the reference"
    )
    return (
        f"  by its form a name of a gene {mapped.chance:.2f}, species {taxon_id} {species:.2f}, "
        f"this one of the candidates {which:.2f}; all in its place {best.confidence:.3f}{lacking}"
    )


def _strings(lexicon: Lexicon, text: str) -> list[str]:
    """Known strings of the text, which tell what it is about."""
    context = context_of([text], lexicon.taxa)
    return list(dict.fromkeys(span.text for span in Finder(lexicon).spans(text, context.scope.taxa)))


def _verdict(reading: Reading, threshold: float) -> str:
    if reading.confidence < threshold:
        return "not accepted"
    return "accepted, as a family" if reading.candidate.is_family else "accepted"


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
