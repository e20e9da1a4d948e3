"""The published rows of one year, put together from the core files.

A year is a partition, so that memory follows the largest year and not the dataset. A year for which nothing changed
since the last snapshot is taken over from it file by file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.dataset.accounts import PAGES, SOURCES
from figlake.dataset.amendments import AMENDED, LIGHT, Amendments
from figlake.dataset.intake import Live, origin_of
from figlake.dataset.last import Last
from figlake.dataset.pictures import counted as counted_pictures
from figlake.dataset.pictures import with_pictures
from figlake.dataset.snapshot import Stage, part_of
from figlake.files import by_year, parquet, tables, working
from figlake.files.checksums import sha256
from figlake.files.columns import Table
from figlake.files.picture_tables import FIGURE_WORDS
from figlake.jobs.code_digest import code_digest
from figlake.jobs.progress import counted

OF_FIGURES = (
    (tables.FIGURE_GENES, working.CORE_FIGURE_GENES),
    (FIGURE_WORDS, working.CORE_FIGURE_WORDS),
    (tables.PAGE_ENTITIES, working.CORE_PAGE_ENTITIES),
)
TALLIED = ("source", "image_md5", "graphics", "page_tables", "verbatim", "gene_ids", "issues", "picture_line_count")


@dataclass(frozen=True)
class Tally:
    """What is counted of the figures of a year.

    ``genes``: accepted ones of all figures, by source; ``pictures``: as `pictures.counted`.
    """

    images: frozenset[str | None]
    tables: int
    verbatim: int
    shown: tuple[Mapping[str, Any], ...]
    genes: Mapping[str, int]
    pictures: Mapping[str, int]


class CoreTable:
    """The core files of one table, by year."""

    def __init__(self, table: Table, paths: Sequence[Path]) -> None:
        self._files = {path: by_year.ByYear(path, table) for path in sorted(paths)}
        self._paths: dict[int, list[Path]] = {}
        for path, file in self._files.items():
            for year in file.years:
                self._paths.setdefault(year, []).append(path)

    @property
    def years(self) -> Iterable[int]:
        """The years that there are rows of."""
        return self._paths

    def parts(self, year: int, live: Live, columns: Sequence[str] | None = None) -> Iterable[pa.Table]:
        """Current rows of a year, file by file."""
        return (live.filter(path, self._files[path].read(year, columns)) for path in self._paths.get(year, ()))

    def state(self, year: int) -> list[str]:
        """What changes when the files of a year are written anew."""
        found = ((path, path.stat()) for path in self._paths.get(year, ()))
        return [f"{path.parent.name} {state.st_size} {state.st_mtime_ns}" for path, state in found]


class Years:
    """Writes what there is of each year into a stage: articles, figures, their genes and entities."""

    def __init__(
        self, stage: Stage, live: Live, core: Mapping[Table, CoreTable], figures: pa.Table, amendments: Amendments
    ) -> None:
        """``figures``: `choice.KEPT` of each published figure."""
        self._stage, self._live, self._core, self._amendments = stage, live, core, amendments
        self._figures = figures
        self.states: dict[str, str] = {}

    def write(self, last: Last) -> list[Tally]:
        """All years, ascending; those that were made from the same are taken over from the ``last`` snapshot."""
        tallies = []
        spanning = self._spanning()
        own = {*spanning["pub_year"].to_pylist(), *self._core[working.CORE_ARTICLES].years}
        years = sorted({*own, *pc.unique(self._figures["pub_year"]).to_pylist()})
        for year in counted(years, "years", len(years)):
            wanted = self._figures.filter(pc.equal(self._figures["pub_year"], year))
            light = self._of_year(year, wanted, LIGHT)
            self._add_articles(year, light, spanning)
            if not wanted.num_rows:
                continue
            chosen = self._amendments.figures(light)
            state = self.states[str(year)] = self._state(year, chosen)
            if last.states.get(str(year)) == state and last.has(part_of(tables.FIGURES, year)):
                tallies.append(self._take_over(year, last))
            else:
                tallies.append(self._assemble(year, chosen))
        return tallies

    def _of_year(self, year: int, wanted: pa.Table, columns: Sequence[str] | None = None) -> pa.Table:
        """The published figures of a year, in the order of the core files."""
        parts = [*self._core[working.CORE_FIGURES].parts(year, self._live, columns)]
        names = columns or working.CORE_FIGURES.schema.names
        empty = pa.schema([working.CORE_FIGURES.schema.field(name) for name in names]).empty_table()
        found = pa.concat_tables([empty, *parts])
        return found.filter(pc.is_in(origin_of(found, "figid"), origin_of(wanted, "figid").combine_chunks()))

    def _spanning(self) -> pa.Table:
        """Articles known from pages alone whose pages say different years, one of which the article gets."""
        pages = self._figures.filter(pc.equal(self._figures["source"], PAGES))
        years = pages.select(["pmcid", "pub_year"]).group_by("pmcid").aggregate([("pub_year", "count_distinct")])
        several = years["pmcid"].filter(pc.greater(years["pub_year_count_distinct"], 1)).combine_chunks()
        self._several = several
        of_several = self._figures.filter(pc.is_in(self._figures["pmcid"], several))
        found = [self._of_year(year, of_several, LIGHT) for year in pc.unique(of_several["pub_year"]).to_pylist()]
        return (
            self._amendments.articles_of_pages(pa.concat_tables(found))
            if found
            else tables.ARTICLES.schema.empty_table()
        )

    def _add_articles(self, year: int, light: pa.Table, spanning: pa.Table) -> None:
        parts = pa.concat_tables(
            [
                working.CORE_ARTICLES.schema.empty_table(),
                *self._core[working.CORE_ARTICLES].parts(year, self._live),
            ]
        )
        harvested = self._amendments.harvested(parts).select(tables.ARTICLES.schema.names)
        single = light.filter(pc.invert(pc.is_in(light["pmcid"], self._several)))
        of_pages = self._amendments.articles_of_pages(single)
        rows = pa.concat_tables([harvested, of_pages, spanning.filter(pc.equal(spanning["pub_year"], year))])
        if rows.num_rows:
            self._stage.add(tables.ARTICLES, rows, year)

    def _state(self, year: int, chosen: pa.Table) -> str:
        """A digest of all that the files of a year are made from."""
        rows = pa.BufferOutputStream()
        ordered = parquet.sort(
            tables.FIGURES, chosen.select(["figid", "location", "record", *AMENDED])
        ).combine_chunks()
        with pa.ipc.new_stream(rows, ordered.schema) as writer:
            writer.write_table(ordered)
        states = [line for table in self._core.values() for line in table.state(year)]
        code = [code_digest("figlake.dataset.years"), pa.__version__, tables.SCHEMA_VERSION]
        return sha256("\n".join([*code, *states, sha256(rows.getvalue().to_pybytes())]).encode("utf-8"))

    def _take_over(self, year: int, last: Last) -> Tally:
        for table in (tables.FIGURES, *(table for table, _ in OF_FIGURES)):
            path = part_of(table, year)
            if last.has(path):
                self._stage.link(table, last.files[path], last.folder)
        figures = parquet.read(last.folder / part_of(tables.FIGURES, year), tables.FIGURES, TALLIED)
        return _tally(figures)

    def _assemble(self, year: int, chosen: pa.Table) -> Tally:
        wanted = origin_of(chosen, "figid").combine_chunks()
        figures = self._of_year(year, chosen)
        place = pc.index_in(origin_of(figures, "figid"), wanted)
        for name in AMENDED:
            figures = _with(figures, name, chosen[name].take(place))
        found = {table: self._rows_of(year, wanted, table, core) for table, core in OF_FIGURES}
        for table, rows in found.items():
            if rows.num_rows:
                self._stage.add(table, rows, year)
        genes, words = found[tables.FIGURE_GENES], found[FIGURE_WORDS]
        pictures = self._rows_of(year, wanted, working.CORE_PICTURES, working.CORE_PICTURES)
        figures = with_pictures(_with_genes(figures, genes), pictures, words, genes)
        self._stage.add(tables.FIGURES, figures.select(tables.FIGURES.schema.names), year)
        return _tally(figures)

    def _rows_of(self, year: int, wanted: pa.Array, table: Table, core: Table) -> pa.Table:
        """Rows of ``table``, of the figures that are ``wanted``, from the core files."""
        parts = (_of_figures(part, wanted, table) for part in self._core[core].parts(year, self._live))
        return pa.concat_tables([table.schema.empty_table(), *parts])


def _of_figures(data: pa.Table, wanted: pa.Array, table: Table) -> pa.Table:
    """Rows of ``table`` in core rows whose figures, by origin and figid, are ``wanted``."""
    mask, rows = pc.is_in(origin_of(data, "figid"), wanted), data.select(table.schema.names)
    return rows if pc.all(mask, min_count=0).as_py() else rows.filter(mask)


def _with(figures: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    position = figures.schema.get_field_index(name)
    return figures.set_column(position, figures.schema.field(name), values)


def _with_genes(figures: pa.Table, gene_rows: pa.Table) -> pa.Table:
    """Figures with `gene_ids` and `gene_taxon_ids` filled from their accepted genes."""
    told = gene_rows.select(["figid", "ncbi_gene_id", "taxon_id"])
    accepted = told.filter(gene_rows["is_accepted"])
    for column, of_rows in (("gene_ids", "ncbi_gene_id"), ("gene_taxon_ids", "taxon_id")):
        pairs = (
            accepted.group_by(["figid", of_rows])
            .aggregate([])
            .sort_by([("figid", "ascending"), (of_rows, "ascending")])
        )
        rows = zip(pairs["figid"].to_pylist(), pairs[of_rows].to_pylist(), strict=True)
        found = {figid: [value for _, value in group] for figid, group in groupby(rows, key=lambda row: row[0])}
        values = [found.get(figid, []) for figid in figures["figid"].to_pylist()]
        figures = _with(figures, column, pa.chunked_array([pa.array(values, figures.schema.field(column).type)]))
    return figures


def _tally(figures: pa.Table) -> Tally:
    pages, shown = _of(figures, PAGES), figures.select(["image_md5", "graphics"])
    return Tally(
        images=frozenset(figures["image_md5"].to_pylist()),
        tables=pc.sum(pc.list_value_length(pages["page_tables"])).as_py() or 0,
        verbatim=pages.num_rows - pages["verbatim"].null_count,
        shown=tuple(row for row in shown.to_pylist() if row["image_md5"] or row["graphics"]),
        pictures=counted_pictures(figures.select(["issues", "picture_line_count"]).to_pylist()),
        genes=Counter({source: sum(map(len, _of(figures, source)["gene_ids"].to_pylist())) for source in SOURCES}),
    )


def _of(figures: pa.Table, source: str) -> pa.Table:
    return figures.filter(pc.equal(figures["source"], source))
