"""Lists of ids as people write them: marks, line ends and remarks are read over, anything else is told by its line."""

from pathlib import Path

import pytest

from figlake.text.id_list import IdListError, figures_or_articles, lines_of


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (b"", []),
        (b"PMC2\nPMC1\n", ["PMC1", "PMC2"]),
        (b"\xef\xbb\xbfPMC1\r\n\r\n  PMC1__f1  \r\n", ["PMC1", "PMC1__f1"]),
        ("PMC1\n".encode("utf-16"), ["PMC1"]),
        (b"# all of them\nPMC1 # retracted\nPMC1\nPMC3__a b.jpg", ["PMC1", "PMC3__a b.jpg"]),
        (b"PMC1\rPMC2", ["PMC1", "PMC2"]),
        (b"pmc1\nPMC1.2\nPMCID: PMC3\nhttps://pmc.ncbi.nlm.nih.gov/articles/PMC4/", ["PMC1", "PMC3", "PMC4"]),
        (b"pmc1__Fig2.PNG\nPMC2__f1.md", ["PMC1__Fig2.PNG", "PMC2__f1"]),
        (b"PMC1.2__f1\npmc2.10__f1.md", ["PMC1__f1", "PMC2__f1"]),
        (
            b"https://pfocr.wikipathways.org/figures/PMC1__f1.html\nhttps://example.org/PMC2__a%20b.html/",
            ["PMC1__f1", "PMC2__a b"],
        ),
        (b"PMC10\nPMC1__f1.html", ["PMC10", "PMC1__f1.html"]),
    ],
)
def test_ids_are_read(tmp_path: Path, data: bytes, ids: list[str]) -> None:
    (tmp_path / "ids").write_bytes(data)
    assert figures_or_articles(tmp_path / "ids") == ids


@pytest.mark.parametrize(
    "line",
    [
        "12345",
        "PMID: 12345",
        "doi:10.1000/x",
        "PMC1__",
        "pmc__f1",
        "PMC1,PMC2",
        "PMC1\tPMC2",
        "10.1/x",
        "PMC1/../a",
        "PMC000123456",
        "PMC0",
        "PMC01__f1",
        "PMC1.__f1",
        "PMC1/PMC2__f1",
        "https://example.org/PMC1__a%2Fb.html",
        "https://example.org/PMC1/figure/F1/",
    ],
)
def test_anything_else_is_told_by_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "ids").write_text(f"# ids\n\nPMC1\n{line}\n")
    with pytest.raises(IdListError, match=r"ids, line 4: found .*; expected a PMCID \(PMC and digits\) or a figid"):
        figures_or_articles(tmp_path / "ids")


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("# a\n10.1/x#y\n\nb # c\n")
    assert lines_of(tmp_path / "ids") == [(2, "10.1/x#y"), (4, "b")]
