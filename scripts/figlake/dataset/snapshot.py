"""A snapshot: the published files, their manifest, and the pointer that readers follow.

Protocol: write into a stage on the same file system, read back, rename to the snapshot's id, then move `current`.
The id is the checksum of the manifest's content, so that equal content is the same snapshot.  Tombstones and `history`
do not count for it: they tell how this dataset came about, so that a harvest that saw an article come and go holds the
same snapshot as one that began afterwards.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from figlake import __version__
from figlake.dataset.describe import descriptions
from figlake.files import parquet, tables
from figlake.files.atomic import sync_folder, write_text
from figlake.files.batches import canonical_json
from figlake.files.records import sha256
from figlake.files.tables import Table

PART = "part-00000.parquet"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
"""Checksums of all other files of a snapshot, as `sha256sum --check` reads them."""
HISTORY = frozenset({"tombstones"})


class ConservationError(RuntimeError):
    """The counts do not add up, or a file does not read back as written: a record would be lost silently."""


class Stage:
    """A snapshot while it is written: first its tables, part by part, then the manifest and the pointer."""

    def __init__(self, dataset: Path) -> None:
        dataset.mkdir(parents=True, exist_ok=True)
        for stale in dataset.glob(".stage-*"):
            shutil.rmtree(stale)
        self._dataset, self._folder = dataset, dataset / f".stage-{os.getpid()}"
        self._files: dict[Table, list[dict[str, Any]]] = {table: [] for table in tables.PUBLISHED}

    def add(self, table: Table, data: pa.Table, year: int | None = None) -> None:
        """Write a table, or what it holds of a year."""
        path = part_of(table, year)
        target = self._folder / path
        parquet.write(target, table, data)
        with pq.ParquetFile(target) as file:
            if file.metadata.num_rows != data.num_rows:
                raise ConservationError(f"{path}: wrote {data.num_rows} rows, read {file.metadata.num_rows}")
        size = target.stat().st_size
        self._files[table].append({"path": path, "rows": data.num_rows, "bytes": size, "sha256": file_sha256(target)})

    def link(self, table: Table, file: Mapping[str, Any], folder: Path) -> None:
        """Take over a file of another snapshot, with its entry there."""
        target = self._folder / file["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(folder / file["path"], target)
        self._files[table].append(dict(file))

    def rows(self, table: Table) -> int:
        """Rows of a table so far."""
        return sum(file["rows"] for file in self._files[table])

    def publish(
        self,
        counts: Mapping[str, Any],
        inputs: Mapping[str, Any],
        history: Mapping[str, Any],
        is_current: Callable[[str, Mapping[str, Any]], bool] = lambda name, manifest: True,
    ) -> str:
        """Write the manifest, point `current` at the snapshot unless ``is_current`` says no, and return its id."""
        check_conservation(counts, self.rows(tables.FIGURES))
        manifest: dict[str, Any] = {
            "schema_version": tables.SCHEMA_VERSION,
            "versions": {"figlake": __version__, "pyarrow": pa.__version__},
            "inputs": inputs,
            "counts": counts,
            "tables": {table.name: _described(table, files) for table, files in self._files.items()},
            "history": history,
        }
        name = snapshot_id(manifest)
        texts = descriptions(name, manifest)
        texts[MANIFEST] = json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
        for path, text in texts.items():
            write_text(self._folder / path, text)
        sums = {file["path"]: file["sha256"] for files in self._files.values() for file in files}
        sums |= {other: file_sha256(self._folder / other) for other in texts}
        write_text(self._folder / SUMS, "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())))
        _settle(self._dataset, self._folder, name, is_current(name, manifest))
        return name


def part_of(table: Table, year: int | None) -> str:
    """Path of a part below the snapshot."""
    return f"{table.name}/{PART}" if year is None else f"{table.name}/year={year}/{PART}"


def _described(table: Table, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "key": list(table.key),
        "schema": [{"name": f.name, "type": str(f.type), "nullable": f.nullable} for f in table.schema],
        "rows": sum(file["rows"] for file in files),
        "files": files,
    }


def snapshot_id(manifest: Mapping[str, Any]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the manifest's content, without what is history."""
    content = {key: value for key, value in manifest.items() if key != "history"}
    content["tables"] = {name: entry for name, entry in manifest["tables"].items() if name not in HISTORY}
    return sha256(canonical_json(content).encode("utf-8"))[:16]


def _settle(dataset: Path, stage: Path, name: str, is_current: bool) -> None:
    """Bring a stage to its place and point `current` at it; readers of `current` see a whole snapshot at any moment."""
    target = dataset / "snapshots" / name
    target.parent.mkdir(exist_ok=True)
    link = dataset / "current"
    if target.exists() and not filecmp.cmp(target / SUMS, stage / SUMS, shallow=False):
        # the same content with another history: readers look at a copy while it is exchanged
        aside = target.with_name(f"{name}-new")
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(stage, aside, copy_function=os.link)
        if is_current or (link.is_symlink() and link.readlink().name == name):
            point(dataset, aside.name)
            is_current = True
        shutil.rmtree(target)
    if target.exists():
        shutil.rmtree(stage)
    else:
        stage.rename(target)
        sync_folder(target.parent)
    if is_current:
        point(dataset, name)
    for aside in target.parent.glob("*-new"):
        shutil.rmtree(aside)


def point(dataset: Path, name: str) -> None:
    """Move `current` and `current.json` to the snapshot ``name``."""
    link = dataset / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / name)
    link.replace(dataset / "current")
    sync_folder(dataset)
    write_text(dataset / "current.json", json.dumps({"snapshot": name, "path": f"snapshots/{name}"}) + "\n")


def files_of(manifest: Mapping[str, Any], table: Table) -> list[dict[str, Any]]:
    """Entries of a table's files; none for a table that the snapshot is older than."""
    found: list[dict[str, Any]] = manifest["tables"].get(table.name, {"files": []})["files"]
    return found


def check_conservation(counts: Mapping[str, Any], figures: int) -> None:
    """Raise `ConservationError` unless read = published + rejected + excluded, for records and for figures.

    ``figures``: rows that were written, which are to be the published ones.
    """
    published = sum(kinds["figures"]["published"] for kinds in counts.values())
    if published != figures:
        raise ConservationError(f"figures: {published} are to be published, but {figures} were written")
    for source, kinds in counts.items():
        for kind in ("records", "figures"):
            account = kinds[kind]
            rejected, excluded = sum(account["rejected"].values()), sum(account["excluded"].values())
            if account["read"] != account["published"] + rejected + excluded:
                raise ConservationError(
                    f"{source}, {kind}: read {account['read']}, but published {account['published']}, "
                    f"rejected {rejected} and excluded {excluded} do not add up to it"
                )


def file_sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_manifest(dataset: Path, snapshot: str | None = None) -> tuple[str, dict[str, Any]]:
    """Id and manifest of a snapshot, the current one unless given."""
    if snapshot is None:
        snapshot = str(json.loads((dataset / "current.json").read_text(encoding="utf-8"))["snapshot"])
    text = (dataset / "snapshots" / snapshot / MANIFEST).read_text(encoding="utf-8")
    return snapshot, json.loads(text)
