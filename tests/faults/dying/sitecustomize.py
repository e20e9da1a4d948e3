"""Ends a process, or a whole run, before its n-th file operation below a folder.

Python imports this by itself where its folder is on the path, so that each process of a run counts, those of its jobs
too.  `FIGLAKE_DIES_BELOW`: the folder whose operations count; `FIGLAKE_DIES_COUNT`: a file that grows by a byte with
each, for all processes; `FIGLAKE_DIES_AT`: the number of the operation before which the process group is killed, or 0.

Files that Arrow and DuckDB write are opened in C++ and not seen; what follows, fsync and rename, is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PLACES = {
    "os.rename": (0, 2), "os.link": (1, 3), "os.symlink": (1, 2), "os.remove": (0, 1), "os.mkdir": (0, 2),
    "os.rmdir": (0, 1), "os.truncate": (0, None), "os.utime": (0, 3), "os.chmod": (0, 2),
}  # fmt: skip
"""Audit events that change files: where their arguments hold the path, and the handle of the folder it begins at."""


def watch(below: str, act: Callable[[str], None]) -> None:
    """Call ``act`` with what is about to be done, before each file operation of this process below a folder."""
    root = os.path.realpath(below)
    sync = os.fsync

    def look(event: str, path: object, folder: int | None) -> None:
        place = _absolute(path, folder)
        if (place == root or place.startswith(f"{root}/")) and "/__pycache__" not in place:
            act(f"{event} {place[len(root) + 1 :]}")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITES and not isinstance(path, int):
                look(event, path, None)
        elif event in PLACES:
            path, folder = PLACES[event]
            look(event, arguments[path], None if folder is None else arguments[folder])

    def synced(handle: Any) -> None:
        number = handle if isinstance(handle, int) else handle.fileno()
        look("os.fsync", number, None)
        sync(handle)

    os.fsync = synced
    sys.addaudithook(hook)


def _absolute(path: object, folder: int | None) -> str:
    if isinstance(path, int):
        return os.readlink(f"/proc/self/fd/{path}")
    text = os.fsdecode(path)  # type: ignore[arg-type]
    if folder is not None and folder != -1 and not text.startswith("/"):
        text = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), text)
    # the folder may be reached by a link, but not the file: it is the link itself that is renamed or removed
    head, tail = os.path.split(os.path.abspath(text))
    return os.path.join(os.path.realpath(head), tail)


def _with_the_others(counter: int, moment: int, teller: int) -> Callable[[str], None]:
    """Count an operation among those of all processes; kill the process group at a moment, and tell before which."""

    def act(operation: str) -> None:
        os.write(counter, b".")  # appended, by the kernel, whoever else writes
        if moment and os.fstat(counter).st_size >= moment:
            os.write(teller, f"{operation}\n".encode("utf-8", "surrogateescape"))
            os.killpg(0, signal.SIGKILL)

    return act


if "FIGLAKE_DIES_BELOW" in os.environ:
    watch(
        os.environ["FIGLAKE_DIES_BELOW"],
        _with_the_others(
            os.open(os.environ["FIGLAKE_DIES_COUNT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            int(os.environ["FIGLAKE_DIES_AT"]),
            os.open(os.environ["FIGLAKE_DIES_BEFORE"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        ),
    )
