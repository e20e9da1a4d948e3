"""Labels of pictures: what of a line is its name, what names no gene, and what was rather printed."""

from __future__ import annotations

import pytest

from figlake.genes.finding.labels import (
    as_printed,
    digit_last,
    greek_last,
    is_latin,
    is_odd,
    may_name,
    plural_last,
    trimmed,
)
from figlake.genes.finding.others import is_other, is_virus


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("→IL-8", "IL-8"),
        ("p65)", "p65"),
        ("(TRAF3", "TRAF3"),
        ("(TICAM 2)", "TICAM 2"),
        ("NFkB (complex)", "NFkB (complex)"),
        ("(a) and (b)", "(a) and (b)"),
        ("② ER", "ER"),
        ("• STAT1 •", "STAT1"),
        ("CD4+", "CD4+"),
        ("[(JAK2)]", "JAK2"),
        ("→ ↓", ""),
        ("", ""),
    ],
)
def test_a_line_is_cut_to_its_name(line: str, name: str) -> None:
    span = trimmed(line)
    assert span.text == name and line[span.start : span.end] == name


@pytest.mark.parametrize(
    "string", ["P", "3", "-1.620", "10 nM", "24 h", "50 kDa", "IV", "Doe et al., 2013b", "or", "WT", "1×10", "+"]
)
def test_what_is_no_name_by_its_form(string: str) -> None:
    assert not may_name(string)


@pytest.mark.parametrize("string", ["C3", "14-3-3", "p53", "IL-6", "4EBP1", "Rb", "14-3-3ζ", "2'-5' OAS"])
def test_what_may_be_a_name_by_its_form(string: str) -> None:
    assert may_name(string)


@pytest.mark.parametrize(
    "string",
    [
        *("ER", "MVBs", "CARD", "PIP3", "PI(4,5)P2", "PGN", "S473", "Thr-308", "Ser", "Th17", "Abs", "dsRNA", "mRNAs"),
        *(
            "NS5A",
            "nsp1",
            "VP40",
            "gp120",
            "ORF3a",
            "N protein",
            "growth factors",
            "Kinase",
            "EGF domain",
            "HIV-1",
            "SARS",
        ),
    ],
)
def test_labels_of_other_kinds(string: str) -> None:
    assert is_other(string)


@pytest.mark.parametrize(
    "string", ["TP53", "Bad", "Gi", "S100", "NSD1", "ORAI1", "PIK3CA", "CD4", "TREM2", "RNase L", "Serpin", "HISTONE"]
)
def test_labels_that_are_of_no_other_kind(string: str) -> None:
    assert not is_other(string)


def test_acronyms_of_viruses() -> None:
    assert all(map(is_virus, ("TGEV", "HRV-14", "TGEV7")))
    assert not any(map(is_virus, ("MAVS", "AKT1", "VIM", "V")))


def test_lines_of_other_scripts_are_misread() -> None:
    assert is_latin("IκBα → NF-κB") and not is_latin("E汤 E")


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("elF2", "eIF2"),
        ("P13K", "PI3K"),
        ("Pl3K", "PI3K"),
        ("lFN", "IFN"),
        ("1L-6", "IL-6"),
        ("RlG-I", "RIG-I"),
        ("lκB", "IκB"),
        ("lon channel", "Ion channel"),
        ("Type-I IFN", "Type I IFN"),
        ("Alix", "Alix"),
        ("Il6", "Il6"),
        ("Bcl-2", "Bcl-2"),
        ("4E-BP1", "4E-BP1"),
    ],
)
def test_letters_that_are_drawn_alike(read: str, printed: str) -> None:
    assert as_printed(read) == printed and len(printed) == len(read)


def test_letters_at_the_end() -> None:
    assert [greek_last(text) for text in ("IKKy", "TNFa", "IFN-Y", "IL-18", "Xbp1")] == [
        "IKKγ",
        "TNFα",
        "IFN-γ",
        "IL-1β",
        "Xbp1",
    ]
    assert [plural_last(text) for text in ("TLRS", "GAS", "IRF3S")] == ["TLRs", "GAS", "IRF3S"]
    assert [digit_last(text) for text in ("TLRl", "TBKI", "IL-1O", "Akt")] == ["TLR1", "TBK1", "IL-10", "Akt"]


def test_three_characters_as_no_name_is_written() -> None:
    assert all(map(is_odd, ("us3", "ceI", "μD"))) and not any(map(is_odd, ("Fas", "p53", "AKT", "Rab7", "Bid")))
