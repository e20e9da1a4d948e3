"""Words of a page that may be chemicals or diseases."""

import pytest
from made_up import lexicon_in

from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.page_words import PageWords, page_words
from figlake.concepts.reference.tables import TYPES

KEY = {"figid": "f", "location": "l", "record": "r"}


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("lexicon")
    lexicon_in(folder)
    return Lexicon(folder / "lexicon.arrow")


def test_rows_tell_words_by_type_and_symbols() -> None:
    rows = [
        {**KEY, "kind": "chemicals", "word": "Pyruvate", "symbol": None},
        {**KEY, "kind": "chemicals", "word": "HDL", "symbol": None},
        {**KEY, "kind": "chemicals", "word": "Pyruvate", "symbol": None},
        {**KEY, "kind": "diseases", "word": "Cancer", "symbol": None},
        {**KEY, "kind": "genes", "word": "p53", "symbol": "TP53"},
    ]
    (page,) = page_words(rows).values()
    assert page == PageWords({("chemical",): ["Pyruvate"], ("disease",): ["Cancer"]}, {"TP53"})


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        (["Early", "TP53", "emc", "Hsp70Ab", "NADH", "Pyruvate", "HDL", "Pyruvate"], ["NADH", "Pyruvate"]),
        (["Pyruvate", "Cancer"], ["Pyruvate", "Cancer"]),
        (["Pyruvate", "TP53"], []),
        ([], []),
    ],
)
def test_words_stand_behind_the_symbols(keywords: list[str], words: list[str], lexicon: Lexicon) -> None:
    assert PageWords(symbols={"TP53"}).told(keywords, lexicon) == ("page_word", {TYPES: words})
