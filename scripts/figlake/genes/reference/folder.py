"""A folder with a gene reference: the bundled Parquet files, or files as the registries publish them.

Two layouts are read.  Parquet: the files of `FILES`, as `write_reference` makes them.  Registry files, by the patterns
of `LAYOUT` (`registries` reads them): at least HGNC, one `gene_info` and FamPlex.
"""

from __future__ import annotations

import zlib
from itertools import chain
from pathlib import Path

from figlake.files import parquet, reference_tables
from figlake.files.house import RESOURCES
from figlake.genes.reference import registries
from figlake.genes.reference.combine import combine
from figlake.genes.reference.tables import FILES, Reference, Registries

BUNDLED = RESOURCES / "genes"
ENGLISH = "english.txt"
"""English words, beside the bundled reference."""
LAYOUT = {
    "hgnc": ("hgnc.tsv.gz", "hgnc_complete_set.txt*"),
    "gene_info": ("*.gene_info.tsv.gz", "*.gene_info.gz"),
    "orthologs": ("orthologs_to_human.tsv.gz", "gene_orthologs.gz"),
    "cited": ("gene2pubmed*.gz",),
    "proteins": ("uniprot*.tsv.gz",),
    "entities": ("famplex/entities.csv",),
    "relations": ("famplex/relations.csv",),
    "groundings": ("famplex/grounding_map.csv",),
}
"""Files of a reference folder by what they hold."""
NEEDED = ("hgnc", "gene_info", "entities", "relations", "groundings")


class ReferenceFolderError(ValueError):
    """A reference folder is not usable: which file, what was found, what was expected."""


def folder_of(setting: str) -> Path:
    """The folder that the configuration's `genes.reference` names."""
    return BUNDLED if setting == "bundled" else Path(setting)


def files_of(setting: str) -> list[Path]:
    """The files that a reference is read from, in a fixed order."""
    folder = folder_of(setting)
    packed = [folder / name for name in FILES.values()]
    return packed if packed[0].is_file() else [path for paths in _found(folder).values() for path in paths]


def _found(folder: Path) -> dict[str, list[Path]]:
    return {
        kind: sorted(path for pattern in patterns for path in folder.glob(pattern)) for kind, patterns in LAYOUT.items()
    }


def read_reference(folder: Path) -> Reference:
    """Read either layout of a reference folder.  Raises `ReferenceFolderError`."""
    if (folder / FILES[reference_tables.GENES]).is_file():
        return Reference(*(parquet.read(folder / name, table) for table, name in FILES.items()))
    found = _found(folder)
    for kind in NEEDED:
        if not found[kind]:
            raise ReferenceFolderError(f"{folder}: expected a file {' or '.join(LAYOUT[kind])}, found none")
    for kind in (*NEEDED[2:], "hgnc"):
        if len(found[kind]) > 1:
            names = [path.name for path in found[kind]]
            raise ReferenceFolderError(f"{folder}: expected one file {' or '.join(LAYOUT[kind])}, found {names}")
    try:
        return combine(
            Registries(
                hgnc=registries.hgnc(found["hgnc"][0]),
                gene_info=chain.from_iterable(map(registries.gene_info, found["gene_info"])),
                entities=registries.famplex(found["entities"][0]),
                relations=registries.famplex(found["relations"][0]),
                groundings=registries.famplex(found["groundings"][0]),
                cited=chain.from_iterable(map(registries.cited, found["cited"])),
                orthologs=chain.from_iterable(map(registries.orthologs, found["orthologs"])),
                proteins=chain.from_iterable(map(registries.proteins, found["proteins"])),
            )
        )
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as error:
        raise ReferenceFolderError(f"{folder}: not readable as a reference: {error}") from error


def write_reference(folder: Path, reference: Reference) -> None:
    """Write the Parquet layout."""
    data = (reference.genes, reference.names, reference.families, reference.cocited)
    for (table, name), rows in zip(FILES.items(), data, strict=True):
        parquet.write(folder / name, table, rows)
