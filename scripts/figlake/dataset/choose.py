"""Stage choose: which record of which batch is published, in which part, and why the others are not.

The choice is made here and not in the batches, so that batching never shows: whatever batch a record was read in, the
same records give the same rows.  It looks at a few narrow columns of everything, in a database that spills.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from figlake.dataset import images
from figlake.dataset.accounts import ARTICLES, PAGES, SOURCES, Accounts
from figlake.dataset.amendments import ARTICLE_OF_PAGE, OF_ARTICLE, articles_of_pages, lend
from figlake.dataset.choice import Choice, Policy
from figlake.dataset.chosen import Chosen, ChosenFiles, write_chosen
from figlake.dataset.contract import check_contract
from figlake.dataset.intake import CoreFiles, Intake, PlanFiles
from figlake.dataset.last import Last
from figlake.dataset.parts import PLACE, Part, cut, pack, place_of
from figlake.files import parquet, tables, working
from figlake.files.arrays import stretches
from figlake.files.checksums import canonical_json
from figlake.files.columns import Table
from figlake.files.database import Means, add_rows, batches_of, columns_of, database, value_of
from figlake.files.limits import MAX_PART_FIGURES
from figlake.jobs.code_digest import code_digest
from figlake.text.id_list import figures_or_articles

log = logging.getLogger(__name__)


def choose(
    *, plan: PlanFiles, core: CoreFiles, policy: Policy, dataset: Path, chosen: ChosenFiles, means: Means
) -> None:
    """Write what is published of everything current, and cut it into parts.

    ``dataset``: whose last snapshot the tables' contract is checked with.
    """
    if (last := Last(dataset)).manifest is not None:
        check_contract(last.manifest)
    with database(means) as con:
        ids = figures_or_articles(Path(policy.leave_out)) if policy.leave_out else []
        intake = Intake(con, plan, core, policy.types_left_out, ids)
        choice = Choice(con, core.figures, policy)
        images.add_images(con, core.images)
        lend(con)
        parts = _cut(con)
        states = _States(core, parts)
        spanning = _spanning(con)
        _write(con, chosen, intake, states, spanning)
        files, units = core.of_figures(), _units(pack(parts, MAX_PART_FIGURES))
        told = Chosen(
            parts=parts,
            states=states.digests(),
            units=units,
            batches={name: states.batches(*unit) for name, unit in units.items()},
            core={table.name: _beside(chosen, paths) for table, paths in files.items()},
            counts=_counts(con, intake, choice),
            inputs={**intake.digests(), **intake.leave_out()},
        )
    write_chosen(chosen.parts, told)
    log.info("%d parts, made by %d jobs", len(parts), len(units))


def _beside(chosen: ChosenFiles, paths: Sequence[Path]) -> dict[str, str]:
    """Core files by batch, from the folder of what is chosen, so that they are found wherever the results lie."""
    return {path.parent.name: os.path.relpath(path, chosen.parts.parent) for path in paths}


def _cut(con: duckdb.DuckDBPyConnection) -> list[Part]:
    """Cut what is published into parts; they are in the table `part` as well."""
    place = PLACE.format(pmcid="pmcid")
    found = con.sql(
        f"""SELECT pub_year, place, sum(figures)::BIGINT AS figures, sum(articles)::BIGINT AS articles FROM (
            SELECT pub_year, {place} AS place, count(*) AS figures, 0 AS articles FROM kept GROUP BY ALL
            UNION ALL SELECT pub_year, {place}, 0, count(*) FROM article GROUP BY ALL)
        GROUP BY ALL ORDER BY pub_year, place"""
    ).to_arrow_table()
    years, places, figures, articles = (column.to_numpy().astype(np.int64) for column in found.itercolumns())
    parts = cut(years, places, figures, articles, MAX_PART_FIGURES)
    rows = pa.table(
        {
            "part": pa.array(range(len(parts)), pa.int32()),
            "year": pa.array([part.year for part in parts], pa.int32()),
            "low": pa.array([part.low for part in parts], pa.int64()),
        }
    )
    add_rows(con, "part", rows)
    return parts


def _units(packed: Sequence[Sequence[Part]]) -> dict[str, tuple[int, int]]:
    ends = np.cumsum([len(unit) for unit in packed]).tolist()
    return {f"{number:05}": (end - len(packed[number]), end) for number, end in enumerate(ends)}


class _States:
    """Digests of all that each part is made from, taken while that is written."""

    def __init__(self, core: CoreFiles, parts: Sequence[Part]) -> None:
        code = [code_digest("figlake.dataset.publish_part"), pa.__version__, tables.SCHEMA_VERSION]
        self._digests = [sha256("\n".join(code).encode("utf-8")) for _ in parts]
        self._batches: list[set[str]] = [set() for _ in parts]
        self._core = core
        self._parts = parts

    def add(self, parts: np.ndarray[Any, Any], lines: pa.Array, all_batches: Sequence[pa.Array]) -> None:
        """Count in rows, ascending by ``parts``: of each its part, what it tells, and the batches it is read from."""
        for part, start, end in stretches(parts):
            self._digests[part].update("\n".join([*lines[start:end].to_pylist(), ""]).encode("utf-8"))
            for batches in all_batches:
                self._batches[part].update(filter(None, batches[start:end].unique().to_pylist()))

    def add_article(self, row: Mapping[str, Any]) -> None:
        """Count in an article that has no batch of its own."""
        place = place_of(row["pmcid"])
        for number, part in enumerate(self._parts):
            if part.year == row["pub_year"] and part.low <= place < part.high:
                self._digests[number].update(canonical_json(row).encode("utf-8"))

    def batches(self, start: int, end: int) -> list[str]:
        """The batches that parts are read from."""
        return sorted(set().union(*self._batches[start:end]))

    def digests(self) -> list[str]:
        """Digests of the parts, with the state of the files that they are read from."""
        files: dict[str, list[str]] = {}
        for table, paths in self._core.of_figures().items():
            for path in sorted(paths):
                state = path.stat()
                line = f"{table.name} {path.parent.name} {state.st_size} {state.st_mtime_ns}\n"
                files.setdefault(path.parent.name, []).append(line)
        for digest, batches in zip(self._digests, self._batches, strict=True):
            for batch in sorted(batches):
                digest.update("".join(files[batch]).encode("utf-8"))
        return [digest.hexdigest() for digest in self._digests]


def _spanning(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Articles known from pages alone whose pages say different years, one of which the article gets."""
    if not value_of(con, "SELECT count(*) FROM spanning"):
        return tables.ARTICLES.schema.empty_table()
    told = columns_of((*ARTICLE_OF_PAGE[:-3], "paper_title", "reference_text"), "f.")
    lent = columns_of((*OF_ARTICLE, "is_open_access", "figid"), "l.")
    pages = con.sql(
        f"""SELECT {told}, {lent} FROM core_figure f JOIN core_figure_files b USING (file_index)
        JOIN lent l ON l.figid = f.figid AND l.batch = b.batch AND l.location = f.location AND l.record = f.record
        SEMI JOIN spanning s ON s.pmcid = l.pmcid WHERE f.source = '{PAGES}' ORDER BY f.figid"""
    )
    return articles_of_pages(pages.to_arrow_table())


def _write(
    con: duckdb.DuckDBPyConnection, chosen: ChosenFiles, intake: Intake, states: _States, spanning: pa.Table
) -> None:
    place = PLACE.format(pmcid="r.pmcid")
    of_part = f"ASOF JOIN part c ON r.pub_year = c.year AND {place} >= c.low"
    names = [name for name in working.CHOSEN_FIGURES.schema.names if name != "part"]
    figures = f"SELECT c.part, {columns_of(names, 'r.')} FROM lent r {of_part}"
    parquet.write_sorted(
        chosen.figures, working.CHOSEN_FIGURES, _noted(con, figures, "pub_year, figid", working.CHOSEN_FIGURES, states)
    )
    articles = f"SELECT c.part, r.* EXCLUDE (article_type), NULL AS left_out FROM article r {of_part}"
    for _ in _noted(con, articles, "part, pmcid", working.CHOSEN_ARTICLES, states):
        pass
    told = columns_of(working.CHOSEN_ARTICLES.schema.names)
    left_out = f"SELECT {told} FROM (SELECT *, NULL AS part, article_type AS left_out FROM left_out)"
    both = f"SELECT {told} FROM ({articles}) UNION ALL {left_out} ORDER BY pmcid"
    parquet.write_sorted(chosen.articles, working.CHOSEN_ARTICLES, batches_of(con, both))
    for row in spanning.to_pylist():
        states.add_article(row)
    parquet.write(chosen.spanning, tables.ARTICLES, spanning)
    parquet.write_sorted(chosen.rejects, tables.REJECTS, intake.rejects())
    parquet.write_sorted(chosen.tombstones, tables.TOMBSTONES, intake.tombstones())
    parquet.write_sorted(chosen.images, images.IMAGES, batches_of(con, "SELECT * FROM image ORDER BY md5"))


def _noted(
    con: duckdb.DuckDBPyConnection, sql: str, order: str, table: Table, states: _States
) -> Iterator[pa.RecordBatch]:
    """The rows of a query in an ``order`` that follows the parts, counted into ``states``."""
    names = table.schema.names
    told = ", ".join(f"coalesce({name}::VARCHAR, chr(0))" for name in names if name != "part")
    lines = f"concat_ws(chr(31), {told}) AS line"
    for batch in batches_of(con, f"SELECT {columns_of(names)}, {lines} FROM ({sql}) ORDER BY {order}"):
        read_from = [batch[name] for name in ("batch", "twin_batch") if name in names]
        states.add(batch["part"].to_numpy(), batch["line"], read_from)
        yield batch


def _counts(con: duckdb.DuckDBPyConnection, intake: Intake, choice: Choice) -> dict[str, Any]:
    """What the manifest counts, by source, without what is counted in parts.  Each page is a record with one figure."""
    records: Accounts = intake.accounts
    records[PAGES].published = choice.accounts[PAGES].published
    records[PAGES].excluded.update(choice.accounts[PAGES].excluded)
    records[ARTICLES].published = value_of(con, "SELECT count(*) FROM article")
    counts: dict[str, Any] = {
        source: {"records": records[source].as_dict(), "figures": choice.accounts[source].as_dict()}
        for source in SOURCES
    }
    counts[PAGES]["tables"] = {"without_page": intake.orphans}
    counts[ARTICLES]["images"] = images.counts(con)
    return counts
