"""What was read in pictures, and a few of them with the lines in their places."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import MAY_BE_SHOWN, rows_of
from figlake.files.reasons import PICTURE_REASONS
from figlake.report.charts import card, number, prose, split, table
from figlake.report.document import Section

SHOWN, MAX_BYTES = 4, 300_000
"""Pictures that are shown, and bytes of the largest of them: the report is one file."""
KINDS = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".gif": "gif", ".webp": "webp"}
READ = "read"
_TOTALS = """
SELECT (SELECT count(*) FROM figure_words), (SELECT count(*) FROM (SELECT DISTINCT figid, graphic FROM figure_words)),
  count(*), count(DISTINCT (figid, ncbi_gene_id)) FILTER (NOT EXISTS (FROM figure_genes AS other
    WHERE other.figid = word.figid AND other.ncbi_gene_id = word.ncbi_gene_id AND other.is_accepted
      AND other.field <> 'picture_word'))
FROM figure_genes AS word WHERE field = 'picture_word' AND is_accepted
"""
_LINES = """
SELECT sum(round(picture_line_count * coalesce(picture_gene_line_share, 0))),
  sum(round(picture_line_count * coalesce(picture_number_line_share, 0))),
  sum(round(picture_line_count * coalesce(picture_axis_line_share, 0))), sum(picture_line_count)
FROM figures
"""
_CHOSEN = f"""
SELECT figid, image_path, license_code, reference_text FROM figures
WHERE {MAY_BE_SHOWN} AND image_path IS NOT NULL AND picture_line_count > 0 AND image_md5 = graphics[1].image_md5
ORDER BY picture_gene_line_share * picture_line_count >= 3 DESC, md5(figid), figid
"""
_BOXES = """
SELECT figid, line, any_value(text), any_value(score), any_value(box), any_value(width), any_value(height),
  string_agg(DISTINCT symbol, ', ' ORDER BY symbol) FILTER (is_accepted OR is_accepted_family)
FROM (FROM figure_words WHERE graphic = 0 AND list_contains(?::VARCHAR[], figid))
LEFT JOIN (SELECT figid, graphic, line, symbol, is_accepted, is_accepted_family FROM figure_genes
  WHERE field = 'picture_word') USING (figid, graphic, line)
GROUP BY figid, line ORDER BY figid, line
"""


def pictures(con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], dataset: Path) -> Section | None:
    """Pictures that were read and those that were not; nothing when none were to be read."""
    outcomes = manifest["counts"]["pmc"].get("pictures")
    if not outcomes:
        return None
    lines, read, strings, new = next(rows_of(con, _TOTALS))
    lead = (
        f"{number(lines)} lines were read in {number(read)} pictures; {number(strings)} of their strings became genes, "
        f"{number(new)} of which no title, caption or keyword of the figure names. Below, a thick box is a line with a "
        "gene or family; pointing at a box tells what was read, and how sure."
    )
    ordered = dict(sorted(outcomes.items(), key=lambda item: (item[0] != READ, item)))
    blocks = [split("Figures by what came of reading their pictures", ordered), _kinds(con)]
    if unread := [reason for reason in ordered if reason != READ]:
        rows = [[f"<code>picture.{reason}</code>", prose(PICTURE_REASONS[reason])] for reason in unread]
        blocks.append(table("Why a picture was not read", ["finding", "meaning"], rows))
    return Section("Pictures", lead, [*blocks, *_shown(con, dataset)])


def _kinds(con: duckdb.DuckDBPyConnection) -> str:
    with_genes, numbers, axes, total = (float(value or 0) for value in next(rows_of(con, _LINES)))
    rest = max(total - with_genes - numbers - axes, 0)
    parts = {"with a gene": with_genes, "numbers": numbers, "words of axes": axes, "other labels": rest}
    return split("Lines by kind", parts)


def _shown(con: duckdb.DuckDBPyConnection, dataset: Path) -> Iterable[str]:
    chosen = {}
    for figid, path, licence, citation in rows_of(con, _CHOSEN):
        file = dataset / path
        if file.suffix.lower() in KINDS and file.is_file() and file.stat().st_size <= MAX_BYTES:
            chosen[figid] = (file, licence, citation)
        if len(chosen) == SHOWN:
            break
    found = groupby(rows_of(con, _BOXES, list(chosen)), key=lambda row: row[0])
    boxes = {figid: [_box(*row[2:]) for row in rows] for figid, rows in found}
    for figid, (file, licence, citation) in chosen.items():
        content = base64.b64encode(file.read_bytes()).decode("ascii")
        source = f"data:image/{KINDS[file.suffix.lower()]};base64,{content}"
        body = f'<div class="seen"><img alt="" src="{source}">{"".join(boxes.get(figid, []))}</div>'
        told = f"{escape(licence)}. {escape(citation or '')}"
        yield card(f"<code>{escape(figid)}</code> <small>{told}</small>", body, "picture")


def _box(text: str, score: float, box: list[int], width: int, height: int, genes: str | None) -> str:
    """A line in its place, in per cent of the picture, so that it follows its size on every screen."""
    left, right, top, bottom = min(box[::2]), max(box[::2]), min(box[1::2]), max(box[1::2])
    place = (
        f"left:{100 * left / width:.2f}%;top:{100 * top / height:.2f}%;"
        f"width:{100 * (right - left) / width:.2f}%;height:{100 * (bottom - top) / height:.2f}%"
    )
    told = escape(f"{text} {score:.2f}{f' → {genes}' if genes else ''}", quote=True)
    return f'<i class="{"gene" if genes else "line"}" style="{place}" title="{told}"></i>'
