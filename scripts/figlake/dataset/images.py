"""Images beside the snapshots, each kept once.

An image's path in the dataset is `images/<first two digits>/<MD5><suffix>`, so that equal images are one file and the
path follows from the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb

from figlake.files import tables, working
from figlake.files.atomic import link_file
from figlake.files.columns import Table, text
from figlake.files.database import add_files, quoted, value_of
from figlake.pmc.store import object_path

FOLDER = "images"
IMAGES = Table(
    "image",
    "What came of fetching images: place below the dataset, finding of figures where it is not there.",
    ("md5",),
    (text("md5", "MD5.", False), text("path", "Place."), text("finding", "Finding."), text("outcome", "", False)),
)


def add_images(con: duckdb.DuckDBPyConnection, paths: Iterable[Path]) -> None:
    """A table `image` of what was fetched for the current figures, from files of `working.CORE_IMAGES`."""
    add_files(con, "core_image", working.CORE_IMAGES, sorted(paths))
    con.execute(
        f"""CREATE TABLE image AS SELECT md5,
            if(is_there, '{FOLDER}/' || md5[:2] || '/' || md5 || suffix, NULL) AS path,
            if(is_there, NULL, 'image.' || outcome) AS finding, if(is_there, 'ok', outcome) AS outcome
        FROM (SELECT image_md5 AS md5, bool_or(outcome = 'ok') AS is_there, min(outcome) AS outcome,
            min(suffix) FILTER (outcome = 'ok') AS suffix FROM core_image GROUP BY image_md5)"""
    )


def counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many of the images of published figures came to what; empty when none were asked for."""
    found = con.execute(
        """SELECT outcome, count(DISTINCT md5) FROM image JOIN
            (SELECT coalesce(k.image_md5, t.image_md5) AS md5 FROM kept k LEFT JOIN twin t USING (figid)) USING (md5)
        GROUP BY outcome ORDER BY outcome"""
    )
    return dict(found.fetchall())


class Shown:
    """The images that a snapshot shows, a folder of them at a time."""

    def __init__(self, con: duckdb.DuckDBPyConnection, images: Path, figures: Iterable[Path]) -> None:
        """``images``: file of `IMAGES`; ``figures``: the snapshot's files of `tables.FIGURES`."""
        self._con = con
        add_files(con, "fetched_image", IMAGES, [images])
        is_any = value_of(con, "SELECT count(*) FROM fetched_image")
        add_files(con, "staged_figure", tables.FIGURES, figures if is_any else [])
        con.execute(
            """CREATE TABLE shown AS SELECT md5, path FROM fetched_image SEMI JOIN (
                SELECT image_md5 AS md5 FROM staged_figure
                UNION ALL SELECT g.image_md5 FROM (SELECT unnest(graphics) AS g FROM staged_figure)) USING (md5)
            WHERE path IS NOT NULL"""
        )

    def place(self, dataset: Path, cache: Path) -> None:
        """Put all images below ``dataset``; ``cache``: where fetched ones lie."""
        for shown in self._by_folder():
            for path, md5 in sorted(shown.items()):
                if not (dataset / path).is_file():
                    link_file(dataset / path, object_path(cache, md5))

    def sweep(self, dataset: Path) -> None:
        """Delete images that are not shown: of withdrawn articles nothing is kept."""
        for number, shown in enumerate(self._by_folder()):
            for path in (dataset / FOLDER / f"{number:02x}").glob("*"):
                if str(path.relative_to(dataset)) not in shown:
                    path.unlink()

    def _by_folder(self) -> Iterator[Mapping[str, str]]:
        """MD5 by path, of each of the folders."""
        is_any = value_of(self._con, "SELECT count(*) FROM shown")
        for number in range(256):
            which = f"SELECT path, md5 FROM shown WHERE md5[:2] = {quoted(f'{number:02x}')}"
            yield dict(self._con.execute(which).fetchall()) if is_any else {}
