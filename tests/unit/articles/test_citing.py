"""Sentences of an article that cite its figures."""

from typing import Any

import pytest
from lxml import etree

from figlake.articles import citing
from figlake.articles.citing import citing_rows, section_text
from figlake.articles.jats import document as jats
from figlake.articles.jats.citing import read_citing
from figlake.articles.jats.figures import read_figures
from figlake.articles.normal import normal_figure
from figlake.articles.rows import figids
from figlake.files.records import Refused


def fig(number: str, name: str = "Figure") -> str:
    return f'<fig id="f{number}"><label>{name} {number}</label><caption><p>See {to("1")}.</p></caption></fig>'


def to(numbers: str, words: str | None = None) -> str:
    ids = " ".join(f"f{number}" for number in numbers.split())
    return f'<xref ref-type="fig" rid="{ids}">{words or numbers}</xref>'


FLOATS = "<floats-group>" + "".join(map(fig, "12345")) + "</floats-group>"


def read(body: str, more: str = FLOATS) -> tuple[etree._Element, list[dict[str, Any]]]:
    root = jats.parse(f"<article><body>{body}</body>{more}</article>".encode())
    figures = list(read_figures(root))
    pairs = [(figure, normal_figure(figure, "PMC1")) for figure in figures]
    article = {"pmcid": "PMC1", "pub_year": 2020}
    return root, citing_rows(read_citing(root, figures), pairs, figids("PMC1", pairs), article)


def cited(body: str, more: str = FLOATS) -> list[tuple[str, str]]:
    return [(row["figid"].removeprefix("PMC1__f"), row["text"]) for row in read(body, more)[1]]


@pytest.mark.parametrize(
    ("references", "figures"),
    [
        (f"(Fig. {to('2')})", "2"),
        (f"({to('2', 'Fig. 2A')} and {to('2', 'B')})", "2"),
        (f"(Figs. {to('2')}–{to('4')})", "234"),
        (f"(Figs. {to('2', '2A')} to {to('4', '4C')})", "234"),
        (f"({to('2', 'Figs. 2–4')})", "234"),
        (f"({to('2 4', 'Figs. 2–4')})", "234"),
        (f"({to('2 4', 'Figs. 2 and 4')})", "24"),
        (f"(Figs. {to('2')}, {to('4')} and {to('5')})", "245"),
        (f"(Figs. {to('4')}–{to('2')})", "24"),
        ("(Figs. 2, 3A and Supplementary Fig. 5)", "23"),
        (f"({to('9', 'Fig. 3')})", "3"),
        (f"({to('1')} and not <xref ref-type='table' rid='t1'>Table 2</xref>)", "1"),
        ("<xref ref-type='supplementary-material' rid='s1'>Fig. S1</xref>", ""),
    ],
)
def test_which_figures_are_cited(references: str, figures: str) -> None:
    rows = cited(f"<p>Before. Atm acts {references}. Behind.</p>")
    assert [number for number, _ in rows] == list(figures)
    assert all(text.startswith("Atm acts ") and text.endswith(".") for _, text in rows)


def test_a_paragraph_that_is_a_reference_without_words_cites_nothing() -> None:
    assert cited(f"<p>({to('1', ' ')})</p><p>Atm acts ({to('2')}).</p>") == [("2", "Atm acts (2).")]


def test_words_count_where_no_reference_is_tagged() -> None:
    rows = cited(f"<p>One {to('1')}. As Fig. 1 shows, too. And Fig. 2.</p><sec><p>Here is Fig. 3.</p></sec>")
    assert rows == [("1", "One 1."), ("2", "And Fig. 2."), ("3", "Here is Fig. 3.")]


@pytest.mark.parametrize(
    "outside",
    [
        "<table-wrap><caption><p>{}</p></caption><table><tr><td><p>{}</p></td></tr></table></table-wrap>",
        "<p>Text<fn><p>{}</p></fn>.</p>",
        "<fig id='f9'><caption><p>{}</p></caption></fig>",
        "<supplementary-material><caption><p>{}</p></caption></supplementary-material>",
        "<sec><title>As {}</title></sec>",
    ],
)
def test_what_is_no_running_text(outside: str) -> None:
    assert cited(outside.replace("{}", f"In {to('2')}.")) == []


def test_sections_and_offsets() -> None:
    body = f"""<p>First. Second, {to("1")}.</p>
        <sec><title>Results<xref ref-type="fn">1</xref></title><p>Own
          text,  spaced.</p>
          <sec><title>Of <italic>Atm</italic></title><p>Inner {to("2")}.</p><p>More; {to("3")}. End.</p></sec>
          <p>Own again, {to("2")}.</p></sec>"""
    root, rows = read(body)
    assert [(row["section"], row["section_number"], row["offset"], row["text"]) for row in rows] == [
        (None, 0, 7, "Second, 1."),
        ("Results", 1, 18, "Own again, 2."),
        ("Results > Of Atm", 2, 0, "Inner 2."),
        ("Results > Of Atm", 2, 9, "More; 3."),
    ]
    assert [row["sentence"] for row in rows] == [0, 1, 2, 3]
    assert section_text(root, 1) == "Own text, spaced. Own again, 2."
    for row in rows:
        text = section_text(root, row["section_number"])
        assert text[row["offset"] : row["offset"] + len(row["text"])] == row["text"]


def test_a_sentence_that_cites_several_has_one_number() -> None:
    _, rows = read(f"<p>Both {to('1')} and {to('2')}. Then {to('1')}.</p>")
    assert [(row["figid"], row["sentence"]) for row in rows] == [("PMC1__f1", 0), ("PMC1__f2", 0), ("PMC1__f1", 1)]


def test_figures_of_appendices_boxes_groups_and_sub_articles() -> None:
    group = f'<fig-group id="g1">{fig("1")}{fig("2")}</fig-group>'
    back = f"""<back><app-group><app><title>Appendix 1</title><p>In {to("3")}.</p>{fig("3", "Appendix figure")}</app>
        </app-group></back><sub-article><front-stub/><body><p>We ask for {to("1")}; see {to("4")}.</p>{fig("4")}</body>
        </sub-article>"""
    body = f'{group}<boxed-text><p>A box on <xref ref-type="fig" rid="g1">Figs 1,2</xref>.</p></boxed-text>'
    assert cited(body, back) == [
        ("1", "A box on Figs 1,2."),
        ("2", "A box on Figs 1,2."),
        ("3", "In 3."),
        ("4", "We ask for 1; see 4."),
    ]


def test_marks_of_references_are_no_part_of_what_is_mined() -> None:
    raised = '<sup><xref ref-type="bibr" rid="r5">5</xref></sup>'
    (row,) = read(f"<p>No mark. IL-2{raised} acts, {to('1')}. IL-4{raised} too.</p>")[1]
    assert row["text"] == "IL-25 acts, 1."
    assert row["mining_text"] == "IL-2  acts,  ."


@pytest.mark.parametrize("space", ["\u00a0", " \u2009 ", "\n  ", "\u0007"])
def test_what_the_published_form_leaves_out_moves_no_reference(space: str) -> None:
    escaped = "" if space == "\u0007" else space
    body = f"<p>{'A{}  b ( ). '.replace('{}', escaped) * 40}At last {to('1')}. Then {to('2')}.</p>"
    assert [row for row in cited(body) if row[0] in "12"] == [("1", "At last 1."), ("2", "Then 2.")]


def test_borders_in_the_text_itself_are_no_places() -> None:
    assert [number for number, _ in cited(f"<p>Odd \ufdd00; \ufdd07; text {to('1')}.</p>")] == ["1"]


def test_sentences_that_would_be_copied_too_often_refuse_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citing, "MAX_COPIED_BYTES", 100)
    with pytest.raises(Refused) as refused:
        read(f"<p>{'long ' * 10} {to('1 2 3')}.</p>")
    assert refused.value.reason == "too_large"
