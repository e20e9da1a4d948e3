"""A snapshot of rows that a test makes up, and a reader of the site that is made from it."""

import bisect
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conftest import a_row

from figlake.dataset.snapshot import MANIFEST, SUMS, described, entry_of, part_path, point
from figlake.exports import Published, export
from figlake.files import parquet, tables
from figlake.files.columns import Table

NAME = "0123456789abcdef"


def write_snapshot(dataset: Path, rows: Mapping[Table, Sequence[Mapping[str, Any]]], name: str = NAME) -> None:
    """Write the rows of tables, each filled to a whole row, as the current snapshot of ``dataset``."""
    snapshot = dataset / "snapshots" / name
    snapshot.mkdir(parents=True)
    of_tables = {}
    for table in tables.PUBLISHED:
        filled = [a_row(table, **row) for row in rows.get(table, ())]
        years = sorted({row["pub_year"] for row in filled}) if table.is_partitioned else [None]
        files = []
        for year in years:
            some = [row for row in filled if year is None or row["pub_year"] == year]
            if some:
                target = snapshot / part_path(table, year)
                parquet.write_rows(target, table, some)
                files.append(entry_of(target, snapshot, len(some)))
        of_tables[table.name] = described(table, files)
    manifest = {"schema_version": tables.SCHEMA_VERSION, "tables": of_tables}
    (snapshot / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (snapshot / SUMS).touch()
    point(dataset, name)


class Site:
    """Reads the files of a site, as the app does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told = json.loads((folder / "site.json").read_text(encoding="utf-8"))
        self.data = folder / "data" / self.told["snapshot"]

    @classmethod
    def of(cls, dataset: Path, folder: Path) -> "Site":
        """The site of a dataset, made now."""
        export("site", Published(dataset), folder)
        return cls(folder)

    def file(self, folder: str, number: int) -> Any:
        packed = (self.data / folder / str(number // 1000) / f"{number}.json.gz").read_bytes()
        return json.loads(gzip.decompress(packed))

    def record(self, tree: str, key: str | int) -> Any:
        """The record of a key; None where there is none."""
        number = 0
        for level in range(self.told["levels"][tree], 0, -1):
            keys = self.file(f"{tree}/{level}", number)
            number = number * self.told["sizes"]["fanout"] + max(0, bisect.bisect_right(keys, key) - 1)
        leaf = self.file(f"{tree}/0", number)
        return dict(zip(leaf[::2], leaf[1::2], strict=True)).get(key)

    def records(self, tree: str) -> dict[Any, Any]:
        """All records of a tree."""
        found: dict[Any, Any] = {}
        for path in (self.data / tree / "0").rglob("*.json.gz"):
            leaf = json.loads(gzip.decompress(path.read_bytes()))
            found |= zip(leaf[::2], leaf[1::2], strict=True)
        return found

    def posted(self, key: str) -> dict[int, int]:
        """Weights by the number of the figure."""
        entry = self.record("postings", key)
        if entry is None:
            return {}
        first, firsts = entry.get("b", (0, [0]))
        pieces = (
            [(entry["d"], entry["w"])]
            if "d" in entry
            else [self.file("blocks", first + nth) for nth in range(len(firsts))]
        )
        found, count = {}, 0
        for steps, weights in pieces:
            at = 0
            for nth, step in enumerate(steps):
                at += step
                found[at] = weights if isinstance(weights, int) else ord(weights[nth]) - 35
                count += 1
        assert count == entry["n"] == len(found), key
        return found
