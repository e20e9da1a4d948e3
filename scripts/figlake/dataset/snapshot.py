"""A snapshot: the published files, their manifest, and the pointer that readers follow.

Protocol: write into a stage on the same file system, read back, rename to the snapshot's id, then move `current`.
The id is the checksum of the manifest's content, so that equal content is the same snapshot.  Tombstones and `history`
do not count for it: they tell how this dataset came about, so that a harvest that saw an article come and go holds the
same snapshot as one that began afterwards.
"""

from __future__ import annotations

import errno
import filecmp
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from figlake import __version__
from figlake.dataset.describe import descriptions
from figlake.files import parquet, tables
from figlake.files.atomic import exchanged, sync_folder, write_text
from figlake.files.checksums import canonical_json, file_sha256, sha256
from figlake.files.columns import Table

MANIFEST = "manifest.json"
CURRENT = "current"
POINTER = "current.json"
SUMS = "SHA256SUMS"
"""Checksums of all other files of a snapshot, as `sha256sum --check` reads them."""
BESIDE = "-new"
"""What the name of a copy ends with that readers look at while its snapshot is exchanged."""
HISTORY = frozenset({"tombstones"})


class ConservationError(RuntimeError):
    """The counts do not add up, or a file does not read back as written: a record would be lost silently."""


class NoSnapshotError(RuntimeError):
    """A dataset holds no snapshot that could be read."""


class Stage:
    """A snapshot while it is written: `take` parts and tables, `add_sorted` rows, `describe`, then `settle` it."""

    def __init__(self, dataset: Path) -> None:
        dataset.mkdir(parents=True, exist_ok=True)
        for stale in dataset.glob(".stage-*"):
            shutil.rmtree(stale)
        self._dataset, self._folder = dataset, dataset / f".stage-{os.getpid()}"
        self.name = ""
        self._files: dict[Table, list[dict[str, Any]]] = {table: [] for table in tables.PUBLISHED}

    def take_whole(self, table: Table, path: Path) -> None:
        """Take over a file that holds all of a table, as `parquet.write` writes it: the same file under two names."""
        rows = parquet.read(path, table, table.key).num_rows
        target = self._folder / part_path(table)
        link(path, target)
        self._files[table].append(entry_of(target, self._folder, rows))

    def add_sorted(self, table: Table, batches: Iterable[pa.Table | pa.RecordBatch]) -> None:
        """Write a table that is not cut into parts, whose rows come in its order."""
        target = self._folder / part_path(table)
        rows = parquet.write_sorted(target, table, batches)
        self._files[table].append(entry_of(target, self._folder, rows))

    def take(self, table: Table, file: Mapping[str, Any], folder: Path) -> Path:
        """Take over a part that lies in a ``folder`` as its entry says; returns its place here."""
        target = self._folder / str(file["path"])
        link(folder / file["path"], target)
        if (size := target.stat().st_size) != file["bytes"]:
            raise ConservationError(f"{file['path']}: wrote {file['bytes']} bytes, found {size}")
        self._files[table].append(dict(file))
        return target

    def rows(self, table: Table) -> int:
        """Rows of a table so far."""
        return sum(file["rows"] for file in self._files[table])

    def describe(
        self, counts: Mapping[str, Any], inputs: Mapping[str, Any], history: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Write manifest, descriptions and checksums of what was added; the manifest gives the snapshot its name.

        Raises `ConservationError` when the counts do not add up.
        """
        check_conservation(counts, self.rows(tables.FIGURES))
        manifest: dict[str, Any] = {
            "schema_version": tables.SCHEMA_VERSION,
            "versions": {"figlake": __version__, "pyarrow": pa.__version__},
            "inputs": inputs,
            "counts": counts,
            "tables": {table.name: described(table, files) for table, files in self._files.items()},
            "history": history,
        }
        self.name = snapshot_id(manifest)
        texts = descriptions(self.name, manifest)
        texts[MANIFEST] = json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
        for path, text in texts.items():
            write_text(self._folder / path, text)
        sums = {file["path"]: file["sha256"] for files in self._files.values() for file in files}
        sums |= {other: file_sha256(self._folder / other) for other in texts}
        write_text(self._folder / SUMS, "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())))
        return manifest

    def settle(self, is_current: bool) -> None:
        """Bring the described snapshot to its place, and point `current` at it if it is to be current.

        Readers of `current` see a whole snapshot at any moment.
        """
        target = self._dataset / "snapshots" / self.name
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            self._folder.rename(target)
            sync_folder(target.parent)
        elif not self._is_same(target) and not exchanged(self._folder, target):
            self._exchange_beside(target)
        if is_current:
            point(self._dataset, self.name)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _is_same(self, target: Path) -> bool:
        """Whether a snapshot of the same content has the same history, and is not damaged."""
        return is_whole(self._dataset, self.name) and filecmp.cmp(target / SUMS, self._folder / SUMS, shallow=False)

    def _exchange_beside(self, target: Path) -> None:
        """Take the place of a snapshot where folders cannot be exchanged at once: readers look at a copy meanwhile."""
        beside = target.with_name(f"{self.name}{BESIDE}")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(self._folder, beside, copy_function=os.link)
        link = self._dataset / "current"
        is_shown = link.is_symlink() and link.readlink().name == self.name
        if is_shown:
            point(self._dataset, beside.name)
        retire(target)
        self._folder.rename(target)
        sync_folder(target.parent)
        if is_shown:
            point(self._dataset, self.name)
        retire(beside)


def part_path(table: Table, year: int | None = None, number: int = 0) -> str:
    """Path of a part below the snapshot."""
    folder = table.name if year is None else f"{table.name}/year={year}"
    return f"{folder}/part-{number:05}.parquet"


def entry_of(target: Path, folder: Path, rows: int) -> dict[str, Any]:
    """What a manifest says of a file below ``folder`` that was written with ``rows``.  Raises `ConservationError`."""
    path = str(target.relative_to(folder))
    with pq.ParquetFile(target) as file:
        if file.metadata.num_rows != rows:
            raise ConservationError(f"{path}: wrote {rows} rows, read {file.metadata.num_rows}")
    return {"path": path, "rows": rows, "bytes": target.stat().st_size, "sha256": file_sha256(target)}


def link(source: Path, target: Path) -> None:
    """Let ``target`` be the same file as ``source``, or a copy where the file system is another."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(source, target)


def described(table: Table, files: list[dict[str, Any]]) -> dict[str, Any]:
    """What a manifest says of a table with ``files``, entries of `entry_of`."""
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


def retire(folder: Path) -> None:
    """Delete a snapshot: out of the readers' sight first, whole."""
    doomed = folder.parents[1] / f".stage-{folder.name}"
    shutil.rmtree(doomed, ignore_errors=True)
    folder.rename(doomed)
    shutil.rmtree(doomed)


def point(dataset: Path, name: str) -> None:
    """Move `current` and `current.json` to the snapshot ``name``."""
    link = dataset / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / name)
    link.replace(dataset / "current")
    sync_folder(dataset)
    write_text(dataset / POINTER, json.dumps({"snapshot": name, "path": f"snapshots/{name}"}) + "\n")


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


def current_of(dataset: Path) -> str | None:
    """Id of the current snapshot; None where there is none.

    The link `current` decides, and `current.json` repeats it for stores without links: a run that was killed between
    the two has moved the first alone.  Where one is missing, damaged or leads to no whole snapshot, the other counts.
    """
    link = dataset / "current"
    named = [link.readlink().name] if link.is_symlink() else []
    named += [name] if (name := pointed_at(dataset)) is not None else []
    return next((name for name in named if is_whole(dataset, name)), None)


def pointed_at(dataset: Path) -> str | None:
    """The snapshot that `current.json` names; None when it is missing or damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads((dataset / POINTER).read_text(encoding="utf-8"))["snapshot"])
    return None


def is_whole(dataset: Path, name: str) -> bool:
    """Whether a snapshot has a readable manifest, and each of its files in the size that the manifest says."""
    folder = dataset / "snapshots" / name
    return unsound(folder) is None and (folder / SUMS).is_file()


def unsound(folder: Path) -> str | None:
    """What is damaged in the folder of a snapshot, as far as manifest and sizes tell; None for nothing."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for file in (file for table in manifest["tables"].values() for file in table["files"]):
            if (size := (folder / file["path"]).stat().st_size) != file["bytes"]:
                return f"{file['path']}: expected {file['bytes']} bytes, found {size}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"not readable: {error}"
    return None


def read_manifest(dataset: Path, snapshot: str | None = None) -> tuple[str, dict[str, Any]]:
    """Id and manifest of a snapshot, the current one unless given.  Raises `NoSnapshotError`."""
    name = snapshot or current_of(dataset)
    if name is None:
        raise NoSnapshotError(f"{dataset}: there is no snapshot yet that is whole; `make run` makes the first")
    text = (dataset / "snapshots" / name / MANIFEST).read_text(encoding="utf-8")
    return name, json.loads(text)
