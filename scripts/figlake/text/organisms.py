"""Organism names to NCBI taxon ids, from the small table in ``resources/organisms``."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from figlake.files.house import RESOURCES
from figlake.text.phrases import Phrases

NAMES_FILE = RESOURCES / "organisms" / "names.tsv"

NO_ORGANISM = frozenset(
    {"", "na", "reject", "unassigned", "unspecified plant", "vectors", "clinical samples", "herbal medicine"}
    | {"gut metagenome", "synthetic organisms", "px clade", "unknown", "none", "synthetic construct"}
)
"""Values, folded, that PFOCR's pages hold in place of an organism."""

_STRAIN = re.compile(r"^(?P<species>[A-Z][a-z]+ [a-z-]+) (?:str\.|strain|subsp\.|substr\.|var\.|[A-Z0-9]).*$")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with NAMES_FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _scientific_names() -> dict[str, str]:
    """Scientific name of every listed name, folded."""
    return {
        name.casefold(): row["name"]
        for row in _rows()
        for name in (row["name"], *row["other_names"].split("|"))
        if name
    }


@cache
def _taxa() -> dict[str, int]:
    ids = {row["name"]: int(row["taxon_id"]) for row in _rows()}
    return {name: ids[scientific] for name, scientific in _scientific_names().items()}


@cache
def _names_of_taxa() -> dict[int, str]:
    return {int(row["taxon_id"]): row["name"] for row in _rows()}


def scientific_name(taxon: int) -> str | None:
    """Scientific name of an NCBI taxon id; None when not listed."""
    return _names_of_taxa().get(taxon)


def is_organism(name: str) -> bool:
    """Whether a value can name an organism: not a known filler, and with a capital as scientific names have."""
    return name.casefold() not in NO_ORGANISM and not (name[:1].islower() and taxon_id(name) is None)


def taxon_id(name: str) -> int | None:
    """NCBI taxon id of a scientific or common name; a strain falls back on its species; None when not listed."""
    found = _taxa().get(name.casefold())
    if found is None and (strain := _STRAIN.match(name)):
        found = _taxa().get(strain["species"].casefold())
    return found


def taxon_ids(names: list[str]) -> list[int]:
    """Sorted distinct taxon ids of those names that are listed."""
    return sorted({found for name in names if (found := taxon_id(name)) is not None})


AMBIGUOUS_NAMES = frozenset({"cat", "men", "man", "chick", "duck", "corn", "apple", "potato", "grape", "calf", "lamb"})
"""Common names that stand for something else too often (catalase, CAT; corn oil; duck; figures of men)."""


@cache
def listed_names() -> tuple[tuple[str, int], ...]:
    """Every listed name that a text may name an organism by, folded, with its NCBI taxon id."""
    return tuple(
        (name, _taxa()[name]) for name in sorted(_scientific_names()) if len(name) > 2 and name not in AMBIGUOUS_NAMES
    )


@dataclass(frozen=True)
class Organism:
    """An organism that a text names: NCBI taxon id, scientific name, and how often."""

    taxon_id: int
    name: str
    count: int


@cache
def _names() -> Phrases:
    return Phrases((name, _scientific_names()[name]) for name, _ in listed_names())


def named_in(*texts: str | None) -> list[Organism]:
    """The listed organisms that ``texts`` name, most often named first, then by name; the longest name counts."""
    counts = Counter(chain.from_iterable([_named(text) for text in texts if text]))
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return [Organism(_taxa()[name.casefold()], name, counts[name]) for name in ordered]


@lru_cache(maxsize=64)
def _named(text: str) -> tuple[str, ...]:
    """Scientific names in the order in which ``text`` names them.  An abstract is asked for with each figure."""
    return tuple(_names().found(text))
