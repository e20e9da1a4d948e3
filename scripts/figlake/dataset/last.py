"""The last snapshot, and what each of its years was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from figlake.dataset.snapshot import current_of, read_manifest
from figlake.files.atomic import write_text
from figlake.files.checksums import file_sha256

STATES = ".years.json"
"""What each year of the last snapshot was made from."""


class Last:
    """The last snapshot, and what each of its years was made from."""

    def __init__(self, dataset: Path) -> None:
        self.states: dict[str, str] = {}
        self.files: dict[str, dict[str, Any]] = {}
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
            self.states = found["years"]
            self.folder = dataset / "snapshots" / name
            self.files = {file["path"]: file for table in manifest["tables"].values() for file in table["files"]}

    def has(self, path: str) -> bool:
        """Whether a file is there as its manifest says, to the byte."""
        file, target = self.files.get(path), self.folder / path
        return file is not None and target.is_file() and file_sha256(target) == file["sha256"]


def note_states(dataset: Path, name: str, states: Mapping[str, str]) -> None:
    """Keep what the years of the snapshot ``name`` were made from."""
    write_text(dataset / STATES, json.dumps({"snapshot": name, "years": states}, sort_keys=True) + "\n")
