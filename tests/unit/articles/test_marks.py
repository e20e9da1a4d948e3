"""Marks of notes and of references, which are no part of a title or of a word."""

import pytest
from lxml import etree

from figlake.articles.jats.marks import uncited_text, unmarked_text
from figlake.articles.jats.text import text_of

TITLES = [
    ('Role of EGFR<xref ref-type="fn" rid="f"><sup>1</sup></xref>', "Role of EGFR"),
    ('Role of EGFR<sup><xref ref-type="fn" rid="f">a</xref></sup>', "Role of EGFR"),
    ('Role of EGFR<sup><xref ref-type="fn">1</xref>,<xref ref-type="fn">2</xref></sup>', "Role of EGFR"),
    ('Role of <italic>EGFR</italic><xref ref-type="author-notes">*</xref>', "Role of EGFR"),
    ('Role of EGFR<xref ref-type="corresp">†</xref> in mice', "Role of EGFR in mice"),
    ('Role of EGFR<xref rid="f"><sup>1</sup></xref>', "Role of EGFR"),
    ('On Roe and Doe<xref ref-type="bibr"><sup>4</sup></xref>', "On Roe and Doe"),
    ("Role of EGFR<fn><p>Supported by nobody.</p></fn>", "Role of EGFR"),
    ("Role of EGFR<sup>*</sup>", "Role of EGFR"),
    ("Role of EGFR<sup>†,‡</sup>", "Role of EGFR"),
    ("Role of EGFR<sup>*</sup><sup>†</sup>.", "Role of EGFR."),
    ("Loss of DPPH<sup>∗</sup> in an assay", "Loss of DPPH∗ in an assay"),
    ("The <bold>OH<sup>*</sup></bold> radical<sup>‡</sup>", "The OH* radical"),
    ("Role of EGFR in mice☆", "Role of EGFR in mice"),
    ("Role of EGFR in cells*", "Role of EGFR in cells"),
    ("CD4<sup>+</sup> cells at 10<sup>5</sup>", "CD4+ cells at 105"),
    ("The allele HLA-B*", "The allele HLA-B*"),
    ('As in <xref ref-type="fig">Figure 2</xref>', "As in Figure 2"),
    ('As in <xref ref-type="bibr">Roe 2012</xref>', "As in Roe 2012"),
]


@pytest.mark.parametrize(("inner", "title"), TITLES)
def test_a_title_has_no_marks(inner: str, title: str) -> None:
    assert unmarked_text(etree.fromstring(f"<t>{inner}</t>")) == title


CITED = [
    ('needs IL-2<sup><xref ref-type="bibr">5</xref></sup> here', "needs IL-2  here"),
    ('needs IL-2<xref ref-type="bibr"><sup>5</sup></xref> here', "needs IL-2  here"),
    ('STAT3<sup><xref ref-type="bibr">5</xref>,<xref ref-type="bibr">12</xref></sup>.', "STAT3    ."),
    ('STAT3<sup><xref ref-type="bibr">5</xref>–<xref ref-type="bibr">8</xref></sup>', "STAT3   "),
    ('p53<xref ref-type="bibr">12</xref> is', "p53   is"),
    ('p53<xref ref-type="table-fn">a</xref> is', "p53  is"),
    ('as in ref. <xref ref-type="bibr">12</xref>', None),
    ('p53 [<xref ref-type="bibr">12</xref>]', None),
    ('p53 <xref ref-type="bibr">Roe 2012</xref>', None),
    ('in <xref ref-type="fig">2</xref>', None),
    ("Ca<sup>2+</sup>", None),
]


@pytest.mark.parametrize(("inner", "uncited"), CITED)
def test_a_reference_joins_no_word_that_is_mined(inner: str, uncited: str | None) -> None:
    element = etree.fromstring(f"<p>{inner}</p>")
    found = uncited_text(element)
    assert (found.rstrip() if found else None) == (uncited.rstrip() if uncited else None)
    assert found is None or len(found) == len(text_of(element))
