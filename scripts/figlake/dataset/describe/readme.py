"""README.md of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from figlake.dataset.describe.card import card


def readme(name: str, manifest: Mapping[str, Any]) -> str:
    """Text of the file: its head for machines, then what people read."""
    lines = [
        f"{card(manifest)}",
        f"# figlake dataset, snapshot {name}",
        "",
        "Figures of PubMed Central with their articles and genes. Parquet, partitioned by `year=`; the same value is",
        "in the column `pub_year` (0: unknown). `manifest.json` lists every file with rows and SHA-256;",
        "`datapackage.json` (Data Package), `croissant.json` (Croissant) and `ro-crate-metadata.json` (RO-Crate)",
        "describe tables and columns.",
        'With Hugging Face\'s `datasets`, `load_dataset(<this folder>, "figures")` reads a table by its name.',
        "`sha256sum --check SHA256SUMS` tells whether all is as it was published.",
        "",
        "| table | rows | key |",
        "|---|---|---|",
    ]
    for table, entry in sorted(manifest["tables"].items()):
        lines.append(f"| {table} | {entry['rows']} | {', '.join(entry['key'])} |")
    lines += [
        "",
        "Articles and figures come from the PMC Article Datasets of the National Library of Medicine (NLM) and from",
        "PFOCR; each row names its licence. This snapshot may not hold the most current version of an article.",
        "",
    ]
    return "\n".join(lines)
