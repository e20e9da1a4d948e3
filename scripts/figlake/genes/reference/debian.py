"""What Debian packages hold for the bundled reference: NCBI Gene as SQLite, and lists of English words."""

from __future__ import annotations

import io
import lzma
import sqlite3
import tarfile
import tempfile
from pathlib import Path

from figlake.genes.reference.tables import HUMAN


def org_hs_rows(package: Path) -> tuple[list[dict[str, str]], list[tuple[int, int]], str]:
    """Rows in the form of `gene_info`, pairs of gene and paper, and the date, of `r-bioc-org.hs.eg.db`."""
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


def words(package: Path, name: str) -> set[str]:
    """Words in small letters of a dictionary package, without names and without forms with an apostrophe."""
    with tarfile.open(fileobj=io.BytesIO(lzma.decompress(_ar_member(package, b"data.tar.xz")))) as archive:
        content = archive.extractfile(f"./usr/share/dict/{name}")
        assert content is not None
        listed = content.read().decode("utf-8").split()
    return {word for word in listed if len(word) > 1 and word.isascii() and word.isalpha() and word.islower()}


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
                "tax_id": str(HUMAN),
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
