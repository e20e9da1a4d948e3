"""Records in files of bounded size, each to be found by its key with a file a level: a B-tree that is written once.

`0/` holds the leaves: an array `[key, record, key, record, …]`, keys ascending.  `1/` holds arrays of the first keys of
`FANOUT` leaves each, `2/` those of nodes of `1/`, and so on up to the level that is one file.
"""

from __future__ import annotations

import json
from pathlib import Path

from figlake.exports.site.packed import numbered, write_packed

FANOUT = 2000
LEAF_BYTES = 32_000
"""From which size on, before packing, a leaf is written: no more than one record goes beyond it."""

Key = str | int


class TreeError(ValueError):
    """Keys that do not ascend: a reader would not find what is there."""


class Tree:
    """Writes records as they come, by ascending key; holds a leaf, and a node of each level."""

    def __init__(self, folder: Path, leaf_bytes: int = LEAF_BYTES) -> None:
        self._folder, self._leaf_bytes = folder, leaf_bytes
        self._leaf: list[str] = []
        self._bytes = 0
        self._first: Key | None = None
        self._last: Key | None = None
        self._nodes: list[list[Key]] = []
        self._written: list[int] = [0]
        self.count = 0

    def add(self, key: Key, record: str) -> None:
        """Take a record, as JSON.  Raises `TreeError`."""
        if self._last is not None and not self._last < key:  # type: ignore[operator]
            raise TreeError(f"{self._folder.name}: expected a key after {self._last!r}, found {key!r}")
        if self._first is None:
            self._first = key
        text = f"{_json(key)},{record}"
        self._leaf.append(text)
        self._bytes += len(text)
        self._last = key
        self.count += 1
        if self._bytes >= self._leaf_bytes:
            self._write_leaf()

    def finish(self) -> int:
        """Write what is left; returns the number of levels over the leaves: 0 when there is one leaf at most."""
        if self._leaf or not self.count:
            self._write_leaf()
        level = 0
        while level < len(self._nodes) and self._written[level] > 1:
            if self._nodes[level]:
                self._write_node(level)
            level += 1
        return level

    def _write_leaf(self) -> None:
        write_packed(numbered(self._folder / "0", self._written[0]), f"[{','.join(self._leaf)}]")
        first, self._leaf, self._bytes, self._first = self._first, [], 0, None
        self._written[0] += 1
        if first is not None:
            self._raise(0, first)

    def _raise(self, level: int, first: Key) -> None:
        """Tell the node over ``level`` of another child."""
        if level == len(self._nodes):
            self._nodes.append([])
            self._written.append(0)
        self._nodes[level].append(first)
        if len(self._nodes[level]) == FANOUT:
            self._write_node(level)

    def _write_node(self, level: int) -> None:
        keys, self._nodes[level] = self._nodes[level], []
        number = self._written[level + 1]
        write_packed(numbered(self._folder / str(level + 1), number), _json(keys))
        self._written[level + 1] += 1
        self._raise(level + 1, keys[0])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
