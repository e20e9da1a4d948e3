"""Which snapshots are kept: the current one, the last few, and those with a name; going back to an earlier one."""

from __future__ import annotations

import os
import re
from pathlib import Path

from figlake.dataset.gate import held, let_go
from figlake.dataset.snapshot import is_whole, point, read_manifest, retire
from figlake.files.atomic import sync_folder, write_text

LOG = "published.txt"
"""Ids of snapshots in the order in which they became current."""
NAMED = "named"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class RetentionError(RuntimeError):
    """A snapshot cannot be named, accepted or gone back to: which one, and what there is."""


def log_of(dataset: Path) -> list[str]:
    """Ids in the order in which they last became current."""
    path = dataset / LOG
    lines = path.read_text(encoding="utf-8").split() if path.is_file() else []
    return list(dict.fromkeys(reversed(lines)))[::-1]


def note(dataset: Path, name: str) -> None:
    """``name`` became current."""
    log = log_of(dataset)
    if log[-1:] != [name]:
        write_text(dataset / LOG, "".join(f"{known}\n" for known in [*(x for x in log if x != name), name]))


def prune(dataset: Path, keep: int) -> list[str]:
    """Delete all snapshots but the current, the held, the named and the last ``keep``; returns what was deleted."""
    current, _ = read_manifest(dataset)
    waiting = held(dataset)
    kept = {current, *log_of(dataset)[-keep:], *named(dataset).values()} | ({waiting[0]} if waiting else set())
    gone = []
    for folder in sorted((dataset / "snapshots").iterdir()):
        if folder.is_dir() and folder.name not in kept:
            retire(folder)
            gone.append(folder.name)
    return gone


def named(dataset: Path) -> dict[str, str]:
    """Snapshot by name."""
    folder = dataset / NAMED
    if not folder.is_dir():
        return {}
    return {path.name: path.readlink().name for path in sorted(folder.iterdir()) if path.is_symlink()}


def give_name(dataset: Path, name: str, snapshot: str | None = None) -> str:
    """Keep a snapshot, the current one unless given, under a name; returns its id."""
    if not _NAME.fullmatch(name):
        raise RetentionError(f"found the name {name!r}; expected letters, digits, `.`, `_` and `-`, 64 at most")
    chosen = _existing(dataset, snapshot or read_manifest(dataset)[0])
    folder = dataset / NAMED
    folder.mkdir(exist_ok=True)
    link = folder / f".{name}-{os.getpid()}"
    link.symlink_to(Path("..") / "snapshots" / chosen)
    link.replace(folder / name)
    sync_folder(folder)
    return chosen


def rollback(dataset: Path, snapshot: str | None = None) -> str:
    """Point `current` at an earlier snapshot: the one before, an id, or a name.  Returns its id."""
    current, _ = read_manifest(dataset)
    if snapshot is None:
        log = [name for name in log_of(dataset) if name == current or _is_there(dataset, name)]
        place = log.index(current) if current in log else len(log)
        if place == 0:
            raise RetentionError(f"{current} is the oldest snapshot that is kept; there is none to go back to")
        snapshot = log[place - 1]
    chosen = found(dataset, snapshot)
    point(dataset, chosen)
    return chosen


def found(dataset: Path, asked: str) -> str:
    """Id of the snapshot that is asked for by its id or its name.  Raises `RetentionError`."""
    return _existing(dataset, named(dataset).get(asked, asked))


def accept(dataset: Path) -> str:
    """Point `current` at the snapshot that waits at the gate; returns its id."""
    waiting = held(dataset)
    if waiting is None:
        raise RetentionError("no snapshot waits to be accepted")
    chosen = _existing(dataset, waiting[0])
    point(dataset, chosen)
    end_accepting(dataset, chosen)
    return chosen


def end_accepting(dataset: Path, current: str) -> bool:
    """Note that the snapshot that waited has become the ``current`` one; False when it has not."""
    waiting = held(dataset)
    if waiting is None or waiting[0] != current:
        return False
    note(dataset, current)
    let_go(dataset)
    return True


def _existing(dataset: Path, name: str) -> str:
    if not _is_there(dataset, name):
        folder = dataset / "snapshots"
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        raise RetentionError(f"found no snapshot {name}; there are {', '.join(there) or 'none'}")
    return name


def _is_there(dataset: Path, name: str) -> bool:
    return "/" not in name and is_whole(dataset, name)
