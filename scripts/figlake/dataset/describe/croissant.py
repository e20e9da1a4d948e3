"""croissant.json: the snapshot in the Croissant format (MLCommons, version 1.1), with a record set for each table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from figlake.dataset.describe.words import KEYWORDS, LICENCE, SUMMARY, TITLE, newest_year, sources_of
from figlake.files import tables
from figlake.files.columns import Column, Table

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "prov": "http://www.w3.org/ns/prov#",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification gives, with the prefix of PROV."""


PARQUET_OF_CROISSANT = "application/x-parquet"
"""What the format's reader takes for Parquet; the registered media type came after it."""


def croissant(name: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The description of the snapshot.  The path column `year` is not a field: `pub_year` is the same.

    Nor are columns that hold lists of records: the format's reader takes them for text and stops.
    """
    listed = [(table, manifest["tables"][table.name]["files"]) for table in tables.PUBLISHED]
    described = [(table, files) for table, files in listed if files]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "figlake",
        "description": f"{TITLE}. {SUMMARY}",
        "version": f"{manifest['schema_version']}.0+{name}",
        **({"datePublished": year} if (year := newest_year(manifest)) else {}),
        "license": LICENCE,
        "keywords": list(KEYWORDS),
        "citeAs": f"figlake dataset, snapshot {name}",
        "prov:wasDerivedFrom": [{"@id": address, "name": title} for title, address in sources_of(manifest).values()],
        "distribution": [part for table, files in described for part in _distribution(table, files)],
        "recordSet": [_record_set(table) for table, _ in described],
    }


def _distribution(table: Table, files: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for file in files:
        yield {
            "@type": "cr:FileObject",
            "@id": file["path"],
            "name": file["path"],
            "contentUrl": file["path"],
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": PARQUET_OF_CROISSANT,
            "sha256": file["sha256"],
        }
    yield {
        "@type": "cr:FileSet",
        "@id": f"{table.name}-files",
        "name": f"{table.name}-files",
        "description": f"All files of the table {table.name}.",
        "encodingFormat": PARQUET_OF_CROISSANT,
        "includes": f"{table.name}/*.parquet",
    }


def _record_set(table: Table) -> dict[str, Any]:
    record_set: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        "field": [_field(table, column) for column in table.columns if not _is_of_records(column.type)],
    }
    if table.key:
        record_set["key"] = [{"@id": f"{table.name}/{name}"} for name in table.key]
    return record_set


def _field(table: Table, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _type(column.type),
        "source": {"fileSet": {"@id": f"{table.name}-files"}, "extract": {"column": column.name}},
    }
    if pa.types.is_list(column.type):
        field |= {"isArray": True, "arrayShape": "-1"}
    return field


def _is_of_records(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) and pa.types.is_struct(kind.value_type))


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return _type(kind.value_type)
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    return "sc:Boolean" if pa.types.is_boolean(kind) else "sc:Text"
