"""Export `kgx`: a knowledge graph of which figure mentions what, as KGX JSON lines in the words of the Biolink Model.

`nodes.jsonl` holds every figure, by figid, then the genes, families, chemicals and diseases that are accepted for one,
by id.  `edges.jsonl` holds an edge for each figure and what it mentions, with the confidence of the surest mention and
the strings that were read.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports import Published
from figlake.exports.curies import figure_curie
from figlake.exports.folding import Folding
from figlake.files.atomic import renewing

log = logging.getLogger(__name__)

SOURCE = "infores:figlake"
OF_PICTURES = ("ocr_word", "page_symbol", "page_word", "picture_word")
"""Fields that hold what was read in a picture; a mention anywhere else was read in a text."""
NODES, EDGES = "nodes.jsonl", "edges.jsonl"

_FIGURES = """
SELECT figid, coalesce(title, figure_label, figid), caption,
  CASE WHEN has_third_party_permission IS NOT TRUE THEN license_code END
FROM figures ORDER BY figid
"""
_MENTIONS = f"""
SELECT m.figid, m.id, m.mention, max(m.confidence), bool_and(m.field IN {OF_PICTURES}),
  any_value(m.pmcid), any_value(articles.pmid)
FROM figure_mentions m LEFT JOIN articles ON articles.pmcid = m.pmcid
WHERE m.is_accepted GROUP BY m.figid, m.id, m.mention ORDER BY m.figid, m.id, m.mention
"""
_CONCEPTS = """
WITH mentioned AS (SELECT DISTINCT id FROM figure_mentions WHERE is_accepted)
SELECT 'Gene' AS category, 'NCBIGene:' || ncbi_gene_id AS id, symbol AS name, name AS full_name,
  'NCBITaxon:' || taxon_id AS taxon, synonyms AS synonym,
  list_filter([hgnc_id, 'ENSEMBL:' || ensembl_gene_id, 'UniProtKB:' || uniprot_ids[1]], lambda x: x IS NOT NULL) AS xref
FROM genes SEMI JOIN mentioned ON mentioned.id = 'NCBIGene:' || ncbi_gene_id
UNION ALL BY NAME SELECT 'GeneFamily' AS category, 'FPLX:' || family_id AS id, family_id AS name, names AS synonym
FROM families SEMI JOIN mentioned ON mentioned.id = 'FPLX:' || family_id
UNION ALL BY NAME SELECT 'ChemicalEntity' AS category, chemical_id AS id, name,
  list_filter([chebi_id], lambda x: x <> chemical_id) AS xref, synonyms AS synonym
FROM chemicals SEMI JOIN mentioned ON mentioned.id = chemical_id
UNION ALL BY NAME SELECT
  CASE WHEN mondo_id IS NULL AND doid IS NULL THEN 'DiseaseOrPhenotypicFeature' ELSE 'Disease' END AS category,
  disease_id AS id, name, list_filter([mondo_id, doid], lambda x: x <> disease_id) AS xref, synonyms AS synonym
FROM diseases SEMI JOIN mentioned ON mentioned.id = disease_id
"""


def export(published: Published, target: Path) -> None:
    """Write nodes and edges of the current snapshot below ``target``."""
    with renewing(target) as folder:
        folding = Folding(published, folder)
        for con in folding.connections():
            folding.add(NODES, _figures(con))
            folding.add(EDGES, _edges(con))
        counts = dict(folding.finish())
        (folder / EDGES).touch()
        with (folder / NODES).open("a", encoding="utf-8", newline="\n") as file:
            for line in _concepts(published.connect()):
                file.write(f"{line}\n")
                counts[NODES] += 1
        for name, count in counts.items():
            log.info("%s: %d lines", name, count)


def _figures(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Figid and node of each figure, by figid."""
    for figid, name, caption, licence in rows_of(con, _FIGURES):
        node = {"id": figure_curie(figid), "category": ["biolink:InformationContentEntity"], "name": name}
        yield figid, _line(node | {"description": caption, "license": licence, "provided_by": [SOURCE]})


def _concepts(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The nodes of what figures mention, by id."""
    names = ("category", "id", "name", "full_name", "taxon", "xref", "synonym")
    for row in rows_of(con, f"SELECT {', '.join(names)} FROM ({_CONCEPTS}) ORDER BY id"):
        values = dict(zip(names, row, strict=True))
        taxon = values.pop("taxon")
        category = f"biolink:{values.pop('category')}"
        own = {values["name"], values["full_name"]}
        values["synonym"] = [name for name in values["synonym"] or () if name not in own]
        node = {"id": values.pop("id"), "category": [category], **values, "provided_by": [SOURCE]}
        yield _line(node | {"in_taxon": [taxon] if taxon else None, "symbol": values["name"] if taxon else None})


def _edges(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Figid and edge of each figure and what it mentions, by figid and id."""
    for (figid, concept), rows in groupby(rows_of(con, _MENTIONS), key=lambda row: (row[0], row[1])):
        yield figid, _line(edge(figid, concept, rows))


def edge(figid: str, concept: str, mentions: Iterable[tuple[Any, ...]]) -> Mapping[str, Any]:
    """The edge from a figure to the id of what it mentions; ``mentions``: the rows of `_MENTIONS` of the two."""
    rows = list(mentions)
    *_, pmcid, pmid = rows[0]
    subject = figure_curie(figid)
    is_of_pictures = all(row[4] for row in rows)
    return {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{subject} {concept}')}",
        "category": ["biolink:InformationContentEntityToNamedThingAssociation"],
        "subject": subject,
        "predicate": "biolink:mentions",
        "object": concept,
        "primary_knowledge_source": SOURCE,
        "knowledge_level": "not_provided",
        "agent_type": "image_processing_agent" if is_of_pictures else "text_mining_agent",
        "publications": [f"PMC:{pmcid}", *([f"PMID:{pmid}"] if pmid else [])],
        "has_confidence_score": max(row[3] for row in rows),
        "supporting_text": [row[2] for row in rows],
    }


def _line(document: Mapping[str, Any]) -> str:
    """A line without what is not known."""
    known = {name: value for name, value in document.items() if value not in (None, [], "")}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))
