"""One run at a time works in a results folder: the run, Snakemake, and each of their jobs hold its lock together.

The kernel takes it back from whoever ends, so that a run that was killed leaves none behind; but jobs that it started
and that outlive it hold it until they have ended.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"
IS_BUSY = "another run works in this results folder"
FOREVER: list[int] = []
"""Handles of this process's share in a lock."""


class BusyError(RuntimeError):
    """Another run works in the results folder."""


@contextmanager
def locked(results: Path) -> Iterator[int]:
    """Work alone in a results folder, with the jobs that are started.

    Raises `BusyError`; yields the handle that holds the lock.
    """
    results.mkdir(parents=True, exist_ok=True)
    handle = os.open(results / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody holds it
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # jobs may
        except OSError as error:
            raise BusyError(f"{results}: {IS_BUSY}; wait for it to end") from error
        yield handle
    finally:
        os.close(handle)


def hold_with_the_run(results: Path) -> None:
    """Hold the lock of a results folder until this process ends, with the run that it belongs to.

    Without one (Snakemake was called by hand, a file system that has no locks) nothing is held.
    """
    try:
        handle = os.open(results / LOCK, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
    else:
        FOREVER.append(handle)
