"""Two checkouts beside each other: CPU of the same runs, in turns, by rule, over pages and over articles.

    python bench/pairs.py OTHER [--pages 2000] [--articles 200] [--jats FOLDER] [--rounds 2]

OTHER: a checkout of another state.  On a busy machine seconds say little; a ratio of two runs that follow each other
says more, and its median over rounds more still.  The same rows are read by both, from the same folders.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from incremental import ROOT, tell
from scale import SAMPLE, run_of_articles, run_of_pages

WHOLE = "a whole run"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("other", type=Path)
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--articles", type=int, default=200)
    options.add_argument("--jats", type=Path, default=SAMPLE, help="JATS files, those of the sample unless given")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--folder", type=Path, help="where inputs are written and kept; a temporary one unless given")
    given = options.parse_args()
    other = given.other.absolute()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        for root in (other, ROOT):
            run_of_pages(folder / "start", 20, sys.executable, root)  # the user's cache has the lexicon then
        for shape, count in (("pages", given.pages), ("articles", given.articles)):
            costs = [turn(shape, folder, given.jats, count, (other, ROOT)) for _ in range(given.rounds)]
            report(f"{count:,} {shape}", costs)


def turn(shape: str, folder: Path, jats: Path, count: int, roots: tuple[Path, Path]) -> list[dict[str, float]]:
    """CPU seconds by rule of one run of each checkout."""
    found = []
    for root in roots:
        if shape == "pages":
            told = run_of_pages(folder / f"pages-{count}", count, sys.executable, root)
        else:
            told = run_of_articles(folder / f"articles-{count}", jats, count, sys.executable, root)
        found.append({WHOLE: told["cpu"], **{rule: job["cpu"] for rule, job in told["jobs"].items()}})
    return found


def report(what: str, costs: list[list[dict[str, float]]]) -> None:
    """Print medians of the seconds and of the ratios."""
    tell(f"{what}, {len(costs)} rounds: CPU-s of the other checkout, of this one, and the one over the other")
    rules: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for before, now in costs:
        for rule in before.keys() & now.keys():
            rules[rule].append((before[rule], now[rule]))
    for rule, pairs in sorted(rules.items(), key=lambda item: -max(item[1])[0]):
        before, now = (statistics.median(values) for values in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in pairs if other)
        tell(f"  {rule:20} {before:8.2f} {now:8.2f} {ratio:6.2f} times")


if __name__ == "__main__":
    main()
