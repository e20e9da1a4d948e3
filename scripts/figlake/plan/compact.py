"""Folds small batches into few, and removes what no current record needs.

A harvest that runs for years seals a batch on each day that brings something new, and superseded versions stay where
they were read.  Batching never shows in the product, so small batches can be given up: the next run seals their
records together and reads them again, articles and images from the cache.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from figlake.files import parquet, working
from figlake.files.batches import PREFIXES
from figlake.plan.packing import fold_packs


def compact(results: Path, batch_size: int) -> str:
    """Give up batches that are less than half full, and the files of those without a current record.

    Packs of the cache are folded first.  Killed at any moment, it leaves what the next run completes.  Returns what was
    done, for a person.
    """
    plan = results / "plan"
    if not (plan / "batches.tsv").is_file():
        return "there is no plan yet, and nothing to fold"
    of_cache = fold_packs(results)
    current = parquet.read(plan / "records.parquet", working.PLAN_RECORDS, ["batch"])["batch"].drop_null().to_pylist()
    live = Counter(current)
    small: list[str] = []
    for prefix in PREFIXES.values():
        found = sorted(name for name, count in live.items() if name.startswith(f"{prefix}-") and count < batch_size / 2)
        small += found if len(found) > 1 else []
    given_up = {path.stem for path in (plan / "sealed").glob("*.jsonl")} - (live.keys() - set(small))
    if small:
        (plan / "batches.tsv").unlink()  # the next run plans anew
    for name in sorted(given_up):
        for folder in (
            results / "core" / "front_matter" / name,
            results / "core" / "pmc" / name,
            results / "raw" / name,
        ):
            shutil.rmtree(folder, ignore_errors=True)
        (results / "raw" / f"{name}.tar").unlink(missing_ok=True)
        (plan / "sealed" / f"{name}.jsonl").unlink()  # last: what is left of a batch is found by its seal
    left = len(live) - len(small)
    records = sum(live[name] for name in small)
    return (
        f"{len(small)} small batches with {records} records are given up, {len(given_up) - len(small)} without a "
        f"current record removed, {left} left as they are; the next run folds the records together"
        f"{of_cache}"
    )
