"""ro-crate-metadata.json: the snapshot as a research object (RO-Crate 1.3) with its run (Process Run Crate)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from figlake.dataset.describe.words import HOME, KEYWORDS, LICENCE, PARQUET, SUMMARY, TITLE, newest_year, sources_of
from figlake.files import columns, tables

SPECIFICATION = "https://w3id.org/ro/crate/1.3"
PROFILE = "https://w3id.org/ro/wfrun/process/0.6"
DESCRIPTOR = "ro-crate-metadata.json"
OTHERS = {
    "manifest.json": ("Every file with rows and checksum, counts of what was read, and inputs", "application/json"),
    "README.md": ("What the snapshot is", "text/markdown"),
    "SHA256SUMS": ("Checksums of all other files", "text/plain"),
    "CITATION.cff": ("How to cite it", "application/yaml"),
    "datapackage.json": ("The tables as a Data Package", "application/json"),
    "croissant.json": ("The tables in the Croissant format", "application/ld+json"),
}


def ro_crate(name: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata document.  No clock counts for a snapshot, so the run has no times; its inputs have checksums."""
    files = [(table, file) for table in tables.PUBLISHED for file in manifest["tables"][table.name]["files"]]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": PROFILE},
        "name": TITLE,
        "description": SUMMARY,
        "identifier": name,
        "version": name,
        "license": {"@id": "#licence"},
        "keywords": ", ".join(KEYWORDS),
        "hasPart": [{"@id": file["path"]} for _, file in files] + [{"@id": path} for path in OTHERS],
        "mentions": {"@id": "#run"},
    }
    if year := newest_year(manifest):
        root["datePublished"] = year
    return {"@context": f"{SPECIFICATION}/context", "@graph": [*_about(root), *_parts(files), *_run(manifest)]}


def _about(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {
        "@id": DESCRIPTOR,
        "@type": "CreativeWork",
        "name": "This description",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    yield root
    yield {"@id": PROFILE, "@type": ["CreativeWork", "Profile"], "name": "Process Run Crate", "version": "0.6"}
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
        yield {"@id": path, "@type": "File", "name": path, "description": text, "encodingFormat": media_type}


def _run(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The run, the program that it was, and what it read: the records of each source, and the gene reference."""
    versions = manifest["versions"]
    yield {
        "@id": "#figlake",
        "@type": "SoftwareApplication",
        "name": "figlake",
        "url": HOME,
        "version": versions["figlake"],
        "softwareRequirements": f"pyarrow {versions['pyarrow']}",
    }
    inputs = list(_inputs(manifest))
    yield {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "Harvest, normalise, map genes, publish",
        "instrument": {"@id": "#figlake"},
        "object": [{"@id": entity["@id"]} for entity in inputs],
        "result": {"@id": "./"},
        "description": "A run of figlake. That it left a snapshot tells that it was completed.",
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    yield from inputs


def _inputs(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What was read, each with the checksum that the manifest has of it."""
    of_sources = {source: told for source, told in sources_of(manifest).items() if source in manifest["inputs"]}
    for source, (title, address) in of_sources.items():
        read = manifest["inputs"][source]
        yield {
            "@id": f"#input-{source}",
            "@type": "CreativeWork",
            "name": title,
            "description": f"{read['records']} records, as they were read.",
            "url": address,
            "identifier": f"sha256:{read['sha256']}",
        }
    for name in sorted(name for name in manifest["inputs"] if name.endswith("_reference")):
        yield {
            "@id": f"#input-{name}",
            "@type": "CreativeWork",
            "name": name.replace("_", " ").capitalize(),
            "description": "The reference that names were mapped by.",
            "identifier": f"sha256:{manifest['inputs'][name]}",
        }
