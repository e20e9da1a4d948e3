"""What changed since the snapshot before."""

from __future__ import annotations

from html import escape
from pathlib import Path

import duckdb

from figlake.query import add_views, rows_of
from figlake.report.charts import Bar, bars, number, table
from figlake.report.document import Section
from figlake.retention import log_of
from figlake.snapshot import read_manifest

MOST = 10
_FIGURES = """
SELECT
  count(*) FILTER (was.figid IS NULL) AS new,
  count(*) FILTER (is_.figid IS NULL) AS gone,
  count(*) FILTER (was.content_sha256 <> is_.content_sha256) AS changed,
  count(*) FILTER (was.gene_ids <> is_.gene_ids) AS other_genes
FROM before.figures was FULL JOIN main.figures is_ ON was.figid = is_.figid
"""
_ARTICLES = """
SELECT count(*) FILTER (was.pmcid IS NULL), count(*) FILTER (is_.pmcid IS NULL)
FROM before.articles was FULL JOIN main.articles is_ ON was.pmcid = is_.pmcid
"""
_GONE = """
SELECT figid, title FROM before.figures ANTI JOIN main.figures USING (figid) ORDER BY figid LIMIT {most}
"""
_GENES = """
SELECT figid, was.gene_ids, is_.gene_ids FROM before.figures was JOIN main.figures is_ USING (figid)
WHERE was.gene_ids <> is_.gene_ids ORDER BY figid LIMIT {most}
"""
_TOMBSTONES = "SELECT record, reason, detail FROM tombstones ORDER BY ALL LIMIT {most}"


def previous(dataset: Path, name: str) -> str | None:
    """Id of the snapshot that was current before ``name``, if it is still there."""
    log = [known for known in log_of(dataset) if known != name and (dataset / "snapshots" / known).is_dir()]
    return log[-1] if log else None


def changes(con: duckdb.DuckDBPyConnection, dataset: Path, name: str) -> Section:
    """Figures and articles that came, went or changed; genes that changed; what was withdrawn."""
    blocks: list[str] = []
    before = previous(dataset, name)
    if before is None:
        lead = "There is no earlier snapshot to compare with."
    else:
        con.execute("CREATE SCHEMA before")
        add_views(con, dataset / "snapshots" / before, read_manifest(dataset, before)[1], "before")
        lead, blocks = _compared(con, before)
    withdrawn = list(rows_of(con, _TOMBSTONES.format(most=MOST)))
    if withdrawn:
        total = next(rows_of(con, "SELECT count(*) FROM tombstones"))[0]
        lead += f" {number(total)} records were withdrawn (table <code>tombstones</code>)."
        blocks.append(table("Withdrawn", ["record", "reason", "what told so"], [_escaped(row) for row in withdrawn]))
    return Section("Changes", lead, blocks)


def _compared(con: duckdb.DuckDBPyConnection, before: str) -> tuple[str, list[str]]:
    new, gone, changed, other_genes = next(rows_of(con, _FIGURES))
    new_articles, gone_articles = next(rows_of(con, _ARTICLES))
    counts = {
        "new figures": new,
        "figures gone": gone,
        "figures changed": changed,
        "figures with other genes": other_genes,
        "new articles": new_articles,
        "articles gone": gone_articles,
    }
    blocks = [bars(f"Since snapshot {before}", [Bar(name, (float(count),)) for name, count in counts.items()])]
    if gone:
        rows = [_escaped(row) for row in rows_of(con, _GONE.format(most=MOST))]
        blocks.append(table("Figures that are gone", ["figure", "title"], rows))
    if other_genes:
        symbols = dict(rows_of(con, "SELECT ncbi_gene_id, symbol FROM genes"))
        rows = [
            [escape(figid), _symbols(set(now) - set(was), symbols), _symbols(set(was) - set(now), symbols)]
            for figid, was, now in rows_of(con, _GENES.format(most=MOST))
        ]
        blocks.append(table("Genes that came and went", ["figure", "came", "went"], rows))
    nothing = "Nothing in the figures changed" if not any(counts.values()) else "What came, went and changed"
    return f"{nothing} since snapshot <code>{escape(before)}</code>.", blocks


def _symbols(genes: set[int], symbols: dict[int, str]) -> str:
    return escape(", ".join(sorted(symbols.get(gene, str(gene)) for gene in genes)))


def _escaped(row: tuple[str | None, ...]) -> list[str]:
    return [escape(cell or "") for cell in row]
