"""What the outputs of a rule follow from, as a small table whose content tells.

Snakemake remembers params and code in `.snakemake`, and goes by the times of files. Neither comes along with a results
folder: a fresh checkout on old results has no memory, and a clock that was set back makes old outputs look new.  So
each rule has a state among its inputs, which is written only when its content differs, and is then newer than all that
was made before, and like no other that was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from figlake.files import parquet, working
from figlake.files.checksums import canonical_json, sha256
from figlake.jobs.code_digest import code_digest

MADE = ("plan", "raw", "core", "publication", "dataset/current.json", "exports", "report")
"""What rules make, below the results folder."""
DEPTH = 3
TICK = 1_000_000
"""Nanoseconds between two times that are to differ."""


def state_file(results: Path, name: str, module: str, files: Sequence[str] = (), **settings: Any) -> str:
    """Path of the state of a rule, brought up to date.

    ``name``: of the rule, with its wildcards where the state differs by them; ``module``: whose code it runs;
    ``files``: small files that it reads, whose content counts; ``settings``: what else it follows from.
    """
    digests = {Path(path).name: sha256(Path(path).read_bytes()) for path in files}
    state = {
        "rule": name,
        "code": code_digest(module),
        "files": [{"name": file, "sha256": digests[file]} for file in sorted(digests)],
        "settings": canonical_json(settings),
    }
    path = results / "plan" / "state" / f"{name}.parquet"
    if _written(path) != state:
        # Snakemake takes a newer input with the checksum that it remembers for the same; these results may be older
        # ones that were put back
        parquet.write_rows(path, working.STATE, [{**state, "mark": uuid4().hex}])
        outdate(path, results)
    return str(path)


def _written(path: Path) -> dict[str, Any] | None:
    """The state that a file holds, without its mark; None when there is none that can be read."""
    try:
        (row,) = parquet.read(path, working.STATE).drop_columns("mark").to_pylist()
    except (OSError, ValueError, parquet.TableError):
        return None
    return dict(row)


def outdate(path: Path, results: Path) -> None:
    """Give a file a time after that of everything that was made in ``results``."""
    newest = max((time for time, other in _made(results) if other != path), default=0)
    if newest >= path.stat().st_mtime_ns:
        os.utime(path, ns=(newest + TICK, newest + TICK))


def bring_back(results: Path) -> int:
    """Give what was made at a time that is yet to come, by a clock that was set back since, times just before now.

    Their order stays. Snakemake refuses outputs that are older than their inputs.  Returns how many files there were.
    """
    now = time.time_ns()
    ahead = [(made, path) for made, path in _made(results) if made > now]
    moments = sorted({made for made, _ in ahead})
    back = {made: now - (len(moments) - place) * TICK for place, made in enumerate(moments)}
    for made, path in ahead:
        os.utime(path, ns=(back[made], back[made]))
    return len(ahead)


def _made(results: Path) -> Iterator[tuple[int, Path]]:
    """Time and path of what rules made."""
    return (found for name in MADE for found in _times(results / name, DEPTH))


def _times(path: Path, depth: int) -> Iterator[tuple[int, Path]]:
    """Times of a file, or of the folder and what lies in it, ``depth`` folders down."""
    if not path.exists():
        return
    yield path.stat().st_mtime_ns, path
    if depth and path.is_dir():
        for entry in path.iterdir():
            yield from _times(entry, depth - 1)
