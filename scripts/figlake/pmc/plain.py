"""A folder of plain JATS files as a store: what the service's metadata records tell stands in an index.

`articles.plain` makes the index from the articles themselves.  Keys are those of the service: `PMC<id>.<version>/…`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figlake.files.checksums import sha256
from figlake.files.records import Refused
from figlake.pmc.store import METADATA_FOLDER, FolderStore, Got, Listed, md5_of

ARTICLE_SUFFIXES = (".xml", ".nxml")


def is_plain(location: str) -> bool:
    """Whether a store is a folder without metadata records that holds an article."""
    root = Path(location)
    if not root.is_dir() or (root / METADATA_FOLDER).is_dir():
        return False
    return any(name.lower().endswith(ARTICLE_SUFFIXES) for _, _, names in os.walk(root) for name in names)


def index_of(location: str, cache: Path) -> Path:
    """Where the index of a folder is kept."""
    return cache / "plain" / f"{sha256(str(Path(location).absolute()).encode('utf-8', 'surrogateescape'))[:16]}.json"


class PlainStore:
    """Articles and images by the keys that the service would give them.  As `store.Store`.

    ``index``: JSON; `records`: metadata records by key, `refused`: reason and detail by key of those that there are
    none of, `objects`: path below the folder, and size in bytes, by key.
    """

    def __init__(self, location: str, index: Path) -> None:
        self._files = FolderStore(Path(location))
        found: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
        self._records = {key: text.encode("utf-8") for key, text in found["records"].items()}
        self._refused, self._objects = found["refused"], found["objects"]

    def listing(self, prefix: str) -> Iterator[Listed]:
        for key in sorted({*self._records, *self._refused, *self._objects}):
            if key.startswith(prefix):
                record = self._records.get(key)
                size = self._objects[key][1] if key in self._objects else None
                yield Listed(key, md5_of(record) if record else None, len(record) if record else size)

    def folders(self, prefix: str) -> list[str]:
        return []

    def read(self, key: str, limit: int, md5: str | None = None) -> Got:
        if key in self._refused:
            raise Refused(*self._refused[key])
        if key in self._objects:
            return self._files.read(self._objects[key][0], limit, md5)
        if key not in self._records:
            raise Refused("missing_object", f"{key}: not in the store")
        return Got(self._records[key])

    def save(self, key: str, target: Path, limit: int, md5: str) -> None:
        raise Refused("missing_object", f"{key}: a folder of articles has no inventory")
