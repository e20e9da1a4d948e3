"""Strings that are names of chemicals and diseases and mostly mean something else; names that are no names."""

from pathlib import Path

import pytest
from made_up import lexicon_in

from figlake.concepts.finding.others import means_else
from figlake.concepts.mapper import bundled_mapper
from figlake.concepts.ranking.candidates import Candidates
from figlake.concepts.reference.chemicals import is_usable
from figlake.concepts.reference.tables import CHEMICAL, DISEASE


@pytest.mark.parametrize(
    ("text", "string", "is_other"),
    [
        ("A SNP of the promoter", "SNP", True),
        ("Rings with sodium nitroprusside (SNP)", "SNP", False),
        ("SNP, nitroprusside", "SNP", False),
        ("Cells with RFP", "RFP", True),
        ("RFP (rifampicin) resistance", "RFP", False),
        ("35S::GUS plants", "35S", True),
        ("35S-labelled proteins", "35S", False),
        ("Arabidopsis SAM", "SAM", True),
        ("SAM, S-adenosylmethionine", "SAM", False),
        ("bipolar cells of the retina", "bipolar", True),
        ("bipolar and unipolar depression", "bipolar", False),
        ("aspirin", "aspirin", False),
        ("killed by cervical dislocation", "dislocation", True),
        ("killed by Cervical dislocation", "Cervical dislocation", True),
        ("a shoulder dislocation", "dislocation", False),
        ("the stroke volume", "stroke", True),
        ("after stroke, volume", "stroke", False),
    ],
)
def test_a_string_means_what_the_text_says(text: str, string: str, is_other: bool) -> None:
    assert means_else(text, string, text.index(string) + len(string)) is is_other


def test_what_means_something_else_is_not_found_but_is_taken_where_it_is_given() -> None:
    mapper = bundled_mapper()
    text = "A SNP near TP53 in bipolar cells, and miRNAs"
    assert [place.span.text for place in mapper.found(text, (CHEMICAL, DISEASE))] == []
    assert mapper.given("", ["SNP"], (CHEMICAL,))


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("gleevec", True), ("oil of mustard", True), ("gold star (carbonate)", True), ("brilliant green", True),
        ("white light", False), ("one time", False), ("green tea", False), ("luminal", False), ("light", False),
    ],
)  # fmt: skip
def test_trade_names_that_are_words_are_no_names(name: str, is_one: bool) -> None:
    assert is_usable(name) is is_one


@pytest.mark.parametrize(("string", "count"), [("COLD", 1), ("cold", 0)])
def test_an_english_word_is_no_abbreviation(string: str, count: int, tmp_path: Path) -> None:
    assert len(Candidates(lexicon_in(tmp_path)).of(string, DISEASE)) == count
