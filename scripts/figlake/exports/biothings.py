"""Export `biothings`: one JSON document a line for each figure, as the PFOCR API of BioThings takes them.

`<flavour>.ndjson`, human genes only: the genes of other species are given as their human ortholog.  Lists are sorted,
ids are strings, keys stand in a fixed order.  Chemicals and diseases are those that the figure's page names (MeSH).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports import Published
from figlake.exports.flavours import FLAVOURS, add_flavour_genes
from figlake.exports.folding import Folding
from figlake.files.atomic import renewing

log = logging.getLogger(__name__)

PFOCR_PAGE = "https://pfocr.wikipathways.org/figures/{figid}.html"
_DOCUMENTS = """
WITH mesh AS (
  SELECT figid,
    list(DISTINCT id ORDER BY id) FILTER (kind = 'chemicals') AS chemicals,
    list(DISTINCT id ORDER BY id) FILTER (kind = 'diseases') AS diseases
  FROM (SELECT figid, kind, regexp_extract(coalesce(mesh_id, identifier), '^(?:mesh:)?([CD][0-9]+)$', 1, 'i') AS id
        FROM page_entities WHERE kind IN ('chemicals', 'diseases'))
  WHERE id <> '' GROUP BY figid
), shown AS (
  SELECT figid, list(DISTINCT human_ncbi_gene_id ORDER BY human_ncbi_gene_id) AS genes
  FROM flavour_genes WHERE flavour = ? AND human_ncbi_gene_id IS NOT NULL GROUP BY figid
)
SELECT figid, coalesce(title, paper_title, figid), figure_url, source, pmcid, genes, chemicals, diseases
FROM figures LEFT JOIN shown USING (figid) LEFT JOIN mesh USING (figid)
WHERE coalesce(len(genes), 0) + coalesce(len(chemicals), 0) + coalesce(len(diseases), 0) > 0
ORDER BY figid
"""


def export(published: Published, target: Path) -> None:
    """Write the documents of the current snapshot below ``target``."""
    with renewing(target) as folder:
        folding = Folding(published, folder)
        for con in folding.connections():
            add_flavour_genes(con)
            for flavour in FLAVOURS:
                folding.add(f"{flavour}.ndjson", _lines(con, flavour))
        for name, count in folding.finish().items():
            (folder / name).touch()
            log.info("%s: %d documents", name, count)


def _lines(con: duckdb.DuckDBPyConnection, flavour: str) -> Iterator[tuple[str, str]]:
    """Figid and document of each figure, by figid."""
    for row in rows_of(con, _DOCUMENTS, flavour):
        yield row[0], json.dumps(document(*row), ensure_ascii=False, separators=(",", ":"))


def document(
    figid: str,
    title: str,
    figure_url: str | None,
    source: str,
    pmcid: str,
    genes: list[int] | None,
    chemicals: list[str] | None,
    diseases: list[str] | None,
) -> dict[str, Any]:
    """The document of one figure; a figure that is not PFOCR's has no page there, so no `pfocrUrl`."""
    associated: dict[str, Any] = {"title": title}
    if figure_url:
        associated["figureUrl"] = figure_url
    if source == "front_matter":
        associated["pfocrUrl"] = PFOCR_PAGE.format(figid=figid)
    associated["pmc"] = pmcid
    associated["mentions"] = {
        "chemicals": {"mesh": chemicals or []},
        "diseases": {"mesh": diseases or []},
        "genes": {"ncbigene": [str(gene) for gene in genes or []]},
    }
    return {"_id": figid, "associatedWith": associated}
