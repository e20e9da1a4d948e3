"""Legends: what groups tell their members, bold leads, and marks of graphical abstracts."""

import pytest
from test_jats import HEAD, META, figures

from figlake.articles.jats.document import parse
from figlake.articles.jats.figures import read_figures
from figlake.articles.jats.text import text_of

GROUPS = [
    ("<label>Figure 2</label>", "<label>(a)</label>", "Figure 2 (a)"),
    ("<label>Fig. 2.</label>", "<label>Panel B</label>", "Fig. 2. Panel B"),
    ("<label>Figura 2</label>", "<label>(i)</label>", "Figura 2 (i)"),
    ("<label>Figure 2</label>", "<label>Figure 2A</label>", "Figure 2A"),
    ("<label>Figure 2</label>", "", "Figure 2"),
    ("", "<label>(a)</label>", "(a)"),
]


@pytest.mark.parametrize(("group", "member", "label"), GROUPS)
@pytest.mark.parametrize("around", ["<fig-group>{}</fig-group>", "<fig-group><fig-group>{}</fig-group></fig-group>"])
def test_the_label_of_a_group_reaches_its_members(group: str, member: str, label: str, around: str) -> None:
    (found,) = figures(around.replace("{}", f"{group}<fig id='a'>{member}</fig>", 1))
    assert found.label == label


def test_the_title_of_a_group_stands_before_that_of_a_member() -> None:
    group = "<label>Figure 2</label><caption><title>Levels over time</title><p>Bars, 5 mm.</p></caption>"
    member = "<fig><label>(a)</label><caption><title>control</title><p>N = 3.</p></caption></fig>"
    (found,) = figures(f"<fig-group>{group}{member}</fig-group>")
    assert (found.title, found.caption) == ("Levels over time. control", "Bars, 5 mm. N = 3.")


def test_a_figure_in_a_figure_has_its_label() -> None:
    outer, inner = figures("<fig><label>Figure 3</label><fig><label>b)</label></fig></fig>")
    assert (outer.label, inner.label) == ("Figure 3", "Figure 3 b)")


LEADS = [
    ("<p><bold>EGFR binds KRAS.</bold> More.</p>", "EGFR binds KRAS."),
    ("<p><bold>Signals in made cells</bold>. More.</p>", "Signals in made cells"),
    ("<p><bold>Signals of EGFR in cells</bold> (A) More.</p>", "Signals of EGFR in cells"),
    ("<p><bold>Signals of EGFR in cells</bold> Levels rise.</p>", "Signals of EGFR in cells"),
    (
        "<p><bold>The loss of </bold><italic><bold>egfr</bold></italic><bold> in cells</bold></p><p>More.</p>",
        "The loss of egfr in cells",
    ),
    ("<p><bold>Figure 1. Levels of EGFR.</bold> More.</p>", "Levels of EGFR."),
    ("<p><bold>Levels of EGFR. (A)</bold> More.</p>", "Levels of EGFR."),
    ('<p><bold>Levels of EGFR<xref ref-type="fn">*</xref>.</bold> More.</p>', "Levels of EGFR."),
    ("<p><bold>(A)</bold> More.</p>", None),
    ("<p><bold>A</bold>, More.</p>", None),
    ("<p><bold>(A) Levels of EGFR.</bold> More.</p>", None),
    ("<p><bold>Figure 1.</bold> More.</p>", None),
    ("<p><bold>EGFR</bold> is lost.</p>", None),
    ("<p><bold>Levels of EGFR</bold> in cells.</p>", None),
    ("<p><bold>Levels of</bold> EGFR in cells.</p>", None),
    ("<p><bold>Scale bars:</bold> 5 mm.</p>", None),
    ("<p><bold>One is so. Two is so. Three is so.</bold></p>", None),
    ("<p>First. <bold>Then this in bold.</bold></p>", None),
]


@pytest.mark.parametrize(("inner", "lead"), LEADS)
def test_a_bold_lead_is_the_title(inner: str, lead: str | None) -> None:
    (found,) = figures(f"<fig><label>Figure 1</label><caption>{inner}</caption></fig>")
    assert (found.title, found.is_lead) == (lead, lead is not None)
    assert found.caption == text_of(parse(f"<article><p>{inner}</p></article>".encode()))


KINDS = [
    ('<abstract abstract-type="graphical"><p><fig/></p></abstract>', True),
    ('<abstract abstract-type="graphical"><fig><label>Figure 1</label></fig></abstract>', True),
    ('<abstract abstract-type="visual-abstract"><fig/></abstract>', True),
    ('<abstract abstract-type="toc"><fig><label>x</label></fig></abstract>', True),
    ('<trans-abstract abstract-type="graphical"><fig/></trans-abstract>', True),
    ("<abstract><title>Graphical Abstract</title><fig><label>Fig. 1</label></fig></abstract>", True),
    ("<abstract><sec><title>Resumen gráfico</title><fig/></sec></abstract>", True),
    ("<abstract><p><fig/></p></abstract>", True),
    ("<abstract><p><fig><label>Figure 1</label></fig></p></abstract>", False),
]


@pytest.mark.parametrize(("meta", "is_graphical"), KINDS)
def test_a_graphical_abstract_is_known_by_its_place(meta: str, is_graphical: bool) -> None:
    (found,) = read_figures(parse(f"{HEAD}{META.format(meta)}</article>".encode()))
    assert (found.kind == "Graphical abstract") is is_graphical


@pytest.mark.parametrize(
    ("fig", "is_graphical"),
    [
        ('<fig fig-type="graphical-abstract"/>', True),
        ('<fig content-type="toc-graphic"/>', True),
        ('<sec sec-type="graphical-abstract"><fig/></sec>', True),
        ('<fig fig-type="figure"/>', False),
        ("<sec><title>Abstract reasoning</title><fig/></sec>", False),
        ("<sec><title>Visual fields</title><fig/></sec>", False),
    ],
)
def test_a_graphical_abstract_is_known_by_its_mark(fig: str, is_graphical: bool) -> None:
    (found,) = figures(fig)
    assert (found.kind == "Graphical abstract") is is_graphical
