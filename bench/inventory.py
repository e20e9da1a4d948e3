"""Cost and memory of comparing two daily inventories, and what the whole of PMC would take by the slope.

    python bench/inventory.py [--rows 20000 200000] [--whole 9284625]

For each size two inventories are generated in the service's layout (one in a thousand records new, changed, gone each),
and each is observed in a process of its own: the first from an empty state, the second against the first.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from figlake.pmc.inventory import BUCKET, ROOT
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access

SHARDS = 5


def write_inventory(bucket: Path, day: str, etags: dict[int, str]) -> int:
    """Write the inventory of a day as the service does, in no order; returns its bytes."""
    rows = [
        f'"{BUCKET}","metadata/PMC{number}.1.json","{day}T11:47:59.000Z","{etag}"\n' for number, etag in etags.items()
    ]
    random.Random(day).shuffle(rows)
    files = []
    for number in range(SHARDS):
        body = gzip.compress("".join(rows[number::SHARDS]).encode(), compresslevel=6, mtime=0)
        md5 = hashlib.md5(body).hexdigest()
        key = f"{ROOT}data/{md5}.csv.gz"
        (bucket / key).parent.mkdir(parents=True, exist_ok=True)
        (bucket / key).write_bytes(body)
        files.append({"key": key, "size": len(body), "MD5checksum": md5})
    folder = bucket / ROOT / f"{day}T01-00Z"
    folder.mkdir(parents=True)
    manifest = {"sourceBucket": BUCKET, "fileFormat": "CSV", "fileSchema": "Bucket, Key, LastModifiedDate, ETag"}
    (folder / "manifest.json").write_text(json.dumps({**manifest, "files": files}), encoding="utf-8")
    return sum(int(file["size"]) for file in files)  # type: ignore[call-overload]


def etags_of(count: int, day: int) -> dict[int, str]:
    """ETags by PMC number: from the second day on every thousandth record is changed, gone, or new."""
    numbers = (10_000_000 + 3 * number for number in range(count))
    found = {number: hashlib.md5(f"{number}".encode()).hexdigest() for number in numbers}
    if day > 1:
        for number in list(found)[::1000]:
            found[number] = hashlib.md5(f"{number} changed".encode()).hexdigest()
            del found[number + 3]
            found[number + 1] = hashlib.md5(f"{number} new".encode()).hexdigest()
    return found


def measure(bucket: Path, state: Path) -> tuple[str, float, float]:
    """What changed, CPU seconds, and peak memory in MB."""
    started = time.process_time()
    change = observe(
        Selection(str(bucket), inventory=True, max_shrinkage=0.5),
        Access(state / "cache"),
        state / "observed.parquet",
        state / "ledger.parquet",
    )
    seconds = time.process_time() - started
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return str(change), seconds, int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Measure and print."""
    grammar = argparse.ArgumentParser(description=__doc__)
    grammar.add_argument("--rows", type=int, nargs=2, default=[20_000, 200_000])
    grammar.add_argument("--whole", type=int, default=9_284_625)
    options = grammar.parse_args()
    points = []
    for count in options.rows:
        with tempfile.TemporaryDirectory() as name:
            bucket, state = Path(name) / "bucket", Path(name) / "state"
            state.mkdir()
            for day in (1, 2):
                size = write_inventory(bucket, f"2026-09-{day:02d}", etags_of(count, day))
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                    change, seconds, memory = pool.submit(measure, bucket, state).result()
                sys.stdout.write(
                    f"{count:9,d} rows, {size / 1e6:6.1f} MB, day {day}: {change}: "
                    f"{seconds:6.1f} CPU-s, peak memory {memory:.0f} MB\n"
                )
            points.append((count, seconds))
    (few, short), (many, long) = points
    slope = (long - short) / (many - few)
    whole = short + slope * (options.whole - few)
    sys.stdout.write(f"{1e6 * slope:.1f} microseconds a row; {options.whole:,} rows by the slope: {whole:.0f} CPU-s\n")


if __name__ == "__main__":
    main()
