import pytest

from figlake.genes.ranking.subunits import subunit

IN_ASCII = {
    "G alpha q": "GNAQ", "G beta 1": "GNB1", "G-gamma-2": "GNG2", "PKC-iota": "PRKCI", "gamma-H2A.X": "H2AX",
    "Na+/K+-ATPase alpha 1": "ATP1A1", "alpha7 nAChR": "CHRNA7", "nAChR alpha 4": "CHRNA4", "GABAA-alpha1": "GABRA1",
    "alpha1(I)": "COL1A1", "collagen IV alpha 2": "COL4A2", "type II collagen": "COL2A1", "procollagen, III": "COL3A1",
    "G beta gamma": "", "Sept-9": "", "1-Mar": "", "H+-ATPase": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "symbol"), IN_ASCII.items())
def test_every_form_is_known_by_a_mark_that_it_has_without_greek_letters(text: str, symbol: str) -> None:
    assert subunit(text) == symbol


@pytest.mark.parametrize("text", ["TP53", "IL-6", "GNB1", "mar", "12-", "collage"])
def test_others_have_no_such_mark(text: str) -> None:
    assert subunit(text) is None
