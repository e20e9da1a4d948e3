"""Keys that names and ids are found by: one form for all spellings of a name, which the page makes of what is typed.

The key of a name is `names.keys.fold` without accents: `IL-6`, `IL 6` and `il6` are `IL6`, `TNF-α` is `TNFALPHA`.
The key of an id is `#` and small letters, so that no id is taken for a name.  The twin is `termKey` in assets/words.js.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType
from duckdb.sqltypes import VARCHAR

from figlake.names.keys import GREEK, fold

LAST = 0xFFFF
"""Last code point of a key: what lies beyond is ordered otherwise in a browser."""


def term_key(name: str) -> str:
    """The key of a name; empty where it has neither letter nor digit."""
    return fold(name if name.isascii() else _unmarked(name))


def _unmarked(text: str) -> str:
    letters = (letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter)[0] != "M")
    return unicodedata.normalize("NFC", "".join(letters))


@cache
def spelt_letters() -> Mapping[str, str]:
    """What a key has for a letter that it does not have: Greek ones, and those of other scripts that look like them."""
    spelt = {}
    for letter in map(chr, range(0x80, LAST + 1)):
        if letter.lower() == letter and unicodedata.normalize("NFKC", letter) == letter == _unmarked(letter):
            key = fold(letter)
            if key and key != letter.upper():
                spelt[letter] = key
    return spelt


def greek_spelt(sql: str) -> str:
    """SQL of a text in small letters with its Greek letters spelt."""
    for letter, name in GREEK.items():
        sql = f"replace({sql}, '{letter}', '{name}')"
    return sql


def add_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Add the function `term_key` of names to a connection."""

    def keys(names: pa.ChunkedArray) -> pa.Array:
        return pa.array([term_key(name) for name in names.to_pylist()], pa.string())

    con.create_function("term_key", keys, [VARCHAR], VARCHAR, type=PythonUDFType.ARROW)
