"""Files of the site: JSON, packed by gzip, numbered, a thousand in a folder."""

from __future__ import annotations

import gzip
from pathlib import Path

FOLDER = 1000
"""Files in a folder."""


def write_packed(path: Path, text: str) -> None:
    """Write ``text`` packed; the same text gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=6, mtime=0))


def numbered(folder: Path, number: int) -> Path:
    """Path of the file with a number below ``folder``; `numbered` in assets/data.js says the same."""
    return folder / str(number // FOLDER) / f"{number}.json.gz"
