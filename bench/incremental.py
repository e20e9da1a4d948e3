"""What a change costs: CPU of a full run, of one after 1 % of the pages changed, and of one with nothing new.

    python bench/incremental.py [--pages 20000] [--folder FOLDER]

The same runs over 20 pages give the fixed start of Snakemake and of each job, which is taken off.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from pages import write_pages

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pages", type=int, default=20_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        few = measured(Path(folder) / "few", 20, 0.05)
        many = measured(Path(folder) / "many", given.pages, 0.01)
    full, changed, nothing = (own - start for own, start in zip(many, few, strict=True))
    version = seconds([sys.executable, "-m", "snakemake", "--version"])
    tell(f"fixed start: full {few[0]:.1f}, changed {few[1]:.1f}, nothing new {few[2]:.1f} CPU-s")
    tell(f"{given.pages:,} pages: full {many[0]:.1f}, 1 % changed {many[1]:.1f}, nothing new {many[2]:.1f} CPU-s")
    tell(f"without the start: full {full:.1f}, 1 % changed {changed:.1f} CPU-s: {100 * changed / full:.1f} %")
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
    found = [seconds(command)]
    write_pages(folder / "pages", count, share)
    return [*found, seconds(command), seconds(command)]


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
