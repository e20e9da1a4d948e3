"""The lexicon: normalised keys to the genes and families that bear a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from figlake import parquet, tables
from figlake.genes.reference import FAMILIES, KINDS, NAMES, Reference, folder_of, read_reference
from figlake.tables import Column, Table

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau "
        "upsilon phi chi psi omega".split(),
        strict=True,
    )
)
_GREEK = re.compile("[" + "".join(GREEK) + "ςϕµ]")
_VARIANTS = {"ς": "sigma", "ϕ": "phi", "µ": "mu"}
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
FAMILY_KIND = "family"

LEXICON = Table(
    "lexicon",
    "Every name of a gene or family with its folded key.",
    ("key", "kind", "name", "ncbi_gene_id", "family_id"),
    (
        Column("key", pa.string(), "The name folded: see `fold`.", False),
        Column("name", pa.string(), "The name as the reference writes it.", False),
        Column("kind", pa.string(), "Kind of the name, or `family`.", False),
        Column("ncbi_gene_id", pa.int64(), "NCBI Gene id; null for families."),
        Column("family_id", pa.string(), "FamPlex id; null for genes."),
    ),
)


def fold(text: str) -> str:
    """Key of a string: compatibility form, Greek spelt out, letters and digits only, upper case."""
    if text.isascii():
        return _NOT_ALPHANUMERIC.sub("", text).upper()
    plain = unicodedata.normalize("NFKC", text).lower()
    spelt = _GREEK.sub(lambda match: GREEK.get(match[0]) or _VARIANTS[match[0]], plain)
    return _NOT_ALPHANUMERIC.sub("", spelt).upper()


@dataclass(frozen=True)
class Gene:
    """What the lexicon knows of a gene."""

    ncbi_gene_id: int
    symbol: str
    taxon_id: int
    hgnc_id: str | None
    ensembl_gene_id: str | None
    uniprot_id: str | None
    pubmed_count: int


@dataclass(frozen=True)
class Entry:
    """One name: of the gene ``ncbi_gene_id``, or of the family ``family_id``."""

    name: str
    kind: str
    ncbi_gene_id: int | None
    family_id: str | None


def lexicon_table(reference: Reference) -> pa.Table:
    """`LEXICON` of a reference."""
    rows = [
        {"key": fold(name), "name": name, "kind": kind, "ncbi_gene_id": gene_id, "family_id": None}
        for gene_id, kind, name in zip(
            *(reference.names[column].to_pylist() for column in NAMES.schema.names), strict=True
        )
    ]
    for family in reference.families.to_pylist():
        rows += [
            {
                "key": fold(name),
                "name": name,
                "kind": FAMILY_KIND,
                "ncbi_gene_id": None,
                "family_id": family["family_id"],
            }
            for name in family["names"]
        ]
    return parquet.from_rows(LEXICON, [row for row in rows if row["key"]])


def build_lexicon(*, reference: str, genes: Path, families: Path, lexicon: Path) -> None:
    """Stage: read the reference that the configuration names, write it and its lexicon as tables."""
    found = read_reference(folder_of(reference))
    parquet.write(genes, tables.GENES, found.genes)
    parquet.write(families, FAMILIES, found.families)
    parquet.write(lexicon, LEXICON, lexicon_table(found))


class Lexicon:
    """Look-up of names.  Build once per process; every answer is a pure function of the tables."""

    def __init__(self, lexicon: pa.Table, genes: pa.Table) -> None:
        self._genes_table = genes
        self._columns = [lexicon[name].to_pylist() for name in ("name", "kind", "ncbi_gene_id", "family_id")]
        self._starts: dict[str, tuple[int, int]] = {}
        previous, start = "", 0
        keys = lexicon["key"].to_pylist()
        for position, key in enumerate(keys):
            if key != previous:
                if previous:
                    self._starts[previous] = (start, position)
                previous, start = key, position
        if previous:
            self._starts[previous] = (start, len(keys))

    @classmethod
    def load(cls, lexicon: Path, genes: Path) -> Lexicon:
        """From the files of `build_lexicon`; rows must be sorted by key, as the writer leaves them."""
        return cls(parquet.read(lexicon, LEXICON), parquet.read(genes, tables.GENES))

    @classmethod
    def of_reference(cls, setting: str) -> Lexicon:
        """Straight from a reference, without files between."""
        found = read_reference(folder_of(setting))
        return cls(parquet.sort(LEXICON, lexicon_table(found)), found.genes)

    @cached_property
    def genes(self) -> dict[int, Gene]:
        """Every gene by its id."""
        columns = ("ncbi_gene_id", "symbol", "taxon_id", "hgnc_id", "ensembl_gene_id", "uniprot_ids", "pubmed_count")
        rows = zip(*(self._genes_table[name].to_pylist() for name in columns), strict=True)
        return {
            gene_id: Gene(gene_id, symbol, taxon, hgnc, ensembl, uniprot[0] if uniprot else None, papers)
            for gene_id, symbol, taxon, hgnc, ensembl, uniprot, papers in rows
        }

    def __contains__(self, key: str) -> bool:
        return key in self._starts

    def entries(self, key: str) -> Iterator[Entry]:
        """Every name whose folded form is ``key``."""
        start, end = self._starts.get(key, (0, 0))
        names, kinds, ids, families = self._columns
        for position in range(start, end):
            yield Entry(names[position], kinds[position], ids[position], families[position])


KIND_ORDER = {kind: position for position, kind in enumerate((*KINDS, FAMILY_KIND))}
