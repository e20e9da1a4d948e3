"""What each export and the report take on a dataset: CPU time and peak memory, each in a process of its own.

python bench/exports.py DATASET
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from incremental import tell

from figlake.exports import EXPORTS, NEEDED_PACKAGES, Published, export
from figlake.jobs.job import usage
from figlake.report import write_report

MEMORY_MB = 500
"""Half of what the rules ask for, as in a run."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("dataset", type=Path)
    dataset = options.parse_args().dataset
    for name in sorted(EXPORTS.keys() - NEEDED_PACKAGES.keys()):
        alone(name, one_export, name, dataset)
    alone("report", one_report, dataset)


def alone(name: str, work: Callable[..., None], *arguments: object) -> None:
    """Run ``work`` in a fresh process, and print what it took."""
    begun = time.perf_counter()
    process = multiprocessing.get_context("spawn").Process(target=work, args=(name, *arguments))
    process.start()
    process.join()
    assert process.exitcode == 0, name
    tell(f"{name:15} {time.perf_counter() - begun:6.1f} s")


def one_export(label: str, name: str, dataset: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export(name, Published(dataset, memory_mb=MEMORY_MB), Path(folder) / name)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        tell(f"{label:15} {usage()}; {size:.1f} MB written")


def one_report(label: str, dataset: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "index.html"
        write_report(dataset=dataset, benchmarks=Path(folder), target=target, memory_mb=MEMORY_MB)
        tell(f"{label:15} {usage()}; {target.stat().st_size / 1e6:.2f} MB written")


if __name__ == "__main__":
    main()
