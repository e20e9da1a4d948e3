"""Packs: many objects of the cache in one file, which is written once and never changed.

A pack is a tar, which any tar reads, and a table that tells where in it each object lies: `<name>.tar` and
`<name>.parquet` (`working.PACKED`), named after the checksum of the table's rows.  The table comes last and goes first,
so that a pack is there whole or not at all.
"""

from __future__ import annotations

import io
import logging
import os
import re
import tarfile
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import parquet, working
from figlake.files.atomic import link_file
from figlake.files.checksums import canonical_json, sha256
from figlake.pmc.store import md5_of

FOLDER = "packs"
"""Of the cache."""
DAMAGED = (OSError, ValueError, EOFError, tarfile.TarError, pa.ArrowException)
_NAME = re.compile(r"[0-9a-f]{16}")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object lies: the tar, its first byte there, its size, and the SHA-256 that it is to have."""

    archive: Path
    start: int
    size: int
    sha256: str

    def read(self, limit: int) -> bytes | None:
        """The bytes that lie there, unchecked; None where there can be no object of at most ``limit`` bytes."""
        if not (self.start >= 0 and 0 <= self.size <= limit):
            return None
        with suppress(OSError):
            handle = os.open(self.archive, os.O_RDONLY | os.O_NONBLOCK)
            try:
                return os.pread(handle, self.size, self.start)
            finally:
                os.close(handle)
        return None


class Packs:
    """The packs in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tables(self) -> list[Path]:
        """The table of each pack, in a fixed order."""
        return [path for path in sorted(self._folder.glob("*.parquet")) if _NAME.fullmatch(path.stem)]

    def find(self, md5s: Collection[str]) -> dict[str, list[Place]]:
        """Where those of ``md5s`` lie that are in any pack.  All tables are looked through: ask for many at once."""
        found: dict[str, list[Place]] = {}
        wanted = pa.array(sorted(md5s), pa.string())
        for path in self.tables() if len(wanted) else []:
            try:
                for row in _rows(path, wanted):
                    place = Place(path.with_suffix(".tar"), row["start"], row["bytes"], row["sha256"])
                    found.setdefault(row["md5"], []).append(place)
            except DAMAGED as error:
                log.warning("%s is no table of a pack; what it holds is fetched again: %s", path, error)
        return found

    def write(self, objects: Iterable[tuple[str, bytes]]) -> dict[str, Place]:
        """Make a pack of objects, each with its name.  Returns where each lies, by MD5."""
        self._folder.mkdir(parents=True, exist_ok=True)
        unnamed = self._folder / f".pack.{os.getpid()}-{threading.get_ident()}.partial"
        try:
            with tarfile.open(unnamed, "w", format=tarfile.PAX_FORMAT) as target:
                for name, data in objects:
                    add_member(target, name, data)
            return self.take(unnamed)
        finally:
            unnamed.unlink(missing_ok=True)

    def take(self, archive: Path) -> dict[str, Place]:
        """Make a pack of a tar that lies elsewhere, and stays: it is one file with two names.  Returns as `write`."""
        rows = contents(archive)
        if not rows:
            return {}
        target = self._folder / f"{_name_of(rows)}.tar"
        link_file(target, archive)
        parquet.write_rows(target.with_suffix(".parquet"), working.PACKED, rows)
        return {row["md5"]: Place(target, row["start"], row["bytes"], row["sha256"]) for row in rows}

    def remove(self, table: Path) -> None:
        """Remove a pack."""
        table.unlink(missing_ok=True)
        table.with_suffix(".tar").unlink(missing_ok=True)

    def leftovers(self) -> list[Path]:
        """Tars without their table and tables without their tar, which a kill left; nothing else may work here."""
        names = {path.stem for path in self._folder.glob("*.tar")} ^ {path.stem for path in self.tables()}
        both = (self._folder / f"{name}{suffix}" for name in sorted(names) for suffix in (".parquet", ".tar"))
        return [path for path in both if path.is_file()]

    def faults(self) -> Iterator[str]:
        """What is wrong with any pack, one line each; every object is read."""
        for path in self.tables():
            tar = path.with_suffix(".tar")
            try:
                rows = parquet.read(path, working.PACKED).to_pylist()
                there = {row["md5"]: row for row in contents(tar)}
            except DAMAGED as error:
                yield f"{path.stem}: expected a tar and its table: {error}"
                continue
            if (name := _name_of(rows)) != path.stem:
                yield f"{path.name}: expected rows with the checksum {path.stem}, found {name}"
            for row in rows:
                if there.get(row["md5"]) != row:
                    yield f"{tar.name}: {row['name']}: expected MD5 {row['md5']} at {row['start']}, found another"


def add_member(target: tarfile.TarFile, name: str, data: bytes) -> None:
    """Write an object into a tar, with nothing of this machine."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    target.addfile(info, io.BytesIO(data))


def contents(archive: Path) -> list[dict[str, Any]]:
    """Rows of `working.PACKED` of a tar, in their order; of equal objects the first."""
    rows: dict[str, dict[str, Any]] = {}
    with tarfile.open(archive, "r:") as source:
        for member in filter(tarfile.TarInfo.isreg, source):
            content = source.extractfile(member)
            data = content.read() if content else b""
            told = {"md5": md5_of(data), "sha256": sha256(data), "name": member.name}
            rows.setdefault(told["md5"], {**told, "start": member.offset_data, "bytes": member.size})
    return sorted(rows.values(), key=lambda row: row["md5"])


def _name_of(rows: Iterable[dict[str, Any]]) -> str:
    return sha256(canonical_json(list(rows)).encode("utf-8", "surrogateescape"))[:16]


def _rows(table: Path, wanted: pa.Array) -> Iterator[dict[str, Any]]:
    md5s = parquet.read(table, working.PACKED, ["md5"])
    places = pc.indices_nonzero(pc.is_in(md5s["md5"], wanted))
    if len(places):
        yield from parquet.read(table, working.PACKED).take(places).to_pylist()
