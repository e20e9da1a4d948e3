"""Names that have something glued to them, lists that share a beginning, and names that the text explains."""

import itertools

import pytest

from figlake.genes.finding.finder import Finder, Span
from figlake.genes.finding.glued import cuts
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper
from figlake.genes.ranking.rewrites import listed, numbers_of_range
from figlake.names.definitions import definitions, long_forms


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(lexicon_of("bundled"))


def strings(mapper: Mapper, text: str, *about: str) -> list[str]:
    """What is found in a text, whether or not it is accepted."""
    return [mapped.span.text for mapped in mapper.map([text], [], about)[0]]


def answers(mapper: Mapper, text: str, *about: str) -> dict[str, list[str]]:
    """Symbols, or the family, of what is found in a text."""
    lexicon = mapper.lexicon
    return {
        mapped.span.text: [
            lexicon.family(target).family_id if target < 0 else lexicon.gene(target).symbol
            for target in (answer.best.candidate.target for answer in mapped.answers)
        ]
        for mapped in mapper.map([text], [], about)[0]
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Limbs of Bmp2C/C; Bmp4C/C mice", ["Bmp2", "Bmp4"]),
        ("Colon of ApcCKO/CKO mice", ["Apc"]),
        ("Survival of Jag1del1/+ mice", ["Jag1"]),
        ("Melanoma cells with BRAFV600E and KRASG12D", ["BRAF", "KRAS"]),
        ("Lung cancer with EGFRL858R protein", ["EGFR"]),
        ("Sorted CD24hiCD38hi B cells", ["CD24", "CD38"]),
        ("Cells with shSTAT3 or siEGFR", ["STAT3", "EGFR"]),
        ("Lysates with myrAKT1 and pSTAT3 protein", ["AKT1", "STAT3"]),
    ],
)
def test_a_gene_is_found_in_what_is_glued_to_it(mapper: Mapper, text: str, expected: list[str]) -> None:
    assert strings(mapper, text, "Genes in mice and human cells") == expected


@pytest.mark.parametrize("text", ["mRNA of hESC", "PGD2a/b and Fig. S2A/B", "BETWEEN A/B and C/C", "", "/", "a/a b/b"])
def test_nothing_is_cut_where_no_gene_is(mapper: Mapper, text: str) -> None:
    spans = Finder(mapper.lexicon).spans(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(0 < at <= len(text) for at in cuts(text))


@pytest.mark.parametrize(
    ("text", "found", "symbols"),
    [
        ("Uptake by GLUT1/3/4 in cells", "GLUT1/3/4", ["SLC2A1", "SLC2A3", "SLC2A4"]),
        ("Activity of caspase-3/7 was measured", "caspase-3/7", ["CASP3", "CASP7"]),
        ("STAT1, 3 and 6 were measured", "STAT1, 3 and 6", ["STAT1", "STAT3", "STAT6"]),
        ("mRNA of VEGF-A, -B and -C.", "VEGF-A, -B and -C", ["VEGFA", "VEGFB", "VEGFC"]),
        ("Expression of NFI A, B and X.", "NFI A, B and X", ["NFIA", "NFIB", "NFIX"]),
        ("HOXA1–4 in embryos", "HOXA1–4", ["HOXA1", "HOXA2", "HOXA3", "HOXA4"]),
        ("Serum interleukin (IL)-6 of patients", "interleukin (IL)-6", ["IL6"]),
        ("transforming growth factor (TGF)-β1 protein", "transforming growth factor (TGF)-β1", ["TGFB1"]),
        (
            "vascular endothelial growth factor (VEGF)-A levels",
            "vascular endothelial growth factor (VEGF)-A",
            ["VEGFA"],
        ),
        ("tumor necrosis factor (TNF)-α levels", "tumor necrosis factor (TNF)-α", ["TNF"]),
        ("matrix metalloproteinase (MMP)-9 levels", "matrix metalloproteinase (MMP)-9", ["MMP9"]),
    ],
)
def test_a_list_is_all_of_its_genes(mapper: Mapper, text: str, found: str, symbols: list[str]) -> None:
    assert answers(mapper, text, "A study of human cells")[found] == symbols


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CD4 and 8 weeks later", "CD4"),  # time
        ("STAT3, 5 h after treatment", "STAT3"),
        ("STAT3 and 99 others are genes", "STAT3"),
        ("EGFR (A, B) and controls", "EGFR"),  # panels
    ],
)
def test_what_follows_is_not_always_of_the_list(mapper: Mapper, text: str, found: str) -> None:
    assert strings(mapper, text, "A study of human cells") == [found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Smad1-3", ["Smad1", "Smad2", "Smad3"]),
        ("FREAC-1 to FREAC-3", ["FREAC-1", "FREAC-2", "FREAC-3"]),
        ("MUC1–MUC4", ["MUC1", "MUC2", "MUC3", "MUC4"]),
        ("HOXA1-99", []),
        ("IL-10-1", []),
        ("TRAF2", []),
        ("1-3", []),
    ],
)
def test_a_range_is_each_of_its_names_or_none(text: str, names: list[str]) -> None:
    assert numbers_of_range(text) == names


def test_a_range_with_an_unknown_name_is_no_gene(mapper: Mapper) -> None:
    (mapped,) = mapper.map([], ["SMAD1-8"], ["human cells"])[-1]
    assert len(mapped.answers) == 8 or mapped.answers == ()
    (mapped,) = mapper.map([], ["TP53-7"], ["human cells"])[-1]
    assert len(mapped.answers) <= 1


def test_a_list_goes_on_as_its_first_name_does() -> None:
    assert listed("ERK1/2") == ["ERK1", "ERK2"]
    assert listed("Cdc25A,B,C") == ["Cdc25A", "Cdc25B", "Cdc25C"]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("the epidermal growth factor receptor (EGFR) binds", {"EGFR": "epidermal growth factor receptor"}),
        ("nuclear factor kappa B (NF-kB) moves", {"NFKB": "nuclear factor kappa B"}),
        ("GFAP (glial fibrillary acidic protein) is seen", {"GFAP": "glial fibrillary acidic protein"}),
        (
            "RPE, retinal pigment epithelium; ONL, outer nuclear layer.",
            {"RPE": "retinal pigment epithelium", "ONL": "outer nuclear layer"},
        ),
        ("ASNS: asparagine synthetase; Asp: aspartate.", {"ASNS": "asparagine synthetase", "ASP": "aspartate"}),
        ("BAT = brown adipose tissue, WAT = white adipose tissue", {"BAT": "brown adipose tissue", "WAT": "white adipose tissue"}),
        ("eIF2-α, eukaryotic initiation factor 2 alpha;", {"EIF2ALPHA": "eukaryotic initiation factor 2 alpha"}),
        ("was seen (see Figure) and (n = 3)", {}),
        ("no letters of it here (XQZ)", {}),
        ("(A, B) Scale bar, 10 µm; Asterisks: p < 0.05", {}),
    ],
)  # fmt: skip
def test_abbreviations_are_spelt_out_in_each_way(text: str, forms: dict[str, str]) -> None:
    found = definitions(text)
    assert long_forms(found) == forms
    assert all(text[each.start : each.end] == each.long for each in found)


def test_an_unknown_name_means_what_the_text_explains_it_as(mapper: Mapper) -> None:
    text = "Binding of the quaintly named cell factor one (TP53) in cells"
    assert answers(mapper, text, "human cells").get("TP53") == ["TP53"]
    unknown = "The vascular endothelial growth factor receptor 2 (VaEGFR2) binds, and VaEGFR2 is active"
    found = [m for m in mapper.map([unknown], [], ["human cells"])[0] if m.span.text == "VaEGFR2"]
    assert len(found) == 2
    assert {mapper.lexicon.gene(m.answers[0].best.candidate.target).symbol for m in found} == {"KDR"}
    assert found[0].answers[0].best.candidate.rule.startswith("apposition")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The XpdTTD allele and Xpd in mice", ["Xpd", "Xpd"]),
        ("EDEM3 is cleaved: EDEM3C, EDEM3", ["EDEM3", "EDEM3", "EDEM3"]),
        ("Hdhex4/5 mice lack Hdh", ["Hdh", "Hdh"]),
        ("The XpdTTD allele in mice", []),  # nothing tells that a name ends there
        ("CD4 and CD44 of T cells", ["CD4", "CD44"]),
        ("Wnt1 and AlphaWnt1Beta in mice", ["Wnt1"]),
        ("CD4 and CD4RAs, the motif CD4gt", ["CD4"]),
    ],
)
def test_a_name_that_stands_alone_is_found_where_it_goes_on(mapper: Mapper, text: str, expected: list[str]) -> None:
    found = strings(mapper, text, "Genes in mice")
    assert [string for string in found if string in {"Xpd", "EDEM3", "Hdh", "CD4", "CD44", "Wnt1"}] == expected


@pytest.mark.parametrize(
    ("text", "string", "taxon_id"),
    [
        ("hPros1 added to cells of mice", "hPros1", 9606),
        ("rmGas6 added to cells of mice", "rmGas6", 10090),
        ("mStat3 in human cells, not of mice", "mStat3", 10090),
        ("AtOPR3 in wheat", "AtOPR3", 3702),
    ],
)
def test_the_species_that_a_string_says_is_its_own(mapper: Mapper, text: str, string: str, taxon_id: int) -> None:
    """Whatever the text speaks of, and also where the reference has no genes of that."""
    (mapped,) = [m for m in mapper.map([text], [], ["In mice and in Arabidopsis"])[0] if m.span.text == string]
    assert mapper.lexicon.gene(mapped.answers[0].best.candidate.target).taxon_id == taxon_id
    assert mapped.not_covered is None


def test_a_pseudogene_of_the_name_and_what_binds_to_it_are_not_meant(mapper: Mapper) -> None:
    """The registry calls Trp53-ps `p53` too, and Mdm2 `p53-binding protein Mdm2`."""
    assert answers(mapper, "Loss of p53 in mice", "Mice without p53")["p53"] == ["Trp53"]
    meant = {
        mapper.lexicon.gene(reading.candidate.target).symbol
        for mapped in mapper.map(["Loss of p53 in mice"], [], [])[0]
        for answer in mapped.answers
        for reading in answer.readings
    }
    assert "Trp53" in meant and meant.isdisjoint({"Trp53-ps", "Mdm2"})


def test_what_stands_on_both_sides_of_a_slash_is_two_names(mapper: Mapper) -> None:
    assert answers(mapper, "MAPK/AP-1 signalling in mice")["MAPK/AP-1"] == ["MAPK", "AP1"]
    assert strings(mapper, "Peak 1: tocotrienol; peak 2, of ectodermal cells", "Flies and mice") == []


def test_flies_and_fish_have_symbols_of_small_letters(mapper: Mapper) -> None:
    assert strings(mapper, "wnd3 and sgg larvae, wnd in Drosophila", "Flies") == ["wnd", "sgg", "wnd"]
    assert "unc" not in strings(mapper, "unc-104bris in Drosophila", "Flies")
    assert strings(mapper, "wnd and sgg in human cells") == []
    assert strings(mapper, "conc, exp and seq in Drosophila; wnd", "Flies") == ["wnd"]
    assert strings(mapper, "Key: sgg, some ganglion group; wnd, wallenda", "Drosophila")[-2:] == ["wnd", "wallenda"]


def test_spans_stay_in_order_and_apart(mapper: Mapper) -> None:
    text = "interleukin (IL)-6/8, STAT1, 3 and 5 (STAT); BRAFV600E; HOXA1–4/5"
    spans: list[Span] = Finder(mapper.lexicon).spans(text)
    assert all(first.end <= second.start for first, second in itertools.pairwise(spans))


def test_a_word_that_the_text_writes_as_a_name_is_looked_at(mapper: Mapper) -> None:
    caption = "In skin with Snail the K14-Snail is seen, and Snail, or Snail (E9) was found"
    assert "Snail" in strings(mapper, caption, "Transgenic Snail in mice, where Snail acts")
    assert strings(mapper, "REST of man. Loss of Rest, Rest null", "Here REST acts, and REST, or REST") == [
        "REST",
        "Rest",
        "Rest",
    ]
    assert "Snail" not in strings(mapper, "Snail and shell on the beach", "Animals of the sea")


@pytest.mark.parametrize(
    ("mention", "symbol"),
    [
        ("CTNB1_HUMAN", "CTNNB1"), ("P53_HUMAN", "TP53"), ("STAT3_HUMAN", "STAT3"), ("huEGFR", "EGFR"),
        ("shTP53", "TP53"), ("TAp63", "TP63"), ("type VII collagen", "COL7A1"), ("α1(V)", "COL5A1"),
        ("collagen II", "COL2A1"), ("P-STAT3", "STAT3"), ("pSTAT3", "STAT3"), ("phospho-EGFR", "EGFR"),
    ],
)  # fmt: skip
def test_what_is_set_around_a_symbol_is_left_out(mapper: Mapper, mention: str, symbol: str) -> None:
    (mapped,) = mapper.map([], [mention], ["A study of human cells"])[-1]
    assert [mapper.lexicon.gene(a.best.candidate.target).symbol for a in mapped.answers] == [symbol]


@pytest.mark.parametrize("mention", ["PIP2", "PIP3", "POPC", "PVP"])
def test_a_capital_letter_is_of_the_name(mapper: Mapper, mention: str) -> None:
    """`PIP2` is not the phosphorylated `IP2`."""
    (mapped,) = mapper.map([], [mention], ["A study of human cells"])[-1]
    assert all(not answer.best.candidate.rule.startswith("modified") for answer in mapped.answers)
