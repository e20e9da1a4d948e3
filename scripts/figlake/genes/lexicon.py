"""The lexicon: what a name may mean, in one file that every process maps into its memory.

Names are found by 64-bit hashes of their keys (`figlake.genes.keys`) in a sorted array; nothing is built when it is
opened.  The file is an Arrow IPC file of one row whose columns are the arrays.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa

from figlake import parquet, tables
from figlake.atomic import replacing
from figlake.code_digest import code_digest
from figlake.genes.keys import bag, fold, short_form, words
from figlake.genes.reference import FAMILIES, KINDS, Reference, files_of, folder_of, read_reference
from figlake.records import sha256

FAMILY_KIND = "family"
ALL_KINDS = (*KINDS, FAMILY_KIND)
_KIND_NUMBERS = {kind: number for number, kind in enumerate(ALL_KINDS)}
FOLDED, SHORT, BAG, PREFIX = "2", "3", "b", "p"
"""Key spaces: `fold`, `short_form`, `bag`, and the beginnings of folded names at word boundaries."""
PSEUDO, CODING, OTHER = 0, 1, 2
MAX_PREFIX_WORDS = 9
_SIZED = re.compile(r"[pP]\d{2,3}(?=-?[A-Za-z]{3})")
"""A protein named by its size and more: `p27Kip1` is written p27."""
_FIRST_OF_SEVERAL = re.compile(r"(?<=[a-z]{3})[ -]1$")
"""`perilipin 1` is written perilipin."""


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


def lexicon_arrays(reference: Reference) -> dict[str, list[Any]]:
    """The arrays of a reference, in a total order."""
    genes = parquet.sort(tables.GENES, reference.genes)
    ids = genes["ncbi_gene_id"].to_pylist()
    place = {gene_id: number for number, gene_id in enumerate(ids)}
    families = reference.families.to_pylist()
    meant: dict[str, set[tuple[int, int]]] = {}  # target and kind, by name
    columns = (reference.names[name].to_pylist() for name in ("ncbi_gene_id", "kind", "name"))
    for gene_id, kind, name in zip(*columns, strict=True):
        meant.setdefault(name, set()).add((place[gene_id], _KIND_NUMBERS[kind]))
    for number, family in enumerate(families):
        for name in family["names"]:
            meant.setdefault(name, set()).add((-1 - number, _KIND_NUMBERS[FAMILY_KIND]))
    keyed: dict[tuple[str, str], list[str]] = {}
    beginnings: set[str] = set()
    for name in sorted(meant):
        for key in set(_keys(name)):
            keyed.setdefault(key, []).append(name)
        beginnings.update(accumulate(word.upper() for word in words(name)[: MAX_PREFIX_WORDS - 1]))
    hashed = sorted((key_hash(*key), names) for key, names in keyed.items())
    hashes = [number for number, _ in hashed]
    if len(set(hashes)) < len(hashes):
        raise ValueError("two keys of the lexicon have one hash")
    entries = [[(target, kind, name) for name in names for target, kind in sorted(meant[name])] for _, names in hashed]
    names_of: dict[int, int] = {}
    for targets in meant.values():
        for target, _ in targets:
            names_of[target] = names_of.get(target, 0) + 1
    members = [[place[gene_id] for gene_id in family["member_ids"] if gene_id in place] for family in families]
    cocited = _cocited(reference, place)
    return {
        "key_hash": hashes,
        "key_start": _starts(entries),
        "prefix_hash": sorted(key_hash(PREFIX, beginning) for beginning in beginnings),
        "entry_target": [target for group in entries for target, _, _ in group],
        "entry_kind": [kind for group in entries for _, kind, _ in group],
        "entry_name": [name for group in entries for _, _, name in group],
        "gene_id": ids,
        "gene_symbol": genes["symbol"].to_pylist(),
        "gene_name": genes["name"].to_pylist(),
        "gene_taxon": genes["taxon_id"].to_pylist(),
        "gene_hgnc": genes["hgnc_id"].to_pylist(),
        "gene_ensembl": genes["ensembl_gene_id"].to_pylist(),
        "gene_uniprot": [found[0] if found else None for found in genes["uniprot_ids"].to_pylist()],
        "gene_papers": genes["pubmed_count"].to_pylist(),
        "gene_locus": [_locus(text) for text in genes["locus_type"].to_pylist()],
        "gene_names": [names_of.get(number, 0) for number in range(len(ids))],
        "family_id": [family["family_id"] for family in families],
        "family_start": _starts(members),
        "family_member": [member for group in members for member in group],
        "cocited_start": _starts(cocited),
        "cocited_gene": [other for group in cocited for other, _ in group],
        "cocited_papers": [papers for group in cocited for _, papers in group],
    }


def _keys(name: str) -> Iterator[tuple[str, str]]:
    for space, key in ((FOLDED, fold(name)), (SHORT, short_form(name)), (BAG, bag(name))):
        if key:
            yield space, key
    sized = _SIZED.match(name)
    if sized:
        yield SHORT, sized[0].upper()
    first = _FIRST_OF_SEVERAL.sub("", name)
    if first != name:
        yield BAG, bag(first) or fold(first)


def _locus(text: str | None) -> int:
    if text in {"gene with protein product", "protein-coding", "protein_coding"}:
        return CODING
    return PSEUDO if "pseudo" in (text or "") else OTHER


def _cocited(reference: Reference, place: dict[int, int]) -> list[list[tuple[int, int]]]:
    groups: list[list[tuple[int, int]]] = [[] for _ in place]
    pairs = zip(*(reference.cocited[name].to_pylist() for name in ("gene_a", "gene_b", "papers")), strict=True)
    for one, other, papers in pairs:
        if one in place and other in place:
            groups[place[one]].append((place[other], papers))
            groups[place[other]].append((place[one], papers))
    return [sorted(group) for group in groups]


def _starts(groups: list[list[Any]]) -> list[int]:
    starts = [0]
    for group in groups:
        starts.append(starts[-1] + len(group))
    return starts


def write_lexicon(path: Path, reference: Reference) -> None:
    """Write the file."""
    gc.disable()  # millions of tuples that live until the end; looking for cycles among them takes a third of the time
    try:
        arrays = lexicon_arrays(reference)
    finally:
        gc.enable()
    columns = []
    for name, kind in ARRAYS.items():
        values = pa.array(arrays[name], kind)
        columns.append(pa.LargeListArray.from_arrays(pa.array([0, len(values)], pa.int64()), values))
    schema = pa.schema([pa.field(name, column.type) for name, column in zip(ARRAYS, columns, strict=True)])
    with replacing(path) as temporary, pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))


def built(reference: str) -> Path:
    """The lexicon file of a reference, in the user's cache: built once for each content of the reference and code."""
    files = [path for path in files_of(reference) if path.is_file()]
    parts = [code_digest("figlake.genes.lexicon"), *(f"{path.name} {sha256(path.read_bytes())}" for path in files)]
    name = f"lexicon-{sha256(chr(10).join(parts).encode())[:16]}.arrow"
    path = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "figlake" / name
    if not path.is_file():
        write_lexicon(path, read_reference(folder_of(reference)))
    return path


def lexicon_of(reference: str) -> Lexicon:
    """The lexicon of a reference: `bundled` or a folder."""
    return Lexicon(built(reference))


def build_lexicon(*, reference: str, genes: Path, families: Path, lexicon: Path) -> None:
    """Stage: read the reference that the configuration names, write it as tables and as the lexicon."""
    found = read_reference(folder_of(reference))
    parquet.write(genes, tables.GENES, found.genes)
    parquet.write(families, FAMILIES, found.families)
    with replacing(lexicon) as temporary:
        try:
            shutil.copyfile(built(reference), temporary)
        except OSError:  # a home that cannot be written to
            write_lexicon(temporary, found)


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
