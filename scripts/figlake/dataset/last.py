"""The last snapshot, and what each of its parts was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from figlake.dataset.parts import Part
from figlake.dataset.snapshot import current_of, part_path, read_manifest
from figlake.files import tables
from figlake.files.atomic import write_text
from figlake.files.checksums import file_sha256

STATES = ".parts.json"
"""What each part of the last snapshot was made from."""


class Last:
    """The last snapshot; ``name`` and ``manifest`` are None where there is none."""

    def __init__(self, dataset: Path) -> None:
        self._parts: dict[str, Any] = {}
        self._files: dict[str, dict[str, Any]] = {}
        self.folder = dataset
        self.name: str | None = None
        self.manifest: dict[str, Any] | None = None
        if (name := current_of(dataset)) is None:
            return
        self.name, self.manifest = name, manifest = read_manifest(dataset, name)
        found: dict[str, Any] = {}
        with suppress(OSError, ValueError):  # it saves work, and can be missing or damaged
            found = json.loads((dataset / STATES).read_text(encoding="utf-8"))
        if found.get("snapshot") == name:
            self._parts = found["parts"]
            self.folder = dataset / "snapshots" / name
            self._files = {file["path"]: file for table in manifest["tables"].values() for file in table["files"]}

    def made_from(self, part: Part, state: str) -> dict[str, dict[str, Any]] | None:
        """Entries of a part's files by table, where it was made from the same and they are there to the byte."""
        known = self._parts.get(part.key)
        if known is None or known["state"] != state:
            return None
        paths = {table.name: part_path(table, part.year, known["number"]) for table in tables.PARTED}
        found = {name: self._files[path] for name, path in paths.items() if path in self._files}
        wanted = {*(["figures"] if part.figures else []), *(["articles"] if part.articles else [])}
        return found if wanted <= found.keys() and all(map(self._is_there, found.values())) else None

    def _is_there(self, file: Mapping[str, Any]) -> bool:
        target = self.folder / file["path"]
        return target.is_file() and file_sha256(target) == str(file["sha256"])


def note_states(dataset: Path, name: str, states: Mapping[Part, str]) -> None:
    """Keep what the parts of the snapshot ``name`` were made from."""
    parts = {part.key: {"state": state, "number": part.number} for part, state in states.items()}
    write_text(dataset / STATES, json.dumps({"snapshot": name, "parts": parts}, sort_keys=True) + "\n")
