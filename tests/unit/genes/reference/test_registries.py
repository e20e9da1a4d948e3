"""The registries' own files, as they publish them."""

import gzip
from pathlib import Path

import pytest

from figlake.genes.reference import registries
from figlake.names.registry_files import RegistryFileError


def packed(path: Path, text: str) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write(text)
    return path


def test_genes_of_extinct_people_are_left_out(tmp_path: Path) -> None:
    header = "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tdescription\ttype_of_gene\n"
    path = packed(tmp_path / "a.gz", header + "63221\t1\tND1\t-\t-\t-\tx\tother\n9606\t2\tB\t-\tC|D\t-\tx\tother\n")
    assert [row["GeneID"] for row in registries.gene_info(path)] == ["2"]


def test_both_layouts_of_orthologs(tmp_path: Path) -> None:
    ncbi = "#tax_id\tGeneID\trelationship\tOther_tax_id\tOther_GeneID\n"
    rows = "9606\t34\tOrtholog\t10090\t11364\n7955\t1\tOrtholog\t10090\t11364\n9606\t34\tRelated pseudogene\t10090\t5\n"
    assert list(registries.orthologs(packed(tmp_path / "a.gz", ncbi + rows))) == [(11364, 34)]
    own = "tax_id\tGeneID\tSymbol\thuman_GeneID\thuman_symbol\tsource\n10090\t11364\tAcadm\t34\tACADM\tx\n"
    assert list(registries.orthologs(packed(tmp_path / "b.gz", own))) == [(11364, 34)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Cellular tumor antigen p53 (Antigen NY-CO-13) (Phosphoprotein p53)",
         ["Cellular tumor antigen p53", "Antigen NY-CO-13", "Phosphoprotein p53"]),
        ("Acyl-CoA dehydrogenase (MCAD) (EC 1.3.8.7) [Cleaved into: X (Y)]", ["Acyl-CoA dehydrogenase", "MCAD"]),
        ("Serine/threonine-protein kinase (EC 2.7.11.1) (Kinase (beta) 2)",
         ["Serine/threonine-protein kinase", "Kinase (beta) 2"]),
        ("N(6)-methyltransferase", ["N(6)-methyltransferase"]),
    ],
)  # fmt: skip
def test_names_of_proteins(tmp_path: Path, text: str, names: list[str]) -> None:
    path = packed(tmp_path / "u.tsv.gz", f"Entry\tEntry Name\tProtein names\tGeneID\nP1\tAB1_HUMAN\t{text}\t7;8;\n")
    assert list(registries.proteins(path)) == [(7, "AB1", names), (8, "AB1", names)]


def test_a_file_without_a_column_says_which(tmp_path: Path) -> None:
    path = packed(tmp_path / "gene2pubmed.gz", "#tax_id\tGene\tPubMed_ID\n")
    with pytest.raises(RegistryFileError, match="expected a column 'GeneID', found tax_id, Gene, PubMed_ID"):
        list(registries.cited(path))
