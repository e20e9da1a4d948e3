"""Where figure pages lie: a folder, or an archive (.zip, .tar, .tar.gz, .tar.zst), read without unpacking to disk.

Tar archives are copied once into a stored zip in the cache, which gives each batch random access.  Members are only
ever names; nothing is written under a member's name, links are reported and never followed.
"""

from __future__ import annotations

import os
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import pyarrow as pa

from figlake.files.atomic import replacing
from figlake.files.checksums import sha256
from figlake.files.limits import MAX_ARCHIVE_BYTES
from figlake.web.http import download

MAX_MEMBERS = 5_000_000
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.zst")
ARCHIVE_SUFFIXES = (".zip", *TAR_SUFFIXES)


class LocationError(RuntimeError):
    """A configured location cannot be used: which one, what was found, what was expected."""


@dataclass(frozen=True)
class Entry:
    """A file of a location: its path below it, with slashes, its size in bytes, and whether it is a link."""

    path: str
    size: int
    is_link: bool = False


class Location(Protocol):
    """A tree of files that can be listed and read."""

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        """Every file whose name ends in one of ``suffixes``, in no particular order."""

    def read(self, path: str, limit: int) -> bytes:
        """At most ``limit`` + 1 bytes of one file; OSError when it cannot be read."""

    def state(self, path: str) -> os.stat_result | None:
        """What changes when a file is written again; None where files have no state of their own."""


class Folder:
    """A folder and everything below it; symbolic links are listed as links and not followed."""

    def __init__(self, root: Path) -> None:
        self._path = str(root)

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        pending = [""]
        while pending:
            below = pending.pop()
            with os.scandir(f"{self._path}/{below}") as items:
                for item in items:
                    path = f"{below}{item.name}"
                    if item.is_dir(follow_symlinks=False):
                        pending.append(f"{path}/")
                    elif item.name.endswith(suffixes):
                        yield Entry(path, item.stat(follow_symlinks=False).st_size, item.is_symlink())

    def read(self, path: str, limit: int) -> bytes:
        handle = os.open(f"{self._path}/{path}", os.O_RDONLY | os.O_NOFOLLOW)
        try:
            # a byte more than the file says, so that one that has grown since is read to its end
            data = os.read(handle, min(os.fstat(handle).st_size, limit) + 1)
            while len(data) <= limit and (more := os.read(handle, limit + 1 - len(data))):
                data += more
            return data
        finally:
            os.close(handle)

    def state(self, path: str) -> os.stat_result | None:
        return os.lstat(f"{self._path}/{path}")


class Zip:
    """A zip archive."""

    def state(self, path: str) -> os.stat_result | None:
        return None

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise LocationError(f"{path.name}: expected a zip archive: {error}") from error

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        members = {info.filename: info for info in self._archive.infolist()}
        if len(members) > MAX_MEMBERS:
            raise LocationError(f"{self._archive.filename}: {len(members)} members, expected at most {MAX_MEMBERS}")
        for name, info in members.items():
            if name.endswith(suffixes) and not info.is_dir():
                yield Entry(name, info.file_size, stat.S_ISLNK(info.external_attr >> 16))

    def read(self, path: str, limit: int) -> bytes:
        try:
            with self._archive.open(path) as stream:
                return stream.read(limit + 1)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
            raise OSError(f"member of the archive is unreadable: {error}") from error


def open_location(spec: str, cache: Path, suffixes: tuple[str, ...], member_limit: int) -> Location:
    """The location that ``spec`` names: a folder, an archive, or the https URL of an archive.

    ``cache``: folder for downloads and repacked archives; ``member_limit``: bytes kept of one member of a tar.
    """
    path = download(spec, cache, ARCHIVE_SUFFIXES) if spec.startswith("https://") else Path(spec)
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise LocationError(f"{spec}: expected a folder or an archive, found nothing there")
    if path.name.endswith(".zip"):
        return Zip(path)
    if path.name.endswith(TAR_SUFFIXES):
        return Zip(_repacked(path, cache, suffixes, member_limit))
    raise LocationError(f"{spec}: expected a folder or a file ending in {', '.join(ARCHIVE_SUFFIXES)}")


def _repacked(path: Path, cache: Path, suffixes: tuple[str, ...], member_limit: int) -> Path:
    state = path.stat()
    identity = sha256(f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}".encode())
    packed = cache / "archives" / f"{identity[:32]}.zip"
    if packed.is_file():
        return packed
    with replacing(packed) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as target:
        total = 0
        try:
            for name, mode, data in _tar_members(path, suffixes, member_limit):
                total += len(data)
                if total > MAX_ARCHIVE_BYTES:
                    raise LocationError(f"{path.name}: more than {MAX_ARCHIVE_BYTES} bytes of pages")
                info = zipfile.ZipInfo(name)
                info.external_attr = mode << 16
                target.writestr(info, data)
        except (tarfile.TarError, EOFError, OSError, pa.ArrowException) as error:
            raise LocationError(f"{path.name}: expected a readable tar archive: {error}") from error
    return packed


def _tar_members(path: Path, suffixes: tuple[str, ...], limit: int) -> Iterator[tuple[str, int, bytes]]:
    stream: IO[bytes] = pa.input_stream(str(path), compression=_compression(path))
    with stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for number, member in enumerate(archive):
            if number > MAX_MEMBERS:
                raise LocationError(f"{path.name}: more than {MAX_MEMBERS} members")
            if not member.name.endswith(suffixes) or member.isdir():
                continue
            name = member.name.removeprefix("./")
            if not member.isfile():
                yield name, stat.S_IFLNK | 0o777, b""
                continue
            content = archive.extractfile(member)
            yield name, stat.S_IFREG | 0o644, content.read(limit + 1) if content else b""


def _compression(path: Path) -> str | None:
    if path.name.endswith((".tar.gz", ".tgz")):
        return "gzip"
    return "zstd" if path.name.endswith(".tar.zst") else None
