"""Kinds of strings that were once read wrongly, each with its siblings: the kind is mended, not the string."""

import pytest

from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper

HUMAN_TEXT = "Signalling in human cells of patients"


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(lexicon_of("bundled"))


def given(mapper: Mapper, mention: str, about: str = HUMAN_TEXT) -> set[str]:
    """Symbols of the genes that are accepted for a mention."""
    (mapped,) = mapper.map([], [mention], [about])[-1]
    sure = [answer.best for answer in mapped.answers if answer.best.confidence >= mapped.threshold]
    return {mapper.lexicon.gene(r.candidate.target).symbol for r in sure if not r.candidate.is_family}


def found(mapper: Mapper, caption: str, *about: str) -> set[str]:
    """Symbols of the genes that are accepted in a caption."""
    mentions = mapper.map([caption], [], about)[0]
    sure = [a.best for mapped in mentions for a in mapped.answers if a.best.confidence >= mapped.threshold]
    return {mapper.lexicon.gene(r.candidate.target).symbol for r in sure if not r.candidate.is_family}


KINDS = {
    "greek letters of other scripts": {
        "IFN-ɣ": "IFNG", "ß-catenin": "CTNNB1", "IL-1ß": "IL1B", "TGF-ß1": "TGFB1", "TNF-ɑ": "TNF", "PPAR-ɣ": "PPARG",
        "IFNɣ": "IFNG", "ꞵ-catenin": "CTNNB1", "IL-1𝛽": "IL1B", "TNFⲁ": "TNF",
    },
    "subunits of G proteins": {
        "Gβ1": "GNB1", "Gα12": "GNA12", "Gαs": "GNAS", "Gαq": "GNAQ", "Gαi2": "GNAI2", "Gγ2": "GNG2", "Gα-13": "GNA13",
        "G alpha q": "GNAQ", "Gβγ": "", "Gβγ dimer": "",
    },
    "isoforms of kinases and histones": {
        "PKCα": "PRKCA", "PKCδ": "PRKCD", "PKCθ": "PRKCQ", "PKC-theta": "PRKCQ", "PKCη": "PRKCH", "PKCι": "PRKCI",
        "PKCλ": "PRKCI", "PKC ε": "PRKCE", "γH2AX": "H2AX", "γ-H2A.X": "H2AX",
    },
    "pumps and channels": {
        "Na,K-ATPase α1": "ATP1A1", "Na+/K+-ATPase β1": "ATP1B1", "α7-nAChR": "CHRNA7", "nAChR α4": "CHRNA4",
        "GABA-A α1": "GABRA1", "Na,K-ATPase": "", "H+-ATPase": "",
    },
    "lists that differ in their last number or letter": {
        "MSK1/2": "RPS6KA5 RPS6KA4", "ULK1/2 complex": "ULK1 ULK2", "SMS1/2": "SGMS1 SGMS2", "IFNα/β": "",
        "IFN-α,β": "",
    },
    "lists of names without their numbers": {"TBK/IKKi": "TBK1 IKBKE", "PECAM/CD34": "PECAM1 CD34"},
    "integrins by their chains": {
        "αVβ3": "ITGAV ITGB3", "α5β1": "ITGA5 ITGB1", "αIIbβ3": "ITGA2B ITGB3", "aMβ2": "ITGAM ITGB2", "α4β7": "ITGA4 ITGB7",
        "α4β2": "",
    },
    "alleles": {
        "HLA-DRB1*15:01": "HLA-DRB1", "HLA-A*02:01": "HLA-A", "CYP2D6*4": "CYP2D6", "CYP2C19*17": "CYP2C19",
        "UGT1A1*28": "UGT1A1",
    },
    "days that a spreadsheet made": {"Mar-01": "", "Mar-10": "", "1-Mar": "", "2-Sep": "", "Sep-04": "", "Dec-01": "", "MARCH1": "MARCHF1", "SEPT7": "SEPTIN7"},
    "stems of families": {"KIF1": "", "TUBB": "TUBB"},
    "words for a domain behind a receptor": {
        "Notch1 ICD": "NOTCH1", "NOTCH3 ICD": "NOTCH3", "APP ICD": "APP", "ErbB4 ICD": "ERBB4", "EGFR ECD": "EGFR",
        "AR LBD": "AR",
    },
    "tags before a protein": {"His-TP53": "TP53", "FLAG-TP53": "TP53", "GST-STAT3": "STAT3", "GFP-STAT3": "STAT3"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("mention", "symbol"), [(mention, symbol) for kind in KINDS.values() for mention, symbol in kind.items()]
)
def test_a_mention_is_read_as_its_kind_is(mapper: Mapper, mention: str, symbol: str) -> None:
    assert given(mapper, mention) == set(symbol.split())


@pytest.mark.parametrize(
    ("caption", "symbols"),
    [
        ("Sections of Pax3GFP/+ mice", {"Pax3"}),
        ("Muscle of SirT1ko/ko mice and their littermates", {"Sirt1"}),
        ("Survival of Trp53fl/fl mice", {"Trp53"}),
        ("Weight of Alms1L2131X mice", {"Alms1"}),
    ],
)
def test_a_genotype_set_behind_a_gene_does_not_hide_it(mapper: Mapper, caption: str, symbols: set[str]) -> None:
    assert found(mapper, caption, "Gene function in mice") == symbols


@pytest.mark.parametrize(
    "caption",
    [
        "Rainfall from April 2021 to Nov 2021, Dec and Mar. Medium held 3 mg/l and 5 mM IA.",
        "Scan 1: maps. Scan 2: maps. National Park 2. Scenario A2A. SARS-CoV-2 counts in real-time.",
        "Yield of plots in Oct 2019 and Sept 2020, in kg/ha; scale bar 5 cm; n = 12; P < 0.05.",
        "Flow chart of the search: records screened (n = 120), full texts read (n = 30).",
    ],
)
def test_a_caption_that_names_no_gene_has_none(mapper: Mapper, caption: str) -> None:
    assert found(mapper, caption, "A study of weather and maps") == set()


def test_no_answer_is_less_sure_than_the_threshold(mapper: Mapper) -> None:
    for mention in ("PKC-theta", "His-TP53", "CD19-CAR", "JAK1/STAT3", "SMAD2/3", "CAR"):
        (mapped,) = mapper.map([], [mention], [HUMAN_TEXT])[-1]
        accepted = [answer.best.confidence for answer in mapped.answers if answer.best.confidence >= mapped.threshold]
        assert all(confidence >= mapped.threshold for confidence in accepted)
        assert len(mapper.gene_ids(mapped)) <= len(accepted)
