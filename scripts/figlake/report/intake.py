"""What came in and what came out; what was refused; what normalisation found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.files.reasons import EXCLUSION_REASONS, REJECT_REASONS, meaning_of
from figlake.report.charts import Bar, bars, number, prose, share, split, table
from figlake.report.document import Section
from figlake.text.counts import count_of

SOURCES = {"front_matter": "Figure pages", "pmc": "PMC articles"}
EXAMPLES = 2
MOST = 15


def intake(manifest: Mapping[str, Any]) -> Section:
    """Records of each source: read = published + refused + excluded, and the same of harvested figures."""
    blocks = []
    read = published = 0
    for source, counts in manifest["counts"].items():
        account = counts["records"]
        if account["read"]:
            read, published = read + account["read"], published + account["published"]
            blocks.append(split(f"{SOURCES[source]}: {number(account['read'])} read", _parts(account)))
        if source == "pmc" and counts["figures"]["read"]:
            figures = counts["figures"]
            blocks.append(split(f"Figures in these articles: {number(figures['read'])} read", _parts(figures)))
    left_out = _left_out(manifest)
    if left_out:
        blocks.append(bars("Left out by rule", [Bar(reason, (count,)) for reason, count in left_out]))
        meanings = [[f"<code>{reason}</code>", prose(EXCLUSION_REASONS[reason])] for reason, _ in left_out]
        blocks.append(table("The rules", ["rule", "meaning"], meanings))
    if listed := manifest["inputs"].get("leave_out"):
        blocks.append(_unmatched(listed))
    lead = (
        f"{number(published)} of {count_of(read, 'record', 'is', 'are')} published ({share(published, read)}). "
        "Every other one is told below."
    )
    return Section("In and out", lead, blocks)


def _unmatched(listed: Mapping[str, Any]) -> str:
    """Of the ids of `leave_out` those that no figure or article has that was read."""
    title = f"{number(listed['unmatched'])} of {number(listed['ids'])} ids in leave_out match nothing that was read"
    return table(title, ["such as"], [[escape(name)] for name in listed["such_as"]])


def _left_out(manifest: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Records, and figures of harvested articles, that a rule left out: rule and number, most first."""
    found: Counter[str] = Counter()
    for source, counts in manifest["counts"].items():
        found.update(counts["records"]["excluded"])
        if source == "pmc":  # of pages, a record is a figure
            found.update(counts["figures"]["excluded"])
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _parts(account: Mapping[str, Any]) -> dict[str, int]:
    return {
        "published": account["published"],
        "refused": sum(account["rejected"].values()),
        "excluded by rule": sum(account["excluded"].values()),
    }


_REJECTS = """
SELECT reason, count(*) AS n, list(record || ': ' || detail ORDER BY record)[:{examples}]
FROM rejects GROUP BY reason ORDER BY n DESC, reason
"""


def refused(con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> Section | None:
    """Refused records by reason, with examples; nothing when there are none."""
    found = list(rows_of(con, _REJECTS.format(examples=EXAMPLES)))
    if not found:
        return None
    total = sum(count for _, count, _ in found)
    records = count_of(total, "record", "is", "are")
    lead = f"{records} in the table <code>rejects</code>, each with one of {count_of(len(found), 'reason')}."
    chart = bars("By reason", [Bar(reason, (count,)) for reason, count, _ in found])
    rows = [
        [f"<code>{escape(reason)}</code>", prose(REJECT_REASONS[reason]), "<br>".join(map(_short, examples))]
        for reason, _, examples in found
    ]
    return Section("Refused records", lead, [chart, table("Examples", ["reason", "meaning", "such as"], rows)])


_ISSUES = """
SELECT issue, count(*) AS n, list(figid ORDER BY figid)[:{examples}] FROM
(SELECT figid, unnest(issues) AS issue FROM figures) GROUP BY issue ORDER BY n DESC, issue LIMIT {most}
"""


def findings(con: duckdb.DuckDBPyConnection) -> Section | None:
    """What normalisation found in published figures, by code, with examples."""
    found = list(rows_of(con, _ISSUES.format(examples=EXAMPLES, most=MOST)))
    if not found:
        return None
    figures, affected = next(rows_of(con, "SELECT count(*), count(*) FILTER (len(issues) > 0) FROM figures"))
    lead = (
        f"{share(affected, figures)} of the figures have a finding: something in the source was mended or is odd. "
        "The source's own form stays in <code>raw_fields</code>."
    )
    chart = bars("Most frequent findings", [Bar(issue, (count,)) for issue, count, _ in found])
    rows = [
        [f"<code>{escape(issue)}</code>", prose(meaning_of(issue)), "<br>".join(map(_short, examples))]
        for issue, _, examples in found
    ]
    return Section("Findings", lead, [chart, table("Examples", ["finding", "meaning", "figures"], rows)])


def _short(text: str) -> str:
    return escape(text if len(text) <= 140 else text[:139] + "…")
