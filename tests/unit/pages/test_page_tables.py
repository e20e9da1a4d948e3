"""TSV files of pages: typed rows that reproduce the file, or its text."""

import pytest

from figlake.files.records import Refused
from figlake.pages.page_tables import read_table, write_table

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
    assert (header, rows) == ((), []) and verbatim is not None and verbatim.encode() == data


@pytest.mark.parametrize(("data", "reason"), [(b"word\n\xff\n", "not_utf8"), (b"word\na\x00b\n", "control_character")])
def test_bytes_that_no_column_holds_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table("diseases", data)
    assert refused.value.reason == reason
