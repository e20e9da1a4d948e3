"""Copies the current snapshot to an object store, so that its readers never see half of it.

A snapshot's folder is named by its content, so files that lie there are the same; what points at it comes last.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from pyarrow import fs

from figlake.snapshot import SUMS, read_manifest

log = logging.getLogger(__name__)


class PushError(RuntimeError):
    """The target could not be written: where, and what was said."""


def push(dataset: Path, target: str) -> str:
    """Copy the current snapshot of ``dataset`` below ``target`` and point ``current.json`` there at it.

    ``target``: `s3://bucket/prefix` or another address that Arrow knows (`gs://`, `file://`); options such as
    `?endpoint_override=…&scheme=…&region=…` may follow, credentials come from the environment.  Returns the id of the
    snapshot.  Raises `PushError`.
    """
    name, manifest = read_manifest(dataset)
    folder = dataset / "snapshots" / name
    files = [file["path"] for table in manifest["tables"].values() for file in table["files"]]
    files += sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    try:
        store, root = fs.FileSystem.from_uri(target)
        place = f"{root.rstrip('/')}/snapshots/{name}"
        has_folders = isinstance(store, fs.LocalFileSystem)
        there = fs.FileSelector(place, allow_not_found=True, recursive=True)
        known = {info.path: info.size for info in store.get_file_info(there)}
        copied = 0
        for path in [*files, SUMS]:
            source, address = folder / path, f"{place}/{path}"
            if known.get(address) != source.stat().st_size:
                if has_folders:
                    store.create_dir(address.rsplit("/", 1)[0], recursive=True)
                _copy(source, store, address)
                copied += 1
        pointer = json.dumps({"snapshot": name, "path": f"snapshots/{name}"}) + "\n"
        with store.open_output_stream(f"{root.rstrip('/')}/current.json") as stream:
            stream.write(pointer.encode("utf-8"))
    except OSError as error:
        raise PushError(f"{target.split('?', 1)[0]}: {error}") from error
    log.info("%d of %d files copied", copied, len(files) + 1)
    return name


def _copy(source: Path, store: fs.FileSystem, address: str) -> None:
    with source.open("rb") as data, store.open_output_stream(address) as stream:
        while piece := data.read(1 << 20):
            stream.write(piece)
