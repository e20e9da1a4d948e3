"""What an interrupted run, or a hand, left in a results folder: put right before anything else is done."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from figlake.dataset.chosen import read_chosen
from figlake.dataset.retention import NAMED, end_accepting
from figlake.dataset.snapshot import BESIDE, POINTER, current_of, point, pointed_at, retire
from figlake.files.atomic import write_text
from figlake.files.checksums import file_sha256
from figlake.pmc import packs
from figlake.pmc.observe import SEEN_SUFFIX

PUBLISHED_PLAN = ".plan"
"""Checksum of the plan that was last published, or held, to the end."""
SWEPT = ("plan", "core", "raw", "ledger", "publication", "exports", "report", "reference", "dataset/images")
"""Folders in which unfinished files may lie; of the dataset else only the top, since its parts are made in a stage."""
MADE_AGAIN = ("plan", "core", "ledger", "publication", "reference")
"""Folders whose tables a run makes again where they are not there."""
CLOCKS_DIFFER = 1.0
"""Seconds that the start of a process and the times of its files may be told differently."""
_WRITER = re.compile(r"\.(?P<process>[0-9]+)-[0-9]+\.partial$")
_MAGIC, _LEAST = b"PAR1", 12
MAX_TOLD = 3


def mend(results: Path) -> list[str]:
    """Sweep what was left unfinished or is damaged, and let `current` and `current.json` say the same.

    One line for each act.

    To be called by the one process that works in the results folder.
    """
    dataset = results / "dataset"
    leftovers = [path for name in SWEPT for path in _unfinished(results / name)]
    leftovers += [path for path in _unfinished(results / "cache") if not _is_being_written(path)]
    leftovers += packs.Packs(results / "cache" / packs.FOLDER).leftovers()
    if dataset.is_dir():
        leftovers += [path for path in dataset.iterdir() if path.name.startswith((".stage-", ".current-"))]
        leftovers += dataset.glob(".*.partial")
        leftovers += (dataset / NAMED).glob(".*")
    for path in leftovers:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    told = [f"what an earlier run left unfinished was removed ({len(leftovers):,})"] if leftovers else []
    damaged = [
        path for name in MADE_AGAIN for path in sorted((results / name).rglob("*.parquet")) if not _is_whole(path)
    ]
    damaged += [path for path in [parts_of(results)] if path.exists() and not _is_list_of_parts(path)]
    for path in damaged:
        _take_away(path, results)
    if damaged:
        names = [str(path.relative_to(results)) for path in damaged]
        more = f" and {len(names) - MAX_TOLD:,} more" if len(names) > MAX_TOLD else ""
        told.append(f"no whole tables, removed and made again: {', '.join(names[:MAX_TOLD])}{more}")
    if not is_unpublished(
        results
    ):  # parts that a snapshot was sealed from; Snakemake was killed before it took them away
        shutil.rmtree(parts_of(results).with_suffix(""), ignore_errors=True)
    return [*told, *_settle_pointers(dataset)]


def parts_of(results: Path) -> Path:
    """The list of the parts that are published."""
    return results / "publication" / "parts.json"


def _is_list_of_parts(path: Path) -> bool:
    with suppress(OSError, ValueError, KeyError, TypeError):
        read_chosen(path)
        return True
    return False


def _take_away(path: Path, results: Path) -> None:
    """Remove a damaged file; of parts that were made, all that their job made."""
    made = results / "publication" / "parts"
    if path.is_relative_to(made):
        shutil.rmtree(made / path.relative_to(made).parts[0], ignore_errors=True)
        return
    path.unlink()
    path.with_suffix(SEEN_SUFFIX).unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """Whether a Parquet file begins and ends as one: what was cut or written over does not."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < _LEAST:
            return False
        file.seek(-len(_MAGIC), os.SEEK_END)
        end = file.read()
        file.seek(0)
        return file.read(len(_MAGIC)) == _MAGIC == end


def _settle_pointers(dataset: Path) -> Iterator[str]:
    link, pointer = dataset / "current", dataset / POINTER
    if not link.is_symlink() and not pointer.exists():
        return
    name = current_of(dataset)
    if name is None:
        link.unlink(missing_ok=True)
        pointer.unlink(missing_ok=True)
        yield "the current snapshot is not whole; it is made again from what was read"
        return
    if name.endswith(BESIDE):  # a run was killed while the snapshot was exchanged
        whole = dataset / "snapshots" / name.removesuffix(BESIDE)
        if not whole.exists():
            aside = dataset / f".stage-{os.getpid()}"
            shutil.copytree(dataset / "snapshots" / name, aside, copy_function=os.link)
            aside.rename(whole)
        name = whole.name
    agrees = link.is_symlink() and link.readlink().name == name and pointed_at(dataset) == name
    if not agrees:
        point(dataset, name)
        yield f"`current` and {POINTER} did not agree; both are at {name} now"
    for beside in (dataset / "snapshots").glob(f"*{BESIDE}"):
        retire(beside)
    if end_accepting(dataset, name):
        yield f"{name} was accepted, and does not wait any more"


def begin_publishing(dataset: Path) -> None:
    """Until `note_published`, a run that is killed has published nothing to the end."""
    (dataset / PUBLISHED_PLAN).unlink(missing_ok=True)


def note_published(dataset: Path, records: Path) -> None:
    """The plan whose records are in the file ``records`` was published to the end, or is held."""
    write_text(dataset / PUBLISHED_PLAN, _plan(records))


def is_unpublished(results: Path) -> bool:
    """Whether there is a plan that was never published to the end, or was given up in part, whatever the times of files
    say.
    """
    records, noted = results / "plan" / "records.parquet", results / "dataset" / PUBLISHED_PLAN
    if not records.is_file():
        return False
    if not (results / "plan" / "batches.tsv").is_file():  # by `figlake compact`: Snakemake misses no input that is gone
        return True
    return not noted.is_file() or noted.read_text(encoding="utf-8", errors="replace") != _plan(records)


def _plan(records: Path) -> str:
    return file_sha256(records) + "\n"


def _is_being_written(path: Path) -> bool:
    """Whether the process lives that an unfinished file is named after: `figlake plan` fills the cache beside a run.

    One that was killed may have been followed by another of its number, or still wait for its parent.
    """
    match = _WRITER.search(path.name)
    if match is None:
        return False
    with suppress(psutil.Error, OSError, OverflowError):
        writer = psutil.Process(int(match["process"]))
        started: float = writer.create_time()
        is_alive: bool = writer.status() != psutil.STATUS_ZOMBIE
        return is_alive and started <= path.stat().st_mtime + CLOCKS_DIFFER
    return False


def _unfinished(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        found = [name for name in (*folders, *names) if name.startswith(".") and name.endswith(".partial")]
        yield from (Path(place) / name for name in found)
        folders[:] = [name for name in folders if name not in found]
