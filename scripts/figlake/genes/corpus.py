"""Map or find the gene mentions of a corpus, so that anyone can score the mapper.

Documents are JSON lines with `doc_id`, `text` and `mentions[].text`; `ids` and all else is never read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figlake.atomic import write_text
from figlake.genes.finder import find
from figlake.genes.lexicon import Lexicon
from figlake.genes.mapper import Mapper


class CorpusError(ValueError):
    """A line of the input is no document: which line, what was found, what was expected."""


def map_mentions(source: Path, target: Path, reference: str) -> int:
    """Write `{"doc_id", "mention", "ncbi_gene_ids", "confidence"}` for each distinct mention; returns the lines."""
    mapper = Mapper(Lexicon.of_reference(reference))
    lines = []
    for document in _documents(source):
        for text in dict.fromkeys(mention["text"] for mention in document["mentions"]):
            best = mapper.best(text)
            answer = {
                "doc_id": document["doc_id"],
                "mention": text,
                "ncbi_gene_ids": [] if best is None else [str(best.entry.ncbi_gene_id)],
                "confidence": 0.0 if best is None else best.confidence,
            }
            lines.append(json.dumps(answer, ensure_ascii=False))
    write_text(target, "".join(f"{line}\n" for line in lines))
    return len(lines)


def annotate(source: Path, target: Path, reference: str) -> int:
    """Find and map genes in running text; returns the lines written.

    A line for each mention (also `start`, `end`); after the mentions of a document one line whose `mention` is null
    and whose `ncbi_gene_ids` are all of the document, for those who score documents.
    """
    mapper = Mapper(Lexicon.of_reference(reference))
    lines = []
    for document in _documents(source):
        identity = {"doc_id": document["doc_id"]}
        answers: list[dict[str, Any]] = []
        for mention in find(document["text"], mapper):
            best = mention.candidates[0]
            if best.is_accepted:
                place = {"mention": mention.text, "start": mention.start, "end": mention.end}
                ids = [str(best.entry.ncbi_gene_id)]
                answers.append({**identity, **place, "ncbi_gene_ids": ids, "confidence": best.confidence})
        found = sorted({answer["ncbi_gene_ids"][0] for answer in answers}, key=int)
        lowest = min((answer["confidence"] for answer in answers), default=0.0)
        answers.append({**identity, "mention": None, "ncbi_gene_ids": found, "confidence": lowest})
        lines += [json.dumps(answer, ensure_ascii=False) for answer in answers]
    write_text(target, "".join(f"{line}\n" for line in lines))
    return len(lines)


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
