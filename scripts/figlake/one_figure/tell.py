"""What is known of one figure, told to a person or as JSON, from tables of a snapshot or of an article just read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import create_empty
from figlake.exports.front_matter import files_of
from figlake.files import tables
from figlake.files.columns import Table
from figlake.files.database import quoted, rows_of
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.pages.harvested import LICENCE_URLS
from figlake.text import normalise

Row = dict[str, Any]
KINDS = {"genes": tables.FIGURE_GENES, "chemicals": FIGURE_CHEMICALS, "diseases": FIGURE_DISEASES}
"""What is told of a figure, with the table that holds it."""
NOT_NUMBERED = "F0"


class NoSuchFigureError(LookupError):
    """An article has no figure that is labelled so: what was asked for, which labels there are."""


@dataclass(frozen=True)
class Told:
    """A figure with its mentions that are accepted by kind, its page's files, and where all that is from.

    ``citing``: genes of sentences that cite it, where those do not count as the figure's.
    """

    origin: str
    figure: Row
    license_url: str | None
    mentions: Mapping[str, Sequence[Row]]
    citing: Sequence[Row]
    page: Sequence[tuple[str, bytes]]


def add_core(con: duckdb.DuckDBPyConnection, core: Path) -> None:
    """Views over the core files of an article, by the names of the published tables."""
    for table in tables.PUBLISHED:
        path = core / f"{table.name}.parquet"
        if path.is_file() and table is not tables.REJECTS:
            con.execute(
                f"CREATE VIEW {table.name} AS FROM read_parquet({quoted(str(path))}, hive_partitioning = false)"
            )
        else:
            create_empty(con, table)


def has_figures(con: duckdb.DuckDBPyConnection, pmcid: str) -> bool:
    """Whether the tables hold figures of an article."""
    return bool(con.execute("SELECT 1 FROM figures WHERE pmcid = ? LIMIT 1", [pmcid]).fetchall())


def told(con: duckdb.DuckDBPyConnection, pmcid: str, label: str, origin: str) -> Told:
    """The figure of an article that ``label`` means.  Raises `NoSuchFigureError`."""
    figures = list(rows_of(con, f"SELECT * FROM figures WHERE pmcid = {quoted(pmcid)} ORDER BY figid"))
    row = chosen(figures, label, pmcid)
    of_figure = f"WHERE figid = {quoted(row['figid'])}"
    found = {
        kind: list(rows_of(con, f"SELECT * FROM {table.name} {of_figure} {_order(table)}"))
        for kind, table in KINDS.items()
    }
    mentions = {kind: [row for row in rows if _is_accepted(row)] for kind, rows in found.items()}
    citing = [row for row in found["genes"] if row["is_accepted_citing"] and not _is_accepted(row)]
    entities = list(rows_of(con, f"SELECT * FROM page_entities {of_figure} ORDER BY kind, origin, ordinal"))
    urls = con.execute("SELECT license_url FROM articles WHERE pmcid = ?", [pmcid]).fetchall()
    url = urls[0][0] if urls else None
    page = list(files_of(row, entities, mentions, url, _members(con)))
    return Told(origin, row, url or LICENCE_URLS.get(row["license_code"] or ""), mentions, citing, page)


def _order(table: Table) -> str:
    return "ORDER BY " + ", ".join(f'"{name}" NULLS FIRST' for name in table.sort_columns)


def _is_accepted(row: Row) -> bool:
    return any(row.get(name) for name in ("is_accepted", "is_accepted_family"))


def _members(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[int, str]]]:
    """NCBI Gene id and symbol of each member of the families, which pages of pictures list."""
    found: dict[str, list[tuple[int, str]]] = {}
    asked = """SELECT family_id, ncbi_gene_id, symbol FROM (SELECT family_id, unnest(member_ids) AS ncbi_gene_id
        FROM families) JOIN genes USING (ncbi_gene_id) ORDER BY ALL"""
    for family, gene, symbol in con.execute(asked).fetchall():
        found.setdefault(family, []).append((gene, symbol))
    return found


_IS_NO_NAME = re.compile(
    r"__|^-|\.[A-Za-z]{2,4}$|^\s*(?:tab(?:le)?|box|eq(?:uation)?)s?\b|\d[A-Za-z]?\s*(?:[-–—,;&+/]|and|to)\s*S?\d",
    re.IGNORECASE,
)
"""What a figid or a file has and no label, what is no figure unless one is labelled so, and several figures: not to be
read as the number in it."""


def chosen(figures: Sequence[Row], asked: str, pmcid: str) -> Row:
    """The figure that is asked for: by figid, file, label or number as people write them (`Fig 3`, `3`, `F3`, `3A`)."""
    wanted = " ".join(asked.split()).casefold()
    for names in (_ids, _labels):
        found = [row for row in figures if wanted in {name.casefold() for name in names(row) if name}]
        if len(found) == 1:
            return found[0]
    for number in _numbers(asked) if _IS_NO_NAME.search(asked) is None else ():
        found = [row for row in figures if row["figure_number"] == number]
        if len(found) == 1:
            return found[0]
    some = f", {len(found)} figures" if found else ""
    there = "; ".join(f"{_labels(row)[0]} ({row['figid']})" for row in figures) or "none"
    raise NoSuchFigureError(
        f"{pmcid}: {f'found {asked!r}{some}' if asked else 'no figure is asked for'}; its figures are {there}"
    )


def _ids(row: Row) -> list[str]:
    stem = row["figid"].split("__", 1)[1]
    return [row["figid"], row["figid_alias"] or "", stem, row["image_filename"] or ""]


def _labels(row: Row) -> list[str]:
    return [label for label in ((row["figure_label"] or "").rstrip(". "), row["figure_number"]) if label] or [
        "no label"
    ]


def _numbers(asked: str) -> Iterator[str]:
    """Normal forms of a label; one of a letter alone may be of a scheme or a supplement."""
    for text in (asked, asked.upper(), f"Figure {asked}"):
        number = normalise.figure_number(text, None, None, "", None).number
        if number != NOT_NUMBERED:
            yield number


def as_text(found: Told) -> str:
    """A page of text: what it is, where from, its licence, what it names and why, its page in PFOCR's form."""
    row = found.figure
    lines = [
        f"{row['figure_label'] or row['figure_number'] or ''} {row['title'] or ''}".strip(),
        "",
        row["caption"] or "(no caption)",
        "",
        f"article:  {row['paper_title'] or ''} ({row['reference_text'] or row['pmcid']})",
        f"licence:  {row['license_code'] or 'not known'}{f' {found.license_url}' if found.license_url else ''}",
        f"figid:    {row['figid']}",
        f"image:    {row['image_url'] or 'none'}",
        f"from:     {found.origin}",
    ]
    for kind, rows in found.mentions.items():
        lines += ["", f"{kind}: {_count(rows)}", *map(reason, rows)]
    if found.citing:
        lines += ["", f"genes of sentences that cite it: {_count(found.citing)}", *map(reason, found.citing)]
    for name, data in found.page:
        lines += ["", f"--- {name}", data.decode("utf-8").rstrip("\n")]
    return "\n".join(lines) + "\n"


def _count(rows: Sequence[Row]) -> str:
    """How many genes, chemicals or diseases mentions name, and in how many places where these are more."""
    named = len({_named(row) for row in rows})
    return f"{named or 'none'}" + (f", in {len(rows)} places" if len(rows) > named else "")


def reason(row: Row) -> str:
    """One line on a mention: what it is taken for, how surely, and by which name and rule."""
    name, identifier = _named(row)
    several = f"{row['n_candidates']} candidates" if row["n_candidates"] > 1 else "the only candidate"
    return (
        f"  {row['confidence']:.2f}  {name} ({identifier}): {row['mention']!r} in {row['field']}, "
        f"its {row['match_type']} {row['matched_string']!r} by the rule {row['rule']}, {several}"
    )


def _named(row: Row) -> tuple[str, str]:
    """Name of a candidate, and its id with its prefix."""
    if "symbol" in row:
        gene = row["ncbi_gene_id"]
        return row["symbol"], f"FPLX:{row['family_id']}" if gene is None else f"NCBIGene:{gene}"
    return row["name"], str(row.get("chemical_id") or row.get("disease_id"))


_OF_FIGURE = ("figid", "pmcid", "figure_label", "figure_number", "title", "caption", "paper_title", "reference_text",
              "license_code", "image_url", "figure_url")  # fmt: skip
_OF_MENTION = ("mention", "field", "start", "end", "confidence", "match_type", "matched_string", "rule", "n_candidates")


def as_json(found: Told) -> str:
    """The same as one JSON document."""
    document: Row = {name: found.figure[name] for name in _OF_FIGURE}
    document |= {"license_url": found.license_url, "origin": found.origin}
    for kind, rows in (*found.mentions.items(), ("citing_genes", found.citing)):
        document[kind] = [
            dict(zip(("name", "id"), _named(row), strict=True)) | {name: row[name] for name in _OF_MENTION}
            for row in rows
        ]
    document["page"] = {name: data.decode("utf-8") for name, data in found.page}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
