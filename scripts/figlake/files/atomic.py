"""Write a file so that a reader sees all of it or nothing of it, also after a crash."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_AT_WORKING_FOLDER, _EXCHANGE = -100, 2
"""`AT_FDCWD` and `RENAME_EXCHANGE` of renameat2(2)."""
_NOT_HERE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV})


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path; on success its content is fsynced and takes the place of ``path``'s.

    A link stays and its target is written.  What is there and is no regular file (a FIFO, a terminal, a device) stays
    as well: the content is written to it, once it is whole.
    """
    if _is_channel(path):
        with tempfile.TemporaryDirectory(prefix="figlake-") as folder:
            temporary = Path(folder) / "content"
            yield temporary
            with temporary.open("rb") as content, open(os.open(path, os.O_WRONLY), "wb") as channel:  # noqa: PTH123 - never creates
                shutil.copyfileobj(content, channel)
        return
    path = _followed(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.partial")
    try:
        yield temporary
        handle = os.open(temporary, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _is_channel(path: Path) -> bool:
    """Whether something is at ``path`` that a rename would take away and a write would not."""
    # asked of the path itself: `/dev/stdout` leads to a pipe that has no name of its own
    return path.exists() and not path.is_file() and not path.is_dir()


def _followed(path: Path) -> Path:
    """What a link leads to, whether or not something is there yet.  Raises OSError for links in a circle."""
    if not path.is_symlink():
        return path
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return target


@contextmanager
def renewing(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``folder``; on success it takes the place of ``folder``.

    One process at a time may renew a folder; what one that was killed has left is swept.  A link to a folder stays.
    """
    folder = _followed(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for stale in folder.parent.glob(f".{folder.name}.*.partial"):
        shutil.rmtree(stale)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    temporary.mkdir()
    try:
        yield temporary
        if not (folder.is_dir() and exchanged(temporary, folder)):
            shutil.rmtree(folder, ignore_errors=True)
            temporary.rename(folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def exchanged(one: Path, other: Path) -> bool:
    """Let two folders take each other's place at once, so that neither is missing at any moment.

    False where the system or the file system cannot (NFS); nothing has changed then.  Raises OSError.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_WORKING_FOLDER, os.fsencode(one), _AT_WORKING_FOLDER, os.fsencode(other), _EXCHANGE) == 0:
        sync_folder(one.parent)
        sync_folder(other.parent)
        return True
    if (number := ctypes.get_errno()) in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(one))


def user_cache() -> Path:
    """Folder for what is the same in all results of a user and can be made again.

    Where the user has none that can be written to, as a service without a home, one that lasts as long as the process.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "figlake"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    return Path(_passing_folder().name)


@cache
def _passing_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="figlake-")


def link_file(path: Path, content: Path) -> None:
    """Let ``path`` be another name of the file ``content``; where a file system has no such, a copy.  Atomic."""
    with replacing(path) as temporary:
        try:
            os.link(content, temporary)
        except OSError:  # another file system
            shutil.copyfile(content, temporary)


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` atomically."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with line feeds to ``path`` atomically."""
    write_bytes(path, text.encode("utf-8"))
