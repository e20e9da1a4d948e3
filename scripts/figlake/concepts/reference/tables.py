"""What a reference of chemicals and diseases holds: its declared tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from figlake.files import reference_tables
from figlake.files.columns import Table, text

CHEMICAL, DISEASE = "chemical", "disease"
TYPES = (CHEMICAL, DISEASE)
USUAL, NAME, SYNONYM, REGISTRY, CALLED, LEARNED = "usual", "name", "synonym", "registry", "called", "learned"
KINDS = (USUAL, NAME, SYNONYM, REGISTRY, CALLED, LEARNED)
"""Kinds of names: those by which figures know one concept (`formulas.tsv`), the preferred name, others of the same
vocabulary, those that other registries add, those that papers have (`called.tsv`), those of the development gold."""

CHEMICALS = reference_tables.CHEMICALS.without("synonyms")
DISEASES = reference_tables.DISEASES.without("synonyms")
"""As published, but that names are in a table of their own."""
NAMES = Table(
    "names",
    "Names of chemicals and diseases beside the preferred ones.",
    ("concept_id", "kind", "name"),
    (
        text("concept_id", "`chemical_id` or `disease_id`.", False),
        text(
            "kind",
            "`usual`: figures mean this by it; `synonym`; `registry`: added by another one than that of the id; "
            "`called`: papers have it.",
            False,
        ),
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
    a MeSH id and an id of MONDO, DOID or HPO; ``formulas``: short names with the preferred name that they stand for;
    ``called``: MeSH ids of diseases, each with a name that the registries lack.
    """

    headings: Iterable[Heading] = ()
    chebi: Iterable[Term] = ()
    mondo: Iterable[Term] = ()
    doid: Iterable[Term] = ()
    hpo: Iterable[Term] = ()
    compounds: Iterable[Compound] = ()
    formulas: Sequence[tuple[str, str]] = ()
    called: Sequence[tuple[str, str]] = ()
    mesh_chebi: Iterable[tuple[str, str]] = ()
    mesh_diseases: Iterable[tuple[str, str]] = ()
    cas_chebi: Iterable[tuple[str, str]] = ()
    cas_mesh: Iterable[tuple[str, str]] = ()
    chebi_cid: Iterable[tuple[str, str]] = ()
    cid_mesh: Iterable[tuple[str, str]] = ()


Row = dict[str, object]
Names = list[tuple[str, str, str]]
"""Concept, kind, name."""
