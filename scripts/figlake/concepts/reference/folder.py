"""A folder with a reference of chemicals and diseases: Parquet files, or files as the registries publish them.

Two layouts are read.  Parquet: the files of `tables.FILES`, as `write` makes them.  Registry files: by `LAYOUT`.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from figlake.concepts.reference import obo
from figlake.concepts.reference.bundle import formulas, reference
from figlake.concepts.reference.tables import FILES, Reference, Sources, Term
from figlake.files import parquet
from figlake.files.house import RESOURCES
from figlake.files.reference_tables import CHEMICALS

BUNDLED = RESOURCES / "concepts"
LEARNED_FILES = ("learned.parquet", "seen.parquet")
"""What the development gold taught, beside the bundled reference."""
LAYOUT = {
    "descriptors": ("desc*.xml", "desc*.xml.gz"),
    "records": ("supp*.xml", "supp*.xml.gz"),
    "chebi": ("chebi.obo", "chebi.obo.gz"),
    "mondo": ("mondo.obo", "mondo.obo.gz"),
    "doid": ("doid.obo", "doid.obo.gz"),
    "hpo": ("hp.obo", "hp.obo.gz"),
}
"""Registry files by what they hold; those of MeSH have the year in their names."""
NEEDED = ("descriptors", "chebi", "mondo", "doid")
_PREFIXES = {"chebi": "CHEBI:", "mondo": "MONDO:", "doid": "DOID:", "hpo": "HP:"}


class ConceptFolderError(ValueError):
    """A reference folder is not usable: which file, what was found, what was expected."""


def folder_of(setting: str) -> Path:
    """The folder that the configuration's `concepts.reference` names."""
    return BUNDLED if setting == "bundled" else Path(setting)


def files_of(folder: Path) -> list[Path]:
    """The files that a reference is read from, in a fixed order."""
    packed = [folder / name for name in FILES.values()]
    return packed if packed[0].is_file() else list(_found(folder).values())


def learned_of(folder: Path) -> list[Path]:
    """What the development gold taught: beside a reference in Parquet its own files, else the bundled ones."""
    beside = folder if (folder / FILES[CHEMICALS]).is_file() else BUNDLED
    return [path for name in LEARNED_FILES if (path := beside / name).is_file()]


def _found(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for kind, patterns in LAYOUT.items():
        paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
        if len(paths) > 1 or (kind in NEEDED and not paths):
            names = ", ".join(path.name for path in paths) or "none"
            raise ConceptFolderError(f"{folder}: expected one file {' or '.join(patterns)}, found {names}")
        if paths:
            found[kind] = paths[0]
    return found


def read_reference(folder: Path) -> Reference:
    """Read either layout of a folder.  Raises `ConceptFolderError`."""
    if (folder / FILES[CHEMICALS]).is_file():
        return Reference(*(parquet.read(folder / name, table) for table, name in FILES.items()))
    found = _found(folder)
    try:
        return reference(_sources(found), is_whole=False)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ConceptFolderError(f"{folder}: not readable as a reference: {error}") from error


def _sources(found: dict[str, Path]) -> Sources:
    from figlake.concepts.reference import mesh_xml  # lxml, which who maps mentions does not need

    records = [one for kind in ("descriptors", "records") if kind in found for one in mesh_xml.records(found[kind])]

    def terms(kind: str) -> list[Term]:
        return list(obo.terms(found[kind], _PREFIXES[kind])) if kind in found else []

    chebi = terms("chebi")
    return Sources(
        headings=mesh_xml.headings(records),
        formulas=formulas(),
        cas_mesh=[(cas, one.heading.mesh_id) for one in records for cas in one.cas],
        cas_chebi=[(cas, term.id) for term in chebi for cas in term.xrefs.get("CAS", ())],
        chebi=chebi,
        mondo=terms("mondo"),
        doid=terms("doid"),
        hpo=terms("hpo"),
    )
