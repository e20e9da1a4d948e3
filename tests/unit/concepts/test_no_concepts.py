"""Strings that have the letters of a name and mean something else."""

import pytest
from made_up import lexicon_in

from figlake.concepts.finding.others import means_else
from figlake.concepts.lexicon.lexicon import Lexicon
from figlake.concepts.ranking.candidates import Candidates


@pytest.mark.parametrize(
    ("text", "string", "is_other"),
    [
        ("killed by cervical dislocation", "dislocation", True),
        ("killed by Cervical dislocation", "Cervical dislocation", True),
        ("a shoulder dislocation", "dislocation", False),
        ("the stroke volume", "stroke", True),
        ("after stroke, volume", "stroke", False),
    ],
)
def test_what_a_text_means_by_it(text: str, string: str, is_other: bool) -> None:
    assert means_else(text, string, text.index(string) + len(string)) is is_other


@pytest.mark.parametrize(("string", "count"), [("COLD", 1), ("cold", 0)])
def test_an_english_word_is_no_abbreviation(string: str, count: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    lexicon: Lexicon = lexicon_in(tmp_path_factory.mktemp("reference"))
    assert len(Candidates(lexicon).of(string, "disease")) == count
