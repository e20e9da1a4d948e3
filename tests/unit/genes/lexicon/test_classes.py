"""Which names tell a class of proteins and no gene."""

import pytest

from figlake.genes.lexicon.build import built
from figlake.genes.lexicon.classes import is_class
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("protein kinase", True),
        ("receptor tyrosine kinase", True),
        ("G protein-coupled receptor", True),
        ("serine/threonine-protein kinase", True),
        ("reverse transcriptase", True),
        ("Protease", True),
        ("endonuclease G", False),
        ("protein kinase C", False),
        ("protein kinase AMP-activated", False),
        ("growth hormone receptor", False),
        ("lipoprotein lipase a", False),
        ("cell surface", False),
        ("transcription", False),
        ("catalase", False),
        ("", False),
    ],
)
def test_names_of_classes(name: str, expected: bool) -> None:
    assert is_class(name) is expected


@pytest.mark.parametrize(
    ("mention", "expected"),
    [("lipoprotein lipase", ["LPL"]), ("endonuclease G", ["ENDOG"]), ("glucagon", ["GCG"]), ("protein kinase", [])],
)
def test_official_names_stay(mention: str, expected: list[str]) -> None:
    mapper = Mapper(Lexicon(built("bundled")))
    mapped = mapper.map([], [mention], [f"A study of {mention} in human cells."])[-1][0]
    assert [mapper.lexicon.gene(answer.best.candidate.target).symbol for answer in mapped.answers] == expected
