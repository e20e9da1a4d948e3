"""Arrays that every process maps into its memory, and hashes of keys that are looked up in them.

Nothing is built when they are opened.  The file is an Arrow IPC file of one row whose columns are the arrays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from figlake.files.atomic import replacing

FIRST_BITS = 17
"""Bits of a hash by which it is looked up first: of a million hashes some eight have the same ones."""
_REST = 64 - FIRST_BITS
_FACTOR, _PRIME = 0x9E3779B97F4A7C15, 0xF47645257566700D
"""Of hashes: 2^64 by the golden ratio, and the first prime over 2^64 by a third of pi.  With a prime beside 2^64 a
letter would stand for a few of that eight places before it, and names would have one hash."""
_FORMATS: dict[pa.DataType, Any] = {
    pa.uint64(): "Q",
    pa.uint32(): "I",
    pa.int64(): "q",
    pa.int32(): "i",
    pa.int8(): "b",
}
Declared = Mapping[str, pa.DataType]


def key_hash(space: str, key: str) -> int:
    """64-bit hash of a key in its space: its bytes as a number, modulo a prime.

    A third of the time of a cryptographic one.  The last byte is never 0, so that no key is the beginning of another's
    number; the factor spreads short keys over all 64 bits.
    """
    return int.from_bytes(f"{space}{key}\1".encode(), "little") * _FACTOR % _PRIME


class Texts:
    """Strings of a mapped Arrow array; None where null."""

    def __init__(self, values: pa.LargeStringArray) -> None:
        bits, ends, letters = values.buffers()
        self._ends = memoryview(ends).cast("B").cast("q")[: len(values) + 1]
        self._letters = memoryview(letters) if letters else memoryview(b"")
        self._is_there = memoryview(bits) if values.null_count else None

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> Any:
        start, end = self._ends[number], self._ends[number + 1]
        if start == end and self._is_there is not None and not self._is_there[number >> 3] >> (number & 7) & 1:
            return None
        return str(self._letters[start:end], "utf-8")


class Hashes:
    """Sorted hashes of a mapped array, with the places at which those of each beginning start."""

    def __init__(self, values: pa.UInt64Array) -> None:
        # Not `to_numpy`, which imports pandas wherever that is installed.
        buffer = values.buffers()[1]
        numbers = np.frombuffer(buffer, np.uint64, len(values))
        self._values = memoryview(buffer).cast("B").cast("Q")[: len(values)]
        begins = np.arange(1 << FIRST_BITS, dtype=np.uint64) << np.uint64(_REST)
        self._starts = np.append(numbers.searchsorted(begins), len(numbers)).data

    def place(self, wanted: int) -> int:
        """The place of a hash; -1 where it is not there."""
        begin = wanted >> _REST
        start, end = self._starts[begin], self._starts[begin + 1]
        if start == end:
            return -1
        place = bisect_left(self._values, wanted, start, end)
        return place if place < end and self._values[place] == wanted else -1


def opened(path: Path, declared: Declared) -> tuple[dict[str, pa.Array], dict[str, Texts], dict[str, Any]]:
    """The arrays of a file, those of texts, and views of those of numbers."""
    batch = pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)
    arrays = {name: batch.column(number).values for number, name in enumerate(declared)}
    texts = {name: Texts(values) for name, values in arrays.items() if pa.types.is_large_string(values.type)}
    views = {
        name: memoryview(values.buffers()[1]).cast("B").cast(_FORMATS[values.type])[: len(values)]
        for name, values in arrays.items()
        if values.type in _FORMATS
    }
    return arrays, texts, views


def write_arrays(path: Path, declared: Declared, arrays: Mapping[str, Sequence[Any]]) -> None:
    """Write arrays, in the order in which they are declared."""
    columns = []
    for name, kind in declared.items():
        values = pa.array(arrays[name], kind)
        columns.append(pa.LargeListArray.from_arrays(pa.array([0, len(values)], pa.int64()), values))
    schema = pa.schema([pa.field(name, column.type) for name, column in zip(declared, columns, strict=True)])
    with replacing(path) as temporary, pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
