"""The gene reference: genes, their names, and families, from bundled Parquet or from a folder of registry tables.

Two layouts are read.  Parquet: `genes.parquet`, `names.parquet`, `families.parquet`, as `write_reference` makes them.
Tables: `hgnc.tsv.gz`, `Homo_sapiens.gene_info.tsv.gz` (NCBI's columns, `n_pubmed` optional), `famplex/*.csv`.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa

from figlake import parquet, tables
from figlake.tables import Column, Table
from figlake.text import tidy

BUNDLED = Path(__file__).parents[3] / "resources" / "genes"
HUMAN = 9606
KINDS = ("symbol", "previous", "alias", "synonym", "name")
"""Kinds of gene names, best first."""

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
FAMILIES = Table(
    "families",
    "Gene families and complexes of FamPlex, their names and their members.",
    ("family_id",),
    (
        Column("family_id", pa.string(), "FamPlex id.", False),
        Column("names", tables.NAMES, "Texts that name the family.", False),
        Column("member_ids", tables.IDS, "NCBI Gene ids of all members, ascending.", False),
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
    tables.GENES: "genes.parquet",
    NAMES: "names.parquet",
    FAMILIES: "families.parquet",
    COCITED: "cocited.parquet",
}
MAX_GENES_OF_PAPER = 15
"""Papers with more genes are screens and catalogues: what they name together says little."""


class ReferenceFolderError(ValueError):
    """A reference folder is not usable: which file, what was found, what was expected."""


@dataclass(frozen=True)
class Reference:
    """Arrow tables of `tables.GENES`, `NAMES`, `FAMILIES` and `COCITED`."""

    genes: pa.Table
    names: pa.Table
    families: pa.Table
    cocited: pa.Table


def folder_of(setting: str) -> Path:
    """The folder that the configuration's `genes.reference` names."""
    return BUNDLED if setting == "bundled" else Path(setting)


def files_of(setting: str) -> list[Path]:
    """The files that a reference is read from, in a fixed order."""
    folder = folder_of(setting)
    packed = [folder / name for name in FILES.values()]
    if packed[0].is_file():
        return packed
    names = ("hgnc.tsv.gz", "Homo_sapiens.gene_info.tsv.gz")
    famplex = ("entities.csv", "relations.csv", "grounding_map.csv")
    found = [folder / name for name in names] + [folder / "famplex" / name for name in famplex]
    citations = folder / "gene2pubmed_human.tsv.gz"
    return [*found, citations] if citations.is_file() else found


def read_reference(folder: Path) -> Reference:
    """Read either layout of a reference folder.  Raises `ReferenceFolderError`."""
    files = files_of(str(folder))
    missing = [path.name for path in files if not path.is_file()]
    if missing:
        raise ReferenceFolderError(f"{folder}: expected {', '.join(path.name for path in files)}; missing {missing}")
    if files[0].suffix == ".parquet":
        found = [parquet.read(folder / name, table) for table, name in FILES.items()]
        return Reference(*found)
    hgnc, gene_info, *famplex = files[:5]
    entities, relations, groundings = (list(_csv(path.read_text(encoding="utf-8"))) for path in famplex)
    cited = ((int(row["GeneID"]), int(row["PubMed_ID"])) for path in files[5:] for row in _tsv(path))
    return combine(_tsv(hgnc), _tsv(gene_info), entities, relations, groundings, cited)


def write_reference(folder: Path, reference: Reference) -> None:
    """Write the Parquet layout."""
    data = (reference.genes, reference.names, reference.families, reference.cocited)
    for (table, name), rows in zip(FILES.items(), data, strict=True):
        parquet.write(folder / name, table, rows)


def combine(
    hgnc: Iterable[Mapping[str, str]],
    gene_info: Iterable[Mapping[str, str]],
    entities: Iterable[Sequence[str]],
    relations: Iterable[Sequence[str]],
    groundings: Iterable[Sequence[str]],
    cited: Iterable[tuple[int, int]],
) -> Reference:
    """Unite HGNC (current symbols, previous symbols, aliases) with NCBI Gene (synonyms, citations) and FamPlex.

    ``hgnc`` and ``gene_info`` rows have the columns of the tables layout; FamPlex rows are its CSV lines; ``cited``:
    gene and paper (PMID) of gene2pubmed.
    """
    genes: dict[int, dict[str, Any]] = {}
    names: set[tuple[int, str, str]] = set()
    for row in gene_info:
        if int(row["tax_id"]) != HUMAN or row.get("type_of_gene") == "biological-region":
            continue
        gene_id = int(row["GeneID"])
        genes[gene_id] = {
            "ncbi_gene_id": gene_id,
            "symbol": row["Symbol"],
            "name": _one(row.get("description")),
            "taxon_id": HUMAN,
            "locus_type": _one(row.get("type_of_gene")),
            "ensembl_gene_id": next(iter(_several(row.get("ensembl"))), None),
            "uniprot_ids": _several(row.get("uniprot")),
            "pubmed_count": int(row.get("n_pubmed") or 0),
        }
        names |= {(gene_id, "synonym", text) for text in _several(row.get("Synonyms"))}
        titles = (row.get("description"), *_several(row.get("Other_designations")))
        names |= {(gene_id, "name", text) for text in titles if text and text != "-"}
    for row in hgnc:
        if row["status"] == "Approved" and row["entrez_id"]:
            _add_hgnc(genes, names, row)
    names |= {(gene_id, "symbol", gene["symbol"]) for gene_id, gene in genes.items()}
    by_symbol = {gene["symbol"]: gene_id for gene_id, gene in genes.items()}
    name_rows = {(gene_id, kind, tidy(text)[0]) for gene_id, kind, text in names if text}
    return Reference(
        parquet.from_rows(tables.GENES, list(genes.values())),
        parquet.from_rows(
            NAMES, [{"ncbi_gene_id": i, "kind": k, "name": n} for i, k, n in sorted(name_rows) if n and n != "-"]
        ),
        parquet.from_rows(FAMILIES, _families(entities, relations, groundings, by_symbol)),
        _cocited(cited),
    )


def _cocited(cited: Iterable[tuple[int, int]]) -> pa.Table:
    papers: dict[int, set[int]] = {}
    for gene_id, paper in cited:
        papers.setdefault(paper, set()).add(gene_id)
    pairs: Counter[tuple[int, int]] = Counter()
    for genes in papers.values():
        if 2 <= len(genes) <= MAX_GENES_OF_PAPER:
            pairs.update(combinations(sorted(genes), 2))
    ordered = sorted(pairs.items())
    columns = [[a for (a, _), _ in ordered], [b for (_, b), _ in ordered], [count for _, count in ordered]]
    return pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, COCITED.schema.types, strict=True)],
        schema=COCITED.schema,
    )


def _add_hgnc(genes: dict[int, dict[str, Any]], names: set[tuple[int, str, str]], row: Mapping[str, str]) -> None:
    gene_id = int(row["entrez_id"])
    known = genes.setdefault(gene_id, {"ncbi_gene_id": gene_id, "taxon_id": HUMAN, "pubmed_count": 0})
    if known.get("symbol") not in {None, row["symbol"]}:
        names.add((gene_id, "previous", known["symbol"]))
    uniprot = _several(row.get("uniprot_ids"))
    known["symbol"] = row["symbol"]
    known["name"] = row["name"]
    known["locus_type"] = _one(row.get("locus_type"))
    known["hgnc_id"] = row["hgnc_id"]
    known["ensembl_gene_id"] = _one(row.get("ensembl_gene_id")) or known.get("ensembl_gene_id")
    known["uniprot_ids"] = uniprot + [other for other in known.get("uniprot_ids", []) if other not in uniprot]
    names.add((gene_id, "name", row["name"]))
    names |= {(gene_id, "alias", text) for text in _several(row.get("alias_symbol"))}
    names |= {(gene_id, "previous", text) for text in _several(row.get("prev_symbol"))}


def _families(
    entities: Iterable[Sequence[str]],
    relations: Iterable[Sequence[str]],
    groundings: Iterable[Sequence[str]],
    by_symbol: Mapping[str, int],
) -> list[dict[str, Any]]:
    texts: dict[str, set[str]] = {}
    for line in entities:
        family = line[0]
        plain = family.removesuffix("_family").removesuffix("_complex").replace("_", " ")
        texts[family] = {plain, family.replace("_", " ")}
    for line in groundings:
        if len(line) > 2 and line[1] == "FPLX" and line[2] in texts:
            texts[line[2]].add(line[0])
    children: dict[str, set[tuple[str, str]]] = {}
    for child_kind, child, _, parent_kind, parent in relations:
        if parent_kind == "FPLX":
            children.setdefault(parent, set()).add((child_kind, child))
    return [
        {
            "family_id": family,
            "names": sorted({tidy(text)[0] for text in texts[family]} - {""}),
            "member_ids": sorted(_members(family, children, by_symbol, frozenset())),
        }
        for family in sorted(texts)
    ]


def _members(
    family: str, children: Mapping[str, set[tuple[str, str]]], by_symbol: Mapping[str, int], above: frozenset[str]
) -> set[int]:
    found: set[int] = set()
    for kind, child in children.get(family, ()):
        if kind == "HGNC" and child in by_symbol:
            found.add(by_symbol[child])
        elif kind == "FPLX" and child not in above:
            found |= _members(child, children, by_symbol, above | {family})
    return found


def _one(text: str | None) -> str | None:
    return None if text in {None, "", "-"} else text


def _several(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split("|") if part.strip() not in {"", "-"}]


def _tsv(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        header = lines.readline().lstrip("#").rstrip("\r\n").split("\t")
        for line in lines:
            yield dict(zip(header, line.rstrip("\r\n").split("\t"), strict=False))


def _csv(text: str) -> Iterator[list[str]]:
    return (line for line in csv.reader(io.StringIO(text)) if line)
