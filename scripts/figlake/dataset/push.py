"""Copies the current snapshot to an object store, so that its readers never see half of it.

A snapshot's folder is named by its content, so files that lie there are the same; what points at it comes last.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from pathlib import Path

from pyarrow import fs

from figlake.dataset.snapshot import SUMS, read_manifest

log = logging.getLogger(__name__)


class PushError(RuntimeError):
    """The target could not be written: where, and what was said."""


def push(dataset: Path, target: str) -> str:
    """Copy the current snapshot of ``dataset`` below ``target`` and point ``current.json`` there at it.

    ``target``: `s3://bucket/prefix` or another address that Arrow knows (`gs://`, `file://`); options such as
    `?endpoint_override=…&scheme=…&region=…` may follow, credentials come from the environment.  Returns the id of the
    snapshot.  Raises `PushError`.
    """
    name, _ = read_manifest(dataset)
    folder = dataset / "snapshots" / name
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines(keepends=True)
    try:
        store, root = fs.FileSystem.from_uri(target)
        place = f"{root.rstrip('/')}/snapshots/{name}"
        has_folders = isinstance(store, fs.LocalFileSystem)
        there = fs.FileSelector(place, allow_not_found=True, recursive=True)
        sizes = {info.path: info.size for info in store.get_file_info(there)}
        known = _read(store, f"{place}/{SUMS}").splitlines(keepends=True) if f"{place}/{SUMS}" in sizes else []
        same = {
            path for path in _paths(set(lines) & set(known)) if sizes.get(f"{place}/{path}") == _size(folder / path)
        }
        fresh = [path for path in _paths(lines) if path not in same]
        for path in [*fresh, *([SUMS] if lines != known else [])]:
            address = f"{place}/{path}"
            if has_folders:
                store.create_dir(address.rsplit("/", 1)[0], recursive=True)
            _copy(folder / path, store, address)
        pointer = json.dumps({"snapshot": name, "path": f"snapshots/{name}"}) + "\n"
        with store.open_output_stream(f"{root.rstrip('/')}/current.json") as stream:
            stream.write(pointer.encode("utf-8"))
    except OSError as error:
        raise PushError(f"{target.split('?', 1)[0]}: {error}") from error
    log.info("%d of %d files copied", len(fresh), len(lines))
    return name


def _paths(lines: Iterable[str]) -> list[str]:
    """Paths of lines of `SHA256SUMS`."""
    return [line.rstrip("\n").split("  ", 1)[1] for line in lines]


def _size(path: Path) -> int:
    return path.stat().st_size


def _read(store: fs.FileSystem, address: str) -> str:
    with store.open_input_stream(address) as stream:
        return str(stream.read().decode("utf-8"))


def _copy(source: Path, store: fs.FileSystem, address: str) -> None:
    with source.open("rb") as data, store.open_output_stream(address) as stream:
        while piece := data.read(1 << 20):
            stream.write(piece)
