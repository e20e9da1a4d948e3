"""CITATION.cff of a snapshot (Citation File Format 1.2.0)."""

from __future__ import annotations

import yaml

from figlake.dataset.describe.words import KEYWORDS, SUMMARY, TITLE


def citation(name: str) -> str:
    """Text of the file.  The version is the snapshot's id: no date is known that depends on the content alone."""
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it with its version, and the articles whose figures you show.",
        "type": "dataset",
        "title": TITLE,
        "abstract": SUMMARY,
        "authors": [{"name": "The figlake authors"}],
        "version": name,
        "keywords": list(KEYWORDS),
    }
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120))
