"""What is told of a gene, family, chemical or disease that figures name, in a tree by `kind:id`.

Its ids, the strings that figures name it by, and what stands beside it in most figures; its figures are in `postings/`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports.site.tree import Tree
from figlake.files.database import stretches_from, value_of

BESIDE, NAMES, MEMBERS = 24, 20, 100
"""How many genes that stand beside it, names, and members of a family are told."""
PAIRS_AT_ONCE = 5_000_000
"""Pairs of what a figure names that are counted at a time, as estimated."""
ENTITIES_AT_ONCE = 5_000

_PLACED = "CREATE TABLE placed AS SELECT place, kind, number FROM named JOIN entities USING (kind, id)"

# of what stands beside most, count and place are one number, the larger the more, and the earlier by its label
_ENTITIES = """
WITH chosen AS (FROM entities WHERE {stretch}), pairs AS (
  SELECT a.place, b.place AS other, b.kind AS other_kind, count(*) AS together
  FROM (FROM placed SEMI JOIN chosen USING (place)) a JOIN placed b ON a.number = b.number AND a.place <> b.place
  WHERE b.kind <> 'family' GROUP BY ALL
), most AS (
  SELECT place, other_kind, unnest(those) AS told FROM (
    SELECT place, other_kind, max((together << 32) + 4294967295 - other, {beside}) AS those FROM pairs
    GROUP BY place, other_kind
  )
), others AS (
  SELECT most.place, other_kind, list(json_array(id, label, told >> 32) ORDER BY told DESC) AS others
  FROM most JOIN entities ON entities.place = 4294967295 - (told & 4294967295)
  GROUP BY most.place, other_kind
), around AS (
  SELECT place, any_value(others) FILTER (other_kind = 'gene') AS genes,
    any_value(others) FILTER (other_kind = 'chemical') AS chemicals,
    any_value(others) FILTER (other_kind = 'disease') AS diseases
  FROM others GROUP BY place
), called AS (
  SELECT kind, id, list(json_array(mention, figures) ORDER BY figures DESC, mention)[:{names}] AS names
  FROM seen SEMI JOIN chosen USING (kind, id) GROUP BY ALL
), of_genes AS (
  SELECT 'gene' AS kind, ncbi_gene_id::VARCHAR AS id, name, synonyms[:{names}] AS synonyms, taxon_id, hgnc_id,
    ensembl_gene_id, uniprot_ids, human_ncbi_gene_id::VARCHAR AS human FROM genes
), of_families AS (
  SELECT 'family' AS kind, family_id AS id,
    list(json_array(member::VARCHAR, symbol) ORDER BY symbol)[:{members}] AS members
  FROM (SELECT family_id, unnest(member_ids) AS member FROM families) JOIN genes ON member = ncbi_gene_id
  GROUP BY family_id
), of_others AS (
  SELECT 'chemical' AS kind, chemical_id AS id, mesh_id, chebi_id, NULL AS mondo_id, NULL AS doid,
    synonyms[:{names}] AS synonyms FROM chemicals
  UNION ALL SELECT 'disease', disease_id, mesh_id, NULL, mondo_id, doid, synonyms[:{names}] FROM diseases
)
SELECT key, to_json(struct_pack(
  kind := kind, id := id, label := label, figures := figures, name := of_genes.name, taxon := taxon_id, hgnc := hgnc_id,
  ensembl := ensembl_gene_id, uniprot := uniprot_ids, human := human, members := members, mesh := mesh_id,
  chebi := chebi_id, mondo := mondo_id, doid := doid, names := called.names,
  synonyms := coalesce(of_genes.synonyms, of_others.synonyms), genes := genes, chemicals := chemicals,
  diseases := diseases
))
FROM chosen LEFT JOIN called USING (kind, id) LEFT JOIN around USING (place) LEFT JOIN of_genes USING (kind, id)
LEFT JOIN of_families USING (kind, id) LEFT JOIN of_others USING (kind, id)
ORDER BY key
"""
_EDGES = """
SELECT min(key) FROM (
  SELECT key, floor(sum(figures * {beside}) OVER so_far / {pairs}) + row_number() OVER so_far // {entities} AS nth
  FROM entities WINDOW so_far AS (ORDER BY key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) WHERE nth > 0 GROUP BY nth ORDER BY nth
"""
_BESIDE_ONE = (
    "SELECT coalesce(sum(named * named) / sum(named), 0) FROM (SELECT count(*) AS named FROM named GROUP BY number)"
)


def write_entities(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the tree `entities/` below ``folder``; returns its levels.

    Some are made at a time, for what stands beside all of them is much.
    """
    tree = Tree(folder / "entities")
    con.execute(_PLACED)
    for stretch in entity_stretches(con):
        sql = _ENTITIES.format(stretch=stretch, beside=BESIDE, names=NAMES, members=MEMBERS)
        for key, entity in rows_of(con, sql):
            tree.add(key, entity)
    return tree.finish()


def entity_stretches(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Conditions on `entities`, each of about as many as `PAIRS_AT_ONCE` and `ENTITIES_AT_ONCE` let."""
    sizes = {"beside": value_of(con, _BESIDE_ONE), "pairs": PAIRS_AT_ONCE, "entities": ENTITIES_AT_ONCE}
    return stretches_from([edge for (edge,) in rows_of(con, _EDGES.format(**sizes))], "key")
