"""Organism names to NCBI taxon ids, from the small table in ``resources/organisms``."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

NAMES_FILE = Path(__file__).parents[2] / "resources" / "organisms" / "names.tsv"

NO_ORGANISM = frozenset(
    {"", "na", "reject", "unassigned", "unspecified plant", "vectors", "clinical samples", "herbal medicine"}
    | {"gut metagenome", "synthetic organisms", "px clade", "unknown", "none", "synthetic construct"}
)
"""Values, folded, that PFOCR's pages hold in place of an organism."""

_STRAIN = re.compile(r"^(?P<species>[A-Z][a-z]+ [a-z-]+) (?:str\.|strain|subsp\.|substr\.|var\.|[A-Z0-9]).*$")


@cache
def _taxa() -> dict[str, int]:
    with NAMES_FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    taxa = {}
    for row in rows:
        for name in (row["name"], *row["other_names"].split("|")):
            if name:
                taxa[name.casefold()] = int(row["taxon_id"])
    return taxa


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


@cache
def _name_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    scientific: dict[str, str] = {}
    with NAMES_FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            for name in (row["name"], *row["other_names"].split("|")):
                if len(name) > 2 and name.casefold() not in AMBIGUOUS_NAMES:
                    scientific[name.casefold()] = row["name"]
    words = sorted(scientific, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, words)) + r")(?![\w-])", re.IGNORECASE), scientific


AMBIGUOUS_NAMES = frozenset({"cat", "men", "man", "chick", "duck", "corn", "apple", "potato", "grape", "calf", "lamb"})
"""Common names that stand for something else too often (catalase, CAT; corn oil; duck; figures of men)."""


def named_in(text: str) -> list[str]:
    """Scientific names of the listed organisms that ``text`` names, most often named first, then by name."""
    pattern, scientific = _name_pattern()
    counts: dict[str, int] = {}
    for match in pattern.finditer(text):
        name = scientific[match[0].casefold()]
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))
