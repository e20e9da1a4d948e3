"""The fields of a page, from the columns of its row; and fields as a page, as PFOCR's own script writes it.

Every key of both schema generations (2021 and 2023) has a column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from figlake.pages import dumped, page_tables
from figlake.text import normalise
from figlake.text.normalise import Normal

TEXT_COLUMNS: dict[str, tuple[str, Callable[[str], Normal]]] = {
    "figtitle": ("title", normalise.title),
    "caption": ("caption", normalise.caption),
    "papertitle": ("paper_title", normalise.title),
    "reftext": ("reference_text", normalise.plain),
    "doi": ("doi", normalise.doi),
    "journal_title": ("journal_title", normalise.plain),
    "journal_nlm_ta": ("journal_nlm_ta", normalise.plain),
    "publisher_name": ("publisher_name", normalise.plain),
    "filename": ("image_filename", normalise.plain),
    "ndex": ("ndex_id", normalise.plain),
    "wpid": ("wikipathways_id", normalise.plain),
    "pmc_ranked_result_index": ("search_rank", normalise.plain),
}
SCORE_KEYS = ("automl_pathway", "pathway_score")
ORGANISM_KEYS = ("organisms", "organisms_ner")
OTHER_KEYS = (
    *("figid", "pmcid", "figlink", "number", "year", "keywords", "figid_alias", "figtype", "redirect_from"),
    *("seo", "schema-jsonld", "annotations"),
)
KNOWN_KEYS = frozenset({*TEXT_COLUMNS, *SCORE_KEYS, *ORGANISM_KEYS, *OTHER_KEYS, *page_tables.KINDS})
MISSPELT_KEYS = {"journa_nlm_ta": "journal_nlm_ta"}

FENCE = "---"

Row = dict[str, Any]


def fields_of_row(row: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The fields of the page that ``row`` came from, in their order; ``entities`` are its rows inside the page."""
    raw = {item["field"]: item for item in row["raw_fields"]}
    fields = {}
    for key in row["page_keys"]:
        if key in raw:
            item = raw[key]
            fields[key] = json.loads(item["value"]) if item["is_json"] else item["value"]
        else:
            fields[key] = derived(key, row, entities)
    return fields


def derived(key: str, row: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> Any:
    """What the columns say that the page's field ``key`` held."""
    if key in TEXT_COLUMNS:
        return row[TEXT_COLUMNS[key][0]] or ""
    if key in SCORE_KEYS:
        return "" if row["pathway_score"] is None else row["pathway_score"]
    if key in ORGANISM_KEYS:
        return list(row[key])
    if key in page_tables.KINDS:
        return page_tables.write_inline(key, [entity for entity in entities if entity["kind"] == key])
    return _DERIVED[key](row)


def relative_link(row: Mapping[str, Any]) -> str | None:
    """The figure's link as pages write it: without host, in the form of before 2024."""
    figure_id = normalise.figure_id_of_url(row["figure_url"])
    if figure_id is None:
        return None
    pmcid = str(row["figure_url"]).split("/articles/", 1)[1].split("/", 1)[0]
    return f"/pmc/articles/{pmcid}/figure/{figure_id}/"


def raw_text(row: Mapping[str, Any], field: str) -> str | None:
    """Source form of a text field, where ``raw_fields`` keeps one."""
    return next((item["value"] for item in row["raw_fields"] if item["field"] == field and not item["is_json"]), None)


def _jsonld(row: Mapping[str, Any]) -> dict[str, Any]:
    caption = raw_text(row, "caption")
    block: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@id": f"https://pfocr.wikipathways.org/figures/{row['figid']}.html",
        "@type": "Dataset",
        "description": (row["caption"] or "") if caption is None else caption,
        "license": "CC0",
        "name": "CreativeWork",
        "creator": {"@type": "Organization", "name": "WikiPathways"},
    }
    words = row["jsonld_keywords"]
    if words:
        block["keywords"] = words[0] if len(words) == 1 else list(words)
    return block


def _alias(row: Mapping[str, Any]) -> str:
    return raw_text(row, "figid_alias") or str(row["figid_alias"])


_DERIVED: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "figid": lambda row: row["figid"],
    "pmcid": lambda row: row["pmcid"],
    "figlink": lambda row: relative_link(row) or "",
    "number": lambda row: row["figure_number"],
    "year": lambda row: str(row["pub_year"]) if row["pub_year"] else "",
    "keywords": lambda row: " | ".join(row["keywords"]),
    "figid_alias": _alias,
    "figtype": lambda row: row["figure_type"],
    "redirect_from": lambda row: f"/figures/{_alias(row)}",
    "seo": lambda row: "CreativeWork",
    "annotations": lambda row: [],
    "schema-jsonld": _jsonld,
}


def write_page(row: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> bytes:
    """The page of ``row``, written as PFOCR's own script writes it (YAML of width 80 between two fences)."""
    if row.get("verbatim") is not None:
        return str(row["verbatim"]).encode("utf-8")
    return dump(fields_of_row(row, entities))


def dump(fields: Mapping[str, Any]) -> bytes:
    """Fields as a page: YAML between two fences."""
    text = dumped.write(fields)
    if text is None:
        text = yaml.dump(dict(fields), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=80)
    return fenced(text)


def fenced(text: str) -> bytes:
    return f"{FENCE}\n{text}{FENCE}\n".encode()
