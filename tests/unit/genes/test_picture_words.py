"""Lines of pictures: which genes they name, where in the line, and what is rather no gene."""

from __future__ import annotations

from typing import Any

import pytest

from figlake.genes.documents import Mapped
from figlake.genes.finding.labels import halves
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper
from figlake.genes.picture_words import Pictured, PictureWords
from figlake.pictures.lines import Line

ABOUT = ("Innate immune signalling", "Signalling of human cells after infection with a virus.")


@pytest.fixture(scope="module")
def words() -> PictureWords:
    return PictureWords(Mapper(lexicon_of("bundled")))


def lines(*texts: str, score: float = 0.99) -> list[Line]:
    return [Line(0, number, text, score, (0, 0, 9, 0, 9, 9, 0, 9), 1) for number, text in enumerate(texts)]


def mapped_of(words: PictureWords, *figure: Any) -> list[tuple[Line, Mapped]]:
    (found,) = words.each([Pictured(*figure)])
    return found


def named(words: PictureWords, *texts: str, about: tuple[str, ...] = ABOUT, score: float = 0.99) -> dict[str, set[str]]:
    """Symbols and families that are accepted, by the string that they were read in; strings without are left out."""
    lexicon = words.lexicon
    found: dict[str, set[str]] = {}
    for line, mapped in mapped_of(words, lines(*texts, score=score), about):
        assert line.text[mapped.span.start : mapped.span.end] == mapped.span.text
        for best in (answer.best for answer in mapped.answers):
            if best.confidence >= mapped.threshold:
                place = best.candidate.target
                name = lexicon.family(place).family_id if place < 0 else lexicon.gene(place).symbol
                found.setdefault(mapped.span.text, set()).add(name)
    return found


PATHWAY = ("TLR3", "MAVS", "TBK1", "IRF3", "STAT1")
"""Labels that make a picture one of genes."""
KINDS = {
    "trimmed": {"→IL-6": {"IL6"}, "(TICAM 2)": {"TICAM2"}, "p65)": {"RELA"}},
    "several in a line": {"IRF5 IRF7": {"IRF5", "IRF7"}, "OAS1,MX1 ,IFIT1": {"OAS1", "MX1", "IFIT1"}},
    "lists": {"SMS1/2": {"SGMS1", "SGMS2"}, "MDA5 / RIG-I": {"IFIH1", "RIGI"}, "TLR7/8": {"TLR7", "TLR8"}},
    "of a list but one": {"TBK/IKKi": {"TBK1", "IKBKE"}},
    "chains": {"TLR1 or aVβ1": {"TLR1", "ITGAV", "ITGB1"}},
    "greek and roman": {"IκBα": {"NFKBIA"}, "IKKy": {"IKBKG"}, "IFN-Y": {"IFNG"}},
    "capital I": {"elF4E": {"EIF4E"}, "lL-6": {"IL6"}, "P13K": {"PI3K"}},
    "at the end": {"TLRl": {"TLR1"}, "TLRS": {"TLR"}, "TBKI": {"TBK1"}},
    "modified": {"p-STAT1": {"STAT1"}, "STAT1 P": {"STAT1"}},
    "side by side": {"JAK1TYK2": {"JAK1", "TYK2"}, "IKKαIKKβ": {"CHUK", "IKBKB"}},
    "with a state": {"IRF7P": {"IRF7"}, "LC3II": {"MAP1LC3"}},
    "without its first letter": {"RF9": {"IRF9"}},
    "families": {"AKT": {"AKT"}, "MAPKs": {"MAPK"}, "NF-κB": {"NFkappaB"}},
    "words around": {"activation of STAT3": {"STAT3"}},
}  # fmt: skip


@pytest.mark.parametrize(("text", "names"), [item for kind in KINDS.values() for item in kind.items()])
def test_labels_of_genes(words: PictureWords, text: str, names: set[str]) -> None:
    found = named(words, text, *(label for label in PATHWAY if label != text))
    assert set().union(*(of for string, of in found.items() if string not in PATHWAY)) == names


@pytest.mark.parametrize(
    "text",
    [
        *("P", "T", "12", "3.4 h", "IV", "C", "Fig", "less", "Doe et al., 2013b"),
        *("ER", "GA", "CARD", "LRR", "NOD", "PIP3", "PI(4,5)P2", "PGN", "TG", "SARS", "TGEV7", "HRV-14", "NS1", "NSP1"),
        *("Growth Factor", "G-protein coupled receptor", "lon Channel", "Kinase", "S protein", "tight junction"),
        *("OAS", "IRFs", "CASP", "AMP+PP", "Cap structure", "E汤 E AKT1", "vRNA", "Ser/Thr"),
    ],
)
def test_labels_of_no_gene(words: PictureWords, text: str) -> None:
    assert set(named(words, text, *PATHWAY)) <= set(PATHWAY)


def test_a_line_that_is_doubtful_is_not_looked_at(words: PictureWords) -> None:
    assert named(words, *PATHWAY, score=0.69) == {} and len(named(words, *PATHWAY, score=0.7)) == len(PATHWAY)


def test_one_string_on_two_lines_is_two_mentions(words: PictureWords) -> None:
    found = [
        (line.number, mapped.span.text) for line, mapped in mapped_of(words, lines("STAT1", "IRF3", "STAT1"), ABOUT)
    ]
    assert found == [(0, "STAT1"), (1, "IRF3"), (2, "STAT1")]


def test_two_letters_count_where_the_texts_name_the_gene(words: PictureWords) -> None:
    place = words.lexicon.bearers("CP")[9606]
    read = lines("CP", "TF", "FTH1", "SLC40A1")
    for said, is_meant in ((frozenset(), False), (frozenset({place}), True)):
        (first, *_) = [mapped for _, mapped in mapped_of(words, read, ("Iron", "Iron export of human cells"), said)]
        assert (first.answers[0].best.confidence >= first.threshold) is is_meant


def test_species_of_their_own_are_not_answered_in_human(words: PictureWords) -> None:
    about = ("Immunity of mussels", "Toll-like receptors of the mussel Mytilus galloprovincialis.")
    assert named(words, *PATHWAY, about=about) == {}
    assert named(words, *PATHWAY, about=("Immunity", "Human cells infected by hepatitis C virus (HCV).")) != {}


def test_a_long_line_has_no_two_labels_that_were_read_as_one() -> None:
    assert list(halves("JAK1TYK2")) == [("JAK1", "TYK2")]
    assert list(halves("Aa1" * 3000)) == []


def test_a_family_in_mice_is_not_one_of_its_members(words: PictureWords) -> None:
    about = ("Signalling in mice", "Signalling in macrophages of C57BL/6 mice; knockout mice lack Irf3.")
    labels = ("Tlr3", "Mavs", "Irf3", "AKT", "ERK", "JNK", "GSK3", "NF-κB", "TGFB", "Akt1")
    found = named(words, *labels, about=about)
    families = {"AKT": {"AKT"}, "ERK": {"ERK"}, "JNK": {"JNK"}, "GSK3": {"GSK3"}, "NF-κB": {"NFkappaB"}}
    genes = {"TGFB": {"Tgfb1"}, **{name: {name} for name in ("Tlr3", "Mavs", "Irf3", "Akt1")}}
    assert found == families | genes
    for _, mapped in mapped_of(words, lines(*labels), about):
        (answer,) = mapped.answers
        assert [reading.rank for reading in answer.readings] == [*range(1, len(answer.readings) + 1)]
        assert answer.best.confidence == max(reading.confidence for reading in answer.readings)
