"""Map or find the gene mentions of a corpus, so that anyone can score the mapper.

Documents are JSON lines with `doc_id`, `text` and `mentions[].text`; `ids` and all else is never read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figlake.files.atomic import write_text
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapped, Mapper
from figlake.genes.reference.tables import HUMAN
from figlake.jobs.progress import counted

SPECIES: dict[str, frozenset[int] | None] = {"text": None, "human": frozenset({HUMAN})}
"""Whose genes to answer with: of the species that each text tells, or human ones always."""


class CorpusError(ValueError):
    """A line of the input is no document: which line, what was found, what was expected."""


def map_mentions(source: Path, target: Path, reference: str, profile: str = "balanced", species: str = "text") -> int:
    """Write `{"doc_id", "mention", "ncbi_gene_ids", "confidence"}` for each distinct mention; returns the lines.

    A family answers with its most cited member and is told in `family_id`.
    """
    mapper = Mapper(lexicon_of(reference), profile, SPECIES[species])
    lines = []
    for document in counted(_documents(source), "documents", None):
        strings = list(dict.fromkeys(mention["text"] for mention in document["mentions"]))
        for mapped in mapper.map([], strings, _texts(document))[-1]:
            lines.append(json.dumps(_answer(document, mapped, mapper), ensure_ascii=False))
    write_text(target, "".join(f"{line}\n" for line in lines))
    return len(lines)


def annotate(source: Path, target: Path, reference: str, profile: str = "balanced", species: str = "text") -> int:
    """Find and map genes in running text; returns the lines written.

    A line for each mention (also `start`, `end`); after the mentions of a document one line whose `mention` is null
    and whose `ncbi_gene_ids` are all of the document, for those who score documents.
    """
    mapper = Mapper(lexicon_of(reference), profile, SPECIES[species])
    lines = []
    for document in counted(_documents(source), "documents", None):
        answers: list[dict[str, Any]] = []
        about = [text for text in _texts(document) if text != document["text"]]
        for mapped in mapper.map([document["text"]], [], about)[0]:
            answer = _answer(document, mapped, mapper)
            if answer["ncbi_gene_ids"]:
                answers.append({**answer, "start": mapped.span.start, "end": mapped.span.end})
        found = sorted({gene_id for answer in answers for gene_id in answer["ncbi_gene_ids"]}, key=int)
        lowest = min((answer["confidence"] for answer in answers), default=0.0)
        answers.append({"doc_id": document["doc_id"], "mention": None, "ncbi_gene_ids": found, "confidence": lowest})
        lines += [json.dumps(answer, ensure_ascii=False) for answer in answers]
    write_text(target, "".join(f"{line}\n" for line in lines))
    return len(lines)


def _answer(document: dict[str, Any], mapped: Mapped, mapper: Mapper) -> dict[str, Any]:
    best = [answer.best for answer in mapped.answers]
    answer: dict[str, Any] = {
        "doc_id": document["doc_id"],
        "mention": mapped.span.text,
        "ncbi_gene_ids": [str(gene_id) for gene_id in mapper.gene_ids(mapped)],
        "confidence": min((mapped.confidence(reading) for reading in best), default=0.0),
    }
    families = [mapper.lexicon.family(r.candidate.target).family_id for r in best if r.candidate.is_family]
    return {**answer, "family_id": families[0]} if families else answer


def _texts(document: dict[str, Any]) -> list[str | None]:
    return [document.get("title"), document.get("description"), document["text"]]


def _documents(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                document = json.loads(line)
            except ValueError as error:
                raise CorpusError(f"{path.name}, line {number}: expected JSON: {error}") from error
            if not isinstance(document, dict) or "doc_id" not in document:
                raise CorpusError(f"{path.name}, line {number}: expected an object with doc_id")
            yield {"text": "", "mentions": [], **document}
