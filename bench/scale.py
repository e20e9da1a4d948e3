"""What figure pages and articles cost at two sizes, end to end; pages beside the limits of the components and the
plain ways to do it.

    python bench/scale.py [--sizes 10000 100000] [--output FOLDER] [--articles FOLDER]

All in one run, CPU time of whole process trees.  What each job took comes from its log.  Limits and plain ways are
measured at two sizes each; their slope leaves the start out.  Pages have 66 gene rows a figure, articles 10, so that a
change is judged by both.  ``--articles``: JATS files, those of the sample unless given, harvested over and over, an
article for each 20 pages.  Writes ``scale.json``, and ``scale.svg`` as a plot of it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import yaml
from incremental import ROOT, jobs_of, seconds, tell
from jats import bucket_of
from pages import write_pages

WAYS = {"SafeLoader + pandas": ("safe", 250, 1000), "CSafeLoader + pandas": ("csafe", 1000, 5000)}
LIMITS = {
    "read files": ("read", 2000, 10_000),
    "libyaml's events": ("events", 2000, 10_000),
    "words of the texts, looked up": ("words", 2000, 10_000),
    "rows to Parquet": ("rows", 2000, 10_000),
}
SAMPLE = ROOT / "resources" / "sample" / "bucket"
NOT_WRITTEN = "values"
"""What the last one does before it writes, taken off it."""


def main() -> None:
    """Measure, print, and write what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sizes", type=int, nargs=2, default=(10_000, 100_000))
    options.add_argument("--articles", type=Path, default=SAMPLE)
    options.add_argument("--output", type=Path, default=Path("build/bench"))
    options.add_argument(
        "--python", default=sys.executable, help="interpreter with requirements.lock alone, as runs have it"
    )
    options.add_argument("--folder", type=Path, help="where pages are written and kept; a temporary one unless given")
    given = options.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    found: dict = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        run_of_pages(folder / "20", 20, given.python)  # builds the lexicon, which the user's cache then has
        found["runs"] = {str(size): run_of_pages(folder / str(size), size, given.python) for size in (20, *given.sizes)}
        (given.output / "scale.json").write_text(json.dumps(found, indent=1))
        pages = folder / str(max(given.sizes)) / "pages"
        dataset = folder / str(max(given.sizes)) / "results" / "dataset" / "current"
        most = max(given.sizes)
        found["limits"] = {name: slope(way, pages, dataset, most, *sizes) for name, (way, *sizes) in LIMITS.items()}
        found["limits"]["rows to Parquet"] -= slope(NOT_WRITTEN, pages, dataset, most, 2000, 10_000)
        found["plain"] = {name: slope(way, pages, dataset, most, *sizes) for name, (way, *sizes) in WAYS.items()}
        found["articles"] = {
            str(size): run_of_articles(folder / f"articles-{size}", given.articles, size, given.python)
            for size in (20, *(size // 20 for size in given.sizes))
        }
    (given.output / "scale.json").write_text(json.dumps(found, indent=1))
    each = (found["runs"][str(max(given.sizes))]["cpu"] - found["runs"]["20"]["cpu"]) / max(given.sizes) * 1e3
    ways = {**found["plain"], "figlake": each, "sum of the limits": sum(found["limits"].values()), **found["limits"]}
    (given.output / "scale.svg").write_text(plot(ways))
    report(found, given.sizes)


def plot(ways: dict[str, float]) -> str:
    """Milliseconds of CPU a page as bars, on paper of either colour."""
    longest = max(ways.values())
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {34 * len(ways) + 40}" font-family="sans-serif" font-size="14">',
        "<style>text{fill:#333}rect{fill:#7a8b99}rect.own{fill:#d9822b}"
        "@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>",
        '<text x="4" y="20">CPU time a page, ms</text>',
    ]
    for number, (name, value) in enumerate(ways.items()):
        y, width = 34 * number + 34, max(2, 400 * value / longest)
        kind = ' class="own"' if name == "figlake" else ""
        lines.append(
            f'<text x="4" y="{y + 18}">{name}</text><rect{kind} x="240" y="{y}" width="{width:.0f}" height="26"/>'
        )
        lines.append(f'<text x="{246 + width:.0f}" y="{y + 18}">{value:.2f}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def report(found: dict, sizes: tuple[int, int]) -> None:
    """Print ratios."""
    small, large = sizes
    start = found["runs"]["20"]["cpu"]
    few, many = found["runs"][str(small)]["cpu"] - start, found["runs"][str(large)]["cpu"] - start
    each = many / large * 1e3
    tell(
        f"start {start:.1f} CPU-s; {small:,} pages {few:.1f}, {large:,} pages {many:.1f} without it: {many / few:.2f} times"
    )
    tell(f"a page {each:.3f} ms")
    for kind in ("limits", "plain"):
        for name, value in found[kind].items():
            tell(f"  {name}: {value:.3f} ms a page; figlake takes {each / value:.2f} times that")
    limit = sum(found["limits"].values())
    tell(f"sum of the limits {limit:.3f} ms; figlake takes {each / limit:.2f} times that")
    for size in (small, large):
        for rule, job in found["runs"][str(size)]["jobs"].items():
            tell(
                f"{size:>7,} {rule:20} {job['count']:3} jobs {job['cpu']:8.1f} CPU-s, peak {job['peak']} MB, without maps {job['own']}"
            )
    for size, run in found.get("articles", {}).items():
        tell(f"{size} articles: {run['cpu']:.1f} CPU-s, {run['megabytes']:.1f} MB of XML")
        for rule, job in run["jobs"].items():
            tell(
                f"        {rule:20} {job['count']:3} jobs {job['cpu']:8.1f} CPU-s, peak {job['peak']} MB, without maps {job['own']}"
            )


def run_of_pages(folder: Path, count: int, python: str, root: Path = ROOT) -> dict:
    """CPU of a run over generated pages, and what its jobs took."""
    if not (folder / "pages").is_dir():
        write_pages(folder / "pages", count)
    return run(folder, {"front_matter": [str(folder / "pages")]}, python, root)


def run_of_articles(folder: Path, source: Path, count: int, python: str, root: Path = ROOT) -> dict:
    """CPU of a run over copies of articles, with ids of their own."""
    bucket = folder / "bucket"
    if not bucket.is_dir():
        bucket_of([path.read_bytes() for path in sorted(source.rglob("*.xml"))], count, bucket)
    size = sum(path.stat().st_size for path in bucket.rglob("*.xml")) / 1e6
    sources = {"pmc": {"store": str(bucket), "select": {"all": True}}}
    return {**run(folder, sources, python, root), "megabytes": size}


def run(folder: Path, sources: dict, python: str, root: Path = ROOT) -> dict:
    """CPU of a run of the checkout ``root`` from nothing, and what its jobs took by rule."""
    results = folder / "results"
    shutil.rmtree(results, ignore_errors=True)
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump({"results": str(results), "sources": sources}), encoding="utf-8")
    cpu = seconds([python, "-m", "figlake", "run", "--config", str(config)], root)
    return {"cpu": cpu, "jobs": jobs_of(results)}


def slope(way: str, pages: Path, dataset: Path, most: int, small: int, large: int) -> float:
    """Milliseconds of CPU a page, between two sizes; smaller ones where there are not so many pages."""
    large = min(large, most)
    small = min(small, large // 4)
    command = [sys.executable, str(ROOT / "bench" / "plain.py"), way, str(pages), str(dataset)]
    few, many = (seconds([*command, str(size)]) for size in (small, large))
    return (many - few) / (large - small) * 1e3


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
