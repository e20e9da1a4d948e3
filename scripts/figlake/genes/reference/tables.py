"""What a gene reference holds: its declared tables, and the rows of the registries that it is combined from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from figlake.files import reference_tables
from figlake.files.columns import Column, Table
from figlake.genes.reference.registries import Row

HUMAN = 9606
KINDS = ("symbol", "previous", "alias", "synonym", "name")
"""Kinds of gene names, best first."""

GENES = reference_tables.GENES.without("synonyms")
"""As published, but that names are in a table of their own."""
NAMES = Table(
    "names",
    "Every name of every gene.",
    ("ncbi_gene_id", "kind", "name"),
    (
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id.", False),
        Column("kind", pa.string(), "`symbol`, `previous`, `alias` (HGNC), `synonym` or `name`.", False),
        Column("name", pa.string(), "The name as the registry writes it.", False),
    ),
)
COCITED = Table(
    "cocited",
    "Pairs of genes that papers name together, of papers with 2 to 15 genes.",
    ("gene_a", "gene_b"),
    (
        Column("gene_a", pa.int64(), "NCBI Gene id, the lower one.", False),
        Column("gene_b", pa.int64(), "NCBI Gene id, the higher one.", False),
        Column("papers", pa.int32(), "Number of papers.", False),
    ),
    row_group_size=1 << 20,
)
FILES = {
    GENES: "genes.parquet",
    NAMES: "names.parquet",
    reference_tables.FAMILIES: "families.parquet",
    COCITED: "cocited.parquet",
}


@dataclass(frozen=True)
class Reference:
    """Arrow tables of `GENES`, `NAMES`, `reference_tables.FAMILIES` and `COCITED`."""

    genes: pa.Table
    names: pa.Table
    families: pa.Table
    cocited: pa.Table


@dataclass(frozen=True)
class Registries:
    """What a reference is combined from: rows as `figlake.genes.reference.registries` yields them.

    ``cited``: gene and paper; ``orthologs``: gene and its human ortholog; ``proteins``: gene, mnemonic, names.
    """

    hgnc: Iterable[Row] = ()
    gene_info: Iterable[Row] = ()
    entities: Iterable[Sequence[str]] = ()
    relations: Iterable[Sequence[str]] = ()
    groundings: Iterable[Sequence[str]] = ()
    cited: Iterable[tuple[int, int]] = ()
    orthologs: Iterable[tuple[int, int]] = ()
    proteins: Iterable[tuple[int, str, list[str]]] = ()
