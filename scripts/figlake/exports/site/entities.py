"""What is told of a gene, family, chemical or disease that figures name, in a tree by `kind:id`.

Its ids, the strings that figures name it by, and what stands beside it in most figures; its figures are in `postings/`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports.site.tree import Tree

BESIDE, NAMES, MEMBERS = 24, 20, 100
"""How many genes that stand beside it, names, and members of a family are told."""
PAIRS_AT_ONCE = 20_000_000
"""Pairs of what a figure names that are counted at a time, as estimated."""

_BESIDE = """
INSERT INTO beside
SELECT kind, id, other_kind,
  list(json_array(other_id, label, together) ORDER BY together DESC, label, other_id)[:{beside}]
FROM (
  SELECT a.kind, a.id, b.kind AS other_kind, b.id AS other_id, count(*) AS together
  FROM named a JOIN named b ON a.number = b.number AND (a.kind <> b.kind OR a.id <> b.id)
  WHERE hash(a.kind || a.id) % {buckets} = {bucket} AND b.kind <> 'family' GROUP BY ALL
) JOIN (SELECT kind AS other_kind, id AS other_id, label FROM entities) USING (other_kind, other_id)
GROUP BY kind, id, other_kind
"""
_ENTITIES = """
WITH called AS (
  SELECT kind, id, list(json_array(mention, figures) ORDER BY figures DESC, mention)[:{names}] AS names
  FROM seen GROUP BY ALL
), around AS (
  SELECT kind, id, any_value(others) FILTER (other_kind = 'gene') AS genes,
    any_value(others) FILTER (other_kind = 'chemical') AS chemicals,
    any_value(others) FILTER (other_kind = 'disease') AS diseases FROM beside GROUP BY ALL
), of_genes AS (
  SELECT 'gene' AS kind, ncbi_gene_id::VARCHAR AS id, name, taxon_id, hgnc_id, ensembl_gene_id, uniprot_ids,
    human_ncbi_gene_id::VARCHAR AS human FROM genes
), of_families AS (
  SELECT 'family' AS kind, family_id AS id,
    list(json_array(member::VARCHAR, symbol) ORDER BY symbol)[:{members}] AS members
  FROM (SELECT family_id, unnest(member_ids) AS member FROM families) JOIN genes ON member = ncbi_gene_id
  GROUP BY family_id
), of_others AS (
  SELECT 'chemical' AS kind, chemical_id AS id, mesh_id, chebi_id, NULL AS mondo_id, NULL AS doid FROM chemicals
  UNION ALL SELECT 'disease', disease_id, mesh_id, NULL, mondo_id, doid FROM diseases
)
SELECT kind || ':' || id AS key, to_json(struct_pack(
  kind := kind, id := id, label := label, figures := figures, name := of_genes.name, taxon := taxon_id, hgnc := hgnc_id,
  ensembl := ensembl_gene_id, uniprot := uniprot_ids, human := human, members := members, mesh := mesh_id,
  chebi := chebi_id, mondo := mondo_id, doid := doid, names := called.names, genes := genes, chemicals := chemicals,
  diseases := diseases
))
FROM entities LEFT JOIN called USING (kind, id) LEFT JOIN around USING (kind, id) LEFT JOIN of_genes USING (kind, id)
LEFT JOIN of_families USING (kind, id) LEFT JOIN of_others USING (kind, id)
ORDER BY key
"""


def write_entities(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the tree `entities/` below ``folder``; returns its levels."""
    _add_beside(con)
    tree = Tree(folder / "entities")
    for key, entity in rows_of(con, _ENTITIES.format(names=NAMES, members=MEMBERS)):
        tree.add(key, entity)
    return tree.finish()


def _add_beside(con: duckdb.DuckDBPyConnection) -> None:
    """Add the table `beside` (kind, id, other_kind, others), some of the genes at a time: pairs are many."""
    con.execute("CREATE TABLE beside (kind VARCHAR, id VARCHAR, other_kind VARCHAR, others JSON[])")
    sql = "SELECT coalesce(sum(named * named), 0) FROM (SELECT count(*) AS named FROM named GROUP BY number)"
    ((pairs,),) = rows_of(con, sql)
    buckets = int(pairs) // PAIRS_AT_ONCE + 1
    for bucket in range(buckets):
        con.execute(_BESIDE.format(beside=BESIDE, buckets=buckets, bucket=bucket))
