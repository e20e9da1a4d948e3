"""Numbers of figures, as tables of labels, file names and numbers."""

import pytest

from figlake.text.integers import small_int
from figlake.text.numbering import figure_number, is_numbered

LABELS = """
Figures 1–3. | F1
Figures 4 and 5 | F4
FIGURES 1–3 | F1
FIGS. 1 and 2 | F1
Figs 2-4 | F2
Figs. S1 and S2 | SF1
Figures S1–S3 | SF1
FigS1 | SF1
FigureS2 | SF2
Fig. S 3 | SF3
FIGURE S1 | SF1
S1 Fig | SF1
S1 Fig. | SF1
S2 Figure | SF2
Figura 1 | F1
Figura S1 | SF1
Abbildung 3 | F3
Abb. 3 | F3
Abb.3 | F3
図1 | F1
図 1 | F1
图一 | F1
第3图 | F3
図１２ | F12
그림 2 | F2
Рис. 4 | F4
Рисунок 4. | F4
Рис.4 | F4
شكل ١ | F1
شكل (٣) | F3
1. ábra | F1
2 pav. | F2
Şekil 7 | F7
Rycina 5. | F5
Obr. 6 | F6
Εικόνα 2 | F2
Gráfico 2 | F2
Esquema 3 | S3
Schemes 1 and 2 | S1
Scheme II | S2
Figure nº 4 | F4
Fig. No. 4 | F4
Fig. N. 4 | F4
Figure n° 4 | F4
Appendix 1—figure 1. | AF1-F1
Appendix 1—figure 2 | AF1-F2
Appendix 2—figure 1 | AF2-F1
Appendix 1—figure 1—figure supplement 2 | AF1-F1-S2
Appendix 1 Figure 3 | AF1-F3
Appendix Figure 2. | AF2
Appendix A Figure 2 | AFA-F2
Appendix B, Fig. 2 | AFB-F2
Appendix II Figure 2 | AFII-F2
Apéndice 1 - Figura 2 | AF1-F2
Fig. A1 | AF1
Figure B1 | AFB-F1
Fig. B.2 | AFB-F2
Box 1—figure 1 | BF1-F1
Box 1—figure 2 | BF1-F2
Box figure 1. | F1
Box 1 | F1
Figure 5—figure supplement 2. | F5-S2
Figure 5-figure supplement 2 | F5-S2
Figure 3—video 1 | F3-V1
Video 2 | V2
Figure EV2 | EV2
Fig EV1 | EV1
Expanded View Figure EV1 | EV1
Extended Data Fig. 6 | EV6
Extended Data Figure 3-1 | EV3.1
Figure 1.2 | F1.2
Figure 1-3 | F1
Figure 3.1. | F3.1
Additional file 1: Figure S2 | SF2
Additional file 1: Figure 3 | SF3
Figure 1 and Figure 2 | F1
Fig. 3, Fig. 4 | F3
Figures 1 and S2 | F1
Figure 1, Figure S1 | F1
Scheme 1 and Scheme 2 | S1
Figure 1 and Scheme 2 | F1
Supplementary Figure 1 | SF1
Suppl. Fig. 2 | SF2
Supplemental Fig. S3 | SF3
Supporting Figure 3 | SF3
eFigure 1 | SF1
Figure E1 | SF1
Author response image 4. | AR4
Decision letter image 1 | AR1
Graphical Abstract | GA1
Graphical abstract 2 | GA2
Visual Abstract | GA1
Resumen gráfico | GA1
CENTRAL ILLUSTRATION | CI1
Central Illustration 1 | CI1
1 | F1
(2) | F2
2A | F2
Fig. 1A | F1
Figure 1a-c | F1
Figure 2 (a) | F2
(a) | F0
A | F0
p53 pathway | F0
STAT3 | F0
CD4 cells | F0
SARS-CoV-2 | F0
Figure 1² | F1
² | F0
Chart 1 | F1
Plate XII | F12
Figure | F0
Figure IV | F4
Fig. X | F10
Table 2 | F2
Foto 3 | F3
Imagen 3 | F3
<b>FIG. 4.</b> | F4
Figure 1: EGFR signalling in HEK293 cells | F1
Schéma 2 | S2
Slika 3 | F3
Joonis 1. Skeem | F1
Hình 4 | F4
รูปที่ 3 | F3
चित्र २ | F2
Figure  12. | F12
Figures 10, 11, and 12 | F10
Figuras 1 e 2 | F1
Figuras 1 a 3 | F1
Abbildungen 1 und 2 | F1
Abbildung S2 | SF2
Anhang 1, Abbildung 2 | AF1-F2
"""
"""A label and its number; F0: the label has none."""


def number_of(label: str = "", kind: str | None = None, link: str = "", stem: str = "abc") -> str:
    return figure_number(label, kind, link, stem, label).number


@pytest.mark.parametrize("line", LABELS.strip().splitlines())
def test_a_label_in_any_language_has_its_number(line: str) -> None:
    label, _, number = line.rpartition(" | ")
    assert number_of(label) == number


@pytest.mark.parametrize("label", [f"Figure {'9' * 5_000}", f"F{'9' * 5_000}", f"{'Figure ' * 5_000}", "²", "Fig. ²"])
def test_what_is_no_number_is_none(label: str) -> None:
    assert number_of(label) == "F0"


STEMS = [
    ("pone.0001.g007", "", "F7"),
    ("rsob170253f04", "", "F4"),
    ("41467_2019_1_Fig1_HTML", "", "F1"),
    ("ijbsv17p0756g008", "", "F8"),
    ("0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a93", "", "F0"),
    ("9a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8f56412", "f3", "F3"),
    ("550e8400-e29b-41d4-a716-446655440f12", "", "F0"),
    ("zmg9991454940008", "F8", "F8"),
    ("jm-f1002", "", "F0"),
    (f"f{'1' * 5_000}", "", "F0"),
    ("elife-1-app1-fig2", "", "AF1-F2"),
    ("elife-1-app1-fig2-figsupp3", "", "AF1-F2-S3"),
    ("elife-1-fig5-figsupp2", "", "F5-S2"),
]


@pytest.mark.parametrize(("stem", "link", "number"), STEMS, ids=lambda value: value[:30])
def test_a_file_name_that_people_gave_has_a_number(stem: str, link: str, number: str) -> None:
    assert number_of("", link=link, stem=stem) == number


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("F3", "Figure"),
        ("F1.2", "Figure"),
        ("F5-S2", "Supplemental figure"),
        ("F3-V1", "Video"),
        ("AF1-F2", "Appendix figure"),
        ("AFB-F1", "Appendix figure"),
        ("AFII-F2", "Appendix figure"),
        ("AF1-F1-S2", "Appendix figure"),
        ("BF1-F1", "Box figure"),
        ("EV3.1", "Extended view"),
    ],
)
def test_a_number_reads_back_as_itself(number: str, kind: str) -> None:
    found = figure_number(number, kind, "", "abc", None)
    assert (found.number, found.type, found.findings) == (number, kind, ())


def test_a_graphical_abstract_never_takes_a_figures_number() -> None:
    assert number_of("Figure 1", "Graphical abstract", stem="made-f1") == "GA1"
    assert number_of("", "Graphical abstract", link="F1", stem="9c8b7a6d5e4f") == "GA1"
    assert number_of("Graphical abstract 2", "Graphical abstract") == "GA2"


@pytest.mark.parametrize(
    ("label", "is_whole"),
    [
        ("Figure 4", True),
        ("2.", True),
        ("Abb. 3", True),
        ("(a)", False),
        ("B", False),
        ("Panel 2", False),
        ("(1)", False),
    ],
)
def test_a_label_of_a_part_names_no_figure(label: str, is_whole: bool) -> None:
    assert is_numbered(label) is is_whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("", None),
        (None, None),
        ("²", None),
        ("١", None),
        ("-1", None),
        ("1.0", None),
        ("9" * 5_000, None),
    ],
)
def test_small_integers(text: str | None, number: int | None) -> None:
    assert small_int(text) == number
    assert small_int(text, 8) is None
