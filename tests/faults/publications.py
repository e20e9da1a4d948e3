"""What is done to a dataset, and what is found of it when that was killed at any of its file operations.

Run as a process of its own, see `main`.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dying.sitecustomize import watch

from figlake.dataset import snapshot
from figlake.dataset.choice import Policy
from figlake.dataset.choose import choose
from figlake.dataset.chosen import ChosenFiles, units_of
from figlake.dataset.gate import Gate, GateError, held
from figlake.dataset.intake import CoreFiles, PlanFiles
from figlake.dataset.mend import is_unpublished, mend
from figlake.dataset.publish_part import publish_part
from figlake.dataset.retention import accept, give_name, rollback
from figlake.dataset.seal import ReferenceFiles, seal
from figlake.dataset.snapshot import SUMS
from figlake.dataset.verify import verify
from figlake.files.checksums import file_sha256
from figlake.files.database import Means
from figlake.plan.compact import compact
from figlake.plan.plan import read_batches

UNSEEN = ("/.stage-", " publication/")
"""Places in the results that no reader looks at."""
STRICT = Gate(max_reject_share=0.0, max_shrinkage=0.0)


@dataclass(frozen=True)
class Act:
    """Something that is done to a dataset.

    ``state``: which of the prepared results it is done to; ``before``: names of the acts that came before; ``do``: of
    the results folder; ``again``: what docs/running.md prescribes after it was killed, in a run or by hand; ``removes``:
    whether it takes away the snapshot that was current before.
    """

    do: Callable[[Path], object]
    before: tuple[str, ...] = ()
    state: str = "one"
    again: Callable[[Path], object] | None = None
    removes: bool = False


def published(results: Path, gate: Gate | None = None, keep: int = 5, selection: str | None = "x") -> None:
    """What the rules `choose`, `publish_part` and `seal` do."""
    batches = read_batches(results / "plan" / "batches.tsv")

    def of_batches(name: str, *layers: str) -> list[Path]:
        paths = (results / layer / batch / name for layer in layers for batch in batches)
        return [path for path in paths if path.is_file()]

    pages, pmc = "core/front_matter", "core/pmc"
    names = (
        "articles",
        "figures",
        "figure_genes",
        "figure_chemicals",
        "figure_diseases",
        "page_entities",
        "citing_sentences",
    )
    core = {name: of_batches(f"{name}.parquet", pages, pmc) for name in names}
    policy = Policy(["pages"], "all", 0.5, selection, gate or Gate(), keep)
    dataset, publication, records = (results / part for part in ("dataset", "publication", "plan/records.parquet"))
    chosen, means = ChosenFiles.beside(publication / "parts.json"), Means(publication)
    choose(
        plan=PlanFiles(
            *(results / "plan" / f"{name}.parquet" for name in ("records", "orphans", "page_articles")),
            results / "plan" / "batches.tsv",
        ),
        core=CoreFiles(
            **core,
            rejects=of_batches("rejects.parquet", pages, pmc, "raw"),
            images=of_batches("images.parquet", "raw"),
        ),
        policy=policy,
        dataset=dataset,
        chosen=chosen,
        means=means,
    )
    made = [publication / "parts" / unit for unit in units_of(chosen.parts)]
    for target in made:
        publish_part(unit=target.name, chosen=chosen, dataset=dataset, target=target, means=means)
    try:
        seal(
            chosen=chosen,
            made=made,
            records=records,
            reference=ReferenceFiles(
                *(
                    results / "core" / "reference" / f"{name}.parquet"
                    for name in ("genes", "families", "chemicals", "diseases")
                )
            ),
            policy=policy,
            cache=results / "cache",
            dataset=dataset,
            means=means,
        )
    finally:
        shutil.rmtree(publication / "parts", ignore_errors=True)  # as Snakemake does with what is temporary


def _held(results: Path) -> None:
    with suppress(GateError):
        published(results, STRICT)


def _asked_otherwise(results: Path) -> None:
    published(results, selection="y")


def _without_exchange(results: Path) -> None:
    """As on a file system that cannot exchange two folders."""
    snapshot.exchanged = lambda one, other: False
    _asked_otherwise(results)


def _name(results: Path) -> None:
    give_name(results / "dataset", "kept")


def _lost(results: Path) -> None:
    """A part of the current snapshot is gone; the next run publishes it again."""
    next((results / "dataset" / "current").resolve().rglob("*.parquet")).unlink()
    mend(results)


def _accept(results: Path) -> None:
    accept(results / "dataset")


def _accept_again(results: Path) -> None:
    if held(results / "dataset"):
        _accept(results)


def _back_to(results: Path) -> None:
    rollback(results / "dataset", (results / "before").read_text())


ACTS = {
    "first": Act(published),
    "first, held": Act(_held),
    "changed": Act(published, ("first",), "two"),
    "changed, none kept": Act(lambda results: published(results, keep=1), ("first",), "two", removes=True),
    "equal": Act(published, ("first",)),
    "equal, another history": Act(_asked_otherwise, ("first",)),
    "equal, another history, by a copy": Act(_without_exchange, ("first",), removes=True),
    "lost": Act(_lost, ("first",)),
    "made again": Act(published, ("first", "lost")),
    "held": Act(_held, ("first",), "two"),
    "accept": Act(_accept, ("first", "held"), "two", _accept_again),
    "accept the first": Act(_accept, ("first, held",), "one", _accept_again),
    "rollback": Act(lambda results: rollback(results / "dataset"), ("first", "changed"), "two", _back_to),
    "compact": Act(lambda results: compact(results, 1000), state="batched"),
    "name": Act(_name, ("first",), again=_name),
}


def prepare(name: str, states: Path, base: Path) -> None:
    """In ``base`` the results as they are before an act; ``states``: where those lie that nothing was published of."""
    act = ACTS[name]
    dataset = base.with_name(f"{base.name}-dataset")
    for earlier in (*act.before, None):
        state = ACTS[earlier].state if earlier else act.state
        shutil.rmtree(base, ignore_errors=True)
        shutil.copytree(states / state, base, symlinks=True)
        if dataset.exists():
            dataset.rename(base / "dataset")
        if earlier:
            ACTS[earlier].do(base)
            (base / "dataset").rename(dataset)


def moments(name: str, base: Path, results: Path, kept: Path) -> tuple[list[str], dict[int, str]]:
    """Do an act on a copy of ``base``, and keep a copy of the results before each of its file operations.

    What lies there then is what a kill at that moment leaves.  Where it is the same as before, no copy is made.  Returns
    all operations, and the number and name of those before which there is a copy, in ``kept``, and at the end.
    """
    shutil.copytree(base, results, symlinks=True)
    operations: list[str] = []
    seen: set[str] = set()
    found: dict[int, str] = {}

    def look(operation: str) -> None:
        operations.append(operation)
        state = repr(tree(results))
        if state not in seen:
            seen.add(state)
            found[len(operations)] = operation
            shutil.copytree(results, kept / str(len(operations)), symlinks=True)

    watch(str(results), look)
    ACTS[name].do(results)
    ended = list(operations)  # the watch cannot be ended
    look("the end")
    return ended, dict(found)


def faults_of(name: str, base: Path, results: Path, after: Path) -> list[str]:
    """What is wrong in the results that a killed act left, and once that is done which is to be done then; one line each.

    ``after``: the results when it was not killed.
    """
    act = ACTS[name]
    faults = [f"left: {line}" for line in _reader(act, base, results)]
    (results / "before").write_text(current(after))
    mend(results)
    faults += [f"mended: {line}" for line in _reader(act, base, results)]
    if (waiting := held(results / "dataset")) and waiting[0] == current(results):
        faults.append("mended: the current snapshot waits to be accepted")
    if act.again is not None:
        act.again(results)
    elif is_unpublished(results) or _written(results) == _written(base):  # which is what Snakemake goes by
        act.do(results)
    faults += [f"after: {line}" for line in (*verify(results), *leftovers(results))]
    return [*faults, *(f"after: {line}" for line in differences(tree(after / "dataset"), tree(results / "dataset")))]


def current(results: Path) -> str:
    """Id of the snapshot that `current` leads to; empty when there is none."""
    link = results / "dataset" / "current"
    return link.readlink().name if link.is_symlink() else ""


def _written(results: Path) -> int | None:
    pointer = results / "dataset" / "current.json"
    return pointer.stat().st_mtime_ns if pointer.is_file() else None


def sums_of(folder: Path) -> dict[str, str]:
    """Checksums of the files of a snapshot, as it tells them."""
    return dict(reversed(line.split("  ", 1)) for line in (folder / SUMS).read_text().splitlines())


def _reader(act: Act, base: Path, results: Path) -> Iterator[str]:
    """What a reader misses, who looks now, and one who looked where `current` leads before the act."""
    before, now = current(base), current(results)
    if before and not now:
        yield "current: expected, found none"
    for name in sorted({now, snapshot.pointed_at(results / "dataset") or ""} - {""}):
        folder = results / "dataset" / "snapshots" / name
        sums = sums_of(folder) if (folder / SUMS).is_file() else {SUMS: ""}
        yield from (f"{name}: {path}" for path, digest in sums.items() if not _holds(folder / path, digest))
    if before and not (act.removes and now != before):
        folder = results / "dataset" / "snapshots" / before
        there = sums_of(base / "dataset" / "snapshots" / before)
        yield from (f"{before}: {path} is gone" for path in there if not (folder / path).is_file())


def _holds(path: Path, digest: str) -> bool:
    return path.is_file() and file_sha256(path) == digest


def leftovers(results: Path) -> list[str]:
    """What a killed act has left and nobody has swept."""
    marks = (".partial", ".stage-", ".current-", ".kept-", "-new")
    paths = (path for path in results.rglob("*") if any(mark in path.name for mark in marks))
    return [f"{path.relative_to(results)} is left" for path in paths]


def tree(folder: Path) -> dict[str, str]:
    """All files and links below a folder, with what they hold."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(folder))] = str(path.readlink())
        elif path.is_file():
            found[str(path.relative_to(folder))] = file_sha256(path)
    return found


def differences(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    """Paths at which two trees differ."""
    paths = sorted(expected.keys() | found.keys())
    return [f"{path}: expected {expected.get(path)}, found {found.get(path)}" for path in paths
            if expected.get(path) != found.get(path)]  # fmt: skip


def main() -> None:
    """Try the moments of an act, print one JSON object.

    python publications.py ACT STATES FOLDER EVERY

    STATES: where the prepared results lie; FOLDER: an empty one; EVERY: of the states that differ only where no reader
    looks, one of so many is tried.  0: none is, and all are kept in FOLDER/moments, under their numbers.
    """
    name, states, folder, every = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    os.fsync = lambda handle: None  # a kill loses nothing that was written
    base, results, after = (folder / part for part in ("base", "results", "after"))
    prepare(name, states, base)
    operations, found = moments(name, base, results, folder / "moments")
    results.rename(after)
    faults, tried = [], 0
    for place, (number, operation) in enumerate(found.items()):
        if not every or (any(name in operation for name in UNSEEN) and place % every):
            continue
        left = folder / "moments" / str(number)
        faults += [f"{number}, {operation}: {line}" for line in faults_of(name, base, left, after)]
        tried += 1
        shutil.rmtree(left)
    told = {"operations": len(operations), "states": len(found), "tried": tried, "faults": faults}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
