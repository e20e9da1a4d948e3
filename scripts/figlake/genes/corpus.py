"""Map or find the gene mentions of a corpus, so that anyone can score the mapper.

Documents are JSON lines with `doc_id`, `text` and `mentions[].text`; a mention whose `type` tells a chemical or a
disease is none of a gene.  `ids` and all else is never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import tee
from pathlib import Path
from typing import Any

from figlake.files.atomic import write_text
from figlake.files.choices import GENE, is_of_figure, types_of
from figlake.genes.documents import SPECIES, Document, Found, Mapped
from figlake.genes.judging.models import CAPTION, PROSE
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper
from figlake.jobs.progress import counted
from figlake.names.one_line import OneLine

_HALF_PAIR = re.compile("[\ud800-\udfff]")

Row = dict[str, Any]


class CorpusError(ValueError):
    """A line of the input is no document: which line, what was found, what was expected."""


def map_mentions(source: Path, target: Path, reference: str, profile: str = "balanced", species: str = "text") -> int:
    """Write `{"doc_id", "mention", "ncbi_gene_ids", "confidence"}` for each distinct mention; returns the lines.

    A family answers with its most cited member, where that is sure enough, and is told in `family_id`.  The confidence
    is that of the least sure id, without ids that of the best reading.
    """
    return write(target, mentions_mapped(source, reference, profile, species))


def mentions_mapped(source: Path, reference: str, profile: str, species: str) -> Iterator[Row]:
    """The rows of `map_mentions`."""
    mapper = Mapper(lexicon_of(reference), profile, SPECIES[species])
    for document, found in _mapped(source, mapper, _given):
        for mapped in found.given:
            yield _of_mention(document, mapped, mapper)


def annotate(source: Path, target: Path, reference: str, profile: str = "balanced", species: str = "text") -> int:
    """Find and map genes in running text; returns the lines written.

    A line for each mention (also `start`, `end`); that of a family has `family_id` and no ids.  After the mentions of a
    document one line whose `mention` is null and whose `ncbi_gene_ids` are all of the document, for those who score
    documents.  A document with `title` or `description` of its paper is a figure's text, else it is an abstract.
    """
    return write(target, annotated(source, reference, profile, species))


def annotated(source: Path, reference: str, profile: str, species: str) -> Iterator[Row]:
    """The rows of `annotate`."""
    mapper = Mapper(lexicon_of(reference), profile, SPECIES[species])
    for document, found in _mapped(source, mapper, _searched):
        answers: list[Row] = []
        line = OneLine(document["text"])
        for mapped in found.texts[0]:
            answer = _of_string(document, mapped, mapper)
            if answer["ncbi_gene_ids"] or "family_id" in answer:
                start, end, mention = line.as_written(mapped.span.start, mapped.span.end)
                answers.append({**answer, "mention": mention, "start": start, "end": end})
        yield from [*answers, of_document(document["doc_id"], answers)]


def of_document(doc_id: Any, answers: Iterable[Row]) -> Row:
    """The row of all genes of a document."""
    genes = [answer for answer in answers if answer["ncbi_gene_ids"]]
    gene_ids = sorted({gene_id for answer in genes for gene_id in answer["ncbi_gene_ids"]}, key=int)
    lowest = min((answer["confidence"] for answer in genes), default=0.0)
    return {"doc_id": doc_id, "mention": None, "ncbi_gene_ids": gene_ids, "confidence": lowest}


def write(target: Path, rows: Iterable[Row]) -> int:
    """Write rows as JSON lines; returns their number."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    write_text(target, "".join(f"{line}\n" for line in lines))
    return len(lines)


def _mapped(
    source: Path, mapper: Mapper, asked: Callable[[dict[str, Any]], Document]
) -> Iterator[tuple[dict[str, Any], Found]]:
    """The documents of a file, each with its mentions.  ``asked``: what is mapped of a document."""
    read, mapped = tee(counted(documents(source), "documents", None))
    return zip(read, mapper.each(map(asked, mapped)), strict=True)


def _given(document: dict[str, Any]) -> Document:
    own = [mention["text"] for mention in document["mentions"] if types_of(mention, (GENE,))]
    return Document([], list(dict.fromkeys(own)), _texts(document), is_of_told=bool(document.get("organisms")))


def _searched(document: dict[str, Any]) -> Document:
    about = [text for text in _texts(document) if text != document["text"]]
    model, is_of_told = CAPTION if is_of_figure(document) else PROSE, bool(document.get("organisms"))
    return Document([OneLine(document["text"]).text], [], about, model, is_of_told=is_of_told)


def _of_string(document: dict[str, Any], mapped: Mapped, mapper: Mapper) -> dict[str, Any]:
    """A string that was found: its genes, else the family that it is sure enough to be."""
    ids = mapper.gene_ids(mapped)
    best = [answer.best for answer in mapped.answers]
    sure = [reading for reading in best if reading.confidence >= mapped.threshold]
    genes = [reading for reading in sure if not reading.candidate.is_family]
    answer: dict[str, Any] = {
        "doc_id": document["doc_id"],
        "mention": mapped.span.text,
        "ncbi_gene_ids": [str(gene_id) for gene_id in ids],
        "confidence": min((reading.confidence for reading in genes or sure), default=0.0),
    }
    families = [mapper.lexicon.family(reading.candidate.target).family_id for reading in sure if not genes]
    return {**answer, "family_id": families[0]} if families else answer


def _of_mention(document: dict[str, Any], mapped: Mapped, mapper: Mapper) -> dict[str, Any]:
    """A string that is given as a mention: its genes, of a family the most cited member."""
    best = [answer.best for answer in mapped.answers]
    found = [
        (member if reading.candidate.is_family else reading.confidence)
        for reading, member in zip(best, mapped.members, strict=True)
    ]
    sure = [confidence for confidence in found if confidence >= mapped.threshold]
    answer: dict[str, Any] = {
        "doc_id": document["doc_id"],
        "mention": mapped.span.text,
        "ncbi_gene_ids": [str(gene_id) for gene_id in [*mapper.gene_ids(mapped), *mapper.member_ids(mapped)]],
        "confidence": min(sure, default=max(found, default=0.0)),
    }
    families = [mapper.lexicon.family(r.candidate.target).family_id for r in best if r.candidate.is_family]
    return {**answer, "family_id": families[0]} if families else answer


def _texts(document: dict[str, Any]) -> list[str | None]:
    organisms = ", ".join(document.get("organisms") or [])
    return [document.get("title"), document.get("description"), organisms, document["text"]]


def documents(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a file.  Raises `CorpusError`."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                document = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except (ValueError, RecursionError) as error:
                raise CorpusError(f"{path.name}, line {number}: expected JSON in UTF-8: {error}") from error
            if not isinstance(document, dict) or "doc_id" not in document:
                raise CorpusError(f"{path.name}, line {number}: expected an object with doc_id")
            document = {"text": "", "mentions": [], **document}
            if misfit := _misfit(document):
                raise CorpusError(f"{path.name}, line {number}: {misfit}")
            yield document


def _misfit(document: dict[str, Any]) -> str | None:
    """What of a document has another type than expected."""
    organisms = document.get("organisms") or []
    if not isinstance(organisms, list) or not all(isinstance(name, str) for name in organisms):
        return f"organisms: expected a list of names of species, found {json.dumps(organisms)[:60]}"
    texts = {name: document[name] for name in ("title", "description") if document.get(name)}
    texts |= {"text": document["text"], "doc_id": str(document["doc_id"])}
    mentions = document["mentions"]
    if not isinstance(mentions, list) or not all(isinstance(mention, dict) for mention in mentions):
        return "mentions: expected a list of objects with text"
    texts |= {f"mentions[{place}].text": mention.get("text") for place, mention in enumerate(mentions)}
    for name, text in texts.items():
        if not isinstance(text, str):
            return f"{name}: expected a text, found {type(text).__name__}"
        if _HALF_PAIR.search(text):
            return f"{name}: expected letters of Unicode, found half of a pair"
    return None
