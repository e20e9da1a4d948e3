"""The lexicon: what a name may mean, in one file that every process maps into its memory.

Names are found by 64-bit hashes of their keys (`figlake.genes.keys`) in a sorted array; nothing is built when it is
opened.  The file is an Arrow IPC file of one row whose columns are the arrays; `lexicon_build` writes it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa

from figlake.genes.reference import KINDS

FAMILY_KIND = "family"
ALL_KINDS = (*KINDS, FAMILY_KIND)
FOLDED, SHORT, BAG, PREFIX = "2", "3", "b", "p"
"""Key spaces: `fold`, `short_form`, `bag`, and the beginnings of folded names at word boundaries."""
PSEUDO, CODING, OTHER = 0, 1, 2
MAX_PREFIX_WORDS = 9


def key_hash(space: str, key: str) -> int:
    """64-bit hash of a key in its space."""
    return int.from_bytes(blake2b(f"{space}{key}".encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: of the gene at ``target``, or, where negative, of the family at ``-1 - target``."""

    name: str
    kind: str
    target: int


@dataclass(frozen=True, slots=True)
class Gene:
    """What the lexicon knows of a gene.  ``locus``: `CODING`, `PSEUDO` or `OTHER`."""

    ncbi_gene_id: int
    symbol: str
    taxon_id: int
    hgnc_id: str | None
    ensembl_gene_id: str | None
    uniprot_id: str | None
    pubmed_count: int
    locus: int
    names: int


@dataclass(frozen=True, slots=True)
class Family:
    """A family or complex with the places of its members."""

    family_id: str
    members: tuple[int, ...]


ARRAYS: dict[str, pa.DataType] = {
    "key_hash": pa.uint64(),
    "key_start": pa.uint32(),
    "prefix_hash": pa.uint64(),
    "entry_target": pa.int32(),
    "entry_kind": pa.int8(),
    "entry_name": pa.large_string(),
    "gene_id": pa.int64(),
    "gene_symbol": pa.large_string(),
    "gene_name": pa.large_string(),
    "gene_taxon": pa.int32(),
    "gene_hgnc": pa.large_string(),
    "gene_ensembl": pa.large_string(),
    "gene_uniprot": pa.large_string(),
    "gene_papers": pa.int32(),
    "gene_locus": pa.int8(),
    "gene_names": pa.int32(),
    "family_id": pa.large_string(),
    "family_start": pa.uint32(),
    "family_member": pa.int32(),
    "cocited_start": pa.uint32(),
    "cocited_gene": pa.int32(),
    "cocited_papers": pa.int32(),
}
"""The arrays of the file.  `*_start` hold one place more than they have rows: where the last one ends."""


class _Texts:
    """Strings of a mapped Arrow array; None where null."""

    def __init__(self, values: pa.LargeStringArray) -> None:
        self._values = values

    def __getitem__(self, number: int) -> Any:
        return self._values[number].as_py()


class Lexicon:
    """Look-up of names; every answer is a pure function of the file."""

    def __init__(self, path: Path) -> None:
        batch = pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)
        arrays = {name: batch.column(number).values for number, name in enumerate(ARRAYS)}
        self._texts = {name: _Texts(values) for name, values in arrays.items() if pa.types.is_large_string(values.type)}
        formats: dict[pa.DataType, Any] = {
            pa.uint64(): "Q",
            pa.uint32(): "I",
            pa.int64(): "q",
            pa.int32(): "i",
            pa.int8(): "b",
        }
        views = {
            name: memoryview(values.buffers()[1]).cast("B").cast(formats[values.type])[: len(values)]
            for name, values in arrays.items()
            if values.type in formats
        }
        self._hashes, self._starts, self._prefixes = views["key_hash"], views["key_start"], views["prefix_hash"]
        self._targets, self._kinds = views["entry_target"], views["entry_kind"]
        self._views = views
        self._genes: dict[int, Gene] = {}
        self._families: dict[int, Family] = {}
        self._places = views["gene_id"]

    def entries(self, space: str, key: str) -> list[Entry]:
        """Every name with that key."""
        wanted = key_hash(space, key)
        place = bisect_left(self._hashes, wanted)
        if place == len(self._hashes) or self._hashes[place] != wanted:
            return []
        names = self._texts["entry_name"]
        return [
            Entry(names[number], ALL_KINDS[self._kinds[number]], self._targets[number])
            for number in range(self._starts[place], self._starts[place + 1])
        ]

    def has(self, space: str, key: str) -> bool:
        """Whether any name has that key."""
        values = self._prefixes if space == PREFIX else self._hashes
        wanted = key_hash(space, key)
        place = bisect_left(values, wanted)
        return place < len(values) and values[place] == wanted

    def gene(self, place: int) -> Gene:
        """The gene at a place."""
        known = self._genes.get(place)
        if known is None:
            texts, views = self._texts, self._views
            known = self._genes[place] = Gene(
                ncbi_gene_id=views["gene_id"][place],
                symbol=texts["gene_symbol"][place],
                taxon_id=views["gene_taxon"][place],
                hgnc_id=texts["gene_hgnc"][place],
                ensembl_gene_id=texts["gene_ensembl"][place],
                uniprot_id=texts["gene_uniprot"][place],
                pubmed_count=views["gene_papers"][place],
                locus=views["gene_locus"][place],
                names=views["gene_names"][place],
            )
        return known

    def full_name(self, place: int) -> str | None:
        """The full name of the gene at a place."""
        name: str | None = self._texts["gene_name"][place]
        return name

    def place_of(self, ncbi_gene_id: int) -> int | None:
        """The place of a gene."""
        place = bisect_left(self._places, ncbi_gene_id)
        return place if place < len(self._places) and self._places[place] == ncbi_gene_id else None

    def family(self, target: int) -> Family:
        """The family of an entry's negative target."""
        known = self._families.get(target)
        if known is None:
            number = -1 - target
            start, end = self._views["family_start"][number], self._views["family_start"][number + 1]
            members = tuple(self._views["family_member"][start:end])
            known = self._families[target] = Family(self._texts["family_id"][number], members)
        return known

    def cocited(self, place: int) -> dict[int, int]:
        """Genes that papers name together with the gene at ``place``, each with the number of those papers."""
        start, end = self._views["cocited_start"][place], self._views["cocited_start"][place + 1]
        return dict(zip(self._views["cocited_gene"][start:end], self._views["cocited_papers"][start:end], strict=True))
