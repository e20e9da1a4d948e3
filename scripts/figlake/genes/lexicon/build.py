"""Builds the lexicon file from a gene reference, once for each content of the reference."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import parquet, reference_tables
from figlake.files.atomic import replacing, user_cache
from figlake.files.checksums import sha256
from figlake.genes.lexicon.classes import is_class
from figlake.genes.lexicon.guesses import mnemonics
from figlake.genes.lexicon.keys import bag, short_form
from figlake.genes.lexicon.lexicon import (
    ALL_KINDS,
    ALL_TAXA,
    ARRAYS,
    BAG,
    CODING,
    FAMILY_KIND,
    FOLDED,
    LAST_BIT,
    MAX_PREFIX_WORDS,
    MNEMONIC_SPACE,
    OTHER,
    PSEUDO,
    SHORT,
    Lexicon,
)
from figlake.genes.reference.folder import files_of, folder_of, read_reference
from figlake.genes.reference.tables import GENES, HUMAN, Reference
from figlake.genes.reference.usual import USUAL
from figlake.jobs.code_digest import code_digest
from figlake.jobs.cycles import unsearched
from figlake.names.arrays import key_hash, write_arrays
from figlake.names.keys import fold, words
from figlake.names.synonyms import with_synonyms

_KIND_NUMBERS = {kind: number for number, kind in enumerate(ALL_KINDS)}
_SIZED = re.compile(
    r"[pP]\d{2,3}(?=-?[A-Za-z]{3})(?!-?\s?(?:binding|induc|regulat|associat|interact|activat|respons|depend|relat|like|"
    r"target|stabili|inhibit|apoptosis))"
)
"""A protein named by its size and more: `p27Kip1` is written p27."""
_FIRST_OF_SEVERAL = re.compile(r"(?<=[a-z]{3})[ -]1$")
"""`perilipin 1` is written perilipin."""


MAX_LABEL = 40
"""Length of a name that a label of a figure may be."""


def lexicon_arrays(reference: Reference) -> dict[str, list[Any]]:
    """The arrays of a reference, in a total order."""
    genes = parquet.sort(GENES, reference.genes)
    ids = genes["ncbi_gene_id"].to_pylist()
    place = {gene_id: number for number, gene_id in enumerate(ids)}
    families = reference.families.to_pylist()
    meant: dict[str, set[tuple[int, int]]] = {}  # target and kind, by name
    columns = (reference.names[name].to_pylist() for name in ("ncbi_gene_id", "kind", "name"))
    official = {name.lower() for name in genes["name"].to_pylist() if name}
    for gene_id, kind, name in zip(*columns, strict=True):
        if kind in {"name", "synonym"} and is_class(name) and name.lower() not in official:
            continue
        meant.setdefault(name, set()).add((place[gene_id], _KIND_NUMBERS[kind]))
    members = [[place[gene_id] for gene_id in family["member_ids"] if gene_id in place] for family in families]
    for number, family in enumerate(families):
        for name in family["names"]:
            if not _is_member(name, family["family_id"], meant.get(name, ()), members[number]):
                meant.setdefault(name, set()).add((-1 - number, _KIND_NUMBERS[FAMILY_KIND]))
    keyed: dict[tuple[str, str], list[str]] = {}
    beginnings: set[str] = set()
    for name in sorted(meant):
        for key in set(_keys(name)):
            keyed.setdefault(key, []).append(name)
        beginnings.update(accumulate(word.upper() for word in words(name)[: MAX_PREFIX_WORDS - 1]))
    human_symbols = zip(*(genes[name].to_pylist() for name in ("symbol", "taxon_id", "locus_type")), strict=True)
    for symbol in sorted(
        {symbol for symbol, taxon, locus in human_symbols if taxon == HUMAN and _locus(locus) == CODING}
    ):
        for short in mnemonics(symbol):
            keyed.setdefault((MNEMONIC_SPACE, short), []).append(symbol)
    hashed = sorted((key_hash(*key), key[0], names) for key, names in keyed.items())
    hashes = [number for number, _, _ in hashed]
    if len(set(hashes)) < len(hashes):
        raise ValueError("two keys of the lexicon have one hash")
    entries = [
        [(target, kind, name) for name in names for target, kind in sorted(meant[name])] for _, _, names in hashed
    ]
    taxa = _taxa(genes["taxon_id"].to_pylist())
    bits = {taxon: 1 << min(number, LAST_BIT) for number, taxon in enumerate(taxa)}
    bit_of = [bits[taxon] for taxon in genes["taxon_id"].to_pylist()]
    human = [place.get(gene_id, -1) for gene_id in genes["human_ncbi_gene_id"].to_pylist()]
    orthologs: list[list[int]] = [[] for _ in ids]
    for number, other in enumerate(human):
        if other >= 0:
            orthologs[other].append(number)
    names_of: dict[int, int] = {}
    for targets in meant.values():
        for target, _ in targets:
            names_of[target] = names_of.get(target, 0) + 1
    cocited = _cocited(reference, place)
    short_keys = _short_keys([space for _, space, _ in hashed], entries, members, len(ids))
    return {
        "key_hash": hashes,
        "key_start": _starts(entries),
        "key_taxa": [_mask(bit_of, group) for group in entries],
        "prefix_hash": sorted(key_hash(FOLDED, beginning) for beginning in beginnings),
        "entry_target": [target for group in entries for target, _, _ in group],
        "entry_kind": [kind for group in entries for _, kind, _ in group],
        "entry_name": [name for group in entries for _, _, name in group],
        "gene_id": ids,
        "gene_symbol": genes["symbol"].to_pylist(),
        "gene_name": genes["name"].to_pylist(),
        "gene_taxon": genes["taxon_id"].to_pylist(),
        "gene_human": human,
        "gene_hgnc": genes["hgnc_id"].to_pylist(),
        "gene_ensembl": genes["ensembl_gene_id"].to_pylist(),
        "gene_uniprot": [found[0] if found else None for found in genes["uniprot_ids"].to_pylist()],
        "gene_papers": genes["pubmed_count"].to_pylist(),
        "gene_locus": [_locus(kind or name) for kind, name in _pairs(genes, "locus_type", "name")],
        "gene_names": [names_of.get(number, 0) for number in range(len(ids))],
        "gene_key_start": _starts(short_keys),
        "gene_key": [key for group in short_keys for key in group],
        "taxon": taxa,
        "ortholog_start": _starts(orthologs),
        "ortholog_gene": [other for group in orthologs for other in group],
        "family_id": [family["family_id"] for family in families],
        "family_start": _starts(members),
        "family_member": [member for group in members for member in group],
        "cocited_start": _starts(cocited),
        "cocited_gene": [other for group in cocited for other, _ in group],
        "cocited_papers": [papers for group in cocited for _, papers in group],
    }


def _is_member(name: str, family_id: str, targets: Iterable[tuple[int, int]], members: list[int]) -> bool:
    """Whether a family's name is its id without the word family, and names a member: p53 is TP53, not its family."""
    is_bare = family_id == f"{name}_family"
    return is_bare and any(target in members for target, _ in targets)


def _short_keys(
    spaces: list[str], entries: list[list[tuple[int, int, str]]], members: list[list[int]], genes: int
) -> list[list[int]]:
    """By gene the numbers of the keys that a label of it may have: of symbols and synonyms, and of its families."""
    found: list[list[int]] = [[] for _ in range(genes)]
    name = _KIND_NUMBERS["name"]
    for number, (space, group) in enumerate(zip(spaces, entries, strict=True)):
        if space == FOLDED:
            targets = {target for target, kind, text in group if kind != name and len(text) <= MAX_LABEL}
            own = {target for target in targets if target >= 0}
            for place in sorted(own.union(*(members[-1 - target] for target in targets if target < 0))):
                found[place].append(number)
    return found


def _taxa(of_genes: list[int]) -> list[int]:
    """Human first, then by number of genes: the order of the bits of `key_taxa`."""
    counts = Counter(of_genes)
    return sorted(counts, key=lambda taxon: (taxon != HUMAN, -counts[taxon], taxon))


def _mask(bit_of: list[int], entries: list[tuple[int, int, str]]) -> int:
    """Taxa that use a key; families go with every taxon."""
    mask = 0
    for target, _, _ in entries:
        mask |= bit_of[target] if target >= 0 else ALL_TAXA
    return mask


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


def _pairs(table: pa.Table, first: str, second: str) -> Iterator[tuple[Any, Any]]:
    return zip(table[first].to_pylist(), table[second].to_pylist(), strict=True)


def _locus(text: str | None) -> int:
    """The kind of a locus, of its type; of its name where the registry tells no type."""
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
    with unsearched():  # millions of tuples: looking for cycles among them takes a third of the time
        arrays = lexicon_arrays(reference)
    write_arrays(path, ARRAYS, arrays)


def built(reference: str) -> Path:
    """The lexicon file of a reference, in the user's cache: built once for each content of the reference and code."""
    files = [path for path in (*files_of(reference), USUAL) if path.is_file()]
    parts = [
        code_digest("figlake.genes.lexicon.build"),
        *(f"{path.name} {sha256(path.read_bytes())}" for path in files),
    ]
    name = f"lexicon-{sha256(chr(10).join(parts).encode())[:16]}.arrow"
    path = user_cache() / name
    if not path.is_file():
        write_lexicon(path, read_reference(folder_of(reference)))
    return path


def lexicon_of(reference: str) -> Lexicon:
    """The lexicon of a reference: `bundled` or a folder."""
    return Lexicon(built(reference))


def published_genes(reference: Reference) -> pa.Table:
    """`reference_tables.GENES`: the genes of a reference with those of their names that tell no class of genes."""
    names = reference.names.filter(pc.not_equal(reference.names["kind"], "symbol"))
    names = names.filter(pa.array([not is_class(name) for name in names["name"].to_pylist()], pa.bool_()))
    names = names.select(["ncbi_gene_id", "name"]).rename_columns(["id", "name"])
    return with_synonyms(reference.genes, "ncbi_gene_id", ("symbol", "name"), names)


def build_lexicon(*, reference: str, genes: Path, families: Path, lexicon: Path) -> None:
    """Stage: read the reference that the configuration names, write it as tables and as the lexicon."""
    found = read_reference(folder_of(reference))
    parquet.write(genes, reference_tables.GENES, published_genes(found))
    parquet.write(families, reference_tables.FAMILIES, found.families)
    with replacing(lexicon) as temporary:
        try:
            shutil.copyfile(built(reference), temporary)
        except OSError:  # the disk of the cache is full
            write_lexicon(temporary, found)
