"""The registries' own files: HGNC, NCBI Gene, UniProt and FamPlex, each read into rows of one form.

A file's columns are known by their names in its first line, so that the registries' live files and tables made from
them (PROVENANCE of the folder) are read alike.  Every reader yields rows one by one, and raises `RegistryFileError` for
a line that is none, and where there is no row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from figlake.names.registry_files import RegistryFileError, lines_of, unusable
from figlake.text.integers import small_int

Row = Mapping[str, str]
SPECIES_OF_STRAIN = {559292: 4932, 284812: 4896, 511145: 562, 36329: 5833}
"""Reference strains under which NCBI Gene lists the genes of a species."""


EXTINCT = frozenset({"63221", "741158"})
"""Neanderthal and Denisovan, whose mitochondrial genes NCBI lists in the file of human genes."""
_FAMILY = re.compile(r"[A-Za-z0-9_-]+")


def gene_info(path: Path) -> Iterator[Row]:
    """NCBI's `gene_info`: one row for each gene, `|` between several values."""
    expected = ("tax_id", "GeneID", "Symbol", "Synonyms", "description", "type_of_gene")
    rows = _tsv(path, expected, needed=("tax_id", "GeneID", "Symbol"), numbers=("tax_id", "GeneID", "n_pubmed"))
    return (row for _, row in rows if row["tax_id"] not in EXTINCT)


def hgnc(path: Path) -> Iterator[Row]:
    """HGNC's complete set, or a custom download of it: one row for each gene, `|` between several values."""
    expected = ("hgnc_id", "symbol", "name", "status", "alias_symbol", "prev_symbol", "entrez_id")
    return (row for _, row in _tsv(path, expected, needed=("hgnc_id", "symbol"), numbers=("entrez_id",)))


def cited(path: Path) -> Iterator[tuple[int, int]]:
    """NCBI's `gene2pubmed`: gene and paper (PMID)."""
    lines = lines_of(path)
    header = _header(lines)
    gene, paper = (_place(path, header, name) for name in ("GeneID", "PubMed_ID"))
    for line, cells in _cells(path, lines, header):
        yield _number(path, line, "GeneID", cells[gene]), _number(path, line, "PubMed_ID", cells[paper])


def orthologs(path: Path) -> Iterator[tuple[int, int]]:
    """Gene and its human ortholog, of `orthologs_to_human` or of NCBI's `gene_orthologs` (human genes first there)."""
    if "human_GeneID" in _header(lines_of(path)):
        for line, row in _tsv(path, ("GeneID", "human_GeneID")):
            yield _number(path, line, "GeneID", row["GeneID"]), _number(path, line, "human_GeneID", row["human_GeneID"])
        return
    for line, row in _tsv(path, ("tax_id", "GeneID", "relationship", "Other_tax_id", "Other_GeneID")):
        if row["tax_id"] == "9606" and row["relationship"] == "Ortholog":
            yield _number(path, line, "Other_GeneID", row["Other_GeneID"]), _number(path, line, "GeneID", row["GeneID"])


def proteins(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """UniProt's table with `GeneID`, `Entry Name` and `Protein names`: gene, mnemonic, and the protein's names.

    `P53_HUMAN` has the mnemonic P53.  UniProt writes a recommended name followed by others in parentheses.
    """
    for line, row in _tsv(path, ("Entry Name", "Protein names", "GeneID")):
        mnemonic = row["Entry Name"].split("_")[0]
        names = _protein_names(row["Protein names"])
        for gene_id in row["GeneID"].split(";"):
            if gene_id.strip():
                yield _number(path, line, "GeneID", gene_id.strip()), mnemonic, names


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


def entities(path: Path) -> list[list[str]]:
    """FamPlex's families, a line for each."""
    lines = _famplex(path, 1)
    for line, (family, *_) in lines:
        if not _FAMILY.fullmatch(family):
            raise unusable(path, line, f"found {family[:60]!r}, expected the name of a family")
    return [cells for _, cells in lines]


def relations(path: Path) -> list[list[str]]:
    """FamPlex's members of families: kind and name, how they belong, kind and name of the family."""
    return [cells[:5] for _, cells in _famplex(path, 5)]


def groundings(path: Path) -> list[list[str]]:
    """FamPlex's texts, each with what it names: pairs of a kind and a name."""
    return [cells for _, cells in _famplex(path, 3)]


def _famplex(path: Path, least: int) -> list[tuple[int, list[str]]]:
    """Number and cells of each line of one of FamPlex's files, which have no header; at least ``least`` cells each."""
    found = []
    for line, text in lines_of(path):
        if not text:
            continue
        try:
            cells = next(csv.reader([text], strict=True))
        except csv.Error as error:
            raise unusable(path, line, f"expected values with commas between them: {error}") from error
        if len(cells) < least:
            raise unusable(path, line, f"found {len(cells)} values, expected {least} or more")
        found.append((line, cells))
    if not found:
        raise RegistryFileError(f"{path}: expected lines, found none")
    return found


def several(text: str | None) -> list[str]:
    """The values of a cell."""
    return [part.strip() for part in (text or "").strip('"').split("|") if part.strip() not in {"", "-"}]


def _tsv(
    path: Path, expected: tuple[str, ...], *, needed: tuple[str, ...] = (), numbers: tuple[str, ...] = ()
) -> Iterator[tuple[int, Row]]:
    """Number and cells of each row, by the names of their columns.

    ``needed``: columns that are never empty; ``numbers``: those that hold a number or nothing, where they are there.
    """
    lines = lines_of(path)
    header = _header(lines)
    for name in expected:
        _place(path, header, name)
    numbered = [name for name in numbers if name in header]
    for line, cells in _cells(path, lines, header):
        row = dict(zip(header, cells, strict=True))
        for name in needed:
            if not row[name]:
                raise unusable(path, line, f"{name}: found nothing, expected a value")
        for name in numbered:
            if row[name]:
                _number(path, line, name, row[name])
        yield line, row


def _header(lines: Iterator[tuple[int, str]]) -> list[str]:
    _, text = next(lines, (1, ""))
    return text.lstrip("#").split("\t")


def _cells(path: Path, lines: Iterator[tuple[int, str]], header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line behind the first, as many as that has."""
    line = 1
    for line, text in lines:
        cells = text.split("\t")
        if len(cells) != len(header):
            raise unusable(path, line, f"found {len(cells)} values, expected {len(header)}")
        yield line, cells
    if line == 1:
        raise RegistryFileError(f"{path}: expected rows, found none")


def _number(path: Path, line: int, field: str, text: str) -> int:
    number = small_int(text)
    if number is None:
        raise unusable(path, line, f"{field}: found {text[:60]!r}, expected a number of at most nine digits")
    return number


def _place(path: Path, header: list[str], name: str) -> int:
    if name not in header:
        raise RegistryFileError(f"{path}: expected a column {name!r}, found {', '.join(header[:20])[:500]}")
    return header.index(name)
