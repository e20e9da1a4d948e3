"""What changed since the snapshot before, and what a snapshot would change that waits at the quality gate."""

from __future__ import annotations

from html import escape
from pathlib import Path

import duckdb

from figlake.dataset.gate import held
from figlake.dataset.query import add_views, rows_of
from figlake.dataset.retention import log_of
from figlake.dataset.snapshot import read_manifest
from figlake.report.charts import Bar, bars, table
from figlake.report.document import Section
from figlake.text.counts import count_of

MOST = 10
_FIGURES = """
SELECT
  count(*) FILTER (was.figid IS NULL) AS new,
  count(*) FILTER (is_.figid IS NULL) AS gone,
  count(*) FILTER (was.content_sha256 <> is_.content_sha256) AS changed,
  count(*) FILTER (was.gene_ids <> is_.gene_ids) AS other_genes
FROM {was}.figures was FULL JOIN {now}.figures is_ ON was.figid = is_.figid
"""
_ARTICLES = """
SELECT count(*) FILTER (was.pmcid IS NULL), count(*) FILTER (is_.pmcid IS NULL)
FROM {was}.articles was FULL JOIN {now}.articles is_ ON was.pmcid = is_.pmcid
"""
_GONE = """
SELECT figid, title FROM {was}.figures ANTI JOIN {now}.figures USING (figid) ORDER BY figid LIMIT {most}
"""
_GENES = """
SELECT figid, was.gene_ids, is_.gene_ids FROM {was}.figures was JOIN {now}.figures is_ USING (figid)
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
        _add_snapshot(con, dataset, before, "before")
        has_changed, blocks = compared(con, "before", "main", f"Since snapshot {before}")
        told = "What came, went and changed" if has_changed else "Nothing in the figures changed"
        lead = f"{told} since snapshot <code>{escape(before)}</code>."
    withdrawn = list(rows_of(con, _TOMBSTONES.format(most=MOST)))
    if withdrawn:
        total = next(rows_of(con, "SELECT count(*) FROM tombstones"))[0]
        lead += f" {count_of(total, 'record', 'was', 'were')} withdrawn (table <code>tombstones</code>)."
        blocks.append(table("Withdrawn", ["record", "reason", "what told so"], [_escaped(row) for row in withdrawn]))
    return Section("Changes", lead, blocks)


def waiting(con: duckdb.DuckDBPyConnection, dataset: Path) -> Section | None:
    """The snapshot that waits at the quality gate: why, and what it would change; nothing when none waits."""
    found = held(dataset)
    if found is None:
        return None
    name, reasons = found
    _add_snapshot(con, dataset, name, "waiting")
    _, blocks = compared(con, "main", "waiting", f"Snapshot {name} against the current one")
    why = table("Why it waits", ["limit, what was found"], [[escape(reason)] for reason in reasons])
    lead = (
        f"Snapshot <code>{escape(name)}</code> does not pass the quality gate and is not current. "
        "<code>make accept</code> makes it current, if it is right."
    )
    return Section("Waiting at the gate", lead, [why, *blocks])


def _add_snapshot(con: duckdb.DuckDBPyConnection, dataset: Path, name: str, schema: str) -> None:
    con.execute(f"CREATE SCHEMA {schema}")
    add_views(con, dataset / "snapshots" / name, read_manifest(dataset, name)[1], schema)


def compared(con: duckdb.DuckDBPyConnection, was: str, now: str, title: str) -> tuple[bool, list[str]]:
    """Whether the figures of two schemas differ, and charts of what came, went and changed."""
    between = {"was": was, "now": now, "most": MOST}
    new, gone, changed, other_genes = next(rows_of(con, _FIGURES.format(**between)))
    new_articles, gone_articles = next(rows_of(con, _ARTICLES.format(**between)))
    counts = {
        "new figures": new,
        "figures gone": gone,
        "figures changed": changed,
        "figures with other genes": other_genes,
        "new articles": new_articles,
        "articles gone": gone_articles,
    }
    blocks = [bars(title, [Bar(name, (float(count),)) for name, count in counts.items()])]
    if gone:
        rows = [_escaped(row) for row in rows_of(con, _GONE.format(**between))]
        blocks.append(table("Figures that are gone", ["figure", "title"], rows))
    if other_genes:
        symbols = dict(rows_of(con, f"SELECT ncbi_gene_id, symbol FROM {now}.genes"))
        rows = [
            [escape(figid), _symbols(set(after) - set(before), symbols), _symbols(set(before) - set(after), symbols)]
            for figid, before, after in rows_of(con, _GENES.format(**between))
        ]
        blocks.append(table("Genes that came and went", ["figure", "came", "went"], rows))
    return any(counts.values()), blocks


def _symbols(genes: set[int], symbols: dict[int, str]) -> str:
    return escape(", ".join(sorted(symbols.get(gene, str(gene)) for gene in genes)))


def _escaped(row: tuple[str | None, ...]) -> list[str]:
    return [escape(cell or "") for cell in row]
