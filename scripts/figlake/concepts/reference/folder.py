"""A folder with a reference of chemicals and diseases: Parquet files, or files as the registries publish them.

Two layouts are read.  Parquet: the files of `tables.FILES`, as `write` makes them.  Registry files: by `LAYOUT`.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from figlake.concepts.reference.own_lists import CALLED, FORMULAS, called, formulas
from figlake.concepts.reference.tables import CHEMICALS, FILES, Reference, Sources, Term
from figlake.files import parquet
from figlake.files.house import RESOURCES
from figlake.names.layout import Layout, ReferenceFolderError, Registry, found_in

BUNDLED = RESOURCES / "concepts"
LEARNED_FILES = ("learned.parquet", "seen.parquet")
"""What the development gold taught, beside the bundled reference."""
MESH = "MeSH: U.S. National Library of Medicine, free with attribution"
LAYOUT: Layout = {
    "descriptors": Registry(("desc*.xml", "desc*.xml.gz"), MESH, is_needed=True),
    "records": Registry(("supp*.xml", "supp*.xml.gz"), MESH),
    "chebi": Registry(("chebi.obo", "chebi.obo.gz"), "ChEBI: CC BY 4.0", is_needed=True),
    "mondo": Registry(("mondo.obo", "mondo.obo.gz"), "MONDO: CC BY 4.0", is_needed=True),
    "doid": Registry(("doid.obo", "doid.obo.gz"), "Disease Ontology: CC0", is_needed=True),
    "hpo": Registry(("hp.obo", "hp.obo.gz"), "Human Phenotype Ontology: free with attribution and version, unchanged"),
}
"""Registry files by what they hold; those of MeSH have the year in their names."""
_PREFIXES = {"chebi": "CHEBI:", "mondo": "MONDO:", "doid": "DOID:", "hpo": "HP:"}


def folder_of(setting: str) -> Path:
    """The folder that the configuration's `concepts.reference` names."""
    return BUNDLED if setting == "bundled" else Path(setting)


def files_of(folder: Path) -> list[Path]:
    """The files that a reference is read from, in a fixed order.  Raises `ReferenceFolderError`."""
    packed = [folder / name for name in FILES.values()]
    return packed if packed[0].is_file() else [path for paths in found_in(folder, LAYOUT).values() for path in paths]


def learned_of(folder: Path) -> list[Path]:
    """What the development gold taught: beside a reference in Parquet its own files, else the bundled ones, and the
    lists of our own that are united with the registries' files."""
    is_united = (folder / FILES[CHEMICALS]).is_file()
    learned = [(folder if is_united else BUNDLED) / name for name in LEARNED_FILES]
    return [path for path in (*learned, *(() if is_united else (FORMULAS, CALLED))) if path.is_file()]


def read_reference(folder: Path) -> Reference:
    """Read either layout of a folder.  Raises `ReferenceFolderError`."""
    if (folder / FILES[CHEMICALS]).is_file():
        return Reference(*(parquet.read(folder / name, table) for table, name in FILES.items()))
    # each start of a run asks which files there are, and reads none
    from figlake.concepts.reference.bundle import reference

    found = found_in(folder, LAYOUT)
    try:
        return reference(_sources(found), is_whole=False)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ReferenceFolderError(f"{folder}: not readable as a reference: {error}") from error


def _sources(found: dict[str, list[Path]]) -> Sources:
    from figlake.concepts.reference import mesh_xml, obo

    records = [one for kind in ("descriptors", "records") for path in found[kind] for one in mesh_xml.records(path)]

    def terms(kind: str) -> list[Term]:
        return [term for path in found[kind] for term in obo.terms(path, _PREFIXES[kind])]

    chebi = terms("chebi")
    return Sources(
        headings=mesh_xml.headings(records),
        formulas=formulas(),
        called=called(),
        cas_mesh=[(cas, one.heading.mesh_id) for one in records for cas in one.cas],
        cas_chebi=[(cas, term.id) for term in chebi for cas in term.xrefs.get("CAS", ())],
        chebi=chebi,
        mondo=terms("mondo"),
        doid=terms("doid"),
        hpo=terms("hpo"),
    )
