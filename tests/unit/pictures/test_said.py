"""Lines of charts are told from labels."""

import pytest

from figlake.pictures.said import is_axis, is_number, shares


@pytest.mark.parametrize(
    "line",
    ["0", "0.5", "-1", "1e-5", "10%", "1,000", "p<0.05", "P = 0.01", "n=3", "24 h", "24h", "50 kDa", "50kDa", "0 10 20 30",
     "100 bp", "(3)", "37°C", "10 µM", "−2", "1:1000", "5 days", "3/4"],
)  # fmt: skip
def test_numbers_with_signs_and_units_are_numbers(line: str) -> None:
    assert is_number(line)


@pytest.mark.parametrize(
    "line",
    ["TP53", "p53", "IL-6", "14-3-3", "G1", "IL 6", "caspase 3", "MEK1/2", "h", "kDa", "", "p", "NF-κB", "5-HT", "PI3K", "3'UTR", "S6K"],
)  # fmt: skip
def test_labels_are_no_numbers(line: str) -> None:
    assert not is_number(line)


@pytest.mark.parametrize(
    "line",
    ["Relative expression", "relative mRNA level", "log2 fold change", "Fold change", "Days post infection", "% of control",
     "Time (h)", "p-value", "OD450", "Number of cells", "UMAP 1", "PC1 (31%)", "Percent survival"],
)  # fmt: skip
def test_words_of_axes(line: str) -> None:
    assert is_axis(line)


@pytest.mark.parametrize(
    "line",
    [
        "TP53",
        "nucleus",
        "cell growth",
        "PCNA",
        "cell survival",
        "low density lipoprotein",
        "MEANDER",
        "SCORER",
        "daylight",
    ],
)
def test_labels_are_no_axes(line: str) -> None:
    assert not is_axis(line)


def test_shares_of_lines() -> None:
    assert shares(["0", "10", "Fold change", "TP53"]) == (0.5, 0.25)
    assert shares([]) == (None, None)
