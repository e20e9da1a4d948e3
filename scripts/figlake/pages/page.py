"""A figure page: its front matter as a row of typed columns.

A column holds the normal form; wherever the page cannot be derived from the columns (`fields.py`), the source form of
that field is kept in ``raw_fields``, and only a page that still differs keeps its text in ``verbatim``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from figlake.files.checksums import sha256
from figlake.files.limits import MAX_PAGE_BYTES
from figlake.files.records import Refused, decoded
from figlake.pages import dumped, page_tables
from figlake.pages.fields import (
    FENCE,
    KNOWN_KEYS,
    MISSPELT_KEYS,
    ORGANISM_KEYS,
    SCORE_KEYS,
    TEXT_COLUMNS,
    Row,
    derived,
    dump,
    fenced,
    fields_of_row,
)
from figlake.text import normalise, organisms, strict_yaml
from figlake.text.figure import figure_row
from figlake.text.ids import FIGID, PMCID
from figlake.text.normalise import Normal
from figlake.text.strict_yaml import Value

NOT_ON_PAGES = (
    *("license_code", "has_third_party_permission", "is_retracted", "image_url", "image_md5", "figure_context"),
    *("verbatim", "abstract", "mining_title", "mining_caption", "content_sha256"),
)
"""Columns that a page does not tell, or that are known of it as a whole."""
_SECOND_FENCE = re.compile(rf"{FENCE}(?:(?<=\n{FENCE})|(?<=^{FENCE}))[^\S\n]*$", re.M)


def split_front_matter(data: bytes) -> tuple[str, bool]:
    """The YAML between the two fences, with line feeds, and whether other text follows the second fence."""
    if len(data) > MAX_PAGE_BYTES:
        raise Refused("too_large", f"{len(data)} bytes, expected at most {MAX_PAGE_BYTES}")
    text = decoded(data, "page")
    first, _, rest = text.partition("\n")
    if first.rstrip() != FENCE:
        raise Refused("no_front_matter", f"expected --- in the first line, found {first[:40]!r}")
    fence = _SECOND_FENCE.search(rest)
    if fence is None:
        raise Refused("no_front_matter", "expected a second line ---, found none")
    return rest[: fence.start()], not rest[fence.end() :].isspace() and fence.end() < len(rest)


def read_page(data: bytes) -> tuple[Row, list[Row]]:
    """Row of `tables.FIGURES` and rows of `tables.PAGE_ENTITIES` (inside the page) of one page.

    Raises `Refused` for a page that cannot be published.
    """
    yaml_text, has_body = split_front_matter(data)
    # of a page that is read here it is known how it would be written
    written = dumped.read(yaml_text) if data == fenced(yaml_text) else None
    row, entities = row_of_fields(strict_yaml.load(yaml_text) if written is None else _as_text(written))
    if has_body:
        row["issues"] = sorted({*row["issues"], "page.body_text"})
    row["content_sha256"] = sha256(data)
    fields = fields_of_row(row, entities)
    is_reproduced = dump(fields) == data if written is None else fields == written
    row["verbatim"] = None if is_reproduced else page_tables.text_of(data)
    return row, entities


def row_of_fields(fields: Mapping[str, Value]) -> tuple[Row, list[Row]]:
    """Columns of a page's fields; ``raw_fields`` completes them so that `fields_of_row` gives the fields back."""
    found: set[str] = set()
    pages = {MISSPELT_KEYS.get(key, key): value for key, value in fields.items()}
    found |= {f"page.misspelt_key:{key}" for key in fields if key in MISSPELT_KEYS}
    found |= {f"page.unknown_key:{key}" for key in pages if key not in KNOWN_KEYS}
    figid, pmcid = _identity(pages)
    row: Row = {"figid": figid, "pmcid": pmcid, "source": "front_matter", "raw_fields": [], "page_keys": list(fields)}
    row["page_schema"] = "2021" if "annotations" in pages or "genes" in pages else "2023"
    for key, (column, normal_form) in TEXT_COLUMNS.items():
        row[column] = _normal(row, found, column, normal_form(_text(pages, key)))
    row["pub_year"], year_findings = normalise.year(_text(pages, "year"), row["reference_text"])
    found |= {f"pub_year.{code}" for code in year_findings}
    row["figure_url"] = _normal(row, found, "figure_url", normalise.figure_url(_text(pages, "figlink"), pmcid))
    _number(row, found, pages)
    for key in ORGANISM_KEYS:
        row[key] = _organisms(found, key, pages.get(key))
    row["taxon_ids"] = organisms.taxon_ids(row["organisms"])
    keywords = normalise.plain(_text(pages, "keywords").replace("\n", " "))
    row["keywords"] = [word for part in (keywords.value or "").split("|") if (word := part.strip())]
    found |= {f"keywords.{code}" for code in keywords.findings if code == "na_marker"}
    row["pathway_score"] = _score(pages)
    row["jsonld_keywords"] = _jsonld_keywords(pages.get("schema-jsonld"))
    for kind in page_tables.KINDS:
        found |= {f"{kind}.{code}" for code in page_tables.inline_findings(kind, pages.get(kind, ""))}
    entities = [
        entity for kind in page_tables.KINDS if kind in pages for entity in page_tables.read_inline(kind, pages[kind])
    ]
    named = organisms.named_in(row["title"], row["caption"], row["paper_title"])
    row |= {"graphics": [], "page_tables": [], **dict.fromkeys(NOT_ON_PAGES)}
    row = figure_row(row, named)
    _keep_raw(row, entities, fields)
    row["issues"] = sorted(found)
    return row, entities


def _identity(pages: Mapping[str, Value]) -> tuple[str, str]:
    figid = pages.get("figid")
    if not isinstance(figid, str) or not figid:
        raise Refused("missing_field", f"figid: expected text, found {figid!r}")
    if not FIGID.fullmatch(figid) or ".." in figid or figid.endswith((" ", ".")):
        raise Refused("bad_figid", f"figid: expected PMC<digits>__<file stem>, found {figid[:100]!r}")
    pmcid = _text(pages, "pmcid")
    pmcid = figid.split("__", 1)[0] if normalise.is_missing(pmcid) else pmcid
    if not PMCID.fullmatch(pmcid):
        raise Refused("bad_pmcid", f"pmcid: expected PMC and digits, found {pmcid[:100]!r}")
    if figid.split("__", 1)[0] != pmcid:
        raise Refused("bad_figid", f"figid: expected to begin with the pmcid {pmcid}, found {figid}")
    if _text(pages, "number") == "REJECT" or _text(pages, "figtitle") == "REJECT":
        raise Refused("marked_reject", f"{figid}: number or title reads REJECT")
    return figid, pmcid


def _text(pages: Mapping[str, Value], key: str) -> str:
    value = pages.get(key, "")
    if not isinstance(value, str):
        raise Refused("bad_type", f"{key}: expected text, found a {'list' if isinstance(value, list) else 'mapping'}")
    return value


def _normal(row: Row, found: set[str], column: str, normal: Normal) -> str | None:
    found |= {f"{column}.{code}" for code in normal.findings}
    return normal.value


def _number(row: Row, found: set[str], pages: Mapping[str, Value]) -> None:
    raw = _text(pages, "number")
    given_type = normalise.plain(_text(pages, "figtype")).value
    stem = row["figid"].split("__", 1)[1]
    text = row["title"] if (row["title"] or "").lower().startswith("scheme") else row["caption"]
    number = normalise.figure_number(raw, given_type, row["figure_url"], stem, text)
    found |= set(number.findings)
    row["figure_number"], row["figure_type"] = number.number, number.type
    is_label = "figure_number.from_label" in number.findings
    row["figure_label"] = _normal(row, found, "figure_label", normalise.plain(raw)) if is_label else None
    alias = pages.get("figid_alias")
    is_told = alias is not None and not (isinstance(alias, str) and normalise.is_missing(alias))
    if is_told and alias != f"{row['pmcid']}__{number.number}":
        found.add("figid_alias.not_canonical")


def _organisms(found: set[str], key: str, value: Value | None) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str) and normalise.is_missing(value):
        found.add(f"{key}.na_marker")
        return []
    if isinstance(value, str):
        found.add(f"{key}.was_text")
        value = list(value.split(","))
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Refused("bad_type", f"{key}: expected a list of text, found {value!r}"[:200])
    names: list[str] = []
    for raw in value:
        normal = normalise.plain(str(raw))
        found |= {f"{key}.{code}" for code in normal.findings if code != "edge_space"}
        if normal.value is None:
            continue
        if organisms.is_organism(normal.value):
            if normal.value not in names:
                names.append(normal.value)
        else:
            found.add(f"{key}.not_a_species")
    return names


def _score(pages: Mapping[str, Value]) -> float | None:
    for key in SCORE_KEYS:
        text = _text(pages, key)
        if normalise.is_missing(text):
            continue
        try:
            score = float(text)
        except ValueError:
            score = -1.0
        if not 0.0 <= score <= 1.0:
            raise Refused("bad_type", f"{key}: expected a number from 0 to 1, found {text[:40]!r}")
        return score
    return None


def _jsonld_keywords(block: Value | None) -> list[str]:
    words = block.get("keywords", []) if isinstance(block, dict) else []
    words = [words] if isinstance(words, str) else words
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []


def _keep_raw(row: Row, entities: Sequence[Row], fields: Mapping[str, Value]) -> None:
    for key, value in fields.items():
        name = MISSPELT_KEYS.get(key, key)
        if key in MISSPELT_KEYS or name not in KNOWN_KEYS or _derived_text(name, row, entities) != value:
            is_json = not isinstance(value, str)
            text = json.dumps(value, ensure_ascii=False) if is_json else str(value)
            row["raw_fields"].append({"field": key, "value": text, "is_json": is_json})


def _derived_text(name: str, row: Row, entities: Sequence[Row]) -> Value:
    """A derived value as the strict loader would read it: numbers as text."""
    value = derived(name, row, entities)
    return repr(value) if isinstance(value, float) else value


def _as_text(fields: Mapping[str, Any]) -> dict[str, Value]:
    """Fields with numbers as text, at any depth."""
    return {
        key: repr(value) if isinstance(value, float) else _as_text(value) if isinstance(value, dict) else value
        for key, value in fields.items()
    }
