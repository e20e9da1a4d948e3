"""The daily inventory of the PMC Cloud Service: every metadata record with its ETag.

Source: AWS, S3 Inventory; the README of the bucket.  The files are gzip CSV without a header, their columns are told by
the manifest's `fileSchema`; they are shared by all dates, so only the manifest's keys count.  The newest dated folder
may not have its manifest yet.
"""

from __future__ import annotations

import csv
import gzip
import json
import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlake.files.records import Refused
from figlake.jobs.progress import counted
from figlake.pmc.store import METADATA_FOLDER, Listed, Store, md5_of, number_of
from figlake.web.http import SourceError

BUCKET = "pmc-oa-opendata"
ROOT = f"inventory-reports/{BUCKET}/metadata/"
MAX_MANIFEST_BYTES = 5_000_000
MAX_SHARD_BYTES = 2_000_000_000
SLACK = 1_000_000
"""What an answer may be longer than its file before it is broken off: an error page is asked for again."""
MAX_LINE = 2_000
NEWEST_FOLDERS = 3
DATED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}-\d{2}Z")
_MD5 = re.compile(r"[0-9a-f]{32}")

log = logging.getLogger(__name__)


class InventoryError(SourceError):
    """The inventory is not complete or not what it should be, and so says nothing about what is gone."""


@dataclass(frozen=True)
class Shard:
    """One file of the inventory."""

    key: str
    size: int
    md5: str


@dataclass(frozen=True)
class Manifest:
    """``name``: the dated folder; ``digest``: checksum of the manifest; ``columns``: of every shard, in order."""

    name: str
    digest: str
    columns: tuple[str, ...]
    shards: tuple[Shard, ...]


def newest(store: Store) -> Manifest:
    """The newest inventory that has its manifest.  Raises `InventoryError` and `FetchError`."""
    dated = sorted((name for name in store.folders(ROOT) if DATED.fullmatch(name)), reverse=True)
    for name in dated[:NEWEST_FOLDERS]:
        try:
            data = store.read(f"{ROOT}{name}/manifest.json", MAX_MANIFEST_BYTES).data
        except Refused as why:
            if why.reason != "missing_object":
                raise InventoryError(str(why)) from why
            continue
        _check_digest(store, name, data)
        return read_manifest(name, data)
    raise InventoryError(f"{ROOT}: expected a dated folder with manifest.json, found {', '.join(dated[:5]) or 'none'}")


def _check_digest(store: Store, name: str, data: bytes) -> None:
    try:
        expected = store.read(f"{ROOT}{name}/manifest.checksum", 1000).data.decode("ascii", "replace").strip()
    except Refused:
        return  # a mirror may lack it; each file is checked by its own MD5
    if expected != md5_of(data):
        raise InventoryError(f"{name}/manifest.json: expected MD5 {expected}, found {md5_of(data)}")


def read_manifest(name: str, data: bytes) -> Manifest:
    """Parse a manifest.  Raises `InventoryError`."""
    try:
        fields: Any = json.loads(data)
        columns = tuple(column.strip() for column in fields["fileSchema"].split(","))
        shards = tuple(Shard(str(f["key"]), int(f["size"]), str(f["MD5checksum"])) for f in fields["files"])
        kind, bucket = fields["fileFormat"], fields["sourceBucket"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InventoryError(f"{name}/manifest.json: expected a manifest of S3 Inventory: {error!r}") from error
    if kind != "CSV" or bucket != BUCKET or not {"Key", "ETag"} <= set(columns) or not shards:
        raise InventoryError(
            f"{name}/manifest.json: expected CSV files of {BUCKET} with Key and ETag, "
            f"found {len(shards)} {kind} files of {bucket} with {', '.join(columns)}"
        )
    for shard in shards:
        parts = shard.key.split("/")
        is_inside = shard.key.startswith(ROOT) and not {"", ".", ".."} & set(parts)
        if not is_inside or not _MD5.fullmatch(shard.md5) or not 0 < shard.size <= MAX_SHARD_BYTES:
            raise InventoryError(f"{name}/manifest.json: expected a file below {ROOT} with size and MD5, found {shard}")
    return Manifest(name, md5_of(data), columns, shards)


def rows(store: Store, manifest: Manifest, folder: Path) -> Iterator[Listed]:
    """Each metadata record, in the order of the files.  ``folder``: for one file at a time.

    Raises `InventoryError` for anything that is not whole, and `FetchError`.
    """
    for shard in counted(manifest.shards, "inventory files", len(manifest.shards)):
        path = folder / "shard.csv.gz"
        try:
            store.save(shard.key, path, shard.size + SLACK, shard.md5)
        except Refused as why:
            raise InventoryError(f"inventory of {manifest.name}: {why}") from why
        if path.stat().st_size != shard.size:
            raise InventoryError(f"{shard.key}: expected {shard.size} bytes, found {path.stat().st_size}")
        count = 0
        for listed in _read(path, shard, manifest.columns):
            count += 1
            yield listed
        path.unlink()
        log.info("%s: %d rows", shard.key, count)


def _read(path: Path, shard: Shard, columns: tuple[str, ...]) -> Iterator[Listed]:
    key_at, etag_at = columns.index("Key"), columns.index("ETag")
    bucket_at = columns.index("Bucket") if "Bucket" in columns else None
    size_at = columns.index("Size") if "Size" in columns else None
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.reader(_capped(lines, shard), strict=True):
                if len(row) != len(columns):
                    raise InventoryError(f"{shard.key}: expected {len(columns)} columns, found {row}"[:300])
                if bucket_at is not None and row[bucket_at] != BUCKET:
                    raise InventoryError(f"{shard.key}: expected the bucket {BUCKET}, found {row[bucket_at]}"[:300])
                if not row[key_at].startswith(METADATA_FOLDER):
                    raise InventoryError(f"{shard.key}: expected keys below {METADATA_FOLDER}, found {row}"[:300])
                size = row[size_at] if size_at is not None else ""
                yield Listed(row[key_at], row[etag_at] or None, number_of(size))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise InventoryError(f"{shard.key}: expected whole gzip CSV: {error}") from error


def _capped(lines: Any, shard: Shard) -> Iterator[str]:
    """Lines of at most `MAX_LINE` characters; a line without an end would fill the memory."""
    while line := lines.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise InventoryError(f"{shard.key}: expected lines of fewer than {MAX_LINE} characters")
        yield line
