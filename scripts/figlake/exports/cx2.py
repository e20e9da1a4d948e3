"""Export `cx2`: a network for each figure with accepted genes, in the CX2 format of NDEx and Cytoscape.

A part of the tables is an archive, `year=<year>/part-<number>.zip`, that holds `<figid>.cx2`.  A network is named after
its figure; its nodes are the genes, by id.  It has no edges: which gene acts on which is drawn, and was not read.  Its
rights are the licence of the article.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports import Published
from figlake.exports.archives import write_zip
from figlake.exports.parts import Parts
from figlake.files.atomic import renewing
from figlake.pmc.metadata import https_address

log = logging.getLogger(__name__)

NETWORK = {
    "name": "string",
    "pfocr_id": "string",
    "description": "string",
    "figure_title": "string",
    "figure_number": "string",
    "figure_page_url": "string",
    "figure_thumbnail_url": "string",
    "publication_year": "integer",
    "paper_title": "string",
    "paper_link": "string",
    "reference": "string",
    "rights": "string",
    "organism": "list_of_string",
    "chemicals": "list_of_string",
    "diseases": "list_of_string",
    "network_type": "string",
    "methods": "string",
}
"""Attributes of a network, as PFOCR's networks at NDEx name them, and their types."""
NODE = {
    "name": "string",
    "represents": "string",
    "type": "string",
    "organism": "string",
    "hgnc_id": "string",
    "ensembl_gene_id": "string",
    "uniprot_id": "string",
    "mention": "string",
    "confidence": "double",
}
METHODS = "Names of genes in the figure and its legend were mapped to NCBI Gene by figlake."

_FIGURES = """
WITH genes_of AS (
  SELECT figid, ncbi_gene_id, any_value(symbol) AS symbol, any_value(hgnc_id) AS hgnc_id,
    any_value(ensembl_gene_id) AS ensembl_gene_id, any_value(uniprot_id) AS uniprot_id,
    any_value(taxon_id) AS taxon_id, min(mention) AS mention, max(confidence) AS confidence
  FROM figure_genes WHERE is_accepted GROUP BY figid, ncbi_gene_id
)
SELECT figid, coalesce(f.title, f.paper_title, figid) AS figure_title, caption AS description, figure_number,
  figure_url AS figure_page_url, image_url, nullif(pub_year, 0) AS publication_year, paper_title,
  'https://pmc.ncbi.nlm.nih.gov/articles/' || pmcid || '/' AS paper_link, reference_text AS reference,
  CASE WHEN has_third_party_permission IS NOT TRUE THEN license_code END AS rights,
  organisms AS organism, coalesce(chemical_ids, []) AS chemicals,
  coalesce(disease_ids, []) AS diseases, symbol AS name, 'ncbigene:' || ncbi_gene_id AS represents,
  'ncbitaxon:' || taxon_id AS taxon, hgnc_id, ensembl_gene_id, uniprot_id, mention, confidence
FROM genes_of JOIN figures f USING (figid) ORDER BY figid, ncbi_gene_id
"""


def export(published: Published, target: Path) -> None:
    """Write the networks of the current snapshot below ``target``.  Of a part without genes there is no archive."""
    count = 0
    with renewing(target) as folder:
        for part, con in Parts(published).each():
            path = folder / f"{part}.zip"
            written = write_zip(path, networks(con))
            count += written
            if not written:
                path.unlink()
    log.info("%d networks", count)


def networks(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the network of each figure that ``con`` shows genes of, by figid."""
    names = [row[0] for row in rows_of(con, f"DESCRIBE {_FIGURES}")]
    rows = (dict(zip(names, row, strict=True)) for row in rows_of(con, _FIGURES))
    for figid, genes in groupby(rows, key=lambda row: str(row["figid"])):
        document = json.dumps(network(figid, list(genes)), ensure_ascii=False, separators=(",", ":"))
        yield f"{figid}.cx2", document.encode()


def network(figid: str, genes: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The network of a figure; ``genes``: the rows of its genes, with what is known of the figure in each."""
    image = genes[0]["image_url"]
    address = https_address(image) if image else None
    told = {
        **genes[0],
        "figure_thumbnail_url": address,
        "name": figid,
        "pfocr_id": figid,
        "network_type": "pathway",
        "methods": METHODS,
    }
    aspects = {
        "attributeDeclarations": [{"networkAttributes": _declared(NETWORK), "nodes": _declared(NODE)}],
        "networkAttributes": [_known(told, NETWORK)],
        "nodes": [
            {"id": number, "v": _known({**gene, "type": "gene", "organism": gene["taxon"]}, NODE)}
            for number, gene in enumerate(genes)
        ],
    }
    return [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": [{"name": name, "elementCount": len(elements)} for name, elements in aspects.items()]},
        *({name: elements} for name, elements in aspects.items()),
        {"status": [{"success": True, "error": ""}]},
    ]


def _declared(types: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"d": kind} for name, kind in types.items()}


def _known(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values of ``names`` that there are."""
    return {name: values[name] for name in names if values[name] not in (None, [], "")}
