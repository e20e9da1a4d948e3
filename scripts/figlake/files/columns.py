"""What a table is declared with: columns, their types, and the order and key of the rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pyarrow as pa

NAMES = pa.list_(pa.field("element", pa.string(), nullable=False))
IDS = pa.list_(pa.field("element", pa.int64(), nullable=False))
TAXA = pa.list_(pa.field("element", pa.int32(), nullable=False))
POINTS = pa.list_(pa.field("element", pa.int32(), nullable=False))


def _records(*fields: tuple[str, pa.DataType, bool]) -> pa.DataType:
    """List of records: name, type and nullability of each field."""
    struct = pa.struct([pa.field(name, kind, nullable=nullable) for name, kind, nullable in fields])
    return pa.list_(pa.field("element", struct, nullable=False))


_STRING, _INTEGER = pa.string(), pa.int32()
RAW_FIELDS = _records(("field", _STRING, False), ("value", _STRING, False), ("is_json", pa.bool_(), False))
GRAPHICS = _records(("href", _STRING, False), ("image_url", _STRING, True), ("image_md5", _STRING, True))
PAGE_TABLES = _records(("kind", _STRING, False), ("columns", NAMES, False), ("verbatim", _STRING, True))
PANELS = _records(("label", _STRING, False), ("start", _INTEGER, False), ("end", _INTEGER, False))
ORGANISMS = _records(("taxon_id", _INTEGER, False), ("name", _STRING, False), ("count", _INTEGER, False))
RELATED = _records(("type", _STRING, False), ("href", _STRING, True))


CHEMICAL_PREFIXES = ("MESH", "CHEBI")
DISEASE_PREFIXES = ("MESH", "MONDO", "DOID")


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type, its meaning for a reader, and whether it may be null.

    ``prefixes``: of the ids that it holds, keys of `prefixes.PREFIXES`.  Where there are several each value has its
    own; where there is one, values have it or are bare.
    """

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = True
    prefixes: tuple[str, ...] = ()

    def of(self, *prefixes: str) -> Column:
        """This column, whose values are ids with these prefixes."""
        return replace(self, prefixes=prefixes)

    def curie(self, value: str | int) -> str:
        """A value as a compact URI: prefix, colon and id.  A prefix may have any letter case, as pages have it."""
        own, colon, rest = str(value).partition(":")
        known = next((prefix for prefix in self.prefixes if colon and prefix.casefold() == own.casefold()), None)
        return f"{known}:{rest}" if known else f"{self.prefixes[0]}:{value}"


@dataclass(frozen=True)
class Table:
    """One table.

    ``key`` is unique; ``order`` (the key, unless given) is the sort order of published files.  Rows of Python values
    fill every column, unless ``is_sparse`` says that what a row leaves out is null.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_partitioned: bool = False
    row_group_size: int = 65_536
    order: tuple[str, ...] = ()
    is_sparse: bool = False

    @cached_property
    def schema(self) -> pa.Schema:
        """Arrow schema in declared order."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])

    @property
    def sort_columns(self) -> tuple[str, ...]:
        return self.order or self.key

    def with_columns(self, name: str, *extra: Column) -> Table:
        """A working copy of this table with columns that tell the origin of a row; its key is unique per record."""
        origin = tuple(column.name for column in extra if column.name in {"location", "record"})
        key = self.key and self.key + origin
        return Table(name, self.meaning, key, self.columns + extra, order=self.order, is_sparse=self.is_sparse)

    def without(self, column: str) -> Table:
        """This table as it is before a column that is filled later."""
        return replace(self, columns=tuple(known for known in self.columns if known.name != column))


def text(name: str, meaning: str, nullable: bool = True) -> Column:
    """A column of text."""
    return Column(name, pa.string(), meaning, nullable)


def flag(name: str, meaning: str, nullable: bool = True) -> Column:
    """A column of truth values."""
    return Column(name, pa.bool_(), meaning, nullable)


def listed(name: str, meaning: str, kind: pa.DataType = NAMES) -> Column:
    """A column of lists, empty where there is nothing."""
    return Column(name, kind, meaning, nullable=False)


PMCID = text("pmcid", "PubMed Central id of the article, `PMC` and digits.", False).of("PMC")
FIGID = text("figid", "Figure id: pmcid, two underscores, stem of the image file.", False)
PUB_YEAR = Column(
    "pub_year", pa.int32(), "Year of publication as cited (that of the issue); 0 when unknown. Equals `year=`.", False
)
SOURCE = text("source", "`front_matter` (a figure page) or `pmc` (the PMC Cloud Service or a mirror).", False)
