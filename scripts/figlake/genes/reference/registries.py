"""The registries' own files: HGNC, NCBI Gene, UniProt and FamPlex, each read into rows of one form.

A file's columns are known by their names in its first line, so that the registries' live files and tables made from
them (PROVENANCE of the folder) are read alike.  Every reader yields rows one by one.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

Row = Mapping[str, str]
SPECIES_OF_STRAIN = {559292: 4932, 284812: 4896, 511145: 562, 36329: 5833}
"""Reference strains under which NCBI Gene lists the genes of a species."""


EXTINCT = frozenset({"63221", "741158"})
"""Neanderthal and Denisovan, whose mitochondrial genes NCBI lists in the file of human genes."""


class RegistryFileError(ValueError):
    """A registry's file lacks what is needed: which file, what was found, what was expected."""


def gene_info(path: Path) -> Iterator[Row]:
    """NCBI's `gene_info`: one row for each gene, `|` between several values."""
    rows = _tsv(path, ("tax_id", "GeneID", "Symbol", "Synonyms", "description", "type_of_gene"))
    return (row for row in rows if row["tax_id"] not in EXTINCT)


def hgnc(path: Path) -> Iterator[Row]:
    """HGNC's complete set, or a custom download of it: one row for each gene, `|` between several values."""
    return _tsv(path, ("hgnc_id", "symbol", "name", "status", "alias_symbol", "prev_symbol", "entrez_id"))


def cited(path: Path) -> Iterator[tuple[int, int]]:
    """NCBI's `gene2pubmed`: gene and paper (PMID)."""
    with _opened(path) as lines:
        header = lines.readline().lstrip("#").rstrip("\r\n").split("\t")
        gene, paper = (_place(path, header, name) for name in ("GeneID", "PubMed_ID"))
        for line in lines:
            cells = line.rstrip("\r\n").split("\t")
            yield int(cells[gene]), int(cells[paper])


def orthologs(path: Path) -> Iterator[tuple[int, int]]:
    """Gene and its human ortholog, of `orthologs_to_human` or of NCBI's `gene_orthologs` (human genes first there)."""
    with _opened(path) as lines:
        header = lines.readline().lstrip("#").rstrip("\r\n").split("\t")
    if "human_GeneID" in header:
        for row in _tsv(path, ("GeneID", "human_GeneID")):
            yield int(row["GeneID"]), int(row["human_GeneID"])
        return
    for row in _tsv(path, ("tax_id", "GeneID", "relationship", "Other_tax_id", "Other_GeneID")):
        if row["tax_id"] == "9606" and row["relationship"] == "Ortholog":
            yield int(row["Other_GeneID"]), int(row["GeneID"])


def proteins(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """UniProt's table with `GeneID`, `Entry Name` and `Protein names`: gene, mnemonic, and the protein's names.

    `P53_HUMAN` has the mnemonic P53.  UniProt writes a recommended name followed by others in parentheses.
    """
    for row in _tsv(path, ("Entry Name", "Protein names", "GeneID")):
        mnemonic = row["Entry Name"].split("_")[0]
        names = _protein_names(row["Protein names"])
        for gene_id in row["GeneID"].split(";"):
            if gene_id.strip():
                yield int(gene_id), mnemonic, names


def _protein_names(text: str) -> list[str]:
    """`A (B) (C) [Cleaved into: …]` as A, B, C; what stands in nested parentheses stays where it is."""
    text = text.split(" [Cleaved into")[0].split(" [Includes")[0]
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if letter == "(":
            if depth == 0 and text[:place].endswith(" "):
                found.append(text[start:place])
                start = place + 1
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            if depth == 0 and (place + 1 == len(text) or text[place + 1] == " "):
                found.append(text[start:place])
                start = place + 1
    found.append(text[start:])
    names = [name.strip() for name in found]
    return [name for name in names if name and not name.startswith("EC ")]


def famplex(path: Path) -> list[list[str]]:
    """Lines of one of FamPlex's files without header."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [line for line in csv.reader(lines) if line]


def several(text: str | None) -> list[str]:
    """The values of a cell."""
    return [part.strip() for part in (text or "").strip('"').split("|") if part.strip() not in {"", "-"}]


def _tsv(path: Path, expected: tuple[str, ...]) -> Iterator[Row]:
    with _opened(path) as lines:
        header = lines.readline().lstrip("#").rstrip("\r\n").split("\t")
        for name in expected:
            _place(path, header, name)
        for line in lines:
            yield dict(zip(header, line.rstrip("\r\n").split("\t"), strict=False))


def _place(path: Path, header: list[str], name: str) -> int:
    if name not in header:
        raise RegistryFileError(f"{path.name}: expected a column {name!r}, found {', '.join(header[:20])}")
    return header.index(name)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
