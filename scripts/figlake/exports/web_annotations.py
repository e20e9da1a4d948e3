"""Export `web_annotations`: every accepted mention as a W3C Web Annotation (JSON-LD), a document a line.

A part of the tables is an archive, `year=<year>/part-<number>.jsonl.gz`, with lines in the order of figids.  The source
of an annotation is a text of a figure, such as `urn:figlake:<figid>#caption`; its selectors tell the offsets in that
text, in code points, and quote the mention with what stands around it.  What a page lists by words alone, and has no
text of, is quoted without a place.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports import Published
from figlake.exports.archives import gzipped
from figlake.exports.curies import figure_curie, iri
from figlake.exports.parts import Parts
from figlake.files.atomic import renewing
from figlake.files.database import quoted
from figlake.names.texts import KEYWORD_JOINER

log = logging.getLogger(__name__)

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"confidence": "urn:figlake:vocabulary#confidence"}]
"""The words of Web Annotation, and one of our own."""
AROUND = 32
"""Code points that are quoted before and after a mention."""

TEXTS = {
    "title": "title",
    "caption": "caption",
    "keyword": f"array_to_string(keywords, {quoted(KEYWORD_JOINER)})",
    "picture_word": "words.text",
    "citing_text": "citing.text",
}
"""Where the text of a field stands; the offsets of a mention are offsets in it."""
_TEXT = " ".join(f"WHEN {quoted(field)} THEN {text}" for field, text in TEXTS.items())
_MENTIONS = f"""
WITH placed AS (
  SELECT m.*, figure_url, CASE m.field {_TEXT} END AS text
  FROM figure_mentions m JOIN figures USING (figid)
  LEFT JOIN figure_words words ON words.figid = m.figid AND words.graphic = m.graphic AND words.line = m.line
  LEFT JOIN citing_sentences citing ON citing.figid = m.figid AND citing.sentence = m.sentence
  WHERE m.is_accepted
)
SELECT figid, figure_url, field, graphic, line, sentence, mention, start, "end", id, name, confidence,
  substr(text, greatest(start - {AROUND}, 0) + 1, least(start, {AROUND})),
  substr(text, start + 1, "end" - start), substr(text, "end" + 1, {AROUND})
FROM placed ORDER BY figid, field, graphic, line, sentence, start, "end", id, mention
"""


def export(published: Published, target: Path) -> None:
    """Write the annotations of the current snapshot below ``target``."""
    count = 0
    with renewing(target) as folder:
        for part, con in Parts(published).each():
            with gzipped(folder / f"{part}.jsonl.gz") as stream:
                for document in annotated(con):
                    stream.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                    count += 1
    log.info("%d annotations", count)


def annotated(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """The annotations of the figures that ``con`` shows, by figid, field and place."""
    for row in rows_of(con, _MENTIONS):
        figid, page, field, graphic, line, sentence, mention, start, end, concept, name, confidence, *quote = row
        within = [str(number) for number in (graphic, line, sentence) if number is not None]
        source = f"{iri(figure_curie(figid))}#{'-'.join([field, *within])}"
        yield {
            "@context": CONTEXT,
            "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{source} {start} {mention} {concept}')}",
            "type": "Annotation",
            "motivation": "identifying",
            "body": [
                {"type": "SpecificResource", "source": iri(concept), "purpose": "identifying"},
                {"type": "TextualBody", "value": name, "purpose": "tagging"},
            ],
            "target": {
                "type": "SpecificResource",
                "source": source,
                **({"scope": page} if page else {}),
                "selector": _selectors(mention, start, end, *quote),
            },
            "confidence": confidence,
        }


def _selectors(
    mention: str, start: int, end: int, prefix: str | None, exact: str | None, suffix: str | None
) -> list[dict[str, Any]]:
    """Where a mention is; ``exact`` is None where no text is known."""
    if exact is None:
        return [{"type": "TextQuoteSelector", "exact": mention}]
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "prefix": prefix, "exact": exact, "suffix": suffix},
    ]
