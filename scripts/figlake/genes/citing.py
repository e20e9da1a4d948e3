"""Genes that the text of an article names where it cites a figure: each sentence is read once, for all its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from figlake.genes.documents import Document, Mapped
from figlake.genes.judging.models import CITING
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.ranking.candidates import Candidate
from figlake.genes.reference.tables import HUMAN

CITING_TEXT = "citing_text"
"""Field of genes that such sentences name."""
SENTENCE_COLUMNS = ("figid", "location", "record", "sentence", "text", "mining_text")
SURE, LEAST_SURE = 0.8, 3
"""Confidence from which on genes of the figures' own texts tell the species of an article, and how many do: with fewer
of them the captions themselves are often wrong about it."""
OTHER_SPECIES = 0.3
"""What is left of the confidence of a gene of a species that they do not tell: of 41 such answers 13 were right."""
OTHER_CASE = 0.2
"""What is left of that of a human gene whose symbol is not written so: `Cldn1` is not human, `eGFR` no gene."""
_Article = tuple[str, str]
"""Location and record of an article."""


class Cited:
    """The sentences of articles, and which figure each of them cites.

    ``rows``: of `working.CORE_CITING_SENTENCES`, with the columns `SENTENCE_COLUMNS`.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._texts: dict[_Article, dict[int, str]] = {}
        self._of_figure: dict[tuple[str, str, str], list[int]] = {}
        for row in rows:
            text = row["text"] if row["mining_text"] is None else row["mining_text"]
            self._texts.setdefault((row["location"], row["record"]), {})[row["sentence"]] = text
            self._of_figure.setdefault((row["figid"], row["location"], row["record"]), []).append(row["sentence"])

    def mentions(
        self,
        figures: Sequence[tuple[Mapping[str, Any], Sequence[str | None]]],
        own_taxa: Mapping[str, Mapping[int, int]],
        mapper: Mapper,
    ) -> Iterator[tuple[int, int, Mapped]]:
        """Place of a figure, sentence that cites it, and what that names.

        ``figures``: all of each of their articles, with what tells its context; ``own_taxa``: by record, how
        many sure genes of each species the texts of its figures name (`sure_taxa`).
        """
        citing: dict[_Article, dict[int, list[int]]] = {}
        told: dict[_Article, Sequence[str | None]] = {}
        for place, (figure, about) in enumerate(figures):
            article = figure["location"], figure["record"]
            for sentence in self._of_figure.get((figure["figid"], *article), ()):
                citing.setdefault(article, {}).setdefault(sentence, []).append(place)
                told[article] = about
        documents = [
            Document([self._texts[article][sentence] for sentence in of_sentences], (), told[article], CITING)
            for article, of_sentences in citing.items()
        ]
        for (article, of_sentences), found in zip(citing.items(), mapper.each(documents), strict=True):
            counts = own_taxa.get(article[1], {})
            taxa = {taxon_id for taxon_id, count in counts.items() if count >= LEAST_SURE}
            for (sentence, places), mentions in zip(of_sentences.items(), found.texts, strict=True):
                for mapped in mentions:
                    believed = _believed(mapped, taxa, mapper.lexicon)
                    yield from ((place, sentence, believed) for place in places)


def sure_taxa(mentions: Iterable[Mapped], lexicon: Lexicon) -> Counter[int]:
    """How many sure genes of each species the texts of a figure name."""
    best = (answer.best for mapped in mentions for answer in mapped.answers)
    targets = {first.candidate.target for first in best if first.confidence >= SURE}
    return Counter(lexicon.gene(target).taxon_id for target in targets if target >= 0)


def _believed(mapped: Mapped, taxa: Collection[int], lexicon: Lexicon) -> Mapped:
    """A mention as sure as running text lets it be; ``taxa``: species that the figures themselves tell."""
    answers = []
    for answer in mapped.answers:
        best, factor = answer.best.candidate, 1.0
        if not best.is_family:
            taxon_id = lexicon.gene(best.target).taxon_id
            factor *= 1.0 if taxon_id in taxa else OTHER_SPECIES
            factor *= OTHER_CASE if taxon_id == HUMAN and _is_of_other_case(best) else 1.0
        answers.append(answer.as_sure(factor) if factor < 1 else answer)
    return mapped._replace(answers=tuple(answers))


def _is_of_other_case(best: Candidate) -> bool:
    """Whether a symbol is written with small letters that it does not have."""
    return best.kind == "symbol" and best.tier == "upper" and any(map(str.islower, best.text))
