"""Maps the mentions of one figure or document: finding, ranking in their context, and the verdict of a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from figlake.genes.finding.apposed import apposed
from figlake.genes.finding.finder import Finder, Span, place_features, string_features
from figlake.genes.finding.words import chance_of_label, stressed
from figlake.genes.judging.judge import CAPTION, GIVEN, PAGE, PROSE, READ_AS_HUMAN, Figure, Judge, Judged, ReadText
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.ranking.candidates import Candidate
from figlake.genes.ranking.context import Context, context_of
from figlake.genes.ranking.definitions import definitions
from figlake.genes.ranking.ranker import Ranker, representative
from figlake.genes.ranking.readings import MAX_READINGS, Answer, Reading
from figlake.genes.ranking.weights import logistic, weighed
from figlake.genes.reference.tables import HUMAN

PROFILES = {
    "recall": {CAPTION: 0.25, PROSE: 0.2, GIVEN: 0.2, PAGE: 0.25},
    "balanced": {CAPTION: 0.5, PROSE: 0.4, GIVEN: 0.4, PAGE: 0.4},
    "precise": {CAPTION: 0.88, PROSE: 0.8, GIVEN: 0.8, PAGE: 0.8},
}
"""Confidence from which a reading is accepted, by model: found strings need more than those that are given."""
FOREIGN = 0.3
"""What is left of the confidence of a page's symbol that belongs to other species than the page speaks of."""
AT_A_TIME = 200
"""Documents whose mentions are judged in one go."""
MIN_CHANCE = 0.1
"""Below it a string of a running text is not taken for a gene at all."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mention in its place, with the genes that it stands for.

    ``chance``: probability by the string alone that it is meant as a gene at all; ``taxon_id``: the species that the
    text names most; ``not_covered``: the species without genes in the reference that it speaks of there;
    ``members``: of each answer whose best reading is a family, how sure its most cited member is; ``threshold``:
    confidence from which a reading is accepted.
    """

    span: Span
    answers: tuple[Answer, ...]
    chance: float = 1.0
    taxon_id: int = HUMAN
    not_covered: int | None = None
    members: tuple[float, ...] = ()
    threshold: float = PROFILES["balanced"][CAPTION]


@dataclass(frozen=True, slots=True)
class Read:
    """Texts with their strings, before they are judged: the context, and what each string may mean in it."""

    context: Context
    about: Sequence[str]
    answers: Mapping[str, tuple[Answer, ...]]
    texts: Sequence[ReadText]


@dataclass(frozen=True, slots=True)
class OfPage:
    """What a page of PFOCR tells of its words.

    ``listed``: the number of symbols that each was given for; ``foreign``: those that were given for symbols of other
    species only.
    """

    listed: Mapping[str, int]
    foreign: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """What is mapped together.

    ``texts``: are searched; ``strings``: are given as mentions; ``about``: tell the context but are not searched;
    ``model``: `CAPTION` for texts of a figure, `PROSE` for an abstract; ``page``: where the strings are words of one.
    """

    texts: Sequence[str]
    strings: Sequence[str]
    about: Sequence[str | None]
    model: str = CAPTION
    page: OfPage | None = None

    @property
    def model_of_given(self) -> str:
        """The model of the strings that are given."""
        return GIVEN if self.page is None else PAGE


class Mapper:
    """Maps by one lexicon and profile.

    ``taxa``: the species to answer in; None: those that the lexicon has, as each text tells.
    """

    def __init__(self, lexicon: Lexicon, profile: str = "balanced", taxa: frozenset[int] | None = None) -> None:
        self.lexicon = lexicon
        self._taxa = lexicon.taxa if taxa is None else taxa & lexicon.taxa
        self.thresholds = PROFILES[profile]
        self._ranker = Ranker(lexicon)
        self._finder = Finder(lexicon)
        self.judge = Judge(self._ranker, lexicon.taxa, is_in_human=self._taxa == {HUMAN})
        self._of_given: dict[tuple[str, str, str], float] = {}
        self._told: dict[tuple[str, str, str, int, int], float] = {}

    def map(
        self, texts: Sequence[str], strings: Sequence[str], about: Sequence[str | None], model: str = CAPTION
    ) -> list[list[Mapped]]:
        """Mentions of one document: found in each of ``texts``, and in the last list one for each given string."""
        return next(self.each([Document(texts, strings, about, model)]))

    def each(self, documents: Iterable[Document]) -> Iterator[list[list[Mapped]]]:
        """Of each document the mentions found in each of its texts, and in the last list those that are given."""
        waiting = iter(documents)
        while group := list(islice(waiting, AT_A_TIME)):
            yield from self._each(group)

    def _each(self, documents: Sequence[Document]) -> Iterator[list[list[Mapped]]]:
        both = [self.read(d.texts, d.strings, d.about, d.page is not None) for d in documents]
        asked: list[tuple[str, Figure, Sequence[ReadText]]] = []
        for document, (found, given) in zip(documents, both, strict=True):
            asked.append((document.model, Figure(found.answers, found.about, found.context), found.texts))
            asked.append((document.model_of_given, self._of_given_strings(document, found, given), given.texts))
        verdicts = iter(self.judge.judged(asked))
        for document, (found, given) in zip(documents, both, strict=True):
            yield [
                self._mapped(text, read, of_text, self.thresholds[model])
                for model, read in ((document.model, found), (document.model_of_given, given))
                for text, of_text in zip(read.texts, next(verdicts), strict=True)
            ]

    def _of_given_strings(self, document: Document, found: Read, given: Read) -> Figure:
        about = [*given.about, *(text.text for text in found.texts)]
        if document.page is None:
            return Figure(given.answers, about, given.context)
        said = self.said(found) if document.strings else {}
        return Figure(given.answers, about, given.context, said, document.page.listed, document.page.foreign)

    def readings(self, strings: Sequence[str], about: Sequence[str | None]) -> list[Mapped]:
        """Symbols of a page with what they may mean; how sure that is is not judged.

        PFOCR lists official symbols, of any species: the gene that bears one as written goes first, then the ranking.
        Where only species bear it that are neither human nor named, it is `FOREIGN`.
        """
        _, given = self.read([], strings, about, is_page=True)
        taxa = given.context.scope.taxa
        return [self._as_symbol(span, given.answers[span.text], taxa) for span in given.texts[0].spans]

    def _as_symbol(self, span: Span, answers: tuple[Answer, ...], taxa: Sequence[int]) -> Mapped:
        """A symbol with its bearer first: human before others, then that of the likeliest species."""
        bearers = {self.lexicon.gene(target).taxon_id: target for target in self.lexicon.bearers(span.text)}
        if not bearers:
            return Mapped(span, answers)
        at_home = [taxon_id for taxon_id in (HUMAN, *taxa) if taxon_id in bearers]
        taxon_id = at_home[0] if at_home else min(bearers)
        first = Candidate(bearers[taxon_id], "exact", "symbol", span.text, span.text)
        known = [reading for answer in answers[:1] for reading in answer.readings]
        others = [reading for reading in known if reading.candidate.target != first.target][: MAX_READINGS - 1]
        readings = [Reading(first, 1, 1.0, 1.0), *(r._replace(rank=rank) for rank, r in enumerate(others, 2))]
        return Mapped(span, (Answer(tuple(readings), len(readings)),), 1.0 if at_home else FOREIGN)

    def said(self, found: Read) -> dict[int, float]:
        """How sure texts are of each gene by strings alone, by the place of its human ortholog."""
        sure: dict[int, float] = {}
        for read in found.texts:
            for span, chance in zip(read.spans, read.chances, strict=True):
                for reading in (answer.best for answer in found.answers[span.text]):
                    target = reading.candidate.target
                    human = self.lexicon.gene(target).human if target >= 0 else None
                    place = target if human is None else human
                    sure[place] = max(sure.get(place, 0.0), chance * reading.confidence)
        return sure

    def read(
        self, texts: Sequence[str], strings: Sequence[str], about: Sequence[str | None], is_page: bool = False
    ) -> tuple[Read, Read]:
        """What is found in texts and is worth a closer look, and what is given, with what each string may mean.

        ``is_page``: the strings are words of a page of PFOCR, which has human symbols for rat, plants and yeasts.
        """
        told = [text for text in about if text]
        defined = [definitions(text) for text in texts]
        every = [*chain.from_iterable(defined), *chain.from_iterable(map(definitions, told))]
        context = context_of([*texts, *told], self._taxa, every)
        of_given = replace(context, scope=context.scope.without(READ_AS_HUMAN)) if is_page else context
        names = stressed([*texts, *told])
        spans = [self._finder.spans(text, context.scope.taxa, names) for text in texts]
        if every:
            is_known = partial(self._is_known, context)
            spans = [
                apposed(text, found, of_text, every, is_known)
                for text, found, of_text in zip(texts, spans, defined, strict=True)
            ]
        self._ranker.note(strings, of_given)
        answers = self._ranker.answers([span.text for found in spans for span in found], context)
        found_texts = [self._read(text, found, answers) for text, found in zip(texts, spans, strict=True)]
        answers_of_given = self._ranker.answers(strings, of_given)
        chances = [self._chance_of_given(string, answers_of_given[string]) for string in strings]
        given = ReadText("", [Span(0, len(string), string) for string in strings], chances)
        return Read(context, told, answers, found_texts), Read(of_given, told, answers_of_given, [given])

    def _read(self, text: str, spans: Sequence[Span], answers: Mapping[str, tuple[Answer, ...]]) -> ReadText:
        """The spans that are likely enough to be judged."""
        counts = Counter(span.text for span in spans)
        of_string: dict[str, float] = {}  # by the first place of each
        for span in spans:
            if span.text not in of_string and answers[span.text]:
                of_string[span.text] = self._chance(text, span, answers[span.text], counts[span.text])
        kept = [span for span in spans if of_string.get(span.text, 0.0) >= MIN_CHANCE]
        return ReadText(text, kept, [of_string[span.text] for span in kept])

    def _is_known(self, context: Context, string: str) -> bool:
        return bool(self._ranker.parts(string, context.scope.lookup))

    @staticmethod
    def _mapped(read: ReadText, of: Read, verdicts: Sequence[Judged], threshold: float) -> list[Mapped]:
        taxon_id = of.context.scope.taxa[0]
        return [
            Mapped(
                span,
                judged.answers,
                chance,
                taxon_id,
                judged.not_covered,
                tuple([round(answer.best.confidence * chance, 4) for answer in of.answers[span.text]]),
                threshold,
            )
            for span, chance, judged in zip(read.spans, read.chances, verdicts, strict=True)
        ]

    def _chance_of_given(self, string: str, answers: tuple[Answer, ...]) -> float:
        if not answers:
            return 1.0
        best = answers[0].best.candidate
        asked = (string, best.kind, best.tier)
        chance = self._of_given.get(asked)
        if chance is None:
            chance = self._of_given[asked] = chance_of_label(string, best.kind == "symbol" and best.tier == "exact")
        return chance

    def _chance(self, text: str, span: Span, answers: tuple[Answer, ...], occurrences: int) -> float:
        """Probability that a string of a text is meant as a gene; what the string tells is kept for each."""
        best = answers[0].best.candidate
        told = (span.text, best.kind, best.tier, len(answers), answers[0].n_candidates)
        known = self._told.get(told)
        if known is None:
            known = self._told[told] = weighed("span", string_features(span.text, answers))
        return logistic(known + weighed("span", place_features(text, span, answers, occurrences)))

    def gene_ids(self, mapped: Mapped) -> list[int]:
        """One NCBI Gene id for each answer that is sure enough; families have none."""
        best = [answer.best for answer in mapped.answers]
        sure = [reading.candidate.target for reading in best if reading.confidence >= mapped.threshold]
        return list(dict.fromkeys(self.lexicon.gene(target).ncbi_gene_id for target in sure if target >= 0))

    def member_ids(self, mapped: Mapped) -> list[int]:
        """Of each answer that is a family the id of its most cited member, where that is sure enough to be meant."""
        ids = []
        for answer, sure in zip(mapped.answers, mapped.members, strict=True):
            target = answer.best.candidate.target
            if target < 0 and sure >= mapped.threshold:
                place = representative(self.lexicon, target, mapped.taxon_id)
                if place is not None:
                    ids.append(self.lexicon.gene(place).ncbi_gene_id)
        return list(dict.fromkeys(ids))
