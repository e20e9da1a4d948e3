"""Chemicals and diseases of a document: given mentions mapped, or found in its text, as rows that anyone can score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from figlake.concepts.judging.models import CAPTION, GIVEN, PROSE
from figlake.concepts.mapper import Answer, Mapper
from figlake.concepts.verdicts import Stretch, accepted, stretch_of, surest
from figlake.files.choices import is_of_figure, types_of
from figlake.jobs.cycles import unsearched
from figlake.names.one_line import OneLine

Document = dict[str, Any]
AT_ONCE = 200
"""Documents that are read together."""


def map_mentions(mapper: Mapper, document: Document, types: Sequence[str], profile: str) -> Iterator[dict[str, Any]]:
    """A row for each distinct mention, with what it is accepted as; `ids` is empty where that is nothing.

    A mention whose `type` is given is read as that type alone; one of a type that is not asked for has no row.
    """
    asked: dict[tuple[str, ...], dict[str, None]] = {}
    for mention in document["mentions"]:
        asked.setdefault(types_of(mention, types), {})[mention["text"]] = None
    asked.pop((), None)
    for own_types, strings in asked.items():
        answers = mapper.judged(GIVEN, mapper.given(document["text"], list(strings), own_types))
        sure = {id(answer) for answer in accepted(answers, GIVEN, profile)}
        of_strings: dict[str, list[Answer]] = {string: [] for string in strings}
        for answer in surest(answers):
            of_strings[answer.span.text].append(answer)
        for string, own in of_strings.items():
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
    """Documents with their rows and what genes are compared with, read `AT_ONCE` at a time.

    Until all are read, Python does not search for cycles.
    """
    with unsearched():
        for kind, of_kind in groupby(documents, _kind):
            while group := list(islice(of_kind, AT_ONCE)):
                yield from _annotated(mapper, group, types, kind, profile)


def _kind(document: Document) -> str:
    return CAPTION if is_of_figure(document) else PROSE


def _annotated(
    mapper: Mapper, group: Sequence[Document], types: Sequence[str], kind: str, profile: str
) -> list[tuple[Document, list[tuple[dict[str, Any], Stretch]]]]:
    lines = [OneLine(document["text"]) for document in group]
    places = mapper.found_each([line.text for line in lines], types)
    return [
        (document, [_found(document, line, mapper, answer) for answer in accepted(answers, kind, profile)])
        for document, line, answers in zip(group, lines, mapper.judged_each(kind, places), strict=True)
    ]


def _found(document: Document, line: OneLine, mapper: Mapper, answer: Answer) -> tuple[dict[str, Any], Stretch]:
    row = _row(document, mapper, [answer], True)
    row["start"], row["end"], row["mention"] = line.as_written(answer.span.start, answer.span.end)
    stretch = stretch_of(answer, mapper.lexicon.concept(answer.reading.concept))
    return row, stretch._replace(start=row["start"], end=row["end"])


def _row(document: Document, mapper: Mapper, answers: Sequence[Answer], is_accepted: bool) -> dict[str, Any]:
    """What a string is read as; of one that coordinates several names all of them, as sure as the least sure."""
    found = [mapper.lexicon.concept(answer.reading.concept) for answer in answers]
    first, confidence = found[0], answers[0].confidence
    ids, name = [first.answer_id] if is_accepted else [], first.name
    if len(found) > 1:
        ids = list(dict.fromkeys([concept.answer_id for concept in found])) if is_accepted else []
        name = "; ".join(dict.fromkeys([concept.name for concept in found]))
        confidence = min([answer.confidence for answer in answers])
    return {
        "doc_id": document["doc_id"],
        "mention": answers[0].span.text,
        "type": first.type.capitalize(),
        "ids": ids,
        "name": name,
        "confidence": confidence,
    }
