"""Maps the mentions of one figure or document: finding, ranking in their context, and the verdict of a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from figlake.genes.documents import PROFILES, Document, Found, Mapped, Read
from figlake.genes.finding.apposed import apposed, without_abbreviations
from figlake.genes.finding.finder import Finder, Span, merged, place_features, string_features
from figlake.genes.finding.glued import behind_known
from figlake.genes.finding.others import not_meant
from figlake.genes.finding.words import chance_of_label, stressed
from figlake.genes.judging.judge import FAR, READ_AS_HUMAN, Asked, Judge, Verdicts
from figlake.genes.judging.models import CAPTION, PAGE
from figlake.genes.judging.rows import Figure, ReadText
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.page_lists import PageLists
from figlake.genes.ranking.candidates import Candidate, parts_of
from figlake.genes.ranking.context import Context, context_of
from figlake.genes.ranking.ranker import Ranker, representative
from figlake.genes.ranking.readings import Ranked, Run
from figlake.genes.ranking.weights import weighed
from figlake.genes.reference.tables import HUMAN
from figlake.names.definitions import definitions
from figlake.names.weights import logistic

AT_A_TIME = 200
"""Documents whose mentions are judged in one go."""
MIN_CHANCE = 0.1
"""Below it a string of a running text is not taken for a gene at all."""


_Parts = dict[str, tuple[int, ...]]


class _Scanned(NamedTuple):
    """A document with what it may name: spans of each text, and the parts of strings in the context of each kind."""

    told: list[str]
    spans: list[list[Span]]
    contexts: tuple[Context, Context, Context]
    parts: tuple[_Parts, _Parts, _Parts]


_Best = tuple[Candidate, int, float]
"""The first reading of an answer: its candidate, among how many, and how sure it is."""


class Mapper:
    """Maps by one lexicon and profile.

    ``taxa``: the species to answer in; None: those that the lexicon has, as each text tells.
    """

    def __init__(self, lexicon: Lexicon, profile: str = "balanced", taxa: frozenset[int] | None = None) -> None:
        self.lexicon = lexicon
        self.taxa = lexicon.taxa if taxa is None else taxa & lexicon.taxa
        self.thresholds = PROFILES[profile]
        self._ranker = Ranker(lexicon)
        self._finder = Finder(lexicon)
        self.judge = Judge(lexicon, lexicon.taxa, is_in_human=self.taxa == {HUMAN})
        self._of_given: dict[tuple[str, str, str], float] = {}
        self._told: dict[tuple[str, str, str, int, int], float] = {}

    def map(
        self, texts: Sequence[str], strings: Sequence[str], about: Sequence[str | None], model: str = CAPTION
    ) -> list[list[Mapped]]:
        """Mentions of one document: found in each of ``texts``, and in the last list one for each given string."""
        found = next(self.each([Document(texts, strings, about, model)]))
        return [*found.texts, found.given]

    def each(self, documents: Iterable[Document]) -> Iterator[Found]:
        """Of each document its mentions."""
        waiting = iter(documents)
        while group := list(islice(waiting, AT_A_TIME)):
            yield from self._each(group)

    def _each(self, documents: Sequence[Document]) -> Iterator[Found]:
        ranked, every = self._read(documents)
        asked = []
        for document, (found, given, _) in zip(documents, every, strict=True):
            figure = Figure(found.answers, found.about, found.context, is_of_told=document.is_of_told)
            asked.append(Asked(document.model, figure, found.texts))
            of_given = self.figure_of_given(document, found, given)
            asked.append(Asked(document.model_of_given, of_given, given.texts))
        verdicts = self.judge.judged(ranked, asked)
        of_figures = iter(verdicts.of_figures)
        lists = PageLists(self.lexicon, self._ranker.store, ranked, verdicts.answers)
        mapped, listed = [], []
        for document, (found, given, symbols) in zip(documents, every, strict=True):
            of_texts, (of_strings,) = next(of_figures), next(of_figures)
            texts = [
                self._mapped(found, text, of_text, verdicts, document.model)
                for text, of_text in zip(found.texts, of_texts, strict=True)
            ]
            mapped.append((texts, self._mapped(given, given.texts[0], of_strings, verdicts, document.model_of_given)))
            words = dict(zip(document.strings, [numbers for _, numbers in of_strings], strict=True))
            listed.append(lists.add(document.page, symbols, words) if document.page else [])
        of_lists = lists.answers()
        for (texts, of_document), of_symbols in zip(mapped, listed, strict=True):
            yield Found(
                texts,
                of_document,
                [
                    Mapped(
                        Span(0, len(symbol), symbol),
                        Run(of_lists, numbers.start, numbers.stop),
                        chance,
                        threshold=self.thresholds[PAGE],
                    )
                    for symbol, chance, numbers in of_symbols
                ],
            )

    def _mapped(
        self, read: Read, text: ReadText, judged: Sequence[tuple[int | None, slice]], verdicts: Verdicts, model: str
    ) -> list[Mapped]:
        """The mentions of a text, as sure as they are in it."""
        answers, members = verdicts.answers, verdicts.members
        taxon_id, threshold = read.context.scope.taxa[0], self.thresholds[model]
        return [
            Mapped(
                span,
                Run(answers, numbers.start, numbers.stop),
                chance,
                taxon_id,
                not_covered,
                members[numbers],
                threshold,
            )
            for span, chance, (not_covered, numbers) in zip(text.spans, text.chances, judged, strict=True)
        ]

    def figure_of_given(self, document: Document, found: Read, given: Read) -> Figure:
        """What the strings that are given share; ``found``, ``given``: as `read` gives them."""
        about = [*given.about, *(text.text for text in found.texts)]
        if document.page is None:
            return Figure(given.answers, about, given.context, is_of_told=document.is_of_told)
        said = self.said(found) if document.strings else {}
        page = document.page
        is_at_home = not page.taxa.isdisjoint(FAR.intersection(given.context.scope.taxa))
        return Figure(given.answers, about, given.context, said, page.listed, page.foreign, is_at_home)

    def said(self, found: Read) -> dict[int, float]:
        """How sure texts are of each gene by strings alone, by the place of its human ortholog."""
        sure: dict[int, float] = {}
        ranked = found.ranked
        for read in found.texts:
            for span, chance in zip(read.spans, read.chances, strict=True):
                for number in found.answers[span.text]:
                    start = ranked.starts[number]
                    target = int(ranked.target[start])
                    human = self.lexicon.human_of(target) if target >= 0 else None
                    place = target if human is None else human
                    sure[place] = max(sure.get(place, 0.0), chance * float(ranked.confidence[start]))
        return sure

    def read(self, document: Document) -> tuple[Read, Read]:
        """What is found in texts and is worth a closer look, and what is given, with what each string may mean."""
        _, [(found, given, _)] = self._read([document])
        return found, given

    def _read(self, documents: Sequence[Document]) -> tuple[Ranked, list[tuple[Read, Read, Read]]]:
        self._ranker.store.clear_if_full()
        scanned = [self._scan(document) for document in documents]
        ranked, numbers = self._ranker.ranked(
            [asked for each in scanned for asked in zip(each.contexts, each.parts, strict=True)]
        )
        first = ranked.starts.tolist()
        confidence = ranked.confidence[first].tolist()
        candidates = [ranked.candidates[at] for at in ranked.candidate[first].tolist()]
        best = list(zip(candidates, ranked.n_candidates.tolist(), confidence, strict=True))
        answers = iter(numbers)
        reads = []
        for document, each in zip(documents, scanned, strict=True):
            of_found, of_given, of_symbols = next(answers), next(answers), next(answers)
            texts = [
                self._of_text(text, spans, of_found, best)
                for text, spans in zip(document.texts, each.spans, strict=True)
            ]
            chances = [self._chance_of_given(string, of_given[string], best) for string in document.strings]
            symbols = list(document.page.symbols) if document.page else []
            in_found, in_given, in_symbols = each.contexts
            reads.append(
                (
                    Read(in_found, each.told, ranked, of_found, texts),
                    Read(in_given, each.told, ranked, of_given, [ReadText("", whole(document.strings), chances)]),
                    Read(in_symbols, each.told, ranked, of_symbols, [ReadText("", whole(symbols), ())]),
                )
            )
        return ranked, reads

    def _scan(self, document: Document) -> _Scanned:
        """The strings of a document with their parts; genes that are certain are noted in its context.

        Pages of PFOCR have human symbols for rat, plants and yeasts.
        """
        texts = document.texts
        told = [text for text in document.about if text]
        defined = [definitions(text) for text in texts]
        every = [*chain.from_iterable(defined), *chain.from_iterable(map(definitions, told))]
        context = context_of([*texts, *told], self.taxa, every)
        of_given = of_symbols = context
        if document.page is not None:
            of_given = replace(context, scope=context.scope.without(READ_AS_HUMAN - (FAR & document.page.taxa)))
            of_symbols = replace(of_given, sure=set())
        names = stressed([*texts, *told])
        spans = [self._finder.spans(text, context.scope.taxa, names) for text in texts]
        spans = [_with_glued(text, found) for text, found in zip(texts, spans, strict=True)]
        for is_other in not_meant(texts, told):
            spans = [[span for span in found if not is_other(span.text)] for found in spans]
        if every:
            is_known = partial(self._is_known, context)
            spans = [without_abbreviations(found, every, is_known) for found in spans]
            spans = [
                apposed(text, found, of_text, every, is_known)
                for text, found, of_text in zip(texts, spans, defined, strict=True)
            ]
        note = self._ranker.note
        given = note(document.strings, of_given)
        found = note([span.text for found in spans for span in found], context)
        symbols = note(document.page.symbols, of_symbols) if document.page else {}
        return _Scanned(told, spans, (context, of_given, of_symbols), (found, given, symbols))

    def _of_text(
        self,
        text: str,
        spans: Sequence[Span],
        answers: Mapping[str, Sequence[int]],
        best: Sequence[_Best],
    ) -> ReadText:
        """The spans that are likely enough to be judged."""
        if not spans:
            return ReadText(text, spans, [])
        counts = Counter([span.text for span in spans])
        of_string: dict[str, float] = {}  # by the first place of each
        for span in spans:
            if span.text not in of_string and answers[span.text]:
                of_string[span.text] = self._chance(text, span, answers[span.text], counts[span.text], best)
        kept = [span for span in spans if of_string.get(span.text, 0.0) >= MIN_CHANCE]
        return ReadText(text, kept, [of_string[span.text] for span in kept])

    def _is_known(self, context: Context, string: str) -> bool:
        return bool(parts_of(self.lexicon, string, context.scope.lookup))

    def _chance_of_given(self, string: str, answers: Sequence[int], best: Sequence[_Best]) -> float:
        if not answers:
            return 1.0
        candidate, _, _ = best[answers[0]]
        asked = (string, candidate.kind, candidate.tier)
        chance = self._of_given.get(asked)
        if chance is None:
            is_symbol = candidate.kind == "symbol" and candidate.tier == "exact"
            chance = self._of_given[asked] = chance_of_label(string, is_symbol)
        return chance

    def _chance(self, text: str, span: Span, answers: Sequence[int], occurrences: int, best: Sequence[_Best]) -> float:
        """Probability that a string of a text is meant as a gene; what the string tells is kept for each."""
        candidate, n_candidates, confidence = best[answers[0]]
        told = (span.text, candidate.kind, candidate.tier, len(answers), n_candidates)
        known = self._told.get(told)
        if known is None:
            of_string = string_features(span.text, candidate, n_candidates, len(answers))
            known = self._told[told] = weighed("span", of_string)
        return logistic(known + weighed("span", place_features(text, span, confidence, occurrences)))

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


def _with_glued(text: str, spans: list[Span]) -> list[Span]:
    more = [Span(start, end, text[start:end]) for start, end in behind_known(text, spans)]
    return merged(spans, more) if more else spans


def whole(strings: Sequence[str]) -> list[Span]:
    """Strings as spans of themselves."""
    return [Span(0, len(string), string) for string in strings]
