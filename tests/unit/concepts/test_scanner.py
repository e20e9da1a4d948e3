"""What is found in running text."""

import pytest
from made_up import lexicon_in

from figlake.concepts.finding.coordination import coordinated
from figlake.concepts.finding.scanner import Scanner
from figlake.concepts.keys import key
from figlake.concepts.lexicon.lexicon import ORDERED, Lexicon


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return lexicon_in(tmp_path_factory.mktemp("reference"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pyruvate and pyruvic acid rose.", ["Pyruvate", "pyruvic acid"]),
        ("renal diseases", ["renal diseases"]),
        ("breast and ovarian cancer", ["breast and ovarian cancer", "ovarian cancer"]),
        ("cancer of the breast", ["cancer of the breast"]),
        ("Cu2+ bound", ["Cu2+"]),
        ("given (Q)-zinvol (or zinvastatin)", ["(Q)-zinvol", "zinvastatin"]),
        ("the copperplate", []),
        ("Zinvose-5P and zinvose 5-P", ["Zinvose-5P", "zinvose 5-P"]),
        ("zinvose, 5 P values", []),
        ("2′-zinvyl-poly(I∶C)", ["2′-zinvyl-poly(I∶C"]),
        ("pyruvic and zinvonic acid", ["pyruvic and zinvonic acid", "zinvonic acid"]),
        ("chronic and zinvonic acid", ["zinvonic acid"]),
        ("coppers; breast. Cancer", ["coppers"]),
    ],
)
def test_found(lexicon: Lexicon, text: str, found: list[str]):
    spans = Scanner(lexicon).spans(text)
    assert [span.text for span in spans] == found
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_a_coordinated_name_is_looked_up_with_the_words_that_it_shares(lexicon: Lexicon):
    assert Scanner(lexicon).spans("breast and ovarian cancer")[0].meant == "breast cancer"
    assert Scanner(lexicon).spans("pyruvic or zinvonic acid")[0].meant == "pyruvic acid"


def test_a_word_behind_a_name_is_looked_up_with_its_first_words(lexicon: Lexicon):
    spans = Scanner(lexicon).spans("Zarm lip, palate and copper")
    assert [(span.text, span.meant) for span in spans] == [
        ("Zarm lip", ""),
        ("Zarm lip, palate", "Zarm palate"),
        ("copper", ""),
    ]
    assert [span.meant for span in Scanner(lexicon).spans("zarmitis Y and Z")][1] == "zarmitis Z", "no zinc"
    for text in ("zarm lip of palate", "zarm lip and a palate", "zarm lip and palates-like", "copper and palate"):
        assert not [span for span in Scanner(lexicon).spans(text) if span.meant]


@pytest.mark.parametrize(
    "text",
    [
        "type 1 and 2 zarmosis",
        "Types 1 or 2 zarmosis",
        "type 1 and type 2 zarmosis",
        "type I/II zarmosis",
        "type 1, and type 2 zarmosis",
    ],
)
def test_types_of_a_disease_are_told_apart(text: str, lexicon: Lexicon):
    spans = Scanner(lexicon).spans(text)
    assert [key(span.string) for span in spans] == [key("type 1 zarmosis"), key("type 2 zarmosis")]


@pytest.mark.parametrize(
    "text", ["type 1 and 3 zarmosis", "types 1 and 2 of a cell, zarmosis", "type 1 cells and zarmosis"]
)
def test_other_types_are_none_of_a_disease(text: str, lexicon: Lexicon):
    assert Scanner(lexicon).spans(text)[-1].text == "zarmosis"


def test_a_list_with_a_comma_before_its_conjunction(lexicon: Lexicon):
    spans = Scanner(lexicon).spans("ovarian, and breast cancer")
    assert [span.string for span in spans] == ["ovarian cancer", "breast cancer"]


def test_a_substance_and_its_toxicity_are_two(lexicon: Lexicon):
    assert [span.text for span in Scanner(lexicon).spans("signs of copper toxicity")] == ["copper"]


def test_hidden_keys_are_not_found(lexicon: Lexicon):
    assert Scanner(lexicon).spans("copper", hidden={"copper"}) == []


@pytest.mark.parametrize(
    ("string", "parts"),
    [
        ("breast and ovarian cancer", ["breast cancer", "ovarian cancer"]),
        ("cancer of the breast or ovary", ["cancer of the breast", "cancer of the ovary"]),
        ("bladder, breast and liver tumours", ["bladder tumours", "breast tumours", "liver tumours"]),
        ("breast cancer", []),
    ],
)
def test_coordinated(string: str, parts: list[str]):
    assert coordinated(string) == parts


def test_a_name_that_papers_have_is_not_found_where_it_holds_another(lexicon: Lexicon):
    """Given it is looked up as a whole."""
    assert [span.text for span in Scanner(lexicon).spans("mastopathia, elderly breast cancer")] == [
        "mastopathia",
        "breast cancer",
    ]
    assert [lexicon.concept(name.concept).id for name in lexicon.names(ORDERED, key("elderly breast cancer"))] == [
        "MESH:D900003"
    ]
