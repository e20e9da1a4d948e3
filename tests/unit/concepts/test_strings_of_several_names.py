"""What is looked up of a string that is given: parts of it, or another spelling."""

import pytest
from made_up import lexicon_in

from figlake.concepts.finding.coordination import coordinated, of_first_words, side_by_side
from figlake.concepts.finding.scanner import Scanner
from figlake.concepts.finding.spelling import respelt
from figlake.concepts.lexicon.lexicon import BITS, Lexicon


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("lexicon")
    lexicon_in(folder)
    return Lexicon(folder / "lexicon.arrow")


@pytest.mark.parametrize(
    ("string", "parts"),
    [
        ("Pyruvate 72 Breast cancer", ["Pyruvate", "Breast cancer"]),
        ("Pyruvate Zinvastatin", ["Pyruvate", "Zinvastatin"]),
        ("pyruvate zinvastatin", []),
        ("Pyruvate Kinase Zinvastatin", []),
        ("pyruvate", []),
    ],
)
def test_labels_read_as_one_are_told_apart(string: str, parts: list[str], lexicon: Lexicon) -> None:
    assert side_by_side(string, Scanner(lexicon).spans(string)) == parts


def test_names_that_share_a_word() -> None:
    assert coordinated("breast and/or ovarian cancer") == ["breast cancer", "ovarian cancer"]


@pytest.mark.parametrize(
    ("string", "parts"),
    [
        ("cleft lip and palate", ["cleft lip", "cleft palate"]),
        ("cleft lip/palate", ["cleft lip", "cleft palate"]),
        ("pancreatic cysts and tumors", ["pancreatic cysts", "pancreatic tumors"]),
        ("hepatitis B, C and E", ["hepatitis B", "hepatitis C", "hepatitis E"]),
        ("lip and palate", []),
        ("cleft lip", []),
    ],
)
def test_names_that_share_their_first_words(string: str, parts: list[str]) -> None:
    assert of_first_words(string) == parts


@pytest.mark.parametrize(
    ("string", "name"),
    [("zinvastatim", "zinvastatin"), ("zinvatsatin", "zinvastatin"), ("zinvastain", "zinvastatin"), ("pyruvat", None)],
)
def test_a_name_with_a_wrong_letter(string: str, name: str | None, lexicon: Lexicon) -> None:
    assert respelt(string, lexicon, BITS["chemical"]) == name
    assert respelt(string, lexicon, BITS["disease"]) is None
