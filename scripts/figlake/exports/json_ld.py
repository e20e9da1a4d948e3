"""Export `json_ld`: figures in the words of schema.org, one JSON-LD document a line (`figures.jsonl`)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports import Published
from figlake.exports.folding import Folding
from figlake.files.atomic import renewing
from figlake.pages.harvested import json_ld

log = logging.getLogger(__name__)

_FIGURES = """
WITH {keywords}
SELECT {names}, license_url, genes, chemicals, diseases FROM (FROM figures WHERE {where}) AS figures
LEFT JOIN (SELECT pmcid, license_url FROM articles) USING (pmcid)
LEFT JOIN of_genes USING (figid) LEFT JOIN of_chemicals USING (figid) LEFT JOIN of_diseases USING (figid)
ORDER BY figid
"""
_KEYWORDS = ", ".join(
    f"of_{kind} AS (SELECT figid, list(DISTINCT {name} ORDER BY {name}) AS {kind}"
    f" FROM figure_{kind} WHERE is_accepted AND {{where}} GROUP BY figid)"
    for kind, name in (("genes", "symbol"), ("chemicals", "name"), ("diseases", "name"))
)
_NEEDED = (
    *("figid", "pmcid", "title", "figure_label", "caption", "figure_url", "paper_title", "doi", "pub_year"),
    *("license_code", "has_third_party_permission"),
)


def export(published: Published, target: Path) -> None:
    """Write a document for each figure of the current snapshot, sorted by figid."""
    with renewing(target) as folder:
        folding = Folding(published, folder)
        for con in folding.connections():
            folding.add("figures.jsonl", documents(con))
        for name, count in folding.finish().items():
            (folder / name).touch()
            log.info("%s: %d documents", name, count)


def documents(con: duckdb.DuckDBPyConnection, year: int | None = None) -> Iterator[tuple[str, str]]:
    """Figid and document of each figure, of those of a year if one is given, by figid."""
    where = "true" if year is None else f"year = {year}"
    sql = _FIGURES.format(names=", ".join(_NEEDED), keywords=_KEYWORDS.format(where=where), where=where)
    for row in rows_of(con, sql):
        *values, license_url, genes, chemicals, diseases = row
        figure = dict(zip(_NEEDED, values, strict=True))
        keywords = dict.fromkeys([*(genes or []), *(chemicals or []), *(diseases or [])])
        document = json_ld(figure, license_url, list(keywords))
        yield figure["figid"], json.dumps(document, ensure_ascii=False, separators=(",", ":"))
