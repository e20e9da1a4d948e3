"""What a change costs: CPU of a full run, of one after 1 % of the pages changed, and of one with nothing new.

    python bench/incremental.py [--pages 20000] [--share 0.01]

The same runs over 20 pages give the fixed start of Snakemake and of each job, which is taken off.  Of the change also
what each rule took, and how many bytes of the snapshot are new.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import yaml
from pages import write_pages

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pages", type=int, default=20_000)
    options.add_argument("--share", type=float, default=0.01, help="of the pages that changes")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        few = measured(Path(folder) / "few", 20, 0.05)
        many = measured(Path(folder) / "many", given.pages, given.share)
    full, changed, nothing = (own - start for own, start in zip(many, few, strict=True))
    version = seconds([sys.executable, "-m", "snakemake", "--version"])
    tell(f"fixed start: full {few[0]:.1f}, changed {few[1]:.1f}, nothing new {few[2]:.1f} CPU-s")
    tell(
        f"{given.pages:,} pages: full {many[0]:.1f}, {given.share:.1%} changed {many[1]:.1f}, nothing new {many[2]:.1f} CPU-s"
    )
    tell(
        f"without the start: full {full:.1f}, {given.share:.1%} changed {changed:.1f} CPU-s: {100 * changed / full:.1f} %"
    )
    tell(
        f"nothing new: {many[2] / version:.1f} x `snakemake --version` ({version:.2f} CPU-s); {nothing:.1f} over few pages"
    )


def measured(folder: Path, count: int, share: float) -> list[float]:
    """CPU seconds of a full run, of one after a change, and of one with nothing new."""
    folder.mkdir()
    config = folder / "config.yaml"
    settings = {"results": str(folder / "results"), "sources": {"front_matter": [str(folder / "pages")]}}
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [sys.executable, "-m", "figlake", "run", "--config", str(config)]
    write_pages(folder / "pages", count)
    full, before = seconds(command), files_of(folder / "results" / "dataset" / "current")
    tell_jobs(f"{count:,} pages, full", folder / "results")
    write_pages(folder / "pages", count, share)
    changed, now = seconds(command), files_of(folder / "results" / "dataset" / "current")
    tell_jobs(f"{count:,} pages, changed", folder / "results")
    written = sum(size for file, size in now.items() if file not in before)
    tell(
        f"{count:,} pages, changed: {written / 1e6:.2f} of {sum(now.values()) / 1e6:.2f} MB of tables are written anew"
    )
    return [full, changed, seconds(command)]


def files_of(snapshot: Path) -> dict[int, int]:
    """Sizes of the tables' files by inode, which files that were taken over share."""
    states = [path.stat() for path in snapshot.resolve().rglob("*.parquet")]
    return {state.st_ino: state.st_size for state in states}


def tell_jobs(what: str, results: Path) -> None:
    """Print what the jobs of the run took that was just made, by rule; their logs are gone then."""
    for rule, job in jobs_of(results).items():
        tell(f"{what}: {rule:20} {job['count']:3} jobs {job['cpu']:8.2f} CPU-s, peak {job['peak']} MB")
    shutil.rmtree(results / "logs")


USAGE = re.compile(r"took (?P<cpu>[\d.]+) CPU-s, peak (?P<peak>\d+) MB, (?P<mapped>\d+) MB")


def jobs_of(results: Path) -> dict[str, dict]:
    """What the jobs took whose logs are there, by rule."""
    jobs: dict[str, dict] = defaultdict(lambda: {"count": 0, "cpu": 0.0, "peak": 0, "own": 0})
    for log in (results / "logs").rglob("*.log"):
        told = USAGE.search(log.read_text(encoding="utf-8"))
        if told:
            rule = log.relative_to(results / "logs").parts[0].removesuffix(".log")
            job = jobs[rule]
            job["count"] += 1
            job["cpu"] = round(job["cpu"] + float(told["cpu"]), 2)
            job["peak"] = max(job["peak"], int(told["peak"]))
            job["own"] = max(job["own"], int(told["peak"]) - int(told["mapped"]))
    return dict(sorted(jobs.items()))


def seconds(command: list[str], root: Path = ROOT) -> float:
    """CPU seconds of a command of the checkout ``root``, and of all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root / "scripts")}
    )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
