"""Reading files that others wrote: regular ones only, and no more of them than a limit."""

from __future__ import annotations

import os
import stat
from contextlib import suppress


class NotAFile(OSError):
    """What is there is no regular file, and reading it might wait for ever: what it is."""


_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a symbolic link",
}


def kind_of(mode: int) -> str | None:
    """What a file's mode says that it is, where it is no regular file; a mode without a kind is one."""
    return None if stat.S_IFMT(mode) in {0, stat.S_IFREG} else _KINDS.get(stat.S_IFMT(mode), "something else")


def read_file(path: str, limit: int, *, follows_links: bool) -> bytes:
    """At most ``limit`` + 1 bytes of a regular file.  Raises OSError, `NotAFile` for anything else."""
    # without waiting: a FIFO would be opened only when somebody writes to it
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | (0 if follows_links else os.O_NOFOLLOW))
    try:
        state = os.fstat(handle)
        if kind := kind_of(state.st_mode):
            raise NotAFile(f"expected a file, found {kind}")
        # a byte more than the file says, so that one that has grown since is read to its end
        data = os.read(handle, min(state.st_size, limit) + 1)
        while len(data) <= limit and (more := os.read(handle, limit + 1 - len(data))):
            data += more
        return data
    finally:
        os.close(handle)


def is_folder(item: os.PathLike[str]) -> bool:
    """Whether there is a folder, links followed; links in a circle, and what may not be looked at, are none."""
    with suppress(OSError):
        return stat.S_ISDIR(os.stat(item).st_mode)  # noqa: PTH116 - of an entry of a listing
    return False
