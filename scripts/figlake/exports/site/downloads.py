"""A figure in the forms that others read, in a tree by its number: what the exports write, letter for letter.

A record is `{"files": {name: text}, "json_ld": text}`: its page and TSV tables as `front_matter` has them, and its line
of `json_ld`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import duckdb

from figlake.exports import Published
from figlake.exports.front_matter import Pages
from figlake.exports.json_ld import documents
from figlake.exports.site.tree import Tree

LEAF_BYTES = 128_000


def write_downloads(con: duckdb.DuckDBPyConnection, published: Published, folder: Path, years: Sequence[int]) -> int:
    """Write the tree `downloads/` below ``folder``; returns its levels.  ``years``: in the order of numbers."""
    tree = Tree(folder / "downloads", LEAF_BYTES)
    pages = Pages(published, con)
    for year in years:
        of_year = chain.from_iterable(map(pages.of_part, pages.parts(year)))
        for files, (_, json_ld) in zip(of_year, documents(con, year), strict=True):
            record = {"files": {Path(name).name: data.decode("utf-8") for name, data in files}, "json_ld": json_ld}
            tree.add(tree.count, json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    return tree.finish()
