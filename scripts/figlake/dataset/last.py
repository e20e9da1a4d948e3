"""The last snapshot, and what each of its years was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from figlake.dataset.snapshot import read_manifest
from figlake.files.atomic import write_text

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
        if not (dataset / "current.json").is_file():
            return
        self.name, self.manifest = name, manifest = read_manifest(dataset)
        noted = dataset / STATES
        found = json.loads(noted.read_text(encoding="utf-8")) if noted.is_file() else {}
        if found.get("snapshot") == name:
            self.states = found["years"]
            self.folder = dataset / "snapshots" / name
            self.files = {file["path"]: file for table in manifest["tables"].values() for file in table["files"]}

    def has(self, path: str) -> bool:
        """Whether a file is there as its manifest says, by its size."""
        file, target = self.files.get(path), self.folder / path
        return file is not None and target.is_file() and target.stat().st_size == file["bytes"]


def note_states(dataset: Path, name: str, states: Mapping[str, str]) -> None:
    """Keep what the years of the snapshot ``name`` were made from."""
    write_text(dataset / STATES, json.dumps({"snapshot": name, "years": states}, sort_keys=True) + "\n")
