"""Archives of figure pages, read without unpacking to disk: each member is read or refused, or the archive is.

Members are only ever names: nothing is written under one, links are reported and never followed.  An archive that is
not whole (damaged headers, a cut, more behind its end) is refused: what is missing of it would count as gone.
"""

from __future__ import annotations

import json
import os
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self, cast

import pyarrow as pa

from figlake.files.atomic import replacing
from figlake.files.checksums import sha256
from figlake.files.digests import state_of
from figlake.files.inputs import kind_of
from figlake.files.limits import MAX_ARCHIVE_BYTES
from figlake.pages.entry import SHADOWED, Entry, Fault, LocationError, no_file, readable

MAX_MEMBERS = 5_000_000
MAX_HEADER_BYTES = 1_000_000
"""Of the name and attributes of a member of a tar, which are held in memory."""
MAX_PADDING_BYTES = 64_000_000
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.zst")
_IS_UTF8 = 0x800
_LOCAL, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_BYTES = 22 + 0xFFFF
"""The longest end of a zip: its fields and its remark."""
_HEADERS = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)
_FORM = "2"
"""Form of the copy of a tar; it goes into its name."""
_INDEX = "index.jsonl"


class Zip:
    """A zip archive.  ``spec``: how messages call it.  Raises `LocationError`."""

    def __init__(self, path: Path, spec: str) -> None:
        with readable(spec, "zip archive"):
            self._archive = zipfile.ZipFile(path)
            members = self._archive.infolist()
            _check_whole(spec, path, members)
        names = [_name(member) for member in members]
        self._members = dict(zip(names, members, strict=True))
        self._listed = list(zip(names, members, strict=True))

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        for name, member in self._listed:
            if name.endswith(suffixes) and not member.is_dir():
                kind = kind_of(member.external_attr >> 16)
                fault = no_file(kind) if kind else None
                yield Entry(name, member.file_size, fault if member is self._members[name] else SHADOWED)

    def read(self, path: str, limit: int) -> bytes:
        try:
            with self._archive.open(self._members[path]) as stream:
                return stream.read(limit + 1)
        except MemoryError:
            raise
        except Exception as error:  # each way of compression has exceptions of its own
            raise OSError(f"member of the archive is unreadable: {type(error).__name__}: {error}") from error

    def state(self, path: str) -> os.stat_result | None:
        return None


def _name(member: zipfile.ZipInfo) -> str:
    """Name of a member; macOS writes UTF-8 without saying so."""
    if not member.flag_bits & _IS_UTF8:
        with suppress(UnicodeError):
            return member.filename.encode("cp437").decode("utf-8")
    return member.filename


def _check_whole(spec: str, path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """As many members as the end of the archive tells, and nothing before the first: `zipfile` looks at neither."""
    if len(members) > MAX_MEMBERS:
        raise LocationError(f"{spec}: {len(members)} members, expected at most {MAX_MEMBERS}")
    with path.open("rb") as stream:
        begin = stream.read(len(_LOCAL))
        stream.seek(max(0, path.stat().st_size - _END_BYTES))
        end = stream.read()
    place = end.rfind(_END) + 10
    count = int.from_bytes(end[place : place + 2], "little")
    # 16 bits; an archive with more members says so elsewhere, or counts on from zero
    if count not in {0xFFFF, len(members) & 0xFFFF}:
        raise LocationError(f"{spec}: expected the {count} members that the zip tells, found {len(members)}")
    if begin == _LOCAL and min((member.header_offset for member in members), default=0) > 0:
        raise LocationError(f"{spec}: expected one zip archive, found another before it; list them one by one")


class PackedTar:
    """A tar archive, copied once into a stored zip for random access: numbered members, and an index of their names."""

    def __init__(self, packed: Path) -> None:
        self._packed = packed
        self._archive = zipfile.ZipFile(packed)
        lines = self._archive.read(_INDEX).decode("ascii").splitlines()
        self._listed = [
            (number, Entry(name, size, Fault(*fault) if fault else None))
            for number, (name, size, fault) in enumerate(map(json.loads, lines))
        ]
        self._numbers = {entry.path: number for number, entry in self._listed}

    def entries(self, suffixes: tuple[str, ...]) -> Iterator[Entry]:
        for number, entry in self._listed:
            if entry.path.endswith(suffixes):
                yield entry if number == self._numbers[entry.path] else Entry(entry.path, entry.size, SHADOWED)

    def read(self, path: str, limit: int) -> bytes:
        try:
            with self._archive.open(str(self._numbers[path])) as stream:
                return stream.read(limit + 1)
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise LocationError(f"{self._packed}: expected a whole copy of an archive; delete it: {error}") from error

    def state(self, path: str) -> os.stat_result | None:
        return None


def open_tar(path: Path, spec: str, cache: Path, suffixes: tuple[str, ...], member_limit: int) -> PackedTar:
    """A tar archive; ``member_limit``: bytes kept of each member in ``cache``.  Raises `LocationError`."""
    identity = sha256(f"{_FORM}|{path.resolve()}|{state_of(path.stat())}".encode("utf-8", "surrogateescape"))
    packed = cache / "archives" / f"{identity[:32]}.zip"
    with suppress(OSError, KeyError, ValueError, zipfile.BadZipFile):  # none yet, or a damaged one
        return PackedTar(packed)
    with replacing(packed) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as target:
        total, lines = 0, []
        for number, (entry, data) in enumerate(_members(path, spec, suffixes, member_limit)):
            total += len(data)
            if total > MAX_ARCHIVE_BYTES:
                raise LocationError(f"{spec}: more than {MAX_ARCHIVE_BYTES} bytes of pages")
            fault = entry.fault and [entry.fault.reason, entry.fault.detail]
            lines.append(f"{json.dumps([entry.path, entry.size, fault])}\n")
            target.writestr(zipfile.ZipInfo(str(number)), data)
        target.writestr(zipfile.ZipInfo(_INDEX), "".join(lines))
    return PackedTar(packed)


def _members(path: Path, spec: str, suffixes: tuple[str, ...], limit: int) -> Iterator[tuple[Entry, bytes]]:
    with readable(spec, "tar archive"):
        stream: IO[bytes] = pa.input_stream(str(path), compression=_compression(path))
        with stream, tarfile.open(fileobj=stream, mode="r|", tarinfo=_StrictHeader) as archive:
            for number, member in enumerate(archive):
                if number > MAX_MEMBERS:
                    raise LocationError(f"{spec}: more than {MAX_MEMBERS} members")
                if member.name.endswith(suffixes) and not member.isdir():
                    content = archive.extractfile(member) if member.isfile() else None
                    fault = None if content else no_file("a link" if member.issym() or member.islnk() else "a device")
                    entry = Entry(member.name.removeprefix("./"), member.size, fault)
                    yield entry, content.read(limit + 1) if content else b""
                archive.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every header
            _check_end(cast("IO[bytes]", archive.fileobj))


class _StrictHeader(tarfile.TarInfo):
    """A damaged header, or none where the archive is cut, is an error; `tarfile` takes both for the archive's end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            what = "cut" if "empty" in str(error) or "truncated" in str(error) else "damaged"
            raise tarfile.ReadError(f"{what} at byte {archive.offset}: {error}") from error

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.size < 0 or (header.type in _HEADERS and header.size > MAX_HEADER_BYTES):
            raise tarfile.ReadError(f"a header of {header.size} bytes, expected at most {MAX_HEADER_BYTES}")
        return header


def _check_end(stream: IO[bytes]) -> None:
    """Nothing but padding may follow the end of a tar: a second archive, or what damage cut off, would be lost."""
    padding = 0
    while data := stream.read(1 << 16):
        padding += len(data)
        if data.strip(b"\0") or padding > MAX_PADDING_BYTES:
            raise tarfile.ReadError("its end comes before that of the file: more follows, such as another archive")


def _compression(path: Path) -> str | None:
    if path.name.endswith((".tar.gz", ".tgz")):
        return "gzip"
    return "zstd" if path.name.endswith(".tar.zst") else None
