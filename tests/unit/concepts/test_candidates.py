"""Candidates of strings, and what a document of the gold does not know of itself."""

import pytest
from made_up import lexicon_in

from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.mapper import bundled_mapper
from figlake.concepts.ranking.candidates import Candidates
from figlake.concepts.reference.tables import CHEMICAL, DISEASE


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return lexicon_in(tmp_path_factory.mktemp("reference"))


@pytest.mark.parametrize(
    ("string", "type_", "first", "tier"),
    [
        ("Breast cancer", DISEASE, "MESH:D900003", "ordered"),
        ("neoplasms, ovarian", DISEASE, "MESH:D900004", "bag"),
        ("sporadic breast cancer", DISEASE, "MESH:D900003", "left_off"),
        ("renal impairment", DISEASE, "MESH:D900007", "disease"),
        ("Two Headings", DISEASE, "MESH:C900001", "shortened"),
        ("zinvastatin sodium", CHEMICAL, "MESH:C900005", "right_off"),
        ("low doses of zinvastatin", CHEMICAL, "MESH:C900005", "left_off"),
        ("low dose of zinvastatin", CHEMICAL, "MESH:C900005", "left_off"),
        ("cancer of the breast", DISEASE, "MESH:D900003", "ordered"),
    ],
)
def test_first(lexicon: Lexicon, string: str, type_: str, first: str, tier: str):
    candidate = Candidates(lexicon).of(string, type_)[0]
    assert (lexicon.concept(candidate.concept).id, candidate.tier) == (first, tier)


@pytest.mark.parametrize(
    ("string", "type_"),
    [
        *[("breast cancer", CHEMICAL), ("copper", DISEASE), ("", CHEMICAL)],
        # what stands before `of` is meant
        *[("Target-of-Zinvastatin", CHEMICAL), ("an inhibitor of zinvastatin", CHEMICAL)],
        *[("receptor for zinvastatin", CHEMICAL), ("antibodies against the zinvastatin", CHEMICAL)],
    ],
)
def test_none(lexicon: Lexicon, string: str, type_: str):
    assert Candidates(lexicon).of(string, type_) == []


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("Mg2+", ["Magnesium"]),  # and letters of neuropeptide Y's `MG 2`
        ("IP3", ["Inositol 1,4,5-Trisphosphate"]),  # and other inositol phosphates
        ("dox", ["Doxycycline"]),  # doxorubicin as `DOX`
    ],
)
def test_what_figures_use_a_string_for_is_the_only_meaning(string: str, expected: list[str]):
    lexicon = bundled_mapper().lexicon
    found = [c for c in Candidates(lexicon).of(string, CHEMICAL) if not c.learned]
    assert [lexicon.concept(candidate.concept).name for candidate in found] == expected


def test_what_the_gold_means_by_it_stays_beside_it():
    lexicon = bundled_mapper().lexicon
    found = Candidates(lexicon).of("cAMP", CHEMICAL)
    assert {lexicon.concept(candidate.concept).name for candidate in found} == {"Cyclic AMP", "3',5'-cyclic AMP"}
