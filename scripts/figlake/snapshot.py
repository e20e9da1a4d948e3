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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from figlake import __version__, parquet, tables
from figlake.atomic import sync_folder, write_text
from figlake.batches import canonical_json
from figlake.records import sha256
from figlake.tables import Table

PART = "part-00000.parquet"
MANIFEST = "manifest.json"
HISTORY = frozenset({"tombstones"})


class ConservationError(RuntimeError):
    """The counts do not add up, or a file does not read back as written: a record would be lost silently."""


@dataclass(frozen=True)
class Publication:
    """What a snapshot is made of.  ``counts``, ``inputs`` and ``history`` go into the manifest as they are."""

    tables: Mapping[Table, pa.Table]
    counts: Mapping[str, Any]
    inputs: Mapping[str, Any]
    history: Mapping[str, Any]


def write_snapshot(dataset: Path, publication: Publication) -> str:
    """Write a snapshot below ``dataset``, point `current` at it, and return its id."""
    check_conservation(publication.counts)
    dataset.mkdir(parents=True, exist_ok=True)
    for stale in dataset.glob(".stage-*"):
        shutil.rmtree(stale)
    stage = dataset / f".stage-{os.getpid()}"
    described = {table.name: _write_table(stage, table, data) for table, data in publication.tables.items()}
    manifest: dict[str, Any] = {
        "schema_version": tables.SCHEMA_VERSION,
        "versions": {"figlake": __version__, "pyarrow": pa.__version__},
        "inputs": publication.inputs,
        "counts": publication.counts,
        "tables": described,
        "history": publication.history,
    }
    name = snapshot_id(manifest)
    write_text(stage / "README.md", _readme(name, manifest))
    write_text(stage / MANIFEST, json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False) + "\n")
    _read_back(stage, described)
    _settle(dataset, stage, name)
    return name


def snapshot_id(manifest: Mapping[str, Any]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the manifest's content, without what is history."""
    content = {key: value for key, value in manifest.items() if key != "history"}
    content["tables"] = {name: entry for name, entry in manifest["tables"].items() if name not in HISTORY}
    return sha256(canonical_json(content).encode("utf-8"))[:16]


def _settle(dataset: Path, stage: Path, name: str) -> None:
    """Bring a stage to its place and point `current` at it; readers of `current` see a whole snapshot at any moment."""
    target = dataset / "snapshots" / name
    target.parent.mkdir(exist_ok=True)
    if target.exists() and not filecmp.cmp(target / MANIFEST, stage / MANIFEST, shallow=False):
        # the same content with another history: readers look at a copy while it is exchanged
        aside = target.with_name(f"{name}-new")
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(stage, aside, copy_function=os.link)
        point(dataset, aside.name)
        shutil.rmtree(target)
    if target.exists():
        shutil.rmtree(stage)
    else:
        stage.rename(target)
        sync_folder(target.parent)
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


def check_conservation(counts: Mapping[str, Any]) -> None:
    """Raise `ConservationError` unless read = published + rejected + excluded, for records and for figures."""
    for source, kinds in counts.items():
        for kind in ("records", "figures"):
            account = kinds[kind]
            rejected, excluded = sum(account["rejected"].values()), sum(account["excluded"].values())
            if account["read"] != account["published"] + rejected + excluded:
                raise ConservationError(
                    f"{source}, {kind}: read {account['read']}, but published {account['published']}, "
                    f"rejected {rejected} and excluded {excluded} do not add up to it"
                )


def _write_table(stage: Path, table: Table, data: pa.Table) -> dict[str, Any]:
    parquet.check_key(table, data)
    files = []
    if table.is_partitioned:
        years = sorted(set(data["pub_year"].to_pylist()))
        parts = [(f"{table.name}/year={year}/{PART}", data.filter(pc.equal(data["pub_year"], year))) for year in years]
    else:
        parts = [(f"{table.name}/{PART}", data)]
    for path, part in parts:
        parquet.write(stage / path, table, part)
        size = (stage / path).stat().st_size
        files.append({"path": path, "rows": part.num_rows, "bytes": size, "sha256": file_sha256(stage / path)})
    return {
        "key": list(table.key),
        "schema": [{"name": f.name, "type": str(f.type), "nullable": f.nullable} for f in table.schema],
        "rows": data.num_rows,
        "files": files,
    }


def file_sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_back(stage: Path, described: Mapping[str, Any]) -> None:
    for name, table in described.items():
        for file in table["files"]:
            rows = pq.read_metadata(stage / file["path"]).num_rows
            if rows != file["rows"]:
                raise ConservationError(f"{name}: {file['path']}: wrote {file['rows']} rows, read {rows}")
        if sum(file["rows"] for file in table["files"]) != table["rows"]:
            raise ConservationError(f"{name}: the files hold other rows than the table")


def read_manifest(dataset: Path) -> tuple[str, dict[str, Any]]:
    """Id and manifest of the current snapshot."""
    current = json.loads((dataset / "current.json").read_text(encoding="utf-8"))
    folder = dataset / current["path"]
    return str(current["snapshot"]), json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def _readme(name: str, manifest: Mapping[str, Any]) -> str:
    lines = [
        f"# figlake dataset, snapshot {name}",
        "",
        "Figures of PubMed Central with their articles and genes. Parquet, partitioned by `year=`; the same value is",
        "in the column `pub_year` (0: unknown). `manifest.json` lists every file with rows and SHA-256.",
        "",
        "| table | rows | key |",
        "|---|---|---|",
    ]
    for table, entry in sorted(manifest["tables"].items()):
        lines.append(f"| {table} | {entry['rows']} | {', '.join(entry['key'])} |")
    lines += [
        "",
        "Articles and figures come from the PMC Article Datasets of the National Library of Medicine (NLM) and from",
        "PFOCR; each row names its licence. This snapshot may not hold the most current version of an article.",
        "",
    ]
    return "\n".join(lines)
