"""Which genes a figure shows, in the three flavours that the users of PFOCR know.

PFOCR tells its flavours by the source of a match; figlake by what the accepted gene was known by (`match_type`).
Families (FamPlex) are never accepted as a gene; the flavour `all` puts the members of those in their place that are the
best reading of a mention, with a confidence at or over the profile's threshold.
"""

from __future__ import annotations

import duckdb

FLAVOURS = {
    "strict": "genes that are named by their official symbol",
    "synonyms": "those, and genes that are named by a former symbol, an alias, a synonym or their name",
    "all": "those, and the members of families and complexes that are named",
}

_GENES = """
CREATE TABLE flavour_genes AS
WITH accepted AS (
  SELECT DISTINCT figid, ncbi_gene_id, match_type FROM figure_genes WHERE is_accepted
), named_families AS (
  SELECT DISTINCT figid, family_id FROM figure_genes
  WHERE match_type = 'family' AND rank = 1 AND confidence >= $threshold
), members AS (
  SELECT figid, unnest(member_ids) AS member FROM named_families JOIN families USING (family_id)
), species AS (
  SELECT figid, unnest(CASE WHEN len(gene_taxon_ids) = 0 THEN [9606] ELSE gene_taxon_ids END) AS taxon_id FROM figures
), of_families AS (
  SELECT figid, genes.ncbi_gene_id FROM members JOIN species USING (figid)
  JOIN genes ON genes.taxon_id = species.taxon_id AND coalesce(genes.human_ncbi_gene_id, genes.ncbi_gene_id) = member
), flavoured AS (
  SELECT 'strict' AS flavour, figid, ncbi_gene_id FROM accepted WHERE match_type = 'symbol'
  UNION SELECT 'synonyms', figid, ncbi_gene_id FROM accepted
  UNION SELECT 'all', figid, ncbi_gene_id FROM accepted
  UNION SELECT 'all', figid, ncbi_gene_id FROM of_families
)
SELECT flavour, figid, ncbi_gene_id, genes.taxon_id, symbol,
       CASE WHEN genes.taxon_id = 9606 THEN ncbi_gene_id ELSE human_ncbi_gene_id END AS human_ncbi_gene_id
FROM flavoured JOIN genes USING (ncbi_gene_id)
"""


def add_flavour_genes(con: duckdb.DuckDBPyConnection, threshold: float) -> None:
    """Add the table `flavour_genes` to a connection of `figlake.query`: distinct flavour, figid and gene.

    A family stands for those members that are genes of the species of the figure's accepted genes, of human when it
    has none.  ``threshold``: confidence from which a mention is taken for a family (`figlake.genes.mapper.PROFILES`).
    """
    con.execute(_GENES, {"threshold": threshold})
