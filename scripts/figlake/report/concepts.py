"""Chemicals and diseases: how many figures name any, where they were read, how sure, which."""

from __future__ import annotations

import duckdb

from figlake.dataset.query import rows_of
from figlake.report.charts import Bar, bars, columns, number, share
from figlake.report.document import Section
from figlake.text.counts import count_of

MOST = 15
KINDS = ("chemical", "disease")
_COUNTS = """
SELECT count(*), count(*) FILTER (len(chemical_ids) > 0), count(*) FILTER (len(disease_ids) > 0) FROM figures
"""
_MENTIONS = "SELECT count(*) FILTER (is_accepted) FROM figure_{kind}s"
_FIELDS = """
SELECT field, count(*) FILTER (type = 'chemical') AS chemicals, count(*) FILTER (type = 'disease') AS diseases
FROM figure_mentions WHERE is_accepted AND type <> 'gene' GROUP BY 1 ORDER BY chemicals + diseases DESC, 1
"""
_CONFIDENCE = """
SELECT least(floor(confidence * 10), 9)::INT, count(*) FILTER (is_accepted), count(*) FILTER (NOT is_accepted)
FROM figure_{kind}s WHERE rank = 1 GROUP BY 1
"""
_FREQUENT = """
SELECT name, count(DISTINCT figid) AS n FROM figure_{kind}s WHERE is_accepted
GROUP BY {kind}_id, name ORDER BY n DESC, name LIMIT {most}
"""


def concepts(con: duckdb.DuckDBPyConnection) -> Section | None:
    """Everything about the chemicals and diseases of the published figures; None where no string may be one."""
    total, *with_any = next(rows_of(con, _COUNTS))
    if not any(next(rows_of(con, f"SELECT count(*) FROM figure_{kind}s"))[0] for kind in KINDS):
        return None
    mentions = [next(rows_of(con, _MENTIONS.format(kind=kind)))[0] for kind in KINDS]
    read_in = [Bar(name.replace("_", " "), (float(c), float(d))) for name, c, d in rows_of(con, _FIELDS)]
    blocks = [bars("Read in", read_in, ["chemicals", "diseases"], "accepted mentions")] if read_in else []
    for kind in KINDS:
        title = f"Confidence of the best {kind}"
        blocks.append(columns(title, _confidence(con, kind), ["accepted", "not accepted"], "mentions"))
        if frequent := [Bar(name, (float(n),)) for name, n in rows_of(con, _FREQUENT.format(kind=kind, most=MOST))]:
            blocks.append(bars(f"Most frequent {kind}s", frequent, unit="figures"))
    told = "; ".join(
        f"{number(count)} of {count_of(total, 'figure')} ({share(count, total)}) name a {kind}, "
        f"{count_of(accepted, 'mention', 'is', 'are')} accepted"
        for kind, count, accepted in zip(KINDS, with_any, mentions, strict=True)
    )
    return Section("Chemicals and diseases", f"{told}. A string that is more surely a gene is neither.", blocks)


def _confidence(con: duckdb.DuckDBPyConnection, kind: str) -> list[Bar]:
    found = {step: (float(yes), float(no)) for step, yes, no in rows_of(con, _CONFIDENCE.format(kind=kind))}
    return [Bar(f".{step}", found.get(step, (0.0, 0.0))) for step in range(10)]
