"""Which genes a figure shows, in the three flavours that the users of PFOCR know.

PFOCR tells its flavours by the source of a match; figlake by what the accepted gene was known by (`match_type`).  A
symbol that a page lists (`page_symbol`) is not what the figure shows: there the page's own gene rows say whether the
gene was found by its symbol, by a synonym or as a member of a family; without such rows it counts as a synonym.
Families (FamPlex) are never accepted as a gene; the flavour `all` puts the members of those in their place that are
accepted as families.
"""

from __future__ import annotations

import duckdb

FLAVOURS = {
    "strict": "genes that are named by their official symbol",
    "synonyms": "those, and genes that are named by a former symbol, an alias, a synonym or their name",
    "all": "those, and the members of families and complexes that are named",
}

_GENES = """
CREATE OR REPLACE TABLE flavour_genes AS
WITH page_sources AS (
  SELECT figid, ncbi_gene_id, bool_or(match_source IN ('ncbigene_symbol', 'hgnc_symbol')) AS by_symbol,
    bool_and(match_source IN ('famplex_relations', 'bioentities_symbol')) AS by_family
  FROM page_entities WHERE kind = 'genes' GROUP BY ALL
), accepted AS (
  SELECT DISTINCT figid, ncbi_gene_id, CASE
    WHEN field <> 'page_symbol' AND match_type = 'symbol' THEN 'strict'
    WHEN field <> 'page_symbol' THEN 'synonyms'
    WHEN by_family THEN 'all' WHEN by_symbol THEN 'strict' ELSE 'synonyms' END AS narrowest
  FROM figure_genes LEFT JOIN page_sources USING (figid, ncbi_gene_id) WHERE is_accepted
), named_families AS (
  SELECT DISTINCT figid, family_id FROM figure_genes
  WHERE is_accepted_family
), members AS (
  SELECT figid, unnest(member_ids) AS member FROM named_families JOIN families USING (family_id)
), species AS (
  SELECT figid, unnest(CASE WHEN len(gene_taxon_ids) = 0 THEN [9606] ELSE gene_taxon_ids END) AS taxon_id FROM figures
), of_families AS (
  SELECT figid, genes.ncbi_gene_id FROM members JOIN species USING (figid)
  JOIN genes ON genes.taxon_id = species.taxon_id AND coalesce(genes.human_ncbi_gene_id, genes.ncbi_gene_id) = member
), flavoured AS (
  SELECT 'strict' AS flavour, figid, ncbi_gene_id FROM accepted WHERE narrowest = 'strict'
  UNION SELECT 'synonyms', figid, ncbi_gene_id FROM accepted WHERE narrowest <> 'all'
  UNION SELECT 'all', figid, ncbi_gene_id FROM accepted
  UNION SELECT 'all', figid, ncbi_gene_id FROM of_families
)
SELECT flavour, figid, genes.taxon_id, genes.ncbi_gene_id, genes.symbol,
       human.ncbi_gene_id AS human_ncbi_gene_id, human.symbol AS human_symbol
FROM flavoured JOIN genes USING (ncbi_gene_id)
LEFT JOIN genes human
  ON human.ncbi_gene_id = CASE WHEN genes.taxon_id = 9606 THEN genes.ncbi_gene_id ELSE genes.human_ncbi_gene_id END
"""


def add_flavour_genes(con: duckdb.DuckDBPyConnection) -> None:
    """Add the table `flavour_genes` to a connection of `dataset.query`: flavour, figid, gene, and the human gene of it.

    A family stands for those members that are genes of the species of the figure's accepted genes, of human when it
    has none.
    """
    con.execute(_GENES)
