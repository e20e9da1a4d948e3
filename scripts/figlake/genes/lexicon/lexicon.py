"""The lexicon: what a name may mean, in one file that every process maps into its memory.

Names are found by 64-bit hashes of their keys (`keys.py`) in a sorted array; nothing is built when it is
opened.  The file is an Arrow IPC file of one row whose columns are the arrays; `build.py` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from figlake.files.arrays import Ints
from figlake.genes.reference.tables import HUMAN, KINDS
from figlake.names.arrays import Hashes, key_hash, opened
from figlake.names.keys import fold

FAMILY_KIND = "family"
ALL_KINDS = (*KINDS, FAMILY_KIND)
_SYMBOL = ALL_KINDS.index("symbol")
FOLDED, SHORT, BAG, MNEMONIC_SPACE = "2", "3", "b", "m"
"""Key spaces: `fold`, `short_form`, `bag`, and `mnemonics`.  Beginnings of folded names at word boundaries are hashed
as `FOLDED`."""
LAST_BIT = 31
"""Taxa beyond the 31 with the most genes share one bit."""
ALL_TAXA = (1 << 32) - 1
BEGINS = 1 << 32
"""Beside the bits of species in what `Lexicon.told` tells: names of some species begin so."""
PSEUDO, CODING, OTHER = 0, 1, 2
MAX_PREFIX_WORDS = 9
MAX_BEARERS = 100_000
"""Symbols whose bearers are kept at a time."""


class Entry(NamedTuple):
    """One name: of the gene at ``target``, or, where negative, of the family at ``-1 - target``."""

    name: str
    kind: str
    target: int


class Gene(NamedTuple):
    """What the lexicon knows of a gene.

    ``human``: place of the human gene that it is or is an ortholog of, None when there is none; ``locus``: `CODING`,
    `PSEUDO` or `OTHER`.
    """

    ncbi_gene_id: int
    symbol: str
    taxon_id: int
    human: int | None
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
    "key_taxa": pa.uint32(),
    "prefix_hash": pa.uint64(),
    "entry_target": pa.int32(),
    "entry_kind": pa.int8(),
    "entry_name": pa.large_string(),
    "gene_id": pa.int64(),
    "gene_symbol": pa.large_string(),
    "gene_name": pa.large_string(),
    "gene_taxon": pa.int32(),
    "gene_human": pa.int32(),
    "gene_hgnc": pa.large_string(),
    "gene_ensembl": pa.large_string(),
    "gene_uniprot": pa.large_string(),
    "gene_papers": pa.int32(),
    "gene_locus": pa.int8(),
    "gene_names": pa.int32(),
    "gene_key_start": pa.uint32(),
    "gene_key": pa.uint32(),
    "taxon": pa.int32(),
    "ortholog_start": pa.uint32(),
    "ortholog_gene": pa.int32(),
    "family_id": pa.large_string(),
    "family_start": pa.uint32(),
    "family_member": pa.int32(),
    "cocited_start": pa.uint32(),
    "cocited_gene": pa.int32(),
    "cocited_papers": pa.int32(),
}
"""The arrays of the file.  `*_start` hold one place more than they have rows: where the last one ends."""


def _none_below_zero(place: int) -> int | None:
    return place if place >= 0 else None


class Lexicon:
    """Look-up of names; every answer is a pure function of the file."""

    def __init__(self, path: Path) -> None:
        self._arrays, self._texts, views = opened(path, ARRAYS)
        arrays = self._arrays
        self._starts = views["key_start"]
        self._hashes, self._prefixes = Hashes(arrays["key_hash"]), Hashes(arrays["prefix_hash"])
        self._targets, self._kinds = views["entry_target"], views["entry_kind"]
        self._key_taxa, self._gene_taxa = views["key_taxa"], views["gene_taxon"]
        self._bits = {taxon: 1 << min(number, LAST_BIT) for number, taxon in enumerate(views["taxon"])}
        self._views = views
        self._genes: dict[int, Gene] = {}
        self._families: dict[int, Family] = {}
        self._bearers: dict[str, dict[int, int]] = {}

    @property
    def taxa(self) -> frozenset[int]:
        """NCBI taxon ids of the species that have genes here."""
        return frozenset(self._bits)

    def mask(self, taxa: Iterable[int]) -> int:
        """What `entries` and `has` take for some of the species."""
        mask = 0
        for taxon in taxa:
            mask |= self._bits.get(taxon, 0)
        return mask

    def entries(self, space: str, key: str, mask: int = ALL_TAXA) -> list[Entry]:
        """Every name with that key, of the species of ``mask`` and of families."""
        place = self._hashes.place(key_hash(space, key))
        if place < 0 or not self._key_taxa[place] & mask:
            return []
        names, targets, bits = self._texts["entry_name"], self._targets, self._bits
        return [
            Entry(names[number], ALL_KINDS[self._kinds[number]], targets[number])
            for number in range(self._starts[place], self._starts[place + 1])
            if targets[number] < 0 or bits[self._gene_taxa[targets[number]]] & mask
        ]

    def named(self, space: str, key: str) -> Iterable[tuple[str, int, int]]:
        """Every name with that key: the name, the place of its kind among `ALL_KINDS`, and its target."""
        place = self._hashes.place(key_hash(space, key))
        if place < 0:
            return ()
        start, end = self._starts[place], self._starts[place + 1]
        names = map(self._texts["entry_name"].__getitem__, range(start, end))
        return zip(names, self._kinds[start:end], self._targets[start:end], strict=True)

    def bearers(self, symbol: str) -> Mapping[int, int]:
        """Of each species the place of the gene whose official symbol this is, as written."""
        known = self._bearers.get(symbol)
        if known is None:
            if len(self._bearers) >= MAX_BEARERS:
                self._bearers.clear()
            known = self._bearers[symbol] = {
                self._gene_taxa[target]: target
                for name, kind, target in self.named(FOLDED, fold(symbol))
                if kind == _SYMBOL and name == symbol and target >= 0
            }
        return known

    def has(self, space: str, key: str, mask: int = ALL_TAXA) -> bool:
        """Whether any name has that key."""
        place = self._hashes.place(key_hash(space, key))
        return place >= 0 and bool(self._key_taxa[place] & mask)

    def told(self, key: str) -> int:
        """Of a key of `FOLDED` the bits of the species that have names with it, and whether names begin (`BEGINS`)."""
        wanted = key_hash(FOLDED, key)
        place = self._hashes.place(wanted)
        taxa: int = self._key_taxa[place] if place >= 0 else 0
        return taxa | BEGINS if self._prefixes.place(wanted) >= 0 else taxa

    def gene(self, place: int) -> Gene:
        """The gene at a place."""
        known = self._genes.get(place)
        if known is None:
            texts, views = self._texts, self._views
            known = self._genes[place] = Gene(
                ncbi_gene_id=views["gene_id"][place],
                symbol=texts["gene_symbol"][place],
                taxon_id=views["gene_taxon"][place],
                human=self.human_of(place),
                pubmed_count=views["gene_papers"][place],
                locus=views["gene_locus"][place],
                names=views["gene_names"][place],
            )
        return known

    def numbers(self, name: str) -> NDArray[Any]:
        """One of `ARRAYS` whose values are numbers, as numpy has it."""
        return np.asarray(self._views[name])

    def symbol_of(self, place: int) -> str:
        """The symbol of the gene at a place."""
        symbol: str = self._texts["gene_symbol"][place]
        return symbol

    def taxon_of(self, place: int) -> int:
        """The species of the gene at a place."""
        taxon_id: int = self._gene_taxa[place]
        return taxon_id

    def papers_of(self, place: int) -> int:
        """How many papers name the gene at a place."""
        papers: int = self._views["gene_papers"][place]
        return papers

    def is_pseudogene(self, place: int) -> bool:
        """Whether the gene at a place is no gene any more."""
        return bool(self._views["gene_locus"][place] == PSEUDO)

    def mask_of(self, place: int) -> int:
        """As `mask`, of the species of the gene at a place."""
        return self._bits[self._gene_taxa[place]]

    def human_of(self, place: int) -> int | None:
        """The place of the human gene that the gene at a place is or is an ortholog of; None when there is none."""
        return place if self._gene_taxa[place] == HUMAN else _none_below_zero(self._views["gene_human"][place])

    def meant(self, targets: Ints) -> Ints:
        """Of genes the places of their human orthologs, where they have one; others and families are themselves."""
        genes = np.maximum(targets, 0)
        human = self.numbers("gene_human")[genes].astype(np.int64)
        is_other = (targets >= 0) & (self.numbers("gene_taxon")[genes] != HUMAN) & (human >= 0)
        return np.where(is_other, human, targets)

    def take(self, name: str, places: pa.Array) -> pa.Array:
        """Values of one of `ARRAYS` at places, null where a place is null; texts as ordinary strings."""
        values = self._arrays[name].take(places)
        return values.cast(pa.string()) if pa.types.is_large_string(values.type) else values

    def full_name(self, place: int) -> str | None:
        """The full name of the gene at a place."""
        name: str | None = self._texts["gene_name"][place]
        return name

    def orthologs(self, place: int) -> Sequence[int]:
        """Places of the genes of other species that are orthologs of the human gene at ``place``."""
        start, end = self._views["ortholog_start"][place], self._views["ortholog_start"][place + 1]
        found: Sequence[int] = self._views["ortholog_gene"][start:end]
        return found

    def family(self, target: int) -> Family:
        """The family of an entry's negative target."""
        known = self._families.get(target)
        if known is None:
            number = -1 - target
            start, end = self._views["family_start"][number], self._views["family_start"][number + 1]
            members = tuple(self._views["family_member"][start:end])
            known = self._families[target] = Family(self._texts["family_id"][number], members)
        return known

    def short_keys(self, place: int) -> Sequence[int]:
        """Keys, by their numbers, of the short names (no full ones) of the gene at ``place`` and of its families."""
        found: Sequence[int] = self._views["gene_key"][
            self._views["gene_key_start"][place] : self._views["gene_key_start"][place + 1]
        ]
        return found

    def targets_of_key(self, number: int) -> list[tuple[int, str, int]]:
        """Every name with the key of that number: its place, its kind and its target, as those of an `Entry`."""
        begin, end = self._starts[number], self._starts[number + 1]
        kinds = [ALL_KINDS[kind] for kind in self._kinds[begin:end]]
        return list(zip(range(begin, end), kinds, self._targets[begin:end], strict=True))

    def name_at(self, place: int) -> str:
        """The name at a place that `targets_of_key` gives."""
        name: str = self._texts["entry_name"][place]
        return name

    def families(self) -> Iterator[Family]:
        """Every family."""
        return (self.family(-1 - number) for number in range(len(self._texts["family_id"])))
