"""Words won back from the symbols that a page lists."""

import pytest

from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.won_back import WordsBack, spelt_in


@pytest.fixture(scope="module")
def back() -> WordsBack:
    return WordsBack(lexicon_of("bundled"))


@pytest.mark.parametrize(
    ("symbols", "text", "words"),
    [
        (["CD40", "ARHGEF7", "ASCC1", "NFKB1"], "", ["p50"]),
        (["TP53", "MDM2", "CDK2"], "", ["TP53", "MDM2", "CDK2"]),
        (["AKT1", "AKT2", "AKT3"], "", ["AKT"]),
        (["STAT3", "WNT1", "TP53"], "", ["STAT3", "WNT1", "TP53"]),
        (["TNFSF11", "TRAF6"], "RANKL binds RANK", ["RANKL", "TRAF6"]),
        (["water", "qzxqzx"], "", []),
        ([], "", []),
    ],
)
def test_the_words_that_explain_a_list_of_symbols(
    back: WordsBack, symbols: list[str], text: str, words: list[str]
) -> None:
    found = [word for _, _, word in back.words(symbols, [text])]
    assert list(dict.fromkeys(found)) == words


def test_a_list_has_the_same_words_whatever_was_read_before(back: WordsBack) -> None:
    symbols = ["CD40", "ARHGEF7", "ASCC1", "NFKB1", "TP53"]
    before = list(back.words(symbols, ["p50"]))
    list(back.words(["AKT1", "AKT2", "AKT3"], ["AKT"]))
    assert (
        list(back.words(symbols, ["p50"])) == before == list(WordsBack(lexicon_of("bundled")).words(symbols, ["p50"]))
    )


def test_texts_are_taken_word_by_word_and_joined() -> None:
    assert {"NFKB", "IL6", "P50", "RELA", "P50RELA"} <= spelt_in(["NF-kB p50/RelA", None, "IL 6"])


def test_a_single_symbol_that_the_text_writes_is_its_own_word(back: WordsBack) -> None:
    """`NRAS` bears KRAS as a synonym too and is not listed, so another name of KRAS alone would be cheaper."""
    assert [word for _, _, word in back.words(["KRAS"], ["KRAS and BRAF in cells"])] == ["KRAS"]
