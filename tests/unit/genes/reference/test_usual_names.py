"""Names by which papers know one gene: those that registries lack, and those that they give to several genes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import small_reference

from figlake.genes.finding.finder import Finder
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.lexicon.lexicon import Lexicon
from figlake.genes.mapper import Mapper
from figlake.genes.ranking.candidates import lookup
from figlake.genes.reference import usual as module
from figlake.genes.reference.folder import BUNDLED, read_reference
from figlake.genes.reference.tables import HUMAN
from figlake.genes.reference.usual import is_usual, meant_by, usual
from figlake.names.keys import fold

MOUSE = 10090


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return lexicon_of("bundled")


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A list of the test's own."""
    path = tmp_path / "usual.tsv"
    monkeypatch.setattr(module, "USUAL", path)
    usual.cache_clear()
    yield path
    usual.cache_clear()


def symbols(lexicon: Lexicon, name: str, taxon_id: int) -> set[str]:
    found = lookup(lexicon, name, (taxon_id,))
    return {lexicon.gene(c.target).symbol if c.target >= 0 else lexicon.family(c.target).family_id for c in found}


@pytest.mark.parametrize(
    ("name", "taxon_id", "symbol"),
    [
        ("E-cadherin", HUMAN, "CDH1"),  # a synonym of no human gene
        ("γH2AX", HUMAN, "H2AX"),
        ("Aβ42", HUMAN, "APP"),
        ("PD-1", HUMAN, "PDCD1"),  # of RPL17 and SNCA, too
        ("PD1", HUMAN, "PDCD1"),
        ("YAP", HUMAN, "YAP1"),
        ("cTnT", HUMAN, "TNNT2"),  # of a family, too
        ("MCP-1", MOUSE, "Ccl2"),  # of Mcpt1, too
        ("Iba1", MOUSE, "Aif1"),  # a locus of that symbol makes no protein
    ],
)
def test_a_usual_name_is_that_of_one_gene(lexicon: Lexicon, name: str, taxon_id: int, symbol: str) -> None:
    assert symbols(lexicon, name, taxon_id) == {symbol}


def test_a_gene_keeps_its_own_symbol(lexicon: Lexicon) -> None:
    assert symbols(lexicon, "TAZ", MOUSE) == {"Taz", "Wwtr1"}


def test_a_species_without_the_gene_keeps_its_names(lexicon: Lexicon) -> None:
    """The mouse's gene is not linked with the human one."""
    assert symbols(lexicon, "STING", MOUSE) == {"Tmem173"}


def test_each_usual_name_is_of_a_gene_and_of_no_other_gene_s_symbol() -> None:
    genes = read_reference(BUNDLED).genes.select(["symbol", "taxon_id"]).to_pylist()
    human = {row["symbol"] for row in genes if row["taxon_id"] == HUMAN}
    assert {symbol for _, symbol in usual().values()} <= human
    by_key = {fold(symbol): symbol for symbol in human}
    assert [name for key, (name, symbol) in usual().items() if by_key.get(key, symbol) != symbol] == []


def test_a_name_is_usual_for_its_gene_alone() -> None:
    assert [
        is_usual("PD-1", "PDCD1"),
        is_usual("pd1", "PDCD1"),
        is_usual("PD-1", "SNCA"),
        is_usual("PD-12", "PDCD1"),
    ] == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("string", "name"),
    [("PD1", "PD-1"), ("IRE1alpha", "IRE1α"), ("pERK", None), ("PS 1", None), ("NR-F2", None), ("p65", "p65")],
)
def test_what_is_written_otherwise_on_purpose_is_no_usual_name(string: str, name: str | None) -> None:
    found = meant_by(string)
    assert (found and found[0]) == name


def test_names_are_added_to_the_genes_of_any_reference(listed: Path, tmp_path: Path) -> None:
    listed.write_text("Xylin-β\tGEN7X\nGEN7X\tGEN7X\nYlin\tNOSUCH\n", encoding="utf-8")
    names = read_reference(small_reference(tmp_path / "reference")).names.to_pylist()
    assert [row for row in names if row["name"] in {"Xylin-β", "Ylin"}] == [
        {"ncbi_gene_id": 7, "kind": "alias", "name": "Xylin-β"}
    ]
    assert sum(fold(row["name"]) == "GEN7X" and row["ncbi_gene_id"] == 7 for row in names) == 1


@pytest.mark.parametrize("line", ["Xylin", "\tGEN7X", "Xylin\t", "--\tGEN7X", "Ylin\tGEN7X\ny-lin\tGEN8X"])
def test_a_line_that_is_none_is_told(listed: Path, line: str) -> None:
    listed.write_text(f"Zlin\tGEN9X\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"usual\.tsv, line [23]: expected a new name, a tab and a symbol, found '"):
        usual()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kir6.2 and Nav1.7 channels", ["Kir6.2", "Nav1.7"]),
        ("binding of PU.1 and CD45.1", ["PU.1", "CD45.1"]),
        ("levels of TP53.12 Others fell", ["TP53"]),  # a citation
        ("depend on STAT3.4 HeLa cells", ["STAT3"]),
        ("fluorescence of CD8.6 and more", ["CD8"]),  # no CD86
        ("levels of H2A.Z in cells", ["H2A.Z"]),
        ("Kir3.1/3.4 current", ["Kir3.1"]),
        ("as MDM2.The rest", ["MDM2"]),
        ("by Nav1.75 of all", ["Nav1"]),
    ],
)
def test_a_point_may_stand_within_a_name(lexicon: Lexicon, text: str, expected: list[str]) -> None:
    assert [span.text for span in Finder(lexicon).spans(text)] == expected


def test_what_everybody_knows_is_accepted_without_more_context(lexicon: Lexicon) -> None:
    names = {
        "PD-1": "PDCD1",
        "E-cadherin": "CDH1",
        "NeuN": "RBFOX3",
        "VE-cadherin": "CDH5",
        "Nrf2": "NFE2L2",
        "iNOS": "NOS2",
    }
    text = f"Western blots of {', '.join(names)} in human cells."
    found, _ = Mapper(lexicon).map([text], [], ["Signalling in human cells"])
    best = {mapped.span.text: (mapped.answers[0].best, mapped.threshold) for mapped in found}
    assert {
        name: lexicon.gene(reading.candidate.target).symbol
        for name, (reading, least) in best.items()
        if reading.confidence >= least
    } == names
