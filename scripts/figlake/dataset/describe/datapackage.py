"""datapackage.json: a Data Package (version 2 of the standard) with a resource for each table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from figlake.dataset.describe.words import KEYWORDS, LICENCE, PARQUET, SUMMARY, TITLE, sources_of
from figlake.files import tables
from figlake.files.columns import Table

PROFILES = "https://datapackage.org/profiles/2.0"
REFERENCES = {
    "figures": ("pmcid", "articles"),
    "figure_genes": ("figid", "figures"),
    "figure_chemicals": ("figid", "figures"),
    "figure_diseases": ("figid", "figures"),
    "citing_sentences": ("figid", "figures"),
    "page_entities": ("figid", "figures"),
}
"""Column of a table whose values are all in the same column of another."""


def datapackage(name: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor.  A table without files has no resource: a resource without data may not be."""
    entries = manifest["tables"]
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "figlake",
        "title": TITLE,
        "description": f"{SUMMARY} {LICENCE}",
        "version": name,
        "keywords": list(KEYWORDS),
        "sources": [{"title": title, "path": path} for title, path in sources_of(manifest).values()],
        "resources": [
            _resource(table, entries[table.name]["files"]) for table in tables.PUBLISHED if entries[table.name]["files"]
        ],
    }


def _resource(table: Table, files: list[dict[str, Any]]) -> dict[str, Any]:
    single = {"bytes": files[0]["bytes"], "hash": f"sha256:{files[0]['sha256']}"} if len(files) == 1 else {}
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "title": table.name,
        "description": table.meaning,
        "path": files[0]["path"] if len(files) == 1 else [file["path"] for file in files],
        "format": "parquet",
        "mediatype": PARQUET,
        **single,
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [
            {
                "name": column.name,
                "type": _type(column.type),
                "description": column.meaning,
                **({} if column.nullable else {"constraints": {"required": True}}),
            }
            for column in table.columns
        ],
    }
    nullable = {column.name for column in table.columns if column.nullable}
    if table.key and not nullable & set(table.key):  # a primary key holds no nulls
        schema["primaryKey"] = list(table.key)
    if table.name in REFERENCES:
        column, other = REFERENCES[table.name]
        schema["foreignKeys"] = [{"fields": [column], "reference": {"resource": other, "fields": [column]}}]
    return schema


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "array"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    return "boolean" if pa.types.is_boolean(kind) else "string"
