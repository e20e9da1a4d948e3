"""The head of a snapshot's README.md: the card by which Hugging Face's `datasets` knows the tables by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from figlake.dataset.describe.words import KEYWORDS, LICENCE, TITLE
from figlake.files import tables
from figlake.files.columns import Table

SIZES = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M"}
"""The hub's words for the size of a dataset, by the number of figures that it is under."""
LARGEST = "10M<n<100M"


def card(manifest: Mapping[str, Any]) -> str:
    """The YAML head, between its two fences.

    Each table with files is a configuration of its own, `figures` that which is loaded without a name.  The licence is
    `other`, since each row names its own.
    """
    entries = manifest["tables"]
    rows = entries[tables.FIGURES.name]["rows"]
    content = {
        "pretty_name": TITLE,
        "language": ["en"],
        "license": "other",
        "license_name": "that-of-each-article",
        "license_details": LICENCE,
        "size_categories": [next((word for bound, word in SIZES.items() if rows < bound), LARGEST)],
        "tags": [word.lower().replace(" ", "-") for word in KEYWORDS],
        "configs": [_configuration(table) for table in tables.PUBLISHED if entries[table.name]["files"]],
    }
    return f"---\n{yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)}---\n"


def _configuration(table: Table) -> dict[str, Any]:
    folder = f"{table.name}/*" if table.is_partitioned else table.name
    content: dict[str, Any] = {"config_name": table.name, "data_files": f"{folder}/*.parquet"}
    return content | ({"default": True} if table is tables.FIGURES else {})
