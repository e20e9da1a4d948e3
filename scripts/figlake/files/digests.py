"""Checksums of files, kept with the state of the file that they were taken from, so that only what changed is read."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from figlake.files.atomic import write_text
from figlake.files.checksums import sha256

DIGESTS = "digests.json"


class Digests:
    """SHA-256 by file: path, size, time and inode tell whether one that was noted still holds."""

    def __init__(self, path: Path) -> None:
        """``path``: where they are kept; a file that is not readable counts as none."""
        self._path = path
        self._noted: dict[str, list[str]] = {}
        self._used: dict[str, list[str]] = {}
        with suppress(OSError, ValueError):
            if is_whole(path):
                self._noted = json.loads(path.read_text(encoding="utf-8").split("\n", 1)[1])

    def get(self, path: str, state: os.stat_result) -> str | None:
        """The checksum of a file in that state, if it is known."""
        noted = self._noted.get(path)
        if noted is None or noted[0] != state_of(state):
            return None
        self._used[path] = noted
        return noted[1]

    def note(self, path: str, state: os.stat_result, digest: str) -> None:
        """Remember a checksum."""
        self._used[path] = [state_of(state), digest]

    def save(self) -> None:
        """Keep those that were asked for since this object was made."""
        content = json.dumps(self._used, sort_keys=True, ensure_ascii=True)
        write_text(self._path, f"{sha256(content.encode('utf-8'))}\n{content}")


def is_whole(path: Path) -> bool:
    """Whether a file of checksums is as it was written: its first line is the checksum of the rest."""
    digest, _, content = path.read_bytes().partition(b"\n")
    return digest.decode("ascii", "replace") == sha256(content)


def state_of(state: os.stat_result) -> str:
    """What changes when a file is written again."""
    return f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns} {state.st_ino}"
