"""Forms in which different spellings of one name are equal."""

import pytest

from figlake.genes.lexicon.keys import bag, short_form
from figlake.names.keys import fold


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("NF-κB", "NFKAPPAB"),
        ("TGF-β1", "TGFBETA1"),
        ("Il 6", "IL6"),
        ("μ-opioid", "MUOPIOID"),
        ("β-catenin", "BETACATENIN"),
        ("ＴＰ５３", "TP53"),
        ("--", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("TGF-beta receptor II", "TGFBR2"),
        ("interleukin 6 receptor", "IL6R"),
        ("IL-2Rα", "IL2RA"),
        ("IFN-γ", "IFNG"),
        ("caspase 3", "CASP3"),
        ("TP53", ""),
        ("AKT", ""),
    ],
)
def test_short_form(text: str, key: str) -> None:
    assert short_form(text) == key


def test_bag_of_words_ignores_order_and_filler() -> None:
    assert bag("receptor of the epidermal growth factor") == bag("epidermal growth factor receptors") != ""
    assert bag("p53") == bag("IL 6") == ""
