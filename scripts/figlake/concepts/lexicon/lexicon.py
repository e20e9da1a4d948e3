"""The lexicon of chemicals and diseases: what a name may mean, in one file that every process maps into its memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from figlake.concepts.keys import key as ordered_key
from figlake.concepts.reference.tables import CHEMICAL, DISEASE, KINDS
from figlake.names.arrays import Hashes, key_hash, opened

ORDERED, BAG = "w", "s"
"""Key spaces: `keys.key` and `keys.bag`."""
BITS = {CHEMICAL: 1, DISEASE: 2}
ALL_TYPES, BEGINS = 3, 4
"""Bits of both types, and beside them whether a name of more words begins so."""
MAX_PREFIX_WORDS = 12
MAX_GENE_LABEL = 12
IS_PROTEIN, IS_RECORD, IS_BROADER = 1, 2, 4
"""Flags of a concept."""
ARRAYS: dict[str, pa.DataType] = {
    "key_hash": pa.uint64(),
    "key_start": pa.uint32(),
    "key_types": pa.int8(),
    "key_name": pa.uint32(),
    "name_text": pa.large_string(),
    "name_concept": pa.int32(),
    "name_kind": pa.int8(),
    "name_count": pa.int32(),
    "concept_id": pa.large_string(),
    "concept_type": pa.int8(),
    "concept_name": pa.large_string(),
    "concept_mesh": pa.large_string(),
    "concept_branches": pa.large_string(),
    "concept_ids": pa.large_string(),
    "concept_flags": pa.int8(),
    "concept_names": pa.int32(),
    "concept_learned": pa.int32(),
    "seen_hash": pa.uint64(),
    "seen_count": pa.int32(),
    "seen_chemical": pa.int32(),
    "seen_disease": pa.int32(),
    "gene_hash": pa.uint64(),
    "gene_rank": pa.int8(),
}
"""The arrays of the file.  Keys are those of names and, with `BEGINS` in `key_types`, what names of more words begin
with; `key_start` holds one place more than there are keys: where the last one ends."""


class Name(NamedTuple):
    """A name of a concept, by their places; ``learned``: mentions of the development gold, where it has the name."""

    place: int
    text: str
    concept: int
    kind: str
    learned: int


PEPTIDES = "D12"
SYMBOL = 2
"""Rank of the symbol of a human gene (`Lexicon.gene_rank`)."""


@dataclass(frozen=True)
class Concept:
    """A chemical or a disease.  ``ids``: all of its ids, the one that it goes by first.

    ``names``: how many the registries have; ``learned``: mentions of the development gold.
    """

    id: str
    type: str
    name: str
    mesh_id: str | None
    branches: tuple[str, ...]
    ids: tuple[str, ...]
    is_protein: bool
    is_record: bool
    is_broader: bool
    names: int
    learned: int

    @cached_property
    def is_peptide(self) -> bool:
        """Whether MeSH has it in the branch of amino acids, peptides and proteins, and ChEBI not: no amino acid."""
        return PEPTIDES in self.branches and not any(one.startswith("CHEBI:") for one in self.ids)

    @cached_property
    def answer_id(self) -> str:
        """The id that an answer has: a MeSH id, even one that means more, unless OMIM has the disease itself."""
        omim = next((one for one in self.ids if one.startswith("OMIM:")), None)
        return omim or f"MESH:{self.mesh_id}" if self.is_broader else self.id if self.mesh_id else omim or self.id


class Lexicon:
    """Look-up of names; every answer is a pure function of the file."""

    def __init__(self, path: Path) -> None:
        arrays, self._texts, self._views = opened(path, ARRAYS)
        self._hashes, self._states = Hashes(arrays["key_hash"]), self._views["key_types"]
        self._seen = Hashes(arrays["seen_hash"])
        self._genes = Hashes(arrays["gene_hash"])
        self._concepts: dict[int, Concept] = {}

    @property
    def concepts(self) -> int:
        """Number of concepts."""
        return len(self._views["concept_type"])

    def types(self, key: str) -> int:
        """Bits of the types that have a name with that ordered key; 0 for none."""
        return self.state(key) & ALL_TYPES

    def state(self, key: str) -> int:
        """As `types`, with `BEGINS` added where a name of more words begins with the key."""
        place = self._hashes.place(key_hash(ORDERED, key))
        return self._states[place] if place >= 0 else 0

    def names(self, space: str, key: str) -> list[Name]:
        """Every name with that key."""
        place = self._hashes.place(key_hash(space, key))
        if place < 0:
            return []
        return list(self._names(self._views["key_start"][place], self._views["key_start"][place + 1]))

    def _names(self, start: int, end: int) -> Iterator[Name]:
        views, texts = self._views, self._texts["name_text"]
        concepts, kinds, counts = views["name_concept"], views["name_kind"], views["name_count"]
        for number in views["key_name"][start:end]:
            yield Name(number, texts[number], concepts[number], KINDS[kinds[number]], counts[number])

    def bit(self, place: int) -> int:
        """The bit of the type of a concept."""
        bit: int = self._views["concept_type"][place]
        return bit

    def concept(self, place: int) -> Concept:
        """The concept at a place."""
        known = self._concepts.get(place)
        if known is None:
            texts, views = self._texts, self._views
            flags = views["concept_flags"][place]
            known = self._concepts[place] = Concept(
                id=texts["concept_id"][place],
                type=CHEMICAL if views["concept_type"][place] == BITS[CHEMICAL] else DISEASE,
                name=texts["concept_name"][place],
                mesh_id=texts["concept_mesh"][place],
                branches=tuple((texts["concept_branches"][place] or "").split()),
                ids=tuple(texts["concept_ids"][place].split()),
                is_protein=bool(flags & IS_PROTEIN),
                is_record=bool(flags & IS_RECORD),
                is_broader=bool(flags & IS_BROADER),
                names=views["concept_names"][place],
                learned=views["concept_learned"][place],
            )
        return known

    def gene_rank(self, string: str) -> int:
        """2 for the symbol of a human gene, 1 for another short name of one, 0 for any other string."""
        place = self._genes.place(key_hash("", gene_form(string))) if len(string) <= MAX_GENE_LABEL else -1
        return self._views["gene_rank"][place] if place >= 0 else 0

    def seen(self, string: str) -> tuple[int, int, int]:
        """How often the development texts have a string, and how often they mean a chemical or a disease by it."""
        place = self._seen.place(key_hash("", seen_form(string)))
        if place < 0:
            return 0, 0, 0
        views = self._views
        return views["seen_count"][place], views["seen_chemical"][place], views["seen_disease"][place]


def gene_form(string: str) -> str:
    """Letters and digits of a label, in capitals."""
    return "".join(filter(str.isalnum, string)).upper()


def seen_form(string: str) -> str:
    """Short strings as written, others by their words in one spelling."""
    return string if len(string) <= 5 else ordered_key(string)
