"""Cells of gene tables as spreadsheets and data frames leave them: a number, no value, or no number that can be read.

Forms seen: `7157.0` (pandas, where one cell of the column is missing), `7.157E+03` (Excel), `NCBIGene:7157`, `"7157"`;
of several ids `7157; 4193`, `7157|4193`, `7157,4193`, `7157/4193`, `[7157, 4193]`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from figlake.text.integers import small_int
from figlake.text.normalise import is_missing

_NUMBER = re.compile(r"(?P<whole>[0-9]{1,12})(?:\.0*)?")
_EXPONENT = re.compile(r"(?P<mantissa>[0-9](?:\.(?P<places>[0-9]{1,12}))?)[eE]\+?(?P<power>[0-9]{1,2})")
_PREFIXED = re.compile(r"(?P<name>[A-Za-z][A-Za-z /._:-]*?)[\s:_#=/.-]*(?P<digits>[0-9]{1,12})(?:\.0*)?/?")
_NAMES = {
    "ncbi_gene_id": re.compile(
        r"(?:\S*[/.])?(?:ncbi)?\W*(?:entrez)?\W*(?:genes?)?\W*(?:id)?|loc|\S*locuslink", re.IGNORECASE
    ),
    "organism_id": re.compile(
        r"(?:\S*[/.])?(?:ncbi)?\W*(?:tax(?:on|onomy|id)?|txid|organism|species)\W*(?:id)?", re.IGNORECASE
    ),
}
"""Names of the very registry; a number that another gave (`HGNC:11998`) is not read as one of NCBI."""
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[, .][0-9]{3})+")
"""One number with marks between its thousands, or several of three digits: that is not guessed."""
_BETWEEN = (re.compile(r"\s*[;|]+\s*"), re.compile(r"\s*,\s*"), re.compile(r"\s*/+\s*"), re.compile(r"\s+"))
"""What stands between ids, the surest first."""
_BRACKETS = re.compile(r"(?:c\s*)?[\[({](?P<inner>.*)[\])}]", re.DOTALL)
_QUOTES = "\"'`\u2018\u2019\u201c\u201d "
_AROUND = f"{_QUOTES}\t\r\n;|,"
_MAX = 999_999_999
NO_VALUE = frozenset({"", "-", "--", ".", "?", "#N/A", "#NA"})


def read_integer(column: str, cell: str) -> tuple[int | None, bool]:
    """The number of a cell, and whether all that the cell says is told by it (false: it cannot be read)."""
    text = cell.strip().strip(_QUOTES).removeprefix("=").strip(_QUOTES)
    if is_missing(text) or text in NO_VALUE:
        return None, True
    least = 1 if column in _NAMES else 0
    found = _NUMBER.fullmatch(text)
    if found:
        number = small_int(found["whole"], least, _MAX)
        return number, number is not None
    exponent = _EXPONENT.fullmatch(text)
    if exponent:  # only where no digit was rounded away
        power = small_int(exponent["power"]) or 0
        value = Decimal(exponent["mantissa"]).scaleb(power)
        is_whole = len(exponent["places"] or "") >= power or power <= 3
        number = int(value) if is_whole and power <= 9 and value == value.to_integral_value() else None
        return (number, True) if number is not None and least <= number <= _MAX else (None, False)
    prefixed = _PREFIXED.fullmatch(text.removeprefix("https://").removeprefix("http://"))
    if prefixed and column in _NAMES and _NAMES[column].fullmatch(prefixed["name"].rstrip(" :_#=/.-")):
        number = small_int(prefixed["digits"], least, _MAX)
        return number, number is not None
    return None, False


def read_ids(cell: str, between: Sequence[re.Pattern[str]] = _BETWEEN) -> tuple[list[int], bool]:
    """The gene ids of a cell, each once in its order, and whether all that the cell says is told by them.

    ``between``: what may stand between ids.
    """
    number, is_read = read_integer("ncbi_gene_id", cell)
    if is_read:
        return [] if number is None else [number], True
    parts, rest = _split(cell, between)
    found = [read_ids(part, rest) for part in parts if part != cell]
    if not found or not all(is_read for _, is_read in found):
        return [], False
    return list(dict.fromkeys(number for numbers, _ in found for number in numbers)), True


def several(cell: str) -> list[str]:
    """The parts of a cell that lists things; the cell alone where it lists none."""
    return _split(cell, _BETWEEN)[0]


def _split(cell: str, between: Sequence[re.Pattern[str]]) -> tuple[list[str], Sequence[re.Pattern[str]]]:
    """Parts of a cell by the first mark that stands in it, and the marks after that one, which may split the parts."""
    text = cell.strip(_AROUND)
    bracketed = _BRACKETS.fullmatch(text)
    text = bracketed["inner"].strip(_AROUND) if bracketed else text
    if _THOUSANDS.fullmatch(text):
        return [cell], ()
    for place, mark in enumerate(between, 1):
        parts = [part for part in mark.split(text) if part.strip(_AROUND)]
        if len(parts) > 1:
            return parts, between[place:]
    return [text], ()
