"""Files that describe a snapshot to others: made of its manifest and of the declared tables, and of nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from figlake.dataset.describe.citation import citation
from figlake.dataset.describe.croissant import croissant
from figlake.dataset.describe.datapackage import datapackage
from figlake.dataset.describe.readme import readme
from figlake.dataset.describe.ro_crate import ro_crate


def descriptions(name: str, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Text of each describing file of the snapshot ``name``, by file name."""
    return {
        "README.md": readme(name, manifest),
        "CITATION.cff": citation(name),
        "datapackage.json": _json(datapackage(name, manifest)),
        "croissant.json": _json(croissant(name, manifest)),
        "ro-crate-metadata.json": _json(ro_crate(name, manifest)),
    }


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
