"""Reads everything that is kept once more and compares it with what it should be: snapshots, cache, ledger.

Every byte of a snapshot is covered by `SHA256SUMS`, every object of the cache and every image by the MD5 in its name.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from figlake.dataset.contract import differences
from figlake.dataset.images import FOLDER as IMAGES
from figlake.dataset.snapshot import MANIFEST, SUMS, ConservationError, check_conservation, snapshot_id
from figlake.files import parquet, tables
from figlake.files.checksums import file_sha256
from figlake.files.columns import Table
from figlake.files.digests import DIGESTS, is_whole
from figlake.jobs.progress import counted
from figlake.pictures.kept import KEPT_IN
from figlake.pmc import packs
from figlake.pmc.store import object_path
from figlake.web.http import file_md5

BY_NAME = {table.name: table for table in tables.PUBLISHED}
REFERENCES = (
    ("figures", "pmcid", "articles", "pmcid"),
    ("figure_genes", "figid", "figures", "figid"),
    ("figure_chemicals", "figid", "figures", "figid"),
    ("figure_diseases", "figid", "figures", "figid"),
    ("figure_words", "figid", "figures", "figid"),
    ("citing_sentences", "figid", "figures", "figid"),
    ("page_entities", "figid", "figures", "figid"),
    ("figure_genes", "ncbi_gene_id", "genes", "ncbi_gene_id"),
    ("gene_weights", "ncbi_gene_id", "genes", "ncbi_gene_id"),
    ("figure_chemicals", "chemical_id", "chemicals", "chemical_id"),
    ("figure_diseases", "disease_id", "diseases", "disease_id"),
)
"""Column of a table whose values stand in a column of another one."""
DAMAGED = (OSError, ValueError, KeyError, TypeError, pa.ArrowException, zlib.error, EOFError)

log = logging.getLogger(__name__)


def verify(results: Path, only: str | None = None) -> list[str]:
    """What is wrong, one line each: the file, what was found, what was expected; nothing when all is well.

    ``only``: a snapshot's id, whose files alone are then read.
    """
    dataset = results / "dataset"
    snapshots = sorted(path for path in (dataset / "snapshots").glob("*") if path.is_dir())
    found = []
    for folder in counted(snapshots, "snapshots", len(snapshots)):
        if only in {None, folder.name}:
            log.info("snapshot %s", folder.name)
            found += [f"snapshots/{folder.name}/{line}" for line in snapshot_faults(folder)]
    if only is not None:
        return found if only in {path.name for path in snapshots} else [f"snapshots/{only}: expected, found none"]
    found += _pointer_faults(dataset)
    found += [f"dataset/{line}" for line in _misnamed(dataset, sorted((dataset / IMAGES).glob("*/*")))]
    log.info("cache")
    cache = results / "cache"
    found += [f"cache/{line}" for line in _misnamed(cache, sorted((cache / "objects").glob("*/*")))]
    found += [f"cache/{packs.FOLDER}/{line}" for line in packs.Packs(cache / packs.FOLDER).faults()]
    found += [f"cache/{line}" for line in _cache_faults(cache)]
    found += [f"ledger/{line}" for line in _ledger_faults(results)]
    found += [f"reference/{line}" for line in _reference_faults(results / "reference")]
    return found


def snapshot_faults(folder: Path) -> Iterator[str]:
    """What is wrong with a snapshot: bytes, then manifest, then the content of each table."""
    try:
        sums = {path: digest for digest, path in (line.split("  ", 1) for line in _lines(folder / SUMS))}
    except DAMAGED as error:
        yield f"{SUMS}: expected checksums and paths: {error}"
        return
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {SUMS}
    yield from (f"{path}: expected, found none" for path in sorted(sums.keys() - there))
    yield from (f"{path}: found, and no checksum of it" for path in sorted(there - sums.keys()))
    damaged = {path for path in sorted(sums.keys() & there) if file_sha256(folder / path) != sums[path]}
    yield from (f"{path}: expected SHA-256 {sums[path]}, found another" for path in sorted(damaged))
    if damaged or sums.keys() != there:
        return
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if (name := snapshot_id(manifest)) != folder.name:
        yield f"{MANIFEST}: expected the id {folder.name}, found {name}"
    try:
        check_conservation(manifest["counts"], manifest["tables"]["figures"]["rows"])
    except ConservationError as error:
        yield f"{MANIFEST}: {error}"
    listed = {file["path"]: file for entry in manifest["tables"].values() for file in entry["files"]}
    for path in sorted(listed.keys() ^ {path for path in there if "/" in path}):
        yield f"{path}: expected in {MANIFEST} and in the folder, found in one of them"
    yield from (f"{path}: {line}" for path, line in _other_figures(listed, sums, folder))
    yield from _content_faults(folder, manifest)


def _other_figures(listed: dict[str, Any], sums: dict[str, str], folder: Path) -> Iterator[tuple[str, str]]:
    for path, file in sorted(listed.items()):
        if sums.get(path) != file["sha256"]:
            yield path, f"expected SHA-256 {file['sha256']}, found {sums.get(path)} in {SUMS}"
        elif (size := (folder / path).stat().st_size) != file["bytes"]:
            yield path, f"expected {file['bytes']} bytes, found {size}"


def _content_faults(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """Schema, rows, key, order and references of each table, file by file."""
    values: dict[tuple[str, str], pa.Array] = {}
    for _, _, other, column in REFERENCES:
        if (other, column) not in values:
            # a snapshot may be older than the table
            files = [folder / file["path"] for file in manifest["tables"].get(other, {"files": []})["files"]]
            parts = [pq.ParquetFile(path).read([column])[column] for path in files]
            values[other, column] = (
                pa.concat_arrays([c for part in parts for c in part.chunks]) if parts else pa.array([])
            )
    for name, entry in sorted(manifest["tables"].items()):
        if name not in BY_NAME:
            continue
        table = BY_NAME[name]
        yield from differences(entry, table)
        if sum(file["rows"] for file in entry["files"]) != entry["rows"]:
            yield f"{name}: expected {entry['rows']} rows, found {sum(file['rows'] for file in entry['files'])}"
        if len(table.key) == 1 and (name, table.key[0]) in values:
            keys = values[name, table.key[0]]
            if len(pc.unique(keys)) != len(keys):
                yield f"{name}: expected a unique {table.key[0]}, found {len(keys) - len(pc.unique(keys))} repeated"
        for file in entry["files"]:
            try:
                data = parquet.read(folder / file["path"], table)
            except DAMAGED as error:
                yield f"{file['path']}: {error}"
                continue
            yield from (f"{file['path']}: {line}" for line in _part_faults(table, data, file, values))


def _part_faults(
    table: Table, data: pa.Table, file: dict[str, Any], values: dict[tuple[str, str], pa.Array]
) -> Iterator[str]:
    if data.num_rows != file["rows"]:
        yield f"expected {file['rows']} rows, found {data.num_rows}"
    if not parquet.sort(table, data).equals(data):
        yield f"expected rows in the order of {', '.join(table.sort_columns)}"
    try:
        parquet.check_key(table, parquet.sort(table, data))
    except parquet.TableError as error:
        yield str(error)
    if "/year=" in file["path"]:
        year = int(file["path"].split("/year=")[1].split("/")[0])
        others = pc.sum(pc.not_equal(data["pub_year"], year)).as_py()
        if others:
            yield f"expected pub_year {year}, found another in {others} rows"
    for name, column, other, target in REFERENCES:
        if table.name == name:
            known = pc.is_in(data[column].drop_null(), values[other, target])
            lost = len(known) - (pc.sum(known).as_py() or 0)
            if lost:
                yield f"expected each {column} in {other}, found {lost} that are not"


def _pointer_faults(dataset: Path) -> Iterator[str]:
    link, noted = dataset / "current", dataset / "current.json"
    if not link.is_symlink() and not noted.is_file():
        return
    target = str(link.readlink()) if link.is_symlink() else "nothing"
    if not (link / MANIFEST).is_file():
        yield f"dataset/current: expected a snapshot, found {target}"
    try:
        path = json.loads(noted.read_text(encoding="utf-8"))["path"]
    except DAMAGED as error:
        path = f"unreadable: {error}"
    if path != target:
        yield f"dataset/current.json: expected {target}, found {path}"


def _misnamed(root: Path, paths: list[Path]) -> Iterator[str]:
    """Files whose name is not the MD5 of their content."""
    for path in counted(paths, "files", len(paths)):
        if (found := file_md5(path)) != path.stem:
            yield f"{path.relative_to(root)}: expected MD5 {path.stem}, found {found}"


def _cache_faults(cache: Path) -> Iterator[str]:
    if (cache / DIGESTS).is_file() and not is_whole(cache / DIGESTS):
        yield f"{DIGESTS}: expected the checksum at its begin, found another; it is made anew"
    for path in sorted((cache / KEPT_IN).glob("*/*/*.json")):
        if not is_whole(path):
            yield f"{path.relative_to(cache)}: expected the checksum at its begin, found another; it is read anew"
    for receipt in sorted((cache / "downloads").glob("*.json")):
        path = receipt.with_suffix("")
        try:
            noted = json.loads(receipt.read_text(encoding="utf-8"))
            expected = noted["sha256"]
        except DAMAGED as error:
            yield f"downloads/{receipt.name}: {error}"
            continue
        if not path.is_file() or file_sha256(path) != expected:
            yield f"downloads/{path.name}: expected SHA-256 {expected}, found another"


def _ledger_faults(results: Path) -> Iterator[str]:
    cache = results / "cache"
    for path in sorted((results / "ledger").glob("*.parquet")):
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                rows = file.read().to_pylist()
        except DAMAGED as error:
            yield f"{path.name}: {error}"
            continue
        asked = [row for row in rows if row["outcome"] == "ok" and row["md5"] and row["sha256"]]
        packed = packs.Packs(cache / packs.FOLDER).find({row["md5"] for row in asked})
        for row in asked:
            kept = object_path(cache, row["md5"])
            found = {file_sha256(kept)} if kept.is_file() else set()
            found |= {place.sha256 for place in packed.get(row["md5"], [])}
            if found - {row["sha256"]}:
                yield f"{path.name}: {row['key']}: expected SHA-256 {row['sha256']}, found another in the cache"


def _reference_faults(folder: Path) -> Iterator[str]:
    for receipts in sorted(folder.rglob("provenance.json")):
        at = receipts.parent.relative_to(folder)
        try:
            noted = json.loads(receipts.read_text(encoding="utf-8"))["files"]
        except DAMAGED as error:
            yield f"{at}/provenance.json: {error}"
            continue
        for name, file in sorted(noted.items()):
            path = receipts.parent / name
            if not path.is_file() or file_sha256(path) != file["sha256"]:
                yield f"{at}/{name}: expected SHA-256 {file['sha256']}, found another"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
