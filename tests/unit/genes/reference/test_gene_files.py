"""Gene files of registries that are damaged, or are none: file, line and field are told."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import small_reference

from figlake.genes.reference.folder import read_reference
from figlake.names.layout import ReferenceFolderError
from figlake.names.registry_files import MAX_LINE_BYTES

HGNC, INFO, CITED, PROTEINS, ORTHOLOGS = (
    "hgnc_complete_set.txt",
    "Homo_sapiens.gene_info.gz",
    "gene2pubmed.gz",
    "uniprot.tsv.gz",
    "gene_orthologs.gz",
)
FAMILIES, RELATIONS, GROUNDINGS = (f"famplex/{name}.csv" for name in ("entities", "relations", "grounding_map"))
ALL_CITED = "#tax_id\tGeneID\tPubMed_ID\n9606\t1\t5\n"
ALL_PROTEINS = "Entry Name\tProtein names\tGeneID\nA_HUMAN\tA\t1;\n"
OWN_ORTHOLOGS = "GeneID\thuman_GeneID\n"
ALL_ORTHOLOGS = "#tax_id\tGeneID\trelationship\tOther_tax_id\tOther_GeneID\n"


def write(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def read(path: Path) -> str:
    return (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()


def put(text: str) -> Callable[[str], str]:
    return lambda _: text


def first_line(text: str) -> str:
    return text.splitlines()[0] + "\n"


CASES = {
    "a cited gene that is no number": (CITED, put(ALL_CITED + "9606\tabc\t5\n"), "line 3: GeneID: found 'abc', expected a number"),
    "a paper that is no number": (CITED, put(ALL_CITED + "9606\t1\t\u0665\n"), "line 3: PubMed_ID: found '\u0665', expected a number"),
    "a number of many digits": (CITED, put(ALL_CITED + f"9606\t1\t{'5' * 5000}\n"), "line 3: PubMed_ID: found '555"),
    "an empty line": (CITED, put(ALL_CITED + "\n"), "line 3: found 1 values, expected 3"),
    "a short line": (CITED, put(ALL_CITED + "9606\t1\n"), "line 3: found 2 values, expected 3"),
    "nothing cited": (CITED, first_line, "expected rows, found none"),
    "an empty file": (CITED, put(""), "expected a column 'GeneID', found "),
    "no UTF-8": (CITED, lambda _: ALL_CITED, "expected UTF-8"),
    "a line without end": (INFO, lambda text: text + "x" * MAX_LINE_BYTES, "line 41: expected fewer than 1000000 bytes"),
    "a gene's id": (INFO, lambda text: text.replace("9606\t7\t", "9606\tx7\t"), "line 8: GeneID: found 'x7'"),
    "a gene without id": (INFO, lambda text: text.replace("9606\t7\t", "9606\t\t"), "line 8: GeneID: found nothing"),
    "a gene without symbol": (INFO, lambda text: text.replace("\tGEN7X\t", "\t\t"), "line 8: Symbol: found nothing"),
    "a species": (INFO, lambda text: text.replace("9606\t7\t", "human\t7\t"), "line 8: tax_id: found 'human'"),
    "a gene cut short": (INFO, lambda text: text + "9606\t41", "line 41: found 2 values, expected 6"),
    "genes: a header alone": (INFO, first_line, "expected rows, found none"),
    "HGNC: a header alone": (HGNC, first_line, "expected rows, found none"),
    "HGNC: an id of NCBI": (HGNC, lambda text: text.replace("\t7\n", "\t7.0\n"), "line 8: entrez_id: found '7.0'"),
    "HGNC: a line cut short": (HGNC, lambda text: text + "HGNC:1\tX\n", "line 41: found 2 values, expected 7"),
    "a protein's gene": (PROTEINS, put(ALL_PROTEINS + "B_HUMAN\tB\t1;x\n"), "line 3: GeneID: found 'x'"),
    "an ortholog": (ORTHOLOGS, put(ALL_ORTHOLOGS + "9606\t1\tOrtholog\t10090\t-\n"), "line 2: Other_GeneID: found '-'"),
    "an ortholog's human gene": (ORTHOLOGS, put(OWN_ORTHOLOGS + "1\t\n"), "line 2: human_GeneID: found ''"),
    "a message for families": (FAMILIES, put("404: Not Found"), "line 1: found '404: Not Found', expected the name of a family"),
    "no families": (FAMILIES, put("\n"), "expected lines, found none"),
    "an open quote": (FAMILIES, put('FAM\n"' + "FAM\n" * 50_000), "line 2: expected values with commas between them"),
    "a message for relations": (RELATIONS, put("404: Not Found"), "line 1: found 1 values, expected 5 or more"),
    "a message for groundings": (GROUNDINGS, put("404: Not Found"), "line 1: found 1 values, expected 3 or more"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_unusable_is_told(case: str, tmp_path: Path) -> None:
    name, change, error = CASES[case]
    path = small_reference(tmp_path / "reference") / name
    write(path, change(read(path) if path.exists() else ALL_CITED))
    if case == "no UTF-8":
        path.write_bytes(gzip.compress(ALL_CITED.encode() + b"9606\t1\t\xff\n"))
    with pytest.raises(ReferenceFolderError) as raised:
        read_reference(path.parent.parent if "/" in name else path.parent)
    assert error in str(raised.value) and f"{name}: " in str(raised.value)


def test_whole_files_are_read(tmp_path: Path) -> None:
    folder = small_reference(tmp_path / "reference")
    orthologs = ALL_ORTHOLOGS + "9606\t1\tOrtholog\t10090\t2\n"
    for name, text in ((CITED, ALL_CITED), (PROTEINS, ALL_PROTEINS), (ORTHOLOGS, orthologs)):
        write(folder / name, text)
    assert read_reference(folder).genes.num_rows == 39
