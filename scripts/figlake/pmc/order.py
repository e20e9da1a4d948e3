"""Listings in the order of articles and versions, sorted on disk, so that memory does not grow with them."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from figlake.pmc.metadata import METADATA_NAME
from figlake.pmc.store import METADATA_FOLDER, Listed

RUN_ROWS = 100_000
"""Rows that are sorted in memory at a time."""
NOT_A_VERSION = 10**12 - 1


def in_order(items: Iterable[Listed], folder: Path) -> Iterator[Listed]:
    """Items sorted by article and version as numbers, each key once; sorted in ``folder``, not in memory."""
    # as JSON, since the name of a file may hold tabs, line breaks and bytes that are no text
    lines = (f"{json.dumps([place_of(item.key), item.key, item.etag])}\n" for item in items)
    runs: list[Path] = []
    while run := sorted(islice(lines, RUN_ROWS)):
        runs.append(folder / f"run-{len(runs):05d}")
        with runs[-1].open("w", encoding="utf-8") as file:
            file.writelines(run)
    files = [path.open(encoding="utf-8") for path in runs]
    try:
        last = None
        for line in heapq.merge(*files):
            _, key, etag = json.loads(line)
            if key != last:
                yield Listed(key, etag)
            last = key
    finally:
        for file in files:
            file.close()


def place_of(key: str) -> str:
    """A text that sorts as article and version do; keys of another form go last."""
    match = METADATA_NAME.fullmatch(key.removeprefix(METADATA_FOLDER))
    number, version = (int(match["pmcid"][3:]), int(match["version"])) if match else (NOT_A_VERSION, 0)
    return f"{number:012d}.{version:04d}"
