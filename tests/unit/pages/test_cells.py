"""Numbers of gene tables as spreadsheets and data frames leave them."""

import pytest

from figlake.pages.cells import read_ids, read_integer

READ = [
    *(
        '7157 7157.0 7157. 7157.00 07157 "7157" \'7157 7.157E+03 7.157e3 NCBIGene:7157 ncbigene:7157 Entrez:7157'.split()
    ),
    *("GeneID:7157 entrez_7157.0 https://www.ncbi.nlm.nih.gov/gene/7157 http://identifiers.org/ncbigene/7157".split()),
    *(" 7157 ", "entrez gene: 7157", "Gene ID 7157", "NCBI Gene 7157", "LOC7157", '="7157"'),
]
UNREADABLE = [
    *(
        "1.00E+08 1E+05 1.0030002E+08 HGNC:11998 ENSG00000141510 MESH:7157 uniprot/7157 TP53 seven 7157.5 -1 0 ²".split()
    ),
    *("7157,4193 7157|4193 7157;4193 672,675".split()),  # several: see below
    *("7157 4193", "mgi gene 7157", "9" * 11, "9" * 5_000),
]


@pytest.mark.parametrize("cell", READ)
def test_an_id_is_read_in_the_forms_that_tools_write(cell: str) -> None:
    assert read_integer("ncbi_gene_id", cell) == (7157, True)


@pytest.mark.parametrize("cell", UNREADABLE, ids=lambda cell: cell[:20])
def test_what_is_no_id_or_several_is_not_guessed(cell: str) -> None:
    assert read_integer("ncbi_gene_id", cell) == (None, False)


@pytest.mark.parametrize("cell", ["NA", "", "NaN", "None", "#N/A", "-", "~", "<NA>"])
def test_no_value_is_nothing_to_tell(cell: str) -> None:
    assert read_integer("ncbi_gene_id", cell) == (None, True)


@pytest.mark.parametrize(
    "cell", ["9606", "taxon:9606", "NCBITaxon:9606", "txid9606", "NCBI:txid9606", "9606.0", "taxid 9606"]
)
def test_a_taxon_has_its_own_prefixes(cell: str) -> None:
    assert read_integer("organism_id", cell) == (9606, True)
    assert read_integer("count_direct", "0") == (0, True)


SEVERAL = [
    *"7157;4193 7157|4193 7157,4193 7157/4193 7157///4193 7157;4193; 7157;;4193 7157;4193;7157 7157.0;4193.0".split(),
    *("7157; 4193", "7157 | 4193", "7157, 4193", " 7157 ;4193 ", "7157 4193", "7157 // 4193", "7157;NA;4193"),
    *("[7157, 4193]", "{7157,4193}", "c(7157, 4193)", '"7157; 4193"', "['7157', '4193']", "(7157 4193)"),
    *("NCBIGene:7157; NCBIGene:4193", "Entrez:7157|4193", "https://www.ncbi.nlm.nih.gov/gene/7157;4193"),
]


@pytest.mark.parametrize("cell", SEVERAL)
def test_several_ids_in_a_cell_are_read_one_by_one(cell: str) -> None:
    assert read_ids(cell) == ([7157, 4193], True)


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("672, 675", [672, 675]),
        ("672;675", [672, 675]),
        ("7157;4193,672", [7157, 4193, 672]),
        ("7157", [7157]),
        ("7157;", [7157]),
    ],
)
def test_ids_of_other_cells(cell: str, ids: list[int]) -> None:
    assert read_ids(cell) == (ids, True)


@pytest.mark.parametrize(
    "cell",
    [
        *("672,675", "1 234", "1.234.567", "7157;HGNC:11998", "7157 or 4193", "TP53;MDM2", "7157;-1", "7157;672,675"),
        *(cell for cell in UNREADABLE if "7157" not in cell),
    ],
    ids=lambda cell: cell[:20],
)
def test_what_may_be_one_number_with_marks_or_has_an_odd_part_is_not_guessed(cell: str) -> None:
    assert read_ids(cell) == ([], False)


@pytest.mark.parametrize("cell", ["NA", "", "-", "NA;NA", ";"])
def test_no_ids_are_nothing_to_tell(cell: str) -> None:
    assert read_ids(cell) == ([], True)
