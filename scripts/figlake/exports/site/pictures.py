"""Pictures of figures: which may be shown, and from where."""

from __future__ import annotations

from pathlib import Path

import duckdb

from figlake.dataset.query import MAY_BE_SHOWN, rows_of
from figlake.dataset.snapshot import link
from figlake.pmc.metadata import BUCKET

HOST = f"https://{BUCKET}.s3.amazonaws.com"
"""Where the store's objects are without login; the one foreign address that a page may ask."""

SOURCE = f"""CASE WHEN ({MAY_BE_SHOWN}) IS NOT TRUE THEN NULL
  WHEN image_path IS NOT NULL THEN 'pictures/' || regexp_extract(image_path, '[^/]+$')
  WHEN starts_with(image_url, 's3://{BUCKET}/') AND regexp_matches(lower(image_url), '\\.(jpe?g|png|gif|webp)$')
    THEN '{HOST}' || image_url[{len(f"s3://{BUCKET}") + 1}:] END"""
"""SQL over `figures`: address of the picture, null where it may not be shown or there is none."""


def take_pictures(con: duckdb.DuckDBPyConnection, dataset: Path, folder: Path) -> int:
    """Link the fetched pictures that may be shown into ``folder``; returns how many there are."""
    sql = f"SELECT DISTINCT image_path FROM figures WHERE image_path IS NOT NULL AND ({MAY_BE_SHOWN}) ORDER BY ALL"
    count = 0
    for (path,) in rows_of(con, sql):
        if (dataset / path).is_file():
            link(dataset / path, folder / Path(path).name)
            count += 1
    return count
