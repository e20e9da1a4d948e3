"""Export `gmt`: sets of genes, chemicals and diseases, one figure a line, for enrichment analysis.

`<flavour>/<ids>/<organism>.gmt` with lines of figid, title and genes, separated by tabs, for figures with three genes
or more, as PFOCR releases them; `chemicals/<ids>.gmt` and `diseases/<ids>.gmt` in the same way.  Lines are sorted by
figid, members by what they are written as.  `release/` has the widest sets by NCBI Gene id, and those of chemicals by
MeSH id, under names as PFOCR gives its releases, with the snapshot's id for the date.  `gene_weights.tsv` is the table
of that name.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import duckdb

from figlake.dataset.query import rows_of
from figlake.dataset.snapshot import link, read_manifest
from figlake.exports import Published
from figlake.exports.flavours import FLAVOURS, add_flavour_genes
from figlake.exports.folding import Folding
from figlake.files.atomic import renewing
from figlake.files.database import columns_of, quoted
from figlake.files.reference_tables import GENE_WEIGHTS
from figlake.text.organisms import scientific_name

log = logging.getLogger(__name__)

MIN_MEMBERS = 3
"""Sets with fewer are left out, as PFOCR does: they tell nothing in an enrichment analysis."""
WEIGHTS = "gene_weights.tsv"
HUMAN_ORTHOLOGS = "human_orthologs"
"""Of figures of every species, the human gene in the place of each: what PFOCR's human lexicon gave."""

CONCEPTS = {"chemicals": ("mesh_id", "chebi_id", "name"), "diseases": ("mesh_id", "mondo_id", "doid", "name")}
"""What chemicals and diseases are written as, a file each."""

_SETS = """
SELECT figid, coalesce(nullif(trim(regexp_replace(coalesce(title, paper_title), '\\s+', ' ', 'g')), ''), figid), members
FROM (SELECT figid, list(DISTINCT {member} ORDER BY {member}) AS members FROM {table}
      WHERE {which} AND {member} IS NOT NULL GROUP BY figid)
JOIN figures USING (figid)
WHERE len(members) >= {least} ORDER BY figid
"""


@dataclass(frozen=True)
class Organism:
    """Whose genes a file holds: its name, which rows of `flavour_genes` they are, and their columns by kind of id."""

    name: str
    which: str
    columns: Mapping[str, str]


def export(published: Published, target: Path) -> None:
    """Write the gene sets of the current snapshot below ``target``.

    Of an organism without sets there is no file: readers of GMT, gseapy among them, refuse an empty one.
    """
    with renewing(target) as folder:
        folding = Folding(published, folder)
        for con in folding.connections():
            add_flavour_genes(con)
            for flavour, organism in product(FLAVOURS, _organisms(con)):
                of_genes = f"flavour = {quoted(flavour)} AND {organism.which}"
                for ids, gene in organism.columns.items():
                    lines = _lines(con, "flavour_genes", of_genes, gene)
                    folding.add(f"{flavour}/{ids}/{organism.name}.gmt", lines)
            for kind, columns in CONCEPTS.items():
                for ids in columns:
                    folding.add(f"{kind}/{ids}.gmt", _lines(con, f"figure_{kind}", "is_accepted", ids))
        _write_weights(published.connect(), folder / WEIGHTS)
        for name, count in folding.finish().items():
            log.info("%s: %d sets", name, count)
        _add_release(folder, read_manifest(published.dataset)[0])


def _add_release(folder: Path, snapshot: str) -> None:
    """The sets that PFOCR releases, once more under its kind of name; readers pick `*-gmt-Homo_sapiens.gmt` by it.

    Those of chemicals are of no species; PFOCR's have the one of its lexicon.
    """
    for path in sorted((folder / "all" / "ncbi_gene_id").glob("*.gmt")):
        link(path, folder / "release" / f"figlake-{snapshot}-gmt-{path.name}")
    if (path := folder / "chemicals" / "mesh_id.gmt").exists():
        link(path, folder / "release" / f"figlake-{snapshot}-chemical-gmt-Homo_sapiens.gmt")


def _write_weights(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    names = GENE_WEIGHTS.schema.names
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(names) + "\n")
        for row in rows_of(con, f"SELECT {columns_of(names)} FROM {GENE_WEIGHTS.name} ORDER BY ncbi_gene_id"):
            file.write("\t".join(map(str, row)) + "\n")


def _lines(con: duckdb.DuckDBPyConnection, table: str, which: str, member: str) -> Iterator[tuple[str, str]]:
    """Figid of each figure, and its line: figid, title and what the rows of ``table`` have as ``member``."""
    for figid, title, members in rows_of(con, _SETS.format(table=table, which=which, member=member, least=MIN_MEMBERS)):
        yield figid, "\t".join([figid, title, *map(str, members)])


def _organisms(con: duckdb.DuckDBPyConnection) -> list[Organism]:
    """Every species that has genes in a flavour, and human with orthologs."""
    own = {"ncbi_gene_id": "ncbi_gene_id", "symbol": "symbol"}
    taxa = [taxon for (taxon,) in rows_of(con, "SELECT DISTINCT taxon_id FROM flavour_genes ORDER BY 1")]
    names = [(scientific_name(taxon) or f"taxon_{taxon}").replace(" ", "_") for taxon in taxa]
    human = {"ncbi_gene_id": "human_ncbi_gene_id", "symbol": "human_symbol"}
    return [
        *(Organism(name, f"taxon_id = {taxon}", own) for name, taxon in zip(names, taxa, strict=True)),
        Organism(HUMAN_ORTHOLOGS, "human_ncbi_gene_id IS NOT NULL", human),
    ]
