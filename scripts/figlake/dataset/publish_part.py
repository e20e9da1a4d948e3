"""Stage publish_part: the files of a few parts of the published tables.

A part for which nothing changed since the last snapshot is taken over from it file by file.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from figlake.dataset.accounts import PAGES, SOURCES
from figlake.dataset.assembly import Assembly
from figlake.dataset.chosen import ChosenFiles, read_chosen
from figlake.dataset.last import Last
from figlake.dataset.parts import Part
from figlake.dataset.pictures import counted as counted_pictures
from figlake.dataset.snapshot import link, part_path
from figlake.files import tables
from figlake.files.atomic import renewing, write_text
from figlake.files.database import (
    Means,
    database,
)

ACCEPTED = {"genes": "gene_ids", "chemicals": "chemical_ids", "diseases": "disease_ids"}
"""What is accepted of figures, as the manifest counts it, and the column of `tables.FIGURES` that lists it."""
TALLIED = ("source", "page_tables", "verbatim", *ACCEPTED.values(), "issues", "picture_line_count")
RECEIPT = "parts.json"
"""What was written, beside it: of each part the manifest's entries of its files by table, and a tally of figures."""

log = logging.getLogger(__name__)


def publish_part(*, unit: str, chosen: ChosenFiles, dataset: Path, target: Path, means: Means) -> None:
    """Write the parts of a ``unit`` of `Chosen` below the folder ``target``, as they lie in a snapshot.

    ``dataset``: from whose last snapshot parts are taken over.
    """
    told, last = read_chosen(chosen.parts), Last(dataset)
    start, end = told.units[unit]
    with renewing(target) as folder:
        made: dict[int, dict[str, Any]] = {}
        for number in range(start, end):
            part = told.parts[number]
            if (files := last.made_from(part, told.states[number])) is not None:
                made[number] = {
                    name: _taken_over(name, file, last.folder, folder, part) for name, file in files.items()
                }
        changed = [number for number in range(start, end) if number not in made]
        if changed:
            with database(means) as con:
                made |= Assembly(con, told, unit, changed, chosen, folder).made()
        receipts = [{"files": made[number], "tally": _tally(made[number], folder)} for number in range(start, end)]
        write_text(folder / RECEIPT, json.dumps(receipts) + "\n")
    log.info("%d parts written, %d taken over from the last snapshot", len(changed), end - start - len(changed))


def read_receipts(folder: Path) -> list[dict[str, Any]]:
    """What was written to a folder by `publish_part`, part by part."""
    found: list[dict[str, Any]] = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    return found


def _taken_over(name: str, file: Mapping[str, Any], source: Path, folder: Path, part: Part) -> dict[str, Any]:
    """Entry of a file of another snapshot that is linked here, under its number here."""
    table = next(table for table in tables.PARTED if table.name == name)
    path = part_path(table, part.year, part.number)
    link(source / file["path"], folder / path)
    return {**file, "path": path}


def _tally(files: Mapping[str, Mapping[str, Any]], folder: Path) -> dict[str, Any]:
    """What is counted of the figures of a part: tables of pages, pages kept as text, what is accepted by source,
    figures with pictures that were read or not (`pictures.counted`).
    """
    accepted = {name: dict.fromkeys(SOURCES, 0) for name in ACCEPTED}
    tally: dict[str, Any] = {"tables": 0, "verbatim": 0, "accepted": accepted}
    pictures: Counter[str] = Counter()
    if "figures" in files:
        with pq.ParquetFile(folder / files["figures"]["path"]) as file:
            for batch in file.iter_batches(tables.FIGURES.row_group_size, columns=list(TALLIED)):
                figures = pa.Table.from_batches([batch])
                pages = _of(figures, PAGES)
                tally["tables"] += pc.sum(pc.list_value_length(pages["page_tables"])).as_py() or 0
                tally["verbatim"] += pages.num_rows - pages["verbatim"].null_count
                for name, source in product(ACCEPTED, SOURCES):
                    ids = _of(figures, source)[ACCEPTED[name]]
                    accepted[name][source] += pc.sum(pc.list_value_length(ids)).as_py() or 0
                pictures += counted_pictures(figures.select(["issues", "picture_line_count"]).to_pylist())
    return {**tally, "pictures": dict(sorted(pictures.items()))}


def _of(figures: pa.Table, source: str) -> pa.Table:
    return figures.filter(pc.equal(figures["source"], source))
