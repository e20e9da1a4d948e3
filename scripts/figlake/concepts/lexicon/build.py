"""Builds the lexicon of chemicals and diseases from their reference and from what the development gold taught."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from figlake.concepts.keys import bag, forms, word_form
from figlake.concepts.lexicon.lexicon import (
    ARRAYS,
    BAG,
    BEGINS,
    BITS,
    IS_BROADER,
    IS_PROTEIN,
    IS_RECORD,
    MAX_GENE_LABEL,
    MAX_PREFIX_WORDS,
    ORDERED,
    Lexicon,
    gene_form,
)  # fmt: skip
from figlake.concepts.reference.folder import BUNDLED, LEARNED_FILES, files_of, learned_of, read_reference
from figlake.concepts.reference.tables import CALLED, CHEMICAL, DISEASE, KINDS, LEARNED, NAME, REGISTRY, Reference
from figlake.files import parquet, reference_tables
from figlake.files.atomic import replacing, user_cache
from figlake.files.checksums import sha256
from figlake.files.house import RESOURCES
from figlake.jobs.code_digest import code_digest
from figlake.jobs.cycles import unsearched
from figlake.names.arrays import key_hash, write_arrays
from figlake.names.synonyms import with_synonyms

GENES = RESOURCES / "genes"
"""The bundled gene reference, whose labels are told from those of chemicals."""
HUMAN = 9606
_TOXICITIES = frozenset(word_form(word) for word in ("toxicity", "poisoning", "intoxication", "overdose"))
LEARNED_FILE, SEEN_FILE = LEARNED_FILES
Named = list[tuple[int, str, str, int]]
"""Place of the concept, kind, name, count."""


def lexicon_arrays(folder: Path) -> dict[str, list[Any]]:
    """The arrays of the file, from the reference in ``folder`` and what was learned."""
    reference, learned = read_reference(folder), {path.name: path for path in learned_of(folder)}
    rows = list(_concepts(reference))
    place = {row["concept_id"]: number for number, row in enumerate(rows)}
    named = list(_named(reference, learned.get(LEARNED_FILE), rows, place))
    types = [row["concept_type"] for row in rows]
    keyed: dict[tuple[str, str], list[int]] = {}
    beginnings: set[str] = set()
    for number, (_, _, text, _) in enumerate(named):
        words = forms(text)
        if words:
            keyed.setdefault((ORDERED, "".join(words)), []).append(number)
            beginnings.update(accumulate(words[: MAX_PREFIX_WORDS - 1] if len(words) > 1 else ()))
            if len(words) > 1:
                keyed.setdefault((BAG, bag(text)), []).append(number)
    hidden = _within_names(named, keyed) | _of_substances(rows, named, keyed)
    hashed = sorted(
        (key_hash(*key), keyed.get(key, []), BEGINS if key[0] == ORDERED and key[1] in beginnings else 0)
        for key in keyed.keys() | {(ORDERED, beginning) for beginning in beginnings}
    )
    hashes = [number for number, *_ in hashed]
    if len(set(hashes)) < len(hashes):
        raise ValueError("two keys of the lexicon have one hash")
    of_concept = Counter(concept for concept, kind, _, _ in named if kind != LEARNED)
    taught: Counter[int] = Counter()
    for concept, _, _, count in named:
        taught[concept] += count
    seen = sorted(_seen(learned.get(SEEN_FILE)))
    genes = sorted(_genes().items())
    return {
        **{
            name: [row[name] for row in rows]
            for name in ARRAYS
            if name.startswith("concept_") and name not in {"concept_names", "concept_learned"}
        },
        "concept_names": [of_concept[number] for number in range(len(rows))],
        "concept_learned": [taught[number] for number in range(len(rows))],
        "key_hash": hashes,
        "key_start": list(accumulate((len(numbers) for _, numbers, _ in hashed), initial=0)),
        "key_types": [_bits(types, named, numbers, hidden) | begins for _, numbers, begins in hashed],
        "key_name": [number for _, numbers, _ in hashed for number in numbers],
        "name_text": [text for _, _, text, _ in named],
        "name_concept": [concept for concept, _, _, _ in named],
        "name_kind": [KINDS.index(kind) for _, kind, _, _ in named],
        "name_count": [count for _, _, _, count in named],
        "gene_hash": [number for number, _ in genes],
        "gene_rank": [rank for _, rank in genes],
        "seen_hash": [number for number, *_ in seen],
        "seen_count": [count for _, count, _, _ in seen],
        "seen_chemical": [count for _, _, count, _ in seen],
        "seen_disease": [count for _, _, _, count in seen],
    }


def _bits(types: list[int], named: Named, numbers: list[int], hidden: Collection[int]) -> int:
    bits = 0
    for number in numbers:
        if number not in hidden:
            bits |= types[named[number][0]]
    return bits


def _within_names(named: Named, keyed: Mapping[tuple[str, str], list[int]]) -> set[int]:
    """Names that papers have and that hold another name (`senile osteoporosis`): the other one is found in a text.

    Given, they are looked up as a whole.
    """
    whole = {words for (_, words), numbers in keyed.items() if any(named[number][1] != CALLED for number in numbers)}
    hidden = set()
    for number, (_, kind, text, _) in enumerate(named):
        if kind == CALLED:
            words = forms(text)
            runs = (words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1))
            if any(len(run) < len(words) and "".join(run) in whole for run in runs):
                hidden.add(number)
    return hidden


def _of_substances(
    rows: Sequence[Mapping[str, Any]], named: Named, keyed: Mapping[tuple[str, str], list[int]]
) -> set[int]:
    """Names of a substance and its toxicity that MeSH has no heading for (`cisplatin toxicity`): the substance is found
    in a text, and the toxicity beside it."""
    bit = BITS[CHEMICAL]

    def is_chemical(words: str) -> bool:
        return any(rows[named[number][0]]["concept_type"] & bit for number in keyed.get((ORDERED, words), ()))

    hidden = set()
    for number, (concept, _, text, _) in enumerate(named):
        if rows[concept]["concept_flags"] & IS_BROADER:
            words = forms(text)
            if len(words) > 1 and words[-1] in _TOXICITIES and is_chemical("".join(words[:-1])):
                hidden.add(number)
    return hidden


def _concepts(reference: Reference) -> Iterator[dict[str, Any]]:
    for row in reference.chemicals.to_pylist():
        ids = [row["chemical_id"], row["chebi_id"], *row["chebi_forms"]]
        flags = IS_PROTEIN * row["is_protein"] | IS_RECORD * (row["mesh_id"] or "").startswith("C")
        yield _concept(row, row["chemical_id"], BITS[CHEMICAL], ids, flags)
    for row in reference.diseases.to_pylist():
        omim = [f"OMIM:{number}" for number in row["omim_ids"]]
        ids = [row["disease_id"], *omim, row["mondo_id"], row["doid"], *row["hpo_ids"]]
        flags = IS_BROADER * row["is_broader"] | IS_RECORD * (row["mesh_id"] or "").startswith("C")
        yield _concept(row, row["disease_id"], BITS[DISEASE], ids, flags)


def _concept(row: dict[str, Any], concept: str, bit: int, ids: list[str | None], flags: int) -> dict[str, Any]:
    return {
        "concept_id": concept,
        "concept_type": bit,
        "concept_name": row["name"],
        "concept_mesh": row["mesh_id"],
        "concept_branches": " ".join(row["branches"]),
        "concept_ids": " ".join(dict.fromkeys(one for one in ids if one)),
        "concept_flags": flags,
    }


def _named(
    reference: Reference, learned: Path | None, rows: list[dict[str, Any]], place: dict[str, int]
) -> Iterator[tuple[int, str, str, int]]:
    for number, row in enumerate(rows):
        yield number, NAME, row["concept_name"], 0
    for row in reference.names.to_pylist():
        yield place[row["concept_id"]], row["kind"], row["name"], 0
    if learned is not None:
        for row in pq.read_table(learned).to_pylist():
            if row["concept_id"] in place:
                yield place[row["concept_id"]], LEARNED, row["name"], row["mentions"]


def _genes() -> dict[int, int]:
    """Labels of human genes by hash: symbols 2, other short names 1."""
    symbols = pq.read_table(GENES / "genes.parquet", columns=["ncbi_gene_id", "symbol", "taxon_id"])
    human = symbols.filter(pc.equal(symbols["taxon_id"], HUMAN))
    names = pq.read_table(GENES / "names.parquet", columns=["ncbi_gene_id", "kind", "name"])
    names = names.filter(pc.is_in(names["ncbi_gene_id"], value_set=human["ncbi_gene_id"].combine_chunks()))
    names = names.filter(pc.not_equal(names["kind"], "name"))
    found = {key_hash("", gene_form(text)): 1 for text in names["name"].to_pylist() if len(text) <= MAX_GENE_LABEL}
    return found | {key_hash("", gene_form(text)): 2 for text in human["symbol"].to_pylist()}


def _seen(learned: Path | None) -> Iterator[tuple[int, int, int, int]]:
    if learned is not None:
        for row in pq.read_table(learned).to_pylist():
            yield key_hash("", row["form"]), row["occurrences"], row["chemical"], row["disease"]


def write_lexicon(path: Path, folder: Path) -> None:
    """Write the file."""
    with unsearched():  # millions of tuples: looking for cycles among them takes a third of the time
        arrays = lexicon_arrays(folder)
    write_arrays(path, ARRAYS, arrays)


def built(folder: Path = BUNDLED) -> Path:
    """The lexicon file of a reference, in the user's cache: built once for each content of the reference and code."""
    files = [*files_of(folder), *learned_of(folder)]
    parts = [code_digest("figlake.concepts.lexicon.build"), *(f"{p.name} {sha256(p.read_bytes())}" for p in files)]
    path = user_cache() / f"concepts-{sha256(chr(10).join(parts).encode())[:16]}.arrow"
    if not path.is_file():
        write_lexicon(path, folder)
    return path


def lexicon_of(folder: Path = BUNDLED) -> Lexicon:
    """The lexicon of a reference."""
    return Lexicon(built(folder))


def published_chemicals(reference: Reference) -> pa.Table:
    """`reference_tables.CHEMICALS`: the chemicals of a reference, with the names that people write.

    What other registries add and has a digit is a code more often than a name: UNII, a formula, a supplier's number.
    """
    names = reference.names
    is_code = pc.and_(pc.equal(names["kind"], REGISTRY), pc.match_substring_regex(names["name"], "[0-9]"))
    return _with_synonyms(reference.chemicals, "chemical_id", names.filter(pc.invert(is_code)))


def published_diseases(reference: Reference) -> pa.Table:
    """`reference_tables.DISEASES`: the diseases of a reference with all their names."""
    return _with_synonyms(reference.diseases, "disease_id", reference.names)


def _with_synonyms(rows: pa.Table, key: str, names: pa.Table) -> pa.Table:
    return with_synonyms(rows, key, ("name",), names.select(["concept_id", "name"]).rename_columns(["id", "name"]))


def build_concepts(*, reference: Path, chemicals: Path, diseases: Path, lexicon: Path) -> None:
    """Stage: write the reference in a folder as the tables that are published, and as the lexicon."""
    found = read_reference(reference)
    parquet.write(chemicals, reference_tables.CHEMICALS, published_chemicals(found))
    parquet.write(diseases, reference_tables.DISEASES, published_diseases(found))
    with replacing(lexicon) as temporary:
        try:
            shutil.copyfile(built(reference), temporary)
        except OSError:  # the disk of the cache is full
            write_lexicon(temporary, reference)
