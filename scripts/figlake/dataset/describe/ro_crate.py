"""ro-crate-metadata.json: the snapshot as a research object (RO-Crate 1.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from figlake.dataset.describe.words import KEYWORDS, LICENCE, PARQUET, SUMMARY, TITLE, newest_year
from figlake.files import columns, tables

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
OTHERS = {
    "manifest.json": ("Every file with rows and checksum, counts of what was read, and inputs", "application/json"),
    "README.md": ("What the snapshot is", "text/markdown"),
    "SHA256SUMS": ("Checksums of all other files", "text/plain"),
    "CITATION.cff": ("How to cite it", "application/yaml"),
    "datapackage.json": ("The tables as a Data Package", "application/json"),
    "croissant.json": ("The tables in the Croissant format", "application/ld+json"),
}


def ro_crate(name: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata document."""
    files = [(table, file) for table in tables.PUBLISHED for file in manifest["tables"][table.name]["files"]]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": SUMMARY,
        "identifier": name,
        "version": name,
        "license": {"@id": "#licence"},
        "keywords": ", ".join(KEYWORDS),
        "hasPart": [{"@id": file["path"]} for _, file in files] + [{"@id": path} for path in OTHERS],
    }
    if year := newest_year(manifest):
        root["datePublished"] = year
    return {"@context": CONTEXT, "@graph": [*_about(root), *_parts(files), *_run(manifest)]}


def _about(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    yield root
    yield {"@id": "#licence", "@type": "CreativeWork", "name": "Licences of the articles", "description": LICENCE}


def _parts(files: list[tuple[columns.Table, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for table, file in files:
        yield {
            "@id": file["path"],
            "@type": "File",
            "name": f"{table.name}: {file['path']}",
            "description": table.meaning,
            "contentSize": str(file["bytes"]),
            "encodingFormat": PARQUET,
            "identifier": f"sha256:{file['sha256']}",
        }
    for path, (text, media_type) in OTHERS.items():
        yield {"@id": path, "@type": "File", "name": text, "encodingFormat": media_type}


def _run(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield {
        "@id": "#figlake",
        "@type": "SoftwareApplication",
        "name": "figlake",
        "version": manifest["versions"]["figlake"],
        "softwareRequirements": f"pyarrow {manifest['versions']['pyarrow']}",
    }
    yield {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "Harvest, normalise, map genes, publish",
        "instrument": {"@id": "#figlake"},
        "result": {"@id": "./"},
    }
