"""Which figures a term is of: numbers and weights, in a tree by the term (`kind:id`).

A record is `{"n": count, "d": steps, "w": weights}`: the first number, then the step to each next one; a text that
has a character for each weight, or one weight where all are alike.  Of more than `INLINE` figures it holds
`"b": [first block, [first number of each block]]` instead, and each block, `[steps, weights]`, is a file below
`blocks/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from figlake.exports.site.order import LONGEST_WORD, NO_WORDS
from figlake.exports.site.packed import numbered, write_packed
from figlake.exports.site.tree import Tree
from figlake.files.database import batches_of, literals, put_aside, quoted, stretches

INLINE, BLOCK = 4096, 16_384
WEIGHTLESS = 35
"""Character of a weight of 0."""
FIGURES_AT_ONCE, HITS_AT_ONCE = 20_000, 500_000
"""About so many are put in order at a time; what is in order waits on the disk."""
_WORDS = """
WITH texts AS (
  SELECT figid, 80 AS weight, title AS text FROM figures UNION ALL SELECT figid, 50, caption FROM figures
  UNION ALL SELECT figid, 40, paper_title FROM figures
  UNION ALL SELECT figid, 40, unnest(keywords) FROM figures
  UNION ALL SELECT figid, 30, text FROM figure_words
), spelt AS (
  SELECT number, weight, unnest(words(text)) AS word FROM texts JOIN ordered USING (figid)
  WHERE text IS NOT NULL AND {stretch}
)
SELECT 'word:' || word AS key, number::BIGINT AS number, max(weight)::BIGINT AS weight FROM spelt
WHERE length(word) BETWEEN 2 AND {longest} AND NOT list_contains({no_words}, word) GROUP BY ALL ORDER BY key
"""
_OTHERS = """
WITH others AS (
  SELECT kind || ':' || id AS key, number, round(100 * confidence) AS weight FROM named
  UNION ALL SELECT 'article:' || pmcid, number, 50 FROM ordered
  UNION ALL SELECT 'journal:' || journal, number, 50 FROM journals JOIN ordered USING (figid)
  UNION ALL SELECT 'organism:' || organism, number, 50 FROM organisms JOIN ordered USING (figid)
)
SELECT key, number::BIGINT AS number, weight::BIGINT AS weight FROM others ORDER BY key
"""
_HITS = "SELECT key, number, weight FROM hits WHERE {stretch} ORDER BY key, number"

Numbers = NDArray[np.int64]


def write_postings(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the tree `postings/` and `blocks/` below ``folder``; returns its levels."""
    tree, blocks = Tree(folder / "postings"), _Blocks(folder / "blocks")
    with TemporaryDirectory(prefix="hits-", dir=folder) as aside:
        for key, pieces in _by_key(_hits(con, Path(aside))):
            tree.add(key, blocks.record(pieces))
    return tree.finish()


def _hits(con: duckdb.DuckDBPyConnection, aside: Path) -> Iterator[pa.RecordBatch]:
    """Key, number and weight of all, in their order; ``aside``: an empty folder."""
    words = {"longest": LONGEST_WORD, "no_words": literals(NO_WORDS)}
    of_figures = stretches(con, "figures", "figid", rows=FIGURES_AT_ONCE)
    for number, sql in enumerate([_OTHERS, *(_WORDS.format(stretch=stretch, **words) for stretch in of_figures)]):
        put_aside(con, f"hits_{number}", sql, aside)
    con.execute(f"CREATE VIEW hits AS FROM read_parquet({quoted(str(aside / '*.parquet'))}, hive_partitioning = false)")
    for stretch in stretches(con, "hits", "key", rows=HITS_AT_ONCE):
        yield from batches_of(con, _HITS.format(stretch=stretch))


def _by_key(batches: Iterator[Any]) -> Iterator[tuple[str, Iterator[tuple[Numbers, Numbers]]]]:
    """Each key with pieces of its numbers and weights; they are to be read before the next key is asked for."""
    pieces = _pieces(batches)
    held = next(pieces, None)

    def of(key: str) -> Iterator[tuple[Numbers, Numbers]]:
        nonlocal held
        while held is not None and held[0] == key:
            yield held[1:]
            held = next(pieces, None)

    while held is not None:
        yield held[0], of(held[0])


def _pieces(batches: Iterator[Any]) -> Iterator[tuple[str, Numbers, Numbers]]:
    for batch in batches:
        keys, numbers, weights = batch.columns
        runs = pc.run_end_encode(keys)
        starts = [0, *runs.run_ends.to_pylist()]
        of_batch, their = numbers.to_numpy(), weights.to_numpy()
        for key, start, end in zip(runs.values.to_pylist(), starts, starts[1:], strict=False):
            yield key, of_batch[start:end], their[start:end]


class _Blocks:
    """Makes records of postings, and writes the blocks of those that are too long for one."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._written = folder, 0

    def record(self, pieces: Iterator[tuple[Numbers, Numbers]]) -> str:
        """The record of a term as JSON; what is held of its postings is a block at most."""
        held: list[tuple[Numbers, Numbers]] = []
        count = held_count = 0
        first, firsts = self._written, list[int]()
        for piece in pieces:
            held.append(piece)
            count += len(piece[0])
            held_count += len(piece[0])
            if held_count >= BLOCK:
                numbers, weights = _joined(held)
                firsts.append(self._write(numbers[:BLOCK], weights[:BLOCK]))
                held, held_count = [(numbers[BLOCK:], weights[BLOCK:])], held_count - BLOCK
        numbers, weights = _joined(held)
        if not firsts and count <= INLINE:
            return _json({"n": count, "d": _steps(numbers), "w": _told(weights)})
        if len(numbers):
            firsts.append(self._write(numbers, weights))
        return _json({"n": count, "b": [first, firsts]})

    def _write(self, numbers: Numbers, weights: Numbers) -> int:
        write_packed(numbered(self._folder, self._written), _json([_steps(numbers), _told(weights)]))
        self._written += 1
        return int(numbers[0])


def _joined(held: list[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
    return np.concatenate([piece[0] for piece in held]), np.concatenate([piece[1] for piece in held])


def _steps(numbers: Numbers) -> list[int]:
    steps: list[int] = np.diff(numbers, prepend=0).tolist()
    return steps


def _told(weights: Numbers) -> str | int:
    return int(weights[0]) if (weights == weights[0]).all() else "".join(map(chr, (weights + WEIGHTLESS).tolist()))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
