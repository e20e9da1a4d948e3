"""A folder with a gene reference: the bundled Parquet files, or files as the registries publish them.

Two layouts are read.  Parquet: the files of `FILES`, as `write_reference` makes them.  Registry files, by the patterns
of `LAYOUT` (`registries` reads them): at least HGNC, one `gene_info` and FamPlex.
"""

from __future__ import annotations

import zlib
from itertools import chain
from pathlib import Path

from figlake.files import parquet
from figlake.files.house import RESOURCES
from figlake.genes.reference.tables import FILES, GENES, Reference, Registries
from figlake.genes.reference.usual import with_usual
from figlake.names.layout import Layout, ReferenceFolderError, Registry, found_in

BUNDLED = RESOURCES / "genes"
ENGLISH = "english.txt"
"""English words, beside the bundled reference."""
NCBI, FAMPLEX = "NCBI Gene: public domain", "FamPlex: CC0"
LAYOUT: Layout = {
    "hgnc": Registry(("hgnc.tsv.gz", "hgnc_complete_set.txt*"), "HGNC: CC0", is_needed=True),
    "gene_info": Registry(("*.gene_info.tsv.gz", "*.gene_info.gz"), NCBI, is_needed=True, are_several=True),
    "orthologs": Registry(("orthologs_to_human.tsv.gz", "gene_orthologs.gz"), NCBI, are_several=True),
    "cited": Registry(("gene2pubmed*.gz",), NCBI, are_several=True),
    "proteins": Registry(("uniprot*.tsv.gz",), "UniProt: CC BY 4.0", are_several=True),
    "entities": Registry(("famplex/entities.csv",), FAMPLEX, is_needed=True),
    "relations": Registry(("famplex/relations.csv",), FAMPLEX, is_needed=True),
    "groundings": Registry(("famplex/grounding_map.csv",), FAMPLEX, is_needed=True),
}
"""Files of a reference folder by what they hold."""


def folder_of(setting: str) -> Path:
    """The folder that the configuration's `genes.reference` names."""
    return BUNDLED if setting == "bundled" else Path(setting)


def files_of(setting: str) -> list[Path]:
    """The files that a reference is read from, in a fixed order.  Raises `ReferenceFolderError`."""
    folder = folder_of(setting)
    packed = [folder / name for name in FILES.values()]
    return packed if packed[0].is_file() else [path for paths in found_in(folder, LAYOUT).values() for path in paths]


def read_reference(folder: Path) -> Reference:
    """Read either layout of a reference folder, and the usual names beside it.  Raises `ReferenceFolderError`."""
    return with_usual(_read(folder))


def _read(folder: Path) -> Reference:
    if (folder / FILES[GENES]).is_file():
        return Reference(*(parquet.read(folder / name, table) for table, name in FILES.items()))
    # each start of a run asks which files there are, and reads none
    from figlake.genes.reference import registries
    from figlake.genes.reference.combine import combine

    found = found_in(folder, LAYOUT)
    try:
        return combine(
            Registries(
                hgnc=registries.hgnc(found["hgnc"][0]),
                gene_info=chain.from_iterable(map(registries.gene_info, found["gene_info"])),
                entities=registries.entities(found["entities"][0]),
                relations=registries.relations(found["relations"][0]),
                groundings=registries.groundings(found["groundings"][0]),
                cited=chain.from_iterable(map(registries.cited, found["cited"])),
                orthologs=chain.from_iterable(map(registries.orthologs, found["orthologs"])),
                proteins=chain.from_iterable(map(registries.proteins, found["proteins"])),
            )
        )
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ReferenceFolderError(f"{folder}: not readable as a reference: {error}") from error


def write_reference(folder: Path, reference: Reference) -> None:
    """Write the Parquet layout."""
    data = (reference.genes, reference.names, reference.families, reference.cocited)
    for (table, name), rows in zip(FILES.items(), data, strict=True):
        parquet.write(folder / name, table, rows)
