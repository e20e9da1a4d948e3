"""How often each gene stands in the published figures: the table `gene_weights`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from figlake.files import reference_tables, tables
from figlake.files.database import add_files, batches_of, stretches

# Between two PMCIDs, so that memory does not grow with the number of figures.
_COUNT = """
CREATE OR REPLACE TABLE counted AS
WITH of_article AS (
    SELECT unnest(gene_ids) AS ncbi_gene_id, pmcid, count(*) AS figure_count FROM weighed_figure
    WHERE {stretch} GROUP BY ncbi_gene_id, pmcid
), more AS (
    SELECT ncbi_gene_id, sum(figure_count) AS figure_count, count(*) AS article_count FROM of_article
    GROUP BY ncbi_gene_id
)
SELECT ncbi_gene_id, sum(figure_count)::BIGINT AS figure_count, sum(article_count)::BIGINT AS article_count
FROM (FROM counted UNION ALL FROM more) GROUP BY ncbi_gene_id
"""
_WEIGHTS = """
WITH whole AS (
    SELECT count(*) AS figures FROM weighed_figure WHERE len(gene_ids) > 0
)
SELECT ncbi_gene_id, symbol, taxon_id, figure_count, article_count,
    round(ln((figures + 1) / (figure_count + 1)), 6) AS specificity
FROM counted JOIN weighed_gene USING (ncbi_gene_id) CROSS JOIN whole ORDER BY ncbi_gene_id
"""


def gene_weights(con: duckdb.DuckDBPyConnection, figures: Sequence[Path], genes: Path) -> Iterator[pa.RecordBatch]:
    """Rows of `GENE_WEIGHTS`, in their order; ``figures``: published files, ``genes``: the reference.

    The weight is the inverse document frequency (K. Spärck Jones, 1972) with one figure more that has all genes, so
    that it is never less than 0.
    """
    add_files(con, "weighed_figure", tables.FIGURES, figures)
    add_files(con, "weighed_gene", reference_tables.GENES, [genes])
    con.execute("CREATE TABLE counted (ncbi_gene_id BIGINT, figure_count BIGINT, article_count BIGINT)")
    for stretch in stretches(con, "weighed_figure", "pmcid"):
        con.execute(_COUNT.format(stretch=stretch))
    yield from batches_of(con, _WEIGHTS)
