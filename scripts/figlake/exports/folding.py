"""Lines about figures, written some parts of the tables at a time and folded into files in the order of figids.

What a query gathers of each figure is held in memory while it is asked, so it is asked of a bounded number of figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from heapq import merge
from pathlib import Path

import duckdb

from figlake.exports import Published
from figlake.exports.parts import Parts

AT_ONCE = 250_000
"""Figures that are asked of at a time, or a part when it has more."""


class Folding:
    """Makes the files of an export from lines that come sorted by figid, a group of parts at a time."""

    def __init__(self, published: Published, folder: Path) -> None:
        self._published, self._folder = published, folder
        self._counts: dict[str, int] = {}
        self._runs: dict[str, list[Path]] = {}
        self._parts = Parts(published)
        self._groups = self._parts.groups(AT_ONCE)

    def connections(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the snapshot whose tables of figures hold the rows of one group after the other."""
        con = self._published.connect()
        if len(self._groups) == 1:
            yield con
            return
        for parts in self._groups:
            self._parts.narrow(con, parts)
            yield con

    def add(self, name: str, lines: Iterable[tuple[str, str]]) -> None:
        """Take in lines of a group for the file ``name`` below the folder: figid and line of each, by figid."""
        is_whole = len(self._groups) == 1
        runs = self._runs.setdefault(name, [])
        path = self._folder / (name if is_whole else f"{name}.{len(runs)}")
        count, file = 0, None
        with ExitStack() as opened:
            for figid, line in lines:
                if file is None:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    file = opened.enter_context(path.open("w", encoding="utf-8", newline="\n"))
                file.write(f"{line}\n" if is_whole else f"{figid}\t{line}\n")
                count += 1
        if count:
            runs.append(path)
        self._counts[name] = self._counts.get(name, 0) + count

    def finish(self) -> Mapping[str, int]:
        """Fold what came; returns the number of lines of each file.  Of a file without lines there is none."""
        for name, runs in self._runs.items():
            if runs and len(self._groups) > 1:
                self._fold(self._folder / name, runs)
        return self._counts

    def _fold(self, target: Path, runs: Iterable[Path]) -> None:
        with ExitStack() as opened, target.open("w", encoding="utf-8", newline="\n") as file:
            # a tab comes before all that a figid holds, so that lines are in the order of their figids
            for line in merge(*(opened.enter_context(path.open(encoding="utf-8", newline="\n")) for path in runs)):
                file.write(line.split("\t", 1)[1])
        for path in runs:
            path.unlink()
