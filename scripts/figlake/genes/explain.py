"""What a string may mean, with scores and reasons, for a person."""

from __future__ import annotations

from collections.abc import Iterator

from figlake.genes.documents import SPECIES, Mapped
from figlake.genes.finding.finder import Finder
from figlake.genes.judging.models import PROSE
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.ranking.context import Context, context_of
from figlake.genes.ranking.ranker import Ranker, representative
from figlake.genes.ranking.readings import Answer, Reading
from figlake.genes.ranking.weights import weights
from figlake.genes.reference.tables import HUMAN
from figlake.names.one_line import OneLine
from figlake.text.counts import count_of

SHOWN = 5
"""Candidates that are shown of each part."""


def explain(lexicon: Lexicon, mention: str, text: str, profile: str = "balanced", species: str = "text") -> str:
    """Candidates of ``mention`` in the context of ``text``, best first, and what spoke for each.

    How sure it is given so, and found in ``text``.  ``species``: as `documents.SPECIES` has it.
    """
    line = OneLine(text)
    mention = OneLine(mention).text
    mapper = Mapper(lexicon, profile, SPECIES[species])
    context = context_of([line.text], mapper.taxa)
    strings = [span.text for span in Finder(lexicon).spans(line.text, context.scope.taxa)]
    strings = [*dict.fromkeys(strings), mention]
    *_, mapped = mapper.map([], strings, [line.text])[-1]
    answers, ranker = mapped.answers, Ranker(lexicon)
    raw = ranker.answers(strings, context)[mention]
    if not answers:
        return f"{mention}: no name like it is known\n"
    lines = []
    for number, (answer, ranked) in enumerate(zip(answers, raw, strict=True), 1):
        part = f", gene {number} of {len(answers)}" if len(answers) > 1 else ""
        verdict = _verdict(answer.best, mapped.threshold)
        count = count_of(answer.n_candidates, "candidate")
        lines.append(f"{mention}{part}: {count}; the first is {verdict} as a mention that is given ({profile})")
        lines += _candidates(ranker, answer, context)
        lines.append(_parts(lexicon, answer, ranked, mapped, context))
    lines += _found(mapper, line, mention)
    if context.sure:
        names = sorted(lexicon.gene(place).symbol for place in context.sure)
        lines.append(f"sure in this context: {', '.join(names)}")
    return "\n".join(lines) + "\n"


def _found(mapper: Mapper, line: OneLine, mention: str) -> Iterator[str]:
    """How sure the string is at each of its places in the text, as `annotate` reads it there."""
    found, _ = mapper.map([line.text], [], [], PROSE)
    for mapped in found:
        if mapped.span.text == mention and mapped.answers:
            best = min((answer.best for answer in mapped.answers), key=lambda reading: reading.confidence)
            place, *_ = line.as_written(mapped.span.start, mapped.span.end)
            yield f"found at {place}: confidence {best.confidence:.3f}, {_verdict(best, mapped.threshold)}"


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
            who = f"{gene.symbol} (NCBI Gene {gene.ncbi_gene_id}, {_papers(lexicon, candidate.target)})"
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


def _papers(lexicon: Lexicon, place: int) -> str:
    """How many papers a gene has; one without any is weighed by those of its human ortholog."""
    gene, human = lexicon.gene(place), lexicon.human_of(place)
    if gene.pubmed_count or human is None or human == place:
        return count_of(gene.pubmed_count, "paper")
    ortholog = lexicon.gene(human)
    return f"{count_of(ortholog.pubmed_count, 'paper')} of its human ortholog {ortholog.symbol}"
