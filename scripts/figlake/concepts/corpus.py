"""Chemicals and diseases of a document: given mentions mapped, or found in its text, as rows that anyone can score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from figlake.concepts.judging.models import CAPTION, GIVEN, PROSE
from figlake.concepts.mapper import Answer, Mapper
from figlake.concepts.reference.tables import TYPES
from figlake.concepts.verdicts import Stretch, accepted, stretch_of, surest
from figlake.jobs.cycles import unsearched

Document = dict[str, Any]
AT_ONCE = 200
"""Documents that are read together."""


def map_mentions(mapper: Mapper, document: Document, types: Sequence[str], profile: str) -> Iterator[dict[str, Any]]:
    """A row for each distinct mention, with what it is accepted as; `ids` is empty where that is nothing.

    A mention whose `type` is given is read as that type alone.
    """
    strings: dict[str, tuple[str, ...]] = {}
    for mention in document["mentions"]:
        wanted = str(mention.get("type", "")).lower()
        asked = (wanted,) if wanted in TYPES else tuple(types)
        strings.setdefault(mention["text"], tuple(type_ for type_ in asked if type_ in types))
    text = document["text"]
    answers = [
        answer
        for asked in sorted(set(strings.values()))
        for answer in mapper.judged(GIVEN, mapper.given(text, [s for s, t in strings.items() if t == asked], asked))
    ]
    sure = {id(answer) for answer in accepted(answers, GIVEN, profile)}
    for string in strings:
        own = [answer for answer in surest(answers) if answer.span.text == string]
        best = [answer for answer in own if id(answer) in sure]
        if own:
            yield _row(document, mapper, best or own[:1], bool(best))
        else:
            yield {"doc_id": document["doc_id"], "mention": string, "ids": [], "confidence": 0.0}


def annotate(mapper: Mapper, document: Document, types: Sequence[str], profile: str) -> list[dict[str, Any]]:
    """A row for each mention that is found and accepted, with its place.

    A document with `title` or `description` of its paper is a figure's text, else it is an abstract.
    """
    return [row for row, _ in next(annotate_each(mapper, [document], types, profile))[1]]


def annotate_each(
    mapper: Mapper, documents: Iterable[Document], types: Sequence[str], profile: str
) -> Iterator[tuple[Document, list[tuple[dict[str, Any], Stretch]]]]:
    """Documents with their rows and what genes are compared with, read `AT_ONCE` at a time."""
    for kind, of_kind in groupby(documents, _kind):
        while group := list(islice(of_kind, AT_ONCE)):
            yield from _annotated(mapper, group, types, kind, profile)


def _kind(document: Document) -> str:
    return CAPTION if document.get("title") or document.get("description") else PROSE


@unsearched()
def _annotated(
    mapper: Mapper, group: Sequence[Document], types: Sequence[str], kind: str, profile: str
) -> list[tuple[Document, list[tuple[dict[str, Any], Stretch]]]]:
    places = mapper.found_each([document["text"] for document in group], types)
    return [
        (document, [_found(document, mapper, answer) for answer in accepted(answers, kind, profile)])
        for document, answers in zip(group, mapper.judged_each(kind, places), strict=True)
    ]


def _found(document: Document, mapper: Mapper, answer: Answer) -> tuple[dict[str, Any], Stretch]:
    concept = mapper.lexicon.concept(answer.reading.concept)
    place = {"start": answer.span.start, "end": answer.span.end}
    return {**_row(document, mapper, [answer], True), **place}, stretch_of(answer, concept)


def _row(document: Document, mapper: Mapper, answers: Sequence[Answer], is_accepted: bool) -> dict[str, Any]:
    """What a string is read as; of one that coordinates several names all of them, as sure as the least sure."""
    found = [mapper.lexicon.concept(answer.reading.concept) for answer in answers]
    return {
        "doc_id": document["doc_id"],
        "mention": answers[0].span.text,
        "type": found[0].type.capitalize(),
        "ids": list(dict.fromkeys([concept.answer_id for concept in found])) if is_accepted else [],
        "name": "; ".join(dict.fromkeys([concept.name for concept in found])),
        "confidence": min([answer.confidence for answer in answers]),
    }
