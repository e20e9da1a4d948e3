"""The genes: how many a figure names, known by what, how sure, which, and how ambiguous strings were decided."""

from __future__ import annotations

from html import escape
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.report.charts import Bar, bars, columns, number, share, table
from figlake.report.document import Section
from figlake.text.counts import count_of
from figlake.text.organisms import scientific_name

MOST, SPELLINGS = 15, 6
STEPS = (0, 1, 2, 3, 5, 10, 20, 50)
"""Lower ends of the classes of genes in a figure."""
_YIELD = "SELECT len(gene_ids), count(*) FROM figures GROUP BY 1"
_MATCHES = """
SELECT match_type, count(*) AS n FROM figure_genes WHERE is_accepted GROUP BY 1 ORDER BY n DESC, 1
"""
_FIELDS = "SELECT field, count(*) AS n FROM figure_genes WHERE is_accepted GROUP BY 1 ORDER BY n DESC, 1"
_SPECIES = """
SELECT taxon_id, count(DISTINCT figid) AS n FROM figure_genes WHERE is_accepted GROUP BY 1 ORDER BY n DESC, 1
"""
_CONFIDENCE = """
SELECT least(floor(confidence * 10), 9)::INT, count(*) FILTER (is_accepted), count(*) FILTER (NOT is_accepted)
FROM figure_genes WHERE rank = 1 AND field <> 'citing_text' GROUP BY 1
"""
_FREQUENT = """
SELECT symbol, taxon_id, count(DISTINCT figid) AS n FROM figure_genes WHERE is_accepted
GROUP BY 1, 2 ORDER BY n DESC, 1, 2 LIMIT {most}
"""
_WRITTEN = """
WITH frequent AS (
  SELECT symbol, taxon_id, count(DISTINCT figid) AS figures FROM figure_genes WHERE is_accepted
  GROUP BY 1, 2 ORDER BY figures DESC, 1, 2 LIMIT {most}
), strings AS (
  SELECT symbol, taxon_id, mention, count(*) AS n, avg(confidence) AS confidence FROM figure_genes
  JOIN frequent USING (symbol, taxon_id) WHERE is_accepted GROUP BY ALL
)
SELECT symbol, taxon_id, figures, sum(n), sum(n * confidence) / sum(n),
  list(struct_pack(mention, n) ORDER BY n DESC, mention)
FROM strings JOIN frequent USING (symbol, taxon_id) GROUP BY ALL ORDER BY figures DESC, symbol, taxon_id
"""
"""How the most frequent genes are written: a string that means something else would be seen here at once."""
_AMBIGUOUS = """
WITH frequent AS (
  SELECT mention, count(*) FILTER (rank = 1) AS n,
    hash(family_id, coalesce(human_ncbi_gene_id, ncbi_gene_id)) AS meaning
  FROM figure_genes WHERE n_candidates > 1 AND field <> 'citing_text' GROUP BY mention, meaning
), strings AS (
  SELECT mention FROM frequent GROUP BY mention HAVING count(*) > 1 ORDER BY sum(n) DESC, mention LIMIT {most}
), candidates AS (
  SELECT mention, figid, field, start, rank, confidence, is_accepted,
    coalesce(family_id || ' (family)', symbol) AS symbol,
    coalesce(family_id, human_ncbi_gene_id::VARCHAR, ncbi_gene_id::VARCHAR) AS meaning,
    first_value(meaning) OVER (PARTITION BY mention, figid, field, start ORDER BY rank) AS best_meaning
  FROM figure_genes SEMI JOIN strings USING (mention) WHERE n_candidates > 1 AND field <> 'citing_text'
), mentions AS (
  SELECT mention, max(CASE WHEN is_accepted THEN symbol END) AS chosen, max(CASE WHEN rank = 1 THEN symbol END) AS best,
    min_by(symbol, rank) FILTER (meaning <> best_meaning) AS next, max(confidence) AS confidence,
    count(DISTINCT meaning) AS meanings
  FROM candidates GROUP BY mention, figid, field, start
), told AS (
  SELECT mention, count(*) AS n, max(meanings) AS meanings, avg(confidence) AS confidence,
    mode(best ORDER BY best) AS best, mode(next ORDER BY next) AS next
  FROM mentions WHERE next IS NOT NULL GROUP BY mention
), outcomes AS (
  SELECT mention, coalesce(chosen, '') AS outcome, count(*) AS n FROM mentions WHERE next IS NOT NULL GROUP BY ALL
)
SELECT mention, told.n, meanings, confidence, best, next,
  list(struct_pack(outcome, n := outcomes.n) ORDER BY outcomes.n DESC, outcome)
FROM told JOIN outcomes USING (mention) GROUP BY ALL ORDER BY told.n DESC, mention
"""
"""The most frequent strings with candidates of different meanings: a gene and its orthologs are one."""


def genes(con: duckdb.DuckDBPyConnection) -> Section:
    """Everything about the genes of the published figures."""
    counts = dict(rows_of(con, _YIELD))
    total, without = sum(counts.values()), counts.get(0, 0)
    mentions = sum(count for _, count in rows_of(con, _FIELDS))
    ambiguous = list(rows_of(con, _AMBIGUOUS.format(most=MOST)))
    blocks = [
        columns("Genes in a figure", _classes(counts), unit="figures"),
        columns("Confidence of the best candidate", _confidence(con), ["accepted", "not accepted"], "mentions"),
        bars("Known by", _named(con, _MATCHES), unit="accepted mentions"),
        bars("Read in", _named(con, _FIELDS), unit="accepted mentions"),
        bars("Most frequent genes", _frequent(con), unit="figures"),
        bars("By species of the gene", _species(con), unit="figures"),
    ]
    if mentions:
        blocks.append(_written(con))
    if ambiguous:
        blocks.append(_decisions(ambiguous))
    lead = (
        f"{number(total - without)} of {count_of(total, 'figure')} ({share(total - without, total)}) name a gene; "
        f"{count_of(mentions, 'mention', 'is', 'are')} accepted. Confidence is a calibrated probability."
    )
    return Section("Genes", lead, blocks)


def _classes(counts: dict[int, int]) -> list[Bar]:
    found = []
    for low, high in zip(STEPS, (*STEPS[1:], None), strict=True):
        inside = sum(count for genes, count in counts.items() if genes >= low and (high is None or genes < high))
        name = f"{low}+" if high is None else str(low) if high == low + 1 else f"{low}-{high - 1}"
        found.append(Bar(name, (float(inside),)))
    return found


def _confidence(con: duckdb.DuckDBPyConnection) -> list[Bar]:
    found = {step: (float(yes), float(no)) for step, yes, no in rows_of(con, _CONFIDENCE)}
    return [Bar(f".{step}", found.get(step, (0.0, 0.0))) for step in range(10)]


def _named(con: duckdb.DuckDBPyConnection, sql: str) -> list[Bar]:
    return [Bar(name.replace("_", " "), (float(count),)) for name, count in rows_of(con, sql)]


def _frequent(con: duckdb.DuckDBPyConnection) -> list[Bar]:
    found = rows_of(con, _FREQUENT.format(most=MOST))
    return [Bar(f"{symbol}, {_species_name(taxon)}", (float(count),)) for symbol, taxon, count in found]


def _written(con: duckdb.DuckDBPyConnection) -> str:
    rows = []
    for symbol, taxon, figures, count, confidence, strings in rows_of(con, _WRITTEN.format(most=MOST)):
        shown = ", ".join(f"<code>{escape(each['mention'])}</code> {number(each['n'])}" for each in strings[:SPELLINGS])
        rest = f" and {len(strings) - SPELLINGS} more" if len(strings) > SPELLINGS else ""
        gene = f"<b>{escape(symbol)}</b>, {escape(_species_name(taxon))}"
        rows.append([gene, number(figures), number(count), shown + rest, f"{confidence:.2f}"])
    head = ["gene", "figures", "mentions", "written as", "mean confidence"]
    return table("The most frequent genes, as they are written", head, rows)


def _species(con: duckdb.DuckDBPyConnection) -> list[Bar]:
    return [Bar(_species_name(taxon), (float(count),)) for taxon, count in rows_of(con, _SPECIES)]


def _species_name(taxon: int) -> str:
    name = scientific_name(taxon) or f"taxon {taxon}"
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else name


def _outcome(symbol: str, count: int) -> str:
    return f"{f'<b>{escape(symbol)}</b>' if symbol else 'no gene'} {number(count)}"


def _decisions(found: list[tuple[str, int, int, float, str, str, list[dict[str, Any]]]]) -> str:
    rows = []
    for mention, count, meanings, confidence, best, other, outcomes in found:
        decided = ", ".join(_outcome(outcome["outcome"], outcome["n"]) for outcome in outcomes[:3])
        rows.append(
            [
                f"<code>{escape(mention)}</code>",
                number(count),
                number(meanings),
                decided,
                f"{escape(best)} before {escape(other or 'none')}",
                f"{confidence:.2f}",
            ]
        )
    head = ["string", "mentions", "meanings", "decided for", "mostly", "mean confidence"]
    return table("Ambiguous strings, and how they were decided", head, rows)
