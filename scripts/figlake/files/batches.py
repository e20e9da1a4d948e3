"""Batches: the sealed lists of records that one job reads together.

A batch is a JSON-lines file whose name is the checksum of its content.  It is written once and never changed; a new
or changed record goes into a new batch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from figlake.files.atomic import write_text
from figlake.files.checksums import canonical_json, sha256

FORMAT = "3"
"""Form of a batch's lines; it goes into each name, so that a file of another form is never read as this one."""
PREFIXES = {"front_matter": "fm", "pmc": "pmc"}
"""First part of a batch's name, by source."""


@dataclass(frozen=True)
class TableFile:
    """A TSV file that belongs to a figure page."""

    kind: str
    location: str
    record: str
    sha256: str


@dataclass(frozen=True)
class BatchRecord:
    """One record: where it lies, and the checksums of what it is made of.

    ``md5``: of an article's metadata record, by which the cache knows it; None for pages.  ``attempt``: 1, or higher
    where an earlier batch could not fetch the record.
    """

    location: str
    record: str
    page_sha256: str
    tables: tuple[TableFile, ...] = ()
    md5: str | None = None
    attempt: int = 1

    @cached_property
    def sha256(self) -> str:
        """Checksum of all that the record is made of."""
        if not self.tables:
            return self.page_sha256
        return sha256(canonical_json([self.page_sha256, *([t.kind, t.sha256] for t in self.tables)]).encode())

    @property
    def key(self) -> tuple[str, ...]:
        """Identity of the record in this state; equal keys are read once."""
        places = (f"{table.location}\t{table.record}" for table in self.tables)
        return (self.location, self.record, self.sha256, *places)


def _line(record: BatchRecord) -> str:
    start = canonical_json([record.location, record.record, record.page_sha256])[:-1]
    return f"{start},{tables_of(record)},{canonical_json([record.md5, record.attempt])[1:]}"


def tables_of(record: BatchRecord) -> str:
    """The TSV files of a record as its line holds them."""
    return canonical_json([[table.kind, table.location, table.record, table.sha256] for table in record.tables])


def read_tables(text: str) -> tuple[TableFile, ...]:
    """What `tables_of` wrote."""
    return tuple(TableFile(*file) for file in json.loads(text))


def read_batch(path: Path) -> list[BatchRecord]:
    """The records of one batch, in its order."""
    records = []
    # not splitlines(): a path may hold U+2028, which that takes for a line's end
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        location, record, digest, files, md5, attempt = json.loads(line)
        records.append(BatchRecord(location, record, digest, tuple(TableFile(*file) for file in files), md5, attempt))
    return records


def sealed(folder: Path, source: str) -> list[Path]:
    """File of every batch of a source that was ever sealed in ``folder``.

    Files that are damaged, or that another version of figlake sealed in another form, are left out: their records form
    new batches.
    """
    found = sorted(folder.glob(f"{PREFIXES[source]}-*.jsonl"))
    return [path for path in found if path.stem == _name(source, path.read_bytes())]


LINES = """
    SELECT line[1] AS location, line[2] AS record, line[3] AS page_sha256, line[4] AS tables,
           line[5]::INTEGER AS attempt, batch
    FROM (SELECT json_extract_string(json, ['$[0]', '$[1]', '$[2]', '$[3]', '$[5]']) AS line,
              parse_filename(filename, true) AS batch
          FROM read_ndjson_objects(getvariable('batches'), filename = true))
"""
"""Query for what `sealed` files hold; the variable ``batches``: a list of their paths, which DuckDB wants one in."""
NO_LINES = """
    SELECT location, record, page_sha256, tables, attempt, batch
    FROM (SELECT '' AS location, '' AS record, '' AS page_sha256, '' AS tables, 0 AS attempt, '' AS batch) WHERE false
"""
"""The same of no files."""


def seal(folder: Path, source: str, records: Sequence[BatchRecord], batch_size: int) -> dict[str, list[BatchRecord]]:
    """Write ``records`` as new batches of at most ``batch_size``; returns them by name."""
    batches = {}
    for start in range(0, len(records), batch_size):
        chunk = list(records[start : start + batch_size])
        text = "".join(f"{_line(record)}\n" for record in chunk)
        name = _name(source, text.encode("utf-8"))
        write_text(folder / f"{name}.jsonl", text)
        batches[name] = chunk
    return batches


def _name(source: str, content: bytes) -> str:
    return f"{PREFIXES[source]}-{sha256(FORMAT.encode() + content)[:12]}"
