"""Strings of a text that have the letters of a gene's name and are none: amounts, days, joined words, proteins of viruses."""

from collections.abc import Set

import pytest
from conftest import gene_rows

from figlake.genes.finding.others import is_of_virus
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper

VIRUS = "A made up virus in hepatocytes. Viral RNA was made; virions left the cells."
VECTOR = "Genes were brought in by lentiviral particles, adenovirus, retroviral and viral vectors; lentivirus was made."


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(lexicon_of("bundled"))


def accepted(mapper: Mapper, text: str, about: str = "") -> Set[str]:
    (found, _) = mapper.map([text], [], [about])
    return {
        row["mention"] for row in gene_rows(mapper, (("caption", mapped) for mapped in found)) if row["is_accepted"]
    }


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("TP53 in mice that were infected with 104 p.f.u. for 20 h", "104 p"),
        ("Panels c and 2 of TP53 in mice", "c and 2"),
        ("Levels of TP53 at 1 h and 2 h in human cells", "h and 2"),
        ("Trp53 in mice after 0 h 20 min", "h 20"),
        ("Southern blot of Trp53 alleles of mice, cut by ScaI", "ScaI"),
        ("Southern blot of TP53 in patients, PstI sites", "PstI"),
        ("Trp53 of Cre-ERT2 mice", "ERT2"),
        ("TP53 promoter in pGL3, human cells", "pGL3"),
        ("Trp53 in the dura mater of mice", "mater"),
        ("TP53 and eGFR of patients with kidney failure", "eGFR"),
        ("Levels of TP53 in mice on D2-4 after injury", "D2-4"),
        ("Levels of TP53 in mice at P1–P4", "P1–P4"),
        ("Levels of TP53 in mice; n1 = 48, p1 = 0.03", "n1"),
        ("Levels of TP53 in transgenic mice (Tg, blue) and others", "Tg"),
        ("Trp53 in mouse T cells with Alexa-labelled H57", "H57"),
    ],
)
def test_amounts_days_and_joined_words_are_no_genes(mapper: Mapper, text: str, none: str) -> None:
    found = accepted(mapper, text)
    assert none in text and none not in found
    assert found <= {"TP53", "Trp53"}


def test_a_hyphen_before_numbers_is_of_names_too(mapper: Mapper) -> None:
    assert {"B7-1", "SMAD1-3"} <= accepted(mapper, "Expression of B7-1 and SMAD1-3 proteins in human T cells.")
    assert "E2-2" in accepted(mapper, "Expression of the transcription factor E2-2 (TCF4) in human dendritic cells")
    assert {"EGFR", "SCAI"} <= accepted(mapper, "Expression of EGFR and SCAI in human tumours")
    assert "H19" in accepted(mapper, "Imprinting of H19 and IGF2 in human cells")
    assert "Tg" in accepted(mapper, "Expression of thyroglobulin (Tg) in transgenic mice.")


@pytest.mark.parametrize(
    ("about", "genes"), [(VIRUS, {"TBK1", "IRF3"}), (VECTOR, {"TBK1", "IRF3", "LMP1"}), ("", {"TBK1", "IRF3", "LMP1"})]
)
def test_where_a_text_speaks_of_viruses_their_proteins_are_no_genes_of_the_host(
    mapper: Mapper, about: str, genes: set[str]
) -> None:
    """`LMP1` is a name of PDLIM7; viruses that carry genes into cells are not what a text is about."""
    text = "LMP1 (PDLIM7) binds TBK1 and IRF3 in human cells; LMP1 was stained. The LMP1 protein."
    assert accepted(mapper, text, about) - {"PDLIM7"} == genes


TAGGED = "Lysates of human cells with tagged TP53, by anti-HA, anti-Myc and anti-TP53 antibodies."


@pytest.mark.parametrize(
    ("text", "about", "is_gene"),
    [
        (TAGGED, "TP53 in human cells.", False),
        (TAGGED, "Myc and TP53 in human cells.", True),
        ("Human cells made FLAG-TP53; it was found with Myc antibodies.", "TP53 in human cells.", False),
        ("Human cells with Myc-tagged TP53; expression of Myc was found with its antibody.", "TP53.", False),
        ("Expression of Myc and TP53 in human cells; Myc was found in tumours.", "TP53.", True),
    ],
)
def test_a_tag_is_no_gene_unless_the_paper_speaks_of_that(mapper: Mapper, text: str, about: str, is_gene: bool) -> None:
    assert ("Myc" in accepted(mapper, text, about)) is is_gene


@pytest.mark.parametrize("string", ["NS1", "NS5A", "nsp12", "VP40", "gp120", "LMP1", "Gag", "E6", "3CLpro", "ORF8"])
def test_proteins_of_viruses_are_known_by_their_form(string: str) -> None:
    assert is_of_virus(string)


@pytest.mark.parametrize("string", ["gp130", "TP53", "E2F1", "NSD1", "POLA1", "VPS35", "REV1"])
def test_genes_of_hosts_are_no_proteins_of_viruses(string: str) -> None:
    assert not is_of_virus(string)
