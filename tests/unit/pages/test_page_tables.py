"""TSV files of pages: typed rows that reproduce the file, or its text."""

import pytest

from figlake.files.records import Refused
from figlake.pages.page_tables import findings, inline_findings, read_inline, read_table, write_table

HEADER = b"organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_match\n"
ROW = b"9606\tHomo sapiens\tPrimates\tp53\tP53\tTP53\t7157\tncbigene_synonym\tNA\t3\n"


def test_rows_are_typed_and_reproduce_the_file() -> None:
    header, rows, verbatim = read_table("genes", HEADER + ROW)
    assert verbatim is None and write_table("genes", header, rows) == HEADER + ROW
    assert rows[0]["ncbi_gene_id"] == 7157 and rows[0]["count_direct"] is None and rows[0]["matched"] == "P53"


@pytest.mark.parametrize(
    "data",
    [
        HEADER + ROW.rstrip(b"\n"),
        (HEADER + ROW).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + HEADER + ROW,
        HEADER + ROW.replace(b"7157", b"seven"),
        HEADER + ROW.replace(b"7157", b"07157"),
        HEADER + b"\n" + ROW,
    ],
)
def test_other_forms_keep_their_text(data: bytes) -> None:
    header, rows, verbatim = read_table("genes", data)
    assert header and len(rows) == 1 and verbatim is not None and verbatim.encode() == data


@pytest.mark.parametrize("data", [b"", b"gene\tscore\nTP53\t1\n", HEADER + b"too\tfew\n", b"word\tword\na\tb\n"])
def test_what_is_no_table_keeps_only_its_text(data: bytes) -> None:
    header, rows, verbatim = read_table("genes", data)
    assert (header, list(rows)) == ((), []) and verbatim is not None and verbatim.encode() == data


@pytest.mark.parametrize(("data", "reason"), [(b"word\n\xff\n", "not_utf8"), (b"word\na\x00b\n", "control_character")])
def test_bytes_that_no_column_holds_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table("diseases", data)
    assert refused.value.reason == reason


CELLS = (HEADER + ROW).decode()
DAMAGED = [
    (CELLS.replace("7157", "7157.0"), ["reformed:ncbigene_id"]),
    (CELLS.replace("7157", "NCBIGene:7157"), ["reformed:ncbigene_id"]),
    (CELLS.replace("\t", ","), ["reformed:genes"]),
    (CELLS.replace("\t", ";").replace("p53", '"p53"'), ["reformed:genes"]),
    ("\ufeff" + CELLS.replace("\t", ",").replace("\n", "\r\n"), ["reformed:genes"]),
    ("\t" + CELLS.replace("\n9606", "\n0\t9606"), ["reformed:genes"]),
    (CELLS.replace("organism_id", "Organism_ID"), ["reformed:genes"]),
]


@pytest.mark.parametrize(("text", "codes"), DAMAGED)
def test_a_table_that_a_spreadsheet_saved_is_read(text: str, codes: list[str]) -> None:
    header, rows, verbatim = read_table("genes", text.encode())
    (row,) = rows
    assert (row["ncbi_gene_id"], row["word"], row["organism_id"], row["count_direct"]) == (7157, "p53", 9606, None)
    assert verbatim == text and findings("genes", header, verbatim) == codes


@pytest.mark.parametrize(
    "cell", ["7157|HGNC:1", "1.00E+08", "HGNC:11998", "9" * 5_000, "²"], ids=lambda cell: cell[:10]
)
def test_an_id_that_cannot_be_read_is_a_finding(cell: str) -> None:
    header, rows, verbatim = read_table("genes", CELLS.replace("7157", cell).encode())
    assert rows[0]["ncbi_gene_id"] is None
    assert findings("genes", header, verbatim) == ["unreadable:ncbigene_id"]


@pytest.mark.parametrize("cell", ["7157; 4193", "7157|4193", "7157,4193", "7157/4193"])
@pytest.mark.parametrize(("symbols", "each"), [("TP53; MDM2", ["TP53", "MDM2"]), ("TP53", ["TP53", "TP53"])])
def test_several_ids_in_a_cell_are_rows(cell: str, symbols: str, each: list[str]) -> None:
    more = ROW.decode().replace("p53", "AKT").replace("7157", "207")
    text = CELLS.replace("7157", cell).replace("TP53", symbols) + more
    header, rows, verbatim = read_table("genes", text.encode())
    assert [(row["ordinal"], row["ncbi_gene_id"], row["word"]) for row in rows] == [
        (0, 7157, "p53"), (1, 4193, "p53"), (2, 207, "AKT")
    ]  # fmt: skip
    assert [row["symbol"] for row in rows[:2]] == each and rows[0]["organism_id"] == rows[1]["organism_id"] == 9606
    assert verbatim == text and findings("genes", header, verbatim) == ["reformed:ncbigene_id"]


def test_cells_of_many_ids_do_not_fill_the_memory() -> None:
    ids = ";".join(map(str, range(1, 15_000)))
    with pytest.raises(Refused, match="too_large"):
        read_table("genes", (CELLS.replace("7157", ids) + ROW.decode().replace("7157", ids)).encode())
    with pytest.raises(Refused, match="too_large"):
        read_table("genes", CELLS.replace("7157", ids).replace("p53", "x" * 100_000).encode())


def test_a_plain_table_and_what_is_none_have_their_findings() -> None:
    assert findings("genes", *read_table("genes", CELLS.encode())[::2]) == []
    assert findings("genes", *read_table("genes", b"gene\tscore\nTP53\t1\n")[::2]) == ["not_a_table:genes"]


def test_ids_of_lists_inside_a_page() -> None:
    entries = [{"word": "p53", "entrez": "7157.0"}, {"word": "x", "entrez": "7157;4193"}, {"word": "y", "entrez": "NA"}]
    rows = read_inline("genes", entries)
    assert [(row["ordinal"], row["word"], row["ncbi_gene_id"]) for row in rows] == [
        (0, "p53", 7157), (1, "x", 7157), (2, "x", 4193), (3, "y", None)
    ]  # fmt: skip
    assert inline_findings("genes", entries) == ["reformed:entrez"]
    assert inline_findings("genes", [{"word": "x", "entrez": "7157;MDM2"}]) == ["unreadable:entrez"]
    assert read_inline("genes", "~") == [] and inline_findings("genes", "~") == []
