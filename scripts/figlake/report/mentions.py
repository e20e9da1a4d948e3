"""Some figures with what was read in them, so that a person sees whether it is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.report.charts import card
from figlake.report.document import Section

SHOWN, MAX_TEXT, MAX_LISTED = 12, 1200, 40
_FIGURES = """
SELECT figid, title, caption, license_code FROM figures SEMI JOIN figure_genes USING (figid)
WHERE coalesce(caption, title) IS NOT NULL ORDER BY md5(figid), figid LIMIT {shown}
"""
"""The same ones for the same snapshot, from all over the dataset."""
_MENTIONS = """
SELECT figid, field, "start", "end", mention, coalesce(symbol, family_id) AS name, confidence, is_accepted,
  coalesce(is_accepted_family, false) AS is_family
FROM figure_genes JOIN (SELECT unnest(?::VARCHAR[]) AS figid) USING (figid) WHERE rank = 1 AND field <> 'citing_text'
ORDER BY figid, field, "start", "end", mention, name
"""
_KEPT, _FAMILY, _REFUSED = "kept", "family", "refused"


def read_figures(con: duckdb.DuckDBPyConnection) -> Section | None:
    """Figures with their text, the genes accepted in it, and those refused on request."""
    figures: list[tuple[str, str | None, str | None, str | None]] = list(rows_of(con, _FIGURES.format(shown=SHOWN)))
    if not figures:
        return None
    names = ("figid", "field", "start", "end", "mention", "name", "confidence", "is_accepted", "is_family")
    found = [dict(zip(names, row, strict=True)) for row in rows_of(con, _MENTIONS, [figid for figid, *_ in figures])]
    of_figure = {figid: list(rows) for figid, rows in groupby(found, key=lambda row: row["figid"])}
    blocks = [_card(*figure, of_figure.get(figure[0], [])) for figure in figures]
    lead = (
        "Marked is what was accepted as a gene, in outline what was accepted as a family; pointing at it tells which, "
        "and how sure. What was looked at and refused stands below each figure."
    )
    return Section("What was read", lead, blocks)


def _card(
    figid: str, title: str | None, caption: str | None, licence: str | None, rows: Sequence[Mapping[str, Any]]
) -> str:
    texts = ((name, text) for name, text in (("title", title), ("caption", caption)) if text)
    body = "".join(
        f'<p class="{name}">{marked(text, [row for row in rows if row["field"] == name])}</p>' for name, text in texts
    )
    listed = [row for row in rows if row["field"] not in {"title", "caption"}]
    kept = _list([row for row in listed if row["is_accepted"] or row["is_family"]])
    refused = _list([row for row in rows if not (row["is_accepted"] or row["is_family"])])
    if kept:
        body += f"<p>From the page, its keywords or its picture: {kept}</p>"
    if refused:
        body += f"<details><summary>Refused</summary><p>{refused}</p></details>"
    small = escape(licence or "licence not known")
    return card(f"<code>{escape(figid)}</code> <small>{small}</small>", body, "read")


def marked(text: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """``text`` as HTML with what was accepted in it marked.  Offsets of rows are code points."""
    parts, at = [], 0
    for row in rows:
        start, end = row["start"], row["end"]
        if start is None or start < at or end > MAX_TEXT or not (row["is_accepted"] or row["is_family"]):
            continue
        kind = _FAMILY if row["is_family"] else _KEPT
        tip = escape(f"{row['name']} {row['confidence']:.2f}", quote=True)
        parts += [escape(text[at:start]), f'<mark class="{kind}" title="{tip}">{escape(text[start:end])}</mark>']
        at = end
    rest = text[at:MAX_TEXT]
    return "".join(parts) + escape(rest) + ("…" if len(text) > MAX_TEXT else "")


def _list(rows: Sequence[Mapping[str, Any]]) -> str:
    """Distinct strings with what they were read as and how sure, most sure first."""
    seen: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row["mention"], row["name"])
        seen[key] = max(seen.get(key, 0.0), row["confidence"])
    ordered = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
    shown = [
        f"{escape(mention)}{f' → {escape(name)}' if name != mention else ''} <small>{confidence:.2f}</small>"
        for (mention, name), confidence in ordered[:MAX_LISTED]
    ]
    return ", ".join(shown) + (f" and {len(ordered) - MAX_LISTED} more" if len(ordered) > MAX_LISTED else "")
