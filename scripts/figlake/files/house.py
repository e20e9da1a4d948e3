"""Where figlake's own files lie: resources, rules, schemas.

In a checkout they stand beside the package's folder; a wheel carries them inside the package.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
"""Folder of the package itself."""
_CHECKOUT = PACKAGE.parents[1]

HOUSE = _CHECKOUT if (_CHECKOUT / "workflow" / "Snakefile").is_file() else PACKAGE / "house"
"""Folder with `workflow/`, `resources/` and the adapters in `scripts/`."""
RESOURCES = HOUSE / "resources"
"""The bundled references, weights, word lists and sample."""
