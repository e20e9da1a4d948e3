"""How often each gene stands in the published figures: the table `gene_weights`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from figlake.files import reference_tables, tables
from figlake.files.database import add_files, batches_of

_WEIGHTS = """
WITH shown AS (
    SELECT figid, pmcid, unnest(gene_ids) AS ncbi_gene_id FROM weighed_figure
), of_article AS (
    SELECT ncbi_gene_id, pmcid, count(*) AS figure_count FROM shown GROUP BY ncbi_gene_id, pmcid
), counted AS (
    SELECT ncbi_gene_id, sum(figure_count)::BIGINT AS figure_count, count(*) AS article_count FROM of_article
    GROUP BY ncbi_gene_id
), whole AS (
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
    yield from batches_of(con, _WEIGHTS)
