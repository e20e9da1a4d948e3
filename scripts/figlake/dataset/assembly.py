"""Whole rows of parts of the published tables, put together from the core files.

Figures, which are wide, are asked for in chunks of their order; genes are sorted by a database that spills.  All is
written a row group at a time, so that memory follows neither the figures of a part nor the batches that they lie in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from figlake.dataset.amendments import ARTICLE_OF_PAGE, OF_ARTICLE, amended, articles_of_pages
from figlake.dataset.choice import LENT
from figlake.dataset.chosen import Chosen, ChosenFiles
from figlake.dataset.parts import place_of
from figlake.dataset.pictures import WORD, with_pictures
from figlake.dataset.snapshot import entry_of, part_path
from figlake.files import parquet, tables, working
from figlake.files.arrays import stretches
from figlake.files.citing_tables import CITING_SENTENCES
from figlake.files.columns import Table
from figlake.files.database import add_files, add_rows, batches_of, columns_of, quoted, table_of, value_of
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.files.picture_tables import FIGURE_WORDS

_ACCEPTED = f"""
SELECT figid, list(DISTINCT ncbi_gene_id ORDER BY ncbi_gene_id) AS gene_ids,
    list(DISTINCT taxon_id ORDER BY taxon_id) AS gene_taxon_ids,
    count(DISTINCT struct_pack(g := graphic, l := line)) FILTER (field = '{WORD}') AS lines
FROM named WHERE chunk = {{chunk}} GROUP BY figid
"""
"""Of each figure its accepted genes, their taxa, and how many lines of its pictures name any."""
_ACCEPTED_CONCEPTS = """
SELECT figid, list(DISTINCT {key} ORDER BY {key}) AS ids FROM named_{key} WHERE chunk = {chunk} GROUP BY figid
"""
"""Of each figure its accepted chemicals or diseases."""
CONCEPTS = {FIGURE_CHEMICALS: "chemical_id", FIGURE_DISEASES: "disease_id"}
"""What is gathered of tables of mentions for `chemical_ids` and `disease_ids` of a figure."""
CHUNK = 16_384
"""Figures, or articles, that are sorted at a time."""
BY_MEANING = (
    (tables.FIGURE_GENES, working.CORE_FIGURE_GENES),
    (FIGURE_CHEMICALS, working.CORE_FIGURE_CHEMICALS),
    (FIGURE_DISEASES, working.CORE_FIGURE_DISEASES),
)
"""Tables that are sorted by what a mention means."""
BY_FIGURE = (
    (FIGURE_WORDS, working.CORE_FIGURE_WORDS),
    (tables.PAGE_ENTITIES, working.CORE_PAGE_ENTITIES),
)

_PLACES = (("batch", "b"), ("location", "r"), ("record", "r"))
"""Where a row was read, and of which side of a join."""


class Assembly:
    """Puts parts together from core files."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        told: Chosen,
        unit: str,
        changed: Sequence[int],
        chosen: ChosenFiles,
        folder: Path,
    ) -> None:
        """``changed``: those parts of the ``unit`` of ``told`` that are made, by their numbers, in ``folder``."""
        self._con, self._parts, self._folder = con, told.parts, folder
        self._made: dict[int, dict[str, Any]] = {number: {} for number in changed}
        self._years = sorted({told.parts[number].year for number in changed})
        self._changed = changed
        for name, table, path, key in (
            ("chosen", working.CHOSEN_FIGURES, chosen.figures, "figid"),
            ("chosen_article", working.CHOSEN_ARTICLES, chosen.articles, "pmcid"),
        ):
            add_files(con, f"all_{name}", table, [path])
            which = f"part BETWEEN {changed[0]} AND {changed[-1]} AND list_contains({list(changed)}, part)"
            chunk = f"(row_number() OVER (ORDER BY part, {key}) - 1) // {CHUNK} AS chunk"
            con.execute(f"CREATE TABLE {name} AS SELECT * EXCLUDE (file_index), {chunk} FROM all_{name} WHERE {which}")
        for table, files in ((table, told.core[table.name]) for table in working.OF_PARTS):
            paths = (chosen.parts.parent / files[name] for name in told.batches[unit] if name in files)
            add_files(con, table.name, table, paths)
        self._spanning = parquet.read(chosen.spanning, tables.ARTICLES)

    def made(self) -> dict[int, dict[str, Any]]:
        """Write all parts; returns the entries of their files, by number of the part and table."""
        for table, core in BY_MEANING:
            self._write(table, self._sorted(table, self._rows(table, core)))
        for table, core in BY_FIGURE:
            self._write(table, self._by_figure(table, self._rows(table, core)))
        self._write(CITING_SENTENCES, self._by_figure(CITING_SENTENCES, self._citing()))
        self._gather_named()
        of_pages: list[pa.Table] = []
        self._write(tables.FIGURES, self._figures(of_pages))
        self._write_articles(of_pages)
        return self._made

    def _of_figures(self, core: Table, more: str = "") -> str:
        """SQL: rows `r` of a core table and `c` of the chosen figures that they are of, joined with ``more``."""
        return f"""{core.name} r JOIN {core.name}_files b USING (file_index) JOIN chosen c ON c.figid = r.figid
            AND c.batch = b.batch AND c.location = r.location AND c.record = r.record {more} {self._of_years()}"""

    def _rows(self, table: Table, core: Table) -> str:
        return f"SELECT c.part, {columns_of(table.schema.names, 'r.')} FROM {self._of_figures(core)}"

    def _citing(self) -> str:
        """SQL: sentences that cite figures.  They are of the figure, whatever is published of it: page or article."""
        own = {**{name: f'r."{name}"' for name in CITING_SENTENCES.schema.names}, "pub_year": "c.pub_year"}
        columns = ", ".join(own.values())
        places = " AND ".join(f"coalesce(c.twin_{name}, c.{name}) = {side}.{name}" for name, side in _PLACES)
        core = working.CORE_CITING_SENTENCES.name
        return f"""SELECT c.part, {columns} FROM {core} r JOIN {core}_files b USING (file_index)
            JOIN chosen c ON c.figid = r.figid AND {places} WHERE true"""

    def _of_years(self) -> str:
        return f"WHERE r.pub_year BETWEEN {self._years[0]} AND {self._years[-1]}"

    def _sorted(self, table: Table, rows: str) -> Iterator[pa.RecordBatch]:
        order = ", ".join(f'"{name}" NULLS FIRST' for name in ("part", *table.sort_columns))
        return batches_of(self._con, f"{rows} ORDER BY {order}")

    def _by_figure(self, table: Table, rows: str) -> Iterator[pa.RecordBatch]:
        """Rows of a table that is sorted by figid first, a chunk of the chosen figures `c` at a time.

        ``rows``: SQL, in which `{chunk}` stands for the number of the chunk.
        """
        chunks = value_of(self._con, "SELECT count(DISTINCT chunk) FROM chosen")
        for number in range(chunks):
            yield from self._sorted(table, f"{rows.format(chunk=number)} AND c.chunk = {number}")

    def _write(self, table: Table, batches: Iterable[pa.Table | pa.RecordBatch]) -> None:
        """Write rows that come part by part, each in the order of its table, with the part in a column before them."""
        runs = (run for batch in batches for run in _runs(batch))
        for number, found in groupby(runs, key=lambda run: run[0]):
            part = self._parts[number]
            target = self._folder / part_path(table, part.year, part.number)
            rows = parquet.write_sorted(target, table, (rows for _, rows in found))
            self._made[number][table.name] = entry_of(target, self._folder, rows)

    def _written(self, name: str, table: Table) -> bool:
        """A view ``name`` over the files of a table that were written; whether there are any."""
        files = [self._folder / made[table.name]["path"] for made in self._made.values() if table.name in made]
        add_files(self._con, name, table, files)
        return bool(files)

    def _gather_named(self) -> None:
        """Tables of what is accepted of the figures of each chunk: `named` of genes, and those of `CONCEPTS`."""
        for table, key in CONCEPTS.items():
            self._written(f"written_{table.name}", table)
            self._con.execute(
                f"""CREATE TABLE named_{key} AS SELECT c.chunk, m.figid, m.{key}
                FROM written_{table.name} m JOIN chosen c USING (figid) WHERE m.is_accepted"""
            )
        self._written("gene", tables.FIGURE_GENES)
        self._con.execute(
            """CREATE TABLE named AS SELECT c.chunk, g.figid, g.ncbi_gene_id, g.taxon_id, g.field, g.graphic, g.line
            FROM gene g JOIN chosen c USING (figid) WHERE g.is_accepted"""
        )

    def _figures(self, of_pages: list[pa.Table]) -> Iterator[pa.Table]:
        """Rows of the figures as they are published; ``of_pages`` gets the articles that are known from them alone."""
        con = self._con
        pictures = f"SELECT r.figid, r.outcome FROM {self._of_figures(working.CORE_PICTURES)}"
        con.execute(f"CREATE TABLE picture AS {pictures}")
        has_pictures = bool(value_of(con, "SELECT count(*) FROM picture"))
        self._written("word", FIGURE_WORDS)
        gathered = _Articles(of_pages)
        for batch in self._by_figure(tables.FIGURES, self._amended()):
            rows = pa.Table.from_batches([batch])
            gathered.add(rows)
            figures = amended(rows)
            if has_pictures:
                figures = self._with_pictures(figures)
            yield figures.select(["part", *tables.FIGURES.schema.names])
        gathered.finish()

    def _amended(self) -> str:
        """SQL: figures with what joins lend to them, and what `amended` and `_Articles` ask for."""
        own = {name: f'r."{name}"' for name in tables.FIGURES.schema.names}
        lent = {name: f"coalesce(r.{name}, c.{name})" for name in (*OF_ARTICLE, *LENT)}
        genes = {name: f"coalesce(g.{name}, [])" for name in ("gene_ids", "gene_taxon_ids")}
        concepts = {f"{key}s": f"coalesce({key}.ids, [])" for key in CONCEPTS.values()}
        shown = {**own, **lent, **genes, **concepts, "image_path": "c.image_path"}
        beside = ", ".join(f"c.{name} AS lent_{name}" for name in (*OF_ARTICLE, "is_open_access"))
        columns = ", ".join(f'{expression} AS "{name}"' for name, expression in shown.items())
        joined = [f"LEFT JOIN ({_ACCEPTED}) g ON g.figid = c.figid"]
        for key in CONCEPTS.values():
            accepted = _ACCEPTED_CONCEPTS.format(key=key, chunk="{chunk}")
            joined.append(f"LEFT JOIN ({accepted}) {key} ON {key}.figid = c.figid")
        of_figures = self._of_figures(working.CORE_FIGURES, " ".join(joined))
        return f"""SELECT c.part, {columns}, c.alias, c.image_finding, c.tells_article, {beside},
            coalesce(g.lines, 0) AS lines FROM {of_figures}"""

    def _with_pictures(self, figures: pa.Table) -> pa.Table:
        figids = figures["figid"].to_pylist()
        these = f"figid BETWEEN {quoted(min(figids))} AND {quoted(max(figids))}"
        pictures, words = (
            table_of(self._con, f"SELECT {columns} FROM {name} WHERE {these}")
            for columns, name in (("figid, outcome", "picture"), ("figid, text", "word"))
        )
        mine = pa.array(figids, pa.string())
        pictures, words = (rows.filter(pc.is_in(rows["figid"], mine)) for rows in (pictures, words))
        return with_pictures(figures, pictures, words, figures["lines"].to_pylist())

    def _write_articles(self, of_pages: Sequence[pa.Table]) -> None:
        empty = pa.schema([working.PART_FIELD, *tables.ARTICLES.schema]).empty_table()
        spanning = [self._placed(row) for row in self._spanning.to_pylist()]
        rows = [*of_pages, *(table for table in spanning if table is not None)]
        add_rows(self._con, "of_page", pa.concat_tables([empty, *rows]))
        self._con.execute(
            f"""CREATE TABLE key AS SELECT *, (row_number() OVER (ORDER BY part, pmcid) - 1) // {CHUNK} AS chunk
            FROM (SELECT part, pmcid FROM chosen_article UNION ALL SELECT part, pmcid FROM of_page)"""
        )
        self._write(tables.ARTICLES, self._articles())

    def _articles(self) -> Iterator[pa.RecordBatch]:
        """Articles, a chunk at a time: those that were harvested and those that are known from pages."""
        names = tables.ARTICLES.schema.names
        for number in range(value_of(self._con, "SELECT count(DISTINCT chunk) FROM key")):
            of_chunk = f"JOIN (FROM key WHERE chunk = {number}) k ON k.part = c.part AND k.pmcid = c.pmcid"
            harvested = f"""SELECT c.part, {columns_of(names, "r.")} FROM core_articles r
                JOIN core_articles_files b USING (file_index) JOIN chosen_article c ON c.pmcid = r.pmcid
                AND c.batch = b.batch AND c.location = r.location AND c.record = r.record {of_chunk}
                {self._of_years()}"""
            of_pages = f"SELECT c.part, {columns_of(names, 'c.')} FROM of_page c {of_chunk}"
            yield from self._sorted(tables.ARTICLES, f"SELECT * FROM ({harvested} UNION ALL {of_pages})")

    def _placed(self, row: Mapping[str, Any]) -> pa.Table | None:
        """An article of pages of several years with its part; None when that is not one of these."""
        place = place_of(row["pmcid"])
        for number in self._changed:
            part = self._parts[number]
            if part.year == row["pub_year"] and part.low <= place < part.high:
                return _in_part(number, parquet.from_rows(tables.ARTICLES, [row]))
        return None


class _Articles:
    """Gathers the articles that are known from pages alone, from figures that come part by part, by figid."""

    def __init__(self, found: list[pa.Table]) -> None:
        self._found = found
        self._waiting: pa.Table | None = None

    def add(self, figures: pa.Table) -> None:
        """Take in figures; the last article may go on in the next ones."""
        pages = figures.filter(figures["tells_article"])
        lent = [f"lent_{name}" for name in (*OF_ARTICLE, "is_open_access")]
        pages = pages.select(["part", *ARTICLE_OF_PAGE, *lent])
        if not pages.num_rows:
            return
        rows = pages if self._waiting is None else pa.concat_tables([self._waiting, pages])
        last = rows.slice(rows.num_rows - 1).select(["part", "pmcid"]).to_pylist()[0]
        waits = pc.and_(pc.equal(rows["part"], last["part"]), pc.equal(rows["pmcid"], last["pmcid"]))
        self._take(rows.filter(pc.invert(waits)))
        self._waiting = rows.filter(waits)

    def finish(self) -> None:
        """There are no more figures."""
        if self._waiting is not None:
            self._take(self._waiting)

    def _take(self, pages: pa.Table) -> None:
        pages = pages.rename_columns([name.removeprefix("lent_") for name in pages.schema.names])
        for number in pc.unique(pages["part"]).to_pylist():
            of_part = pages.filter(pc.equal(pages["part"], number)).drop_columns("part")
            self._found.append(_in_part(number, articles_of_pages(of_part)))


def _in_part(number: int, rows: pa.Table) -> pa.Table:
    """``rows`` with the number of their part before them."""
    return rows.add_column(0, working.PART_FIELD, pa.array([number] * rows.num_rows, pa.int32()))


def _runs(batch: pa.Table | pa.RecordBatch) -> Iterator[tuple[int, pa.Table | pa.RecordBatch]]:
    """Rows of ``batch`` by their part, without the column that tells it."""
    rows = batch.drop_columns(["part"])
    for part, start, end in stretches(batch["part"].to_numpy()):
        yield part, rows.slice(start, end - start)
