"""Export `gmt`: gene sets, one figure a line, for enrichment analysis.

`<flavour>/<ids>/<organism>.gmt` with lines of figid, title and genes, separated by tabs, for figures with three genes
or more, as PFOCR releases them.  Lines are sorted by figid, genes by id or by symbol.
"""

from __future__ import annotations

import logging
from pathlib import Path

from figlake.atomic import renewing
from figlake.exports import Published
from figlake.exports.flavours import FLAVOURS, add_flavour_genes
from figlake.organisms import scientific_name
from figlake.query import connect, rows_of

log = logging.getLogger(__name__)

MIN_GENES = 3
"""Gene sets with fewer are left out, as PFOCR does: they tell nothing in an enrichment analysis."""
HUMAN_ORTHOLOGS = "human_orthologs"
"""Of figures of every species, the human gene in the place of each: what PFOCR's human lexicon gave."""

_SETS = """
SELECT figid, coalesce(nullif(trim(regexp_replace(coalesce(title, paper_title), '\\s+', ' ', 'g')), ''), figid), genes
FROM (SELECT figid, list(DISTINCT {gene} ORDER BY {gene}) AS genes FROM flavour_genes {join}
      WHERE flavour = ? AND {where} GROUP BY figid)
JOIN figures USING (figid)
WHERE len(genes) >= ? ORDER BY figid
"""


def export(published: Published, target: Path) -> None:
    """Write the gene sets of the current snapshot below ``target``."""
    con = connect(published.dataset, threads=published.threads, memory_mb=published.memory_mb)
    add_flavour_genes(con, published.threshold)
    taxa = [taxon for (taxon,) in rows_of(con, "SELECT DISTINCT taxon_id FROM flavour_genes ORDER BY 1")]
    names = {f"taxon_id = {taxon}": (scientific_name(taxon) or f"taxon_{taxon}").replace(" ", "_") for taxon in taxa}
    of_species = [(where, "", "ncbi_gene_id", "symbol", name) for where, name in names.items()]
    joined = (
        "JOIN (SELECT ncbi_gene_id AS human_ncbi_gene_id, symbol AS human_symbol FROM genes) USING (human_ncbi_gene_id)"
    )
    selections = [*of_species, ("true", joined, "human_ncbi_gene_id", "human_symbol", HUMAN_ORTHOLOGS)]
    with renewing(target) as folder:
        for flavour in FLAVOURS:
            for where, join, gene_id, symbol, name in selections:
                for ids, gene in (("ncbi_gene_id", gene_id), ("symbol", symbol)):
                    sql = _SETS.format(gene=gene, join=join, where=where)
                    path = folder / flavour / ids / f"{name}.gmt"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    count = 0
                    with path.open("w", encoding="utf-8", newline="\n") as lines:
                        for figid, title, genes in rows_of(con, sql, flavour, MIN_GENES):
                            lines.write("\t".join([figid, title, *map(str, genes)]) + "\n")
                            count += 1
                    log.info("%s/%s/%s: %d gene sets", flavour, ids, name, count)
