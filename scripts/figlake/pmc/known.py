"""What metadata records say, kept as Parquet, so that each is read once and not at each plan.

Keyed by record and stamp (its ETag; of a mirror's file what tells that it was written again).  A part is named after
its checksum and never rewritten; one that is damaged, or that another reader or another store made, is no part, and its
records are read again, from the cache.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from figlake.files import by_year, database, parquet, working
from figlake.files.atomic import renewing
from figlake.files.checksums import file_sha256
from figlake.jobs.code_digest import code_digest
from figlake.pmc.ledger import Ledger
from figlake.pmc.objects import LOOKED_UP, Objects
from figlake.pmc.observation import OF_PAGE, PRESENT
from figlake.pmc.store import METADATA_FOLDER, FolderStore, Listed, Store
from figlake.pmc.versions import Version, read_versions

if TYPE_CHECKING:  # each start pays for what is imported
    from duckdb import DuckDBPyConnection

PART_ROWS = 500_000
"""Rows that a part has at most: what a run that is killed while it reads has to read again, from the cache."""
MOST_PARTS = 100
AT_A_TIME = 10_000


class Known:
    """The parts in a folder.  ``location``: of the store."""

    def __init__(self, folder: Path, location: str) -> None:
        self._folder = folder
        self._notes = {"location": location, "reader": code_digest("figlake.pmc.metadata")}

    def parts(self) -> list[Path]:
        """Those that are whole and of this store and reader, in a fixed order; what else lies there is removed."""
        found = []
        for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else []:
            if self._is_whole(path):
                found.append(path)
            else:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        return found

    def _is_whole(self, path: Path) -> bool:
        if not path.is_file() or path.suffix != ".parquet" or path.stem != _name(path):
            return False
        told: dict[bytes, bytes] = pq.read_schema(path).metadata or {}
        return all(told.get(name.encode()) == value.encode() for name, value in self._notes.items())

    def add(self, groups: Iterator[pa.Table], folder: Path | None = None) -> list[Path]:
        """Keep groups of rows of `working.KNOWN_VERSIONS`, `AT_A_TIME` each, in another ``folder`` where given.

        Returns the parts that were made.
        """
        target, made = folder or self._folder, []
        for first in groups:
            unnamed = target / "new"
            with by_year.row_writer(unnamed, working.KNOWN_VERSIONS, self._notes) as writer:
                writer.add_table(first)
                for group in islice(groups, PART_ROWS // AT_A_TIME - 1):
                    writer.add_table(group)
            made.append(unnamed.replace(target / f"{_name(unnamed)}.parquet"))
        return made

    def fold(self, groups: Iterator[pa.Table]) -> list[Path]:
        """Put parts with these rows alone in the place of all that are there; returns them."""
        with renewing(self._folder) as fresh:
            made = self.add((parquet.conform(working.KNOWN_VERSIONS, group) for group in groups), fresh)
        return [self._folder / path.name for path in made]


def learn(
    con: DuckDBPyConnection, known: Known, store: Store, objects: Objects, observed: Path, ledger: Ledger
) -> list[Version]:
    """Read the metadata records that are observed and not known; returns those that are present without bytes to read.

    ``objects``: the cache of the store, in which they are packed as they come.

    Makes the views `listed` (`status`, `record`, `etag`, `stamp` of what is observed) and `known` of ``con``.
    """
    _list(con, store, observed)
    parts = known.parts()
    database.add_files(con, "known", working.KNOWN_VERSIONS, parts)
    without: list[Version] = []
    rows = _unknown(con, store, objects, ledger, without)
    parts += known.add(_packed(_groups(rows, AT_A_TIME), objects))
    objects.settle()
    database.add_files(con, "known", working.KNOWN_VERSIONS, parts)
    if len(parts) > MOST_PARTS:
        current = "SELECT k.* FROM {known} k SEMI JOIN {listed} USING (record, stamp)"
        parts = known.fold(_by_stretch(con, current, AT_A_TIME))
        database.add_files(con, "known", working.KNOWN_VERSIONS, parts)
    return without


def stretches(con: DuckDBPyConnection) -> list[str]:
    """Conditions on `record` that part what is `listed`, with all versions of an article in one, see
    `database.stretches`.
    """
    return database.stretches(con, "listed", "record", "split_part(record, '.', 1) || '.'")


def take_current(con: DuckDBPyConnection, stretch: str) -> None:
    """Make the table `current` of what is known of the article versions of a ``stretch`` that are present."""
    listed = f"SELECT record, stamp FROM listed WHERE status = '{PRESENT}' AND {stretch}"
    con.execute(f"""
        CREATE OR REPLACE TABLE current AS
        SELECT k.* EXCLUDE (stamp, md5) FROM (SELECT * EXCLUDE (file_index) FROM known WHERE {stretch}) k
        JOIN ({listed}) USING (record, stamp)
    """)


def _by_stretch(con: DuckDBPyConnection, query: str, size: int) -> Iterator[pa.Table]:
    """The answers to a query of `{listed}` and `{known}`, which stand for those rows of a stretch, ``size`` at once."""
    for stretch in stretches(con):
        names = {name: f"(SELECT * FROM {name} WHERE {stretch})" for name in ("listed", "known")}
        yield from database.parts(con, query.format(**names), size)


def _packed(groups: Iterator[list[dict[str, Any]]], objects: Objects) -> Iterator[pa.Table]:
    """Groups of rows of `working.KNOWN_VERSIONS` as columns, when what they were read from is in a pack."""
    for group in groups:
        objects.settle()
        yield parquet.from_rows(working.KNOWN_VERSIONS, group)


def _unknown(
    con: DuckDBPyConnection, store: Store, objects: Objects, ledger: Ledger, without: list[Version]
) -> Iterator[dict[str, Any]]:
    """Rows of `working.KNOWN_VERSIONS` of what is listed and not known."""
    query = "SELECT status, record, etag, stamp FROM {listed} ANTI JOIN {known} USING (record, stamp)"
    asked: dict[str, tuple[str, str]] = {}

    def items() -> Iterator[Listed]:
        for part in _by_stretch(con, query, LOOKED_UP):
            objects.look_up(part["etag"].to_pylist())
            for status, record, etag, stamp in zip(*(column.to_pylist() for column in part.columns), strict=True):
                item = Listed(f"{METADATA_FOLDER}{record}.json", etag)
                asked[item.key] = status, stamp
                yield item

    for version in read_versions(store, items(), ledger):
        status, stamp = asked.pop(version.listed.key)
        if version.digest is not None:
            yield version.row(stamp)
        elif status == PRESENT:
            without.append(version)


_HAS_RECORD = f"status IN ('{PRESENT}', '{OF_PAGE}')"


def _list(con: DuckDBPyConnection, store: Store, observed: Path) -> None:
    """Make the view `listed`.  What has neither ETag nor state gets a stamp that no other run gives."""
    database.add_files(con, "observed", working.OBSERVED, [observed])
    con.execute(f"CREATE VIEW listed AS SELECT status, record, etag, etag AS stamp FROM observed WHERE {_HAS_RECORD}")
    if not database.value_of(con, "SELECT count(*) FROM listed WHERE etag IS NULL"):
        return
    mark = uuid4().hex
    for part in database.parts(con.cursor(), "SELECT record FROM listed WHERE etag IS NULL", AT_A_TIME):
        records = part["record"].to_pylist()
        stamps = [_stamp(store, f"{METADATA_FOLDER}{record}.json") or mark for record in records]
        database.append_rows(con, "stamps", pa.table({"record": part["record"], "stamp": stamps}))
    con.execute(
        "CREATE OR REPLACE VIEW listed AS SELECT status, record, etag, coalesce(etag, stamp) AS stamp "
        f"FROM observed LEFT JOIN stamps USING (record) WHERE {_HAS_RECORD}"
    )


def _stamp(store: Store, key: str) -> str | None:
    return store.stamp(key) if isinstance(store, FolderStore) else None


def _groups(rows: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while group := list(islice(rows, size)):
        yield group


def _name(path: Path) -> str:
    return file_sha256(path)[:16]
