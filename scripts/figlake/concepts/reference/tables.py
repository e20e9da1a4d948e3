"""What a reference of chemicals and diseases holds: its declared tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from figlake.files.columns import Table, flag, listed, text

CHEMICAL, DISEASE = "chemical", "disease"
TYPES = (CHEMICAL, DISEASE)
NAME, SYNONYM, REGISTRY, LEARNED = "name", "synonym", "registry", "learned"
KINDS = (NAME, SYNONYM, REGISTRY, LEARNED)
"""Kinds of names: the preferred name, others of the same vocabulary, those that other registries add, and those that
the development gold has."""

CHEMICALS = Table(
    "chemicals",
    "Chemicals: MeSH headings and supplementary records with the ChEBI entries of the same substance.",
    ("chemical_id",),
    (
        text("chemical_id", "`MESH:` and the MeSH id, where there is none the ChEBI id.", False),
        text("mesh_id", "MeSH id, such as `D019289` or `C036216`."),
        text("chebi_id", "ChEBI id, such as `CHEBI:32816`."),
        listed("chebi_forms", "ChEBI ids of its other forms: acid or base, tautomer, ion."),
        text("name", "Preferred name.", False),
        listed("branches", "First parts of its MeSH tree numbers, such as `D02`; of a record those of its headings."),
        flag("is_protein", "Whether MeSH has it among proteins, nucleic acids and biological factors alone.", False),
    ),
)
DISEASES = Table(
    "diseases",
    "Diseases and findings: MeSH headings and records with the terms of MONDO, DOID and HPO of the same meaning.",
    ("disease_id",),
    (
        text("disease_id", "`MESH:` and the MeSH id; without one the MONDO id, else the DOID.", False),
        text("mesh_id", "MeSH id, such as `D001943`; where `is_broader` that of the nearest heading over it."),
        flag("is_broader", "Whether `mesh_id` means more than the disease.", False),
        text("mondo_id", "MONDO id, such as `MONDO:0007254`."),
        text("doid", "Disease Ontology id, such as `DOID:1612`."),
        listed("omim_ids", "OMIM ids, digits, of MONDO and DOID."),
        listed("hpo_ids", "HPO ids, such as `HP:0003002`."),
        text("name", "Preferred name.", False),
        listed("branches", "First parts of its MeSH tree numbers, such as `C04`."),
    ),
)
NAMES = Table(
    "names",
    "Names of chemicals and diseases beside the preferred ones.",
    ("concept_id", "kind", "name"),
    (
        text("concept_id", "`chemical_id` or `disease_id`.", False),
        text("kind", "`synonym`, or `registry`: added by another registry than the one of the id.", False),
        text("name", "The name as the registry writes it.", False),
    ),
    row_group_size=1 << 20,
)
FILES = {CHEMICALS: "chemicals.parquet", DISEASES: "diseases.parquet", NAMES: "names.parquet"}


@dataclass(frozen=True)
class Reference:
    """Arrow tables of `CHEMICALS`, `DISEASES` and `NAMES`."""

    chemicals: pa.Table
    diseases: pa.Table
    names: pa.Table


@dataclass(frozen=True)
class Heading:
    """A MeSH descriptor or supplementary record; ``trees``: tree numbers, of a record those of all its headings."""

    mesh_id: str
    name: str
    synonyms: tuple[str, ...]
    trees: tuple[str, ...]

    @property
    def is_record(self) -> bool:
        """Whether it is a supplementary record."""
        return self.mesh_id.startswith("C")

    @property
    def branches(self) -> list[str]:
        """First parts of the tree numbers, in their order."""
        return sorted({tree[:3] for tree in self.trees if tree})


@dataclass(frozen=True)
class Term:
    """A term of an ontology: ids with their prefix; ``related``: ids by relation; ``xrefs``: ids by namespace."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    xrefs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    related: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Compound:
    """A compound of PubChem: its number, its CAS numbers, and names of it."""

    cid: str
    cas: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """What a reference is united from.

    ``mesh_chebi``, ``cas_chebi``, ``cas_mesh``, ``chebi_cid``, ``cid_mesh``: pairs of ids; ``mesh_diseases``: pairs of
    a MeSH id and an id of MONDO, DOID or HPO; ``formulas``: short names with the preferred name that they stand for.
    """

    headings: Iterable[Heading] = ()
    chebi: Iterable[Term] = ()
    mondo: Iterable[Term] = ()
    doid: Iterable[Term] = ()
    hpo: Iterable[Term] = ()
    compounds: Iterable[Compound] = ()
    formulas: Sequence[tuple[str, str]] = ()
    mesh_chebi: Iterable[tuple[str, str]] = ()
    mesh_diseases: Iterable[tuple[str, str]] = ()
    cas_chebi: Iterable[tuple[str, str]] = ()
    cas_mesh: Iterable[tuple[str, str]] = ()
    chebi_cid: Iterable[tuple[str, str]] = ()
    cid_mesh: Iterable[tuple[str, str]] = ()


Row = dict[str, object]
Names = list[tuple[str, str, str]]
"""Concept, kind, name."""
