"""Export `biothings`: one JSON document a line for each figure, as the PFOCR API of BioThings takes them.

`<flavour>.ndjson`, human genes only: the genes of other species are given as their human ortholog.  Chemicals and
diseases are those that are accepted for the figure, the same in each flavour.  Lists are sorted, ids are strings, keys
stand in a fixed order.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from figlake.exports import Published
from figlake.exports.flavours import FLAVOURS, add_flavour_genes
from figlake.exports.folding import Folding
from figlake.files.atomic import renewing
from figlake.files.database import quoted, rows_of
from figlake.pmc.metadata import https_address

log = logging.getLogger(__name__)

PFOCR_PAGE = "https://pfocr.wikipathways.org/figures/{figid}.html"
_DOCUMENTS = """
WITH shown_genes AS (
  SELECT figid, list(DISTINCT human_ncbi_gene_id ORDER BY human_ncbi_gene_id) AS ids
  FROM flavour_genes WHERE flavour = {flavour} AND human_ncbi_gene_id IS NOT NULL GROUP BY figid
), shown_chemicals AS (
  SELECT figid, list(DISTINCT mesh_id ORDER BY mesh_id) FILTER (mesh_id IS NOT NULL) AS mesh,
    list(DISTINCT chebi_id ORDER BY chebi_id) FILTER (chebi_id IS NOT NULL) AS chebi
  FROM figure_chemicals WHERE is_accepted GROUP BY figid
), shown_diseases AS (
  SELECT figid, list(DISTINCT mesh_id ORDER BY mesh_id) FILTER (mesh_id IS NOT NULL) AS mesh,
    list(DISTINCT doid ORDER BY doid) FILTER (doid IS NOT NULL) AS doid
  FROM figure_diseases WHERE is_accepted GROUP BY figid
)
SELECT figid, coalesce(title, paper_title, figid) AS title, figure_url, image_url, source, pmcid, pmid,
  genes.ids AS genes, chemicals.mesh AS chemicals_mesh, chemicals.chebi AS chemicals_chebi,
  diseases.mesh AS diseases_mesh, diseases.doid AS diseases_doid
FROM figures LEFT JOIN (SELECT pmcid, pmid FROM articles) USING (pmcid)
LEFT JOIN shown_genes genes USING (figid)
LEFT JOIN shown_chemicals chemicals USING (figid) LEFT JOIN shown_diseases diseases USING (figid)
WHERE coalesce(genes.ids::VARCHAR[], chemicals.mesh, chemicals.chebi, diseases.mesh, diseases.doid) IS NOT NULL
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
    for row in rows_of(con, _DOCUMENTS.format(flavour=quoted(flavour))):
        yield row["figid"], json.dumps(document(row), ensure_ascii=False, separators=(",", ":"))


def document(row: Mapping[str, Any]) -> dict[str, Any]:
    """The document of one figure, a row of `_DOCUMENTS`.

    `figureUrl` is its page in PMC, `imageUrl` the picture itself; a figure that is not PFOCR's has no page there, so no
    `pfocrUrl`.
    """
    associated: dict[str, Any] = {"title": row["title"]}
    if row["figure_url"]:
        associated["figureUrl"] = row["figure_url"]
    if row["image_url"]:
        associated["imageUrl"] = https_address(row["image_url"])
    if row["source"] == "front_matter":
        associated["pfocrUrl"] = PFOCR_PAGE.format(figid=row["figid"])
    associated["pmc"] = row["pmcid"]
    if row["pmid"] is not None:
        associated["pmid"] = str(row["pmid"])
    associated["mentions"] = {
        "chemicals": {"mesh": row["chemicals_mesh"] or [], "chebi": row["chemicals_chebi"] or []},
        "diseases": {"mesh": row["diseases_mesh"] or [], "doid": row["diseases_doid"] or []},
        "genes": {"ncbigene": [str(gene) for gene in row["genes"] or []]},
    }
    return {"_id": row["figid"], "associatedWith": associated}
