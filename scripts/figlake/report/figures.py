"""The published figures by year, journal, licence, organism, type and source."""

from __future__ import annotations

import duckdb

from figlake.dataset.query import rows_of
from figlake.report.charts import Bar, bars, columns, number, share, split
from figlake.report.document import Section
from figlake.report.intake import SOURCES
from figlake.text.counts import count_of

MOST = 12
_YEARS = "SELECT pub_year, source, count(*) FROM figures GROUP BY ALL"
_TOP = """
SELECT coalesce(cast({column} AS VARCHAR), '{missing}'), count(DISTINCT figid) AS n FROM {source}
GROUP BY 1 ORDER BY n DESC, 1
"""
_JOURNALS = """
(SELECT figid, mode(journal_nlm_ta ORDER BY journal_nlm_ta) OVER (PARTITION BY lower(journal_nlm_ta)) AS journal
 FROM figures)
"""
"""Articles write one journal in several ways (PLoS One, PLoS ONE): the most frequent stands for all."""
_ORGANISMS = "(SELECT figid, unnest(organisms) AS organism FROM figures)"


def figures(con: duckdb.DuckDBPyConnection) -> Section:
    """What is published, seen from five sides."""
    years = list(rows_of(con, _YEARS))
    known = [year for year, _, _ in years if year]
    first, last = min(known, default=0), max(known, default=0)
    counts = {(year, source): count for year, source, count in years}
    data = [
        Bar(str(year), tuple(float(counts.get((year, source), 0)) for source in SOURCES))
        for year in (range(first, last + 1) if known else ())
    ]
    every = max(1, (len(data) + 7) // 8)
    total = sum(counts.values())
    unknown = sum(count for year, _, count in years if not year)
    note = f"{number(unknown)} of unknown year" if unknown else ""
    blocks = [
        columns("Figures by year of publication", data, list(SOURCES.values()), note, every),
        split("By licence", dict(_folded(con, "license_code", "not known", "figures", 5))),
        bars("By organism of the paper", _bars(con, "organism", "not known", _ORGANISMS)),
        bars("By journal", _bars(con, "journal", "not known", _JOURNALS)),
        bars("By type", _bars(con, "figure_type", "not known", "figures")),
    ]
    known_licence = next(rows_of(con, "SELECT count(license_code) FROM figures"))[0]
    lead = (
        f"{count_of(total, 'figure')}, from {first} to {last}. The licence of the article is known of "
        f"{share(known_licence, total)}."
    )
    return Section("Figures", lead, blocks)


def _folded(
    con: duckdb.DuckDBPyConnection, column: str, missing: str, source: str, most: int
) -> list[tuple[str, float]]:
    """The ``most`` frequent values, and how many figures have another."""
    found = list(rows_of(con, _TOP.format(column=column, missing=missing, source=source)))
    rest = sum(count for _, count in found[most:])
    return found[:most] + ([(count_of(len(found) - most, "other"), rest)] if rest else [])


def _bars(con: duckdb.DuckDBPyConnection, column: str, missing: str, source: str) -> list[Bar]:
    return [Bar(label, (float(count),)) for label, count in _folded(con, column, missing, source, MOST)]
