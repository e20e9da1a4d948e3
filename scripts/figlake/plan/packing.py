"""Folds small packs of the cache into few, and removes what neither the plan nor a ledger refers to any more.

Referred to are the metadata records that the store was last seen to hold, and what the ledgers tell of the records that
batches read now; of pictures those that were fetched for a batch.  All else is superseded, withdrawn or not asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from figlake.files import database, parquet, working
from figlake.files.batches import PREFIXES
from figlake.files.limits import MAX_XML_BYTES
from figlake.pmc import ledger
from figlake.pmc.known import AT_A_TIME
from figlake.pmc.metadata import SOURCE
from figlake.pmc.objects import Objects
from figlake.pmc.packs import DAMAGED, FOLDER, Packs, Place
from figlake.pmc.store import md5_of
from figlake.text.counts import count_of

MEMORY_MB = 250
SMALL = AT_A_TIME // 2
"""A pack with fewer objects is folded with others, and so is one that has lost half of them."""

log = logging.getLogger(__name__)


def fold_packs(results: Path) -> str:
    """Bring the cache of a harvest down to few files that hold what is needed, each object once.

    Objects that are files of their own, as before there were packs, go into packs; pictures stay.  A pack that is the
    archive of a batch stays with it.  Killed at any moment, it leaves objects twice at most.  Returns what was done,
    for a person; nothing where there is no cache, or the harvest is not whole.
    """
    cache, plan = results / "cache", results / "plan"
    if not (plan / "observed.parquet").is_file():
        return ""
    packs, before = Packs(cache / FOLDER), _count(cache)
    with database.database(database.Means(plan, memory_mb=MEMORY_MB)) as con:
        database.add_files(con, "planned", working.PLAN_RECORDS, [plan / "records.parquet"])
        batches = _batches(con)
        archives = [results / "raw" / f"{name}.tar" for name in batches]
        if not all(path.is_file() for path in archives):
            return ""
        _tell_needed(con, results, batches)
        _pack_files(con, cache, archives)
        _fold(con, packs)
    after = _count(cache)
    return f"; the cache has {count_of(after, 'file')}, {before - after:,} fewer" if before != after else ""


def _batches(con: DuckDBPyConnection) -> list[str]:
    """Batches that read articles now."""
    found = f"SELECT DISTINCT batch FROM planned WHERE starts_with(batch, '{PREFIXES[SOURCE]}-') ORDER BY batch"
    return [name for (name,) in con.execute(found).fetchall()]


def _count(cache: Path) -> int:
    folders = (cache / FOLDER, *(cache / "objects").glob("*"))
    return sum(1 for folder in folders if folder.is_dir() for _ in folder.iterdir())


def _tell_needed(con: DuckDBPyConnection, results: Path, batches: list[str]) -> None:
    """Make the table `needed`: `md5`, and `is_picture`."""
    plan, ledgers = results / "plan", results / "ledger"
    database.add_files(con, "observed", working.OBSERVED, [plan / "observed.parquet"])
    database.add_files(con, "known", working.KNOWN_VERSIONS, sorted((plan / "known").glob("*.parquet")))
    for name, start in (("of_article", ""), ("of_picture", f"{ledger.IMAGES}-")):
        paths = (ledger.path_of(ledgers, f"{start}{batch}") for batch in batches)
        database.add_files(con, name, working.LEDGER, [path for path in paths if path.is_file()])
    con.execute(
        f"""CREATE TABLE needed AS SELECT md5, bool_or(is_picture) AS is_picture FROM (
            SELECT etag AS md5, false AS is_picture FROM observed
            UNION ALL SELECT md5, false FROM known SEMI JOIN observed o ON known.record = o.record AND stamp = o.etag
            UNION ALL SELECT md5, false FROM of_article
                SEMI JOIN (FROM planned WHERE batch IS NOT NULL) USING (record) WHERE outcome = '{ledger.OK}'
            UNION ALL SELECT md5, true FROM of_picture WHERE outcome = '{ledger.OK}'
        ) WHERE md5 IS NOT NULL GROUP BY md5"""
    )


def _pack_files(con: DuckDBPyConnection, cache: Path, archives: list[Path]) -> None:
    """Put objects that are files of their own into packs, archives of batches first; remove those that nobody needs."""
    objects, packable = Objects(cache), "FROM alone JOIN needed USING (md5) WHERE NOT is_picture"
    _list_files(con, cache)
    if database.value_of(con, f"SELECT count(*) {packable}"):
        for archive in archives:
            if archive.stat().st_nlink == 1:  # of before there were packs
                objects.take(archive)
        _list_files(con, cache)
    for part in database.parts(con, f"SELECT md5 {packable}", AT_A_TIME):
        for md5 in part["md5"].to_pylist():
            objects.get(md5, md5, MAX_XML_BYTES)
        objects.settle()
    for part in database.parts(con, "SELECT md5 FROM alone ANTI JOIN needed USING (md5)", AT_A_TIME):
        for md5 in part["md5"].to_pylist():
            (cache / "objects" / md5[:2] / md5).unlink(missing_ok=True)


def _list_files(con: DuckDBPyConnection, cache: Path) -> None:
    """Make the table `alone`: `md5` of the objects that are files of their own."""
    con.execute("CREATE OR REPLACE TABLE alone (md5 VARCHAR)")
    for folder in sorted((cache / "objects").glob("*")):
        names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
        database.append_rows(con, "alone", pa.table({"md5": pa.array(names, pa.string())}))


def _fold(con: DuckDBPyConnection, packs: Packs) -> None:
    """Rewrite packs that are small or half empty, and remove those of which nothing is needed that no other has."""
    tables = [path for path in packs.tables() if _is_whole(path)]
    database.add_files(con, "packed", working.PACKED, tables)
    linked = [path.with_suffix(".tar").stat().st_nlink > 1 for path in tables]
    places = pa.array(range(len(tables)), pa.uint64())
    database.add_rows(con, "pack", pa.table({"file_index": places, "is_archive": pa.array(linked, pa.bool_())}))
    con.execute(
        f"""CREATE TABLE owned AS SELECT md5, name, start, bytes, sha256, file_index FROM (
            SELECT packed.*, row_number() OVER (PARTITION BY md5 ORDER BY is_archive DESC, file_index) AS place
            FROM packed JOIN pack USING (file_index) SEMI JOIN needed USING (md5)) WHERE place = 1;
        CREATE TABLE folded AS SELECT file_index, kept FROM (
            SELECT file_index, count(*) AS had FROM packed GROUP BY file_index)
            LEFT JOIN (SELECT file_index, count(*) AS kept FROM owned GROUP BY file_index) USING (file_index)
            JOIN pack USING (file_index)
        WHERE NOT is_archive AND (coalesce(kept, 0) < had / 2 OR had < {SMALL})"""
    )
    doomed = con.execute("SELECT file_index, kept FROM folded ORDER BY file_index").fetchall()
    if len(doomed) == 1 and (doomed[0][1] or 0) == _rows_of(tables[doomed[0][0]]):
        return  # one small pack alone, which is whole
    made = {place.archive for group in _groups(con, tables) for place in packs.write(group).values()}
    for number, _ in doomed:
        if tables[number].with_suffix(".tar") not in made:
            packs.remove(tables[number])


def _groups(con: DuckDBPyConnection, tables: list[Path]) -> Iterator[Iterator[tuple[str, bytes]]]:
    """Names and bytes of what is folded, in the order in which it lies, for one pack after the other."""
    order = "SELECT o.* FROM owned o SEMI JOIN folded USING (file_index) ORDER BY file_index, start"
    for part in database.parts(con, order, AT_A_TIME):
        yield _read(part, tables)


def _read(part: pa.Table, tables: list[Path]) -> Iterator[tuple[str, bytes]]:
    for row in part.to_pylist():
        archive = tables[row["file_index"]].with_suffix(".tar")
        data = Place(archive, row["start"], row["bytes"], row["sha256"]).read(MAX_XML_BYTES)
        if data is None or md5_of(data) != row["md5"]:
            log.warning("%s: %s is damaged; it is fetched again when it is needed", archive, row["name"])
            continue
        yield row["name"], data


def _rows_of(table: Path) -> int:
    return int(parquet.read(table, working.PACKED, ["md5"]).num_rows)


def _is_whole(table: Path) -> bool:
    """Whether the table of a pack can be read, and its tar is there."""
    try:
        parquet.read(table, working.PACKED)
    except DAMAGED as error:
        log.warning("%s is no table of a pack: %s", table, error)
        return False
    return table.with_suffix(".tar").is_file()
