"""JATS: metadata, figures and text, as tables of small articles."""

import os
import subprocess
import sys
import time

import pytest
from conftest import ROOT

from figlake.articles.jats.article import read_article
from figlake.articles.jats.document import parse
from figlake.articles.jats.figures import Figure, read_figures
from figlake.files.records import Refused

HEAD = '<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML">'
META = "<front><article-meta>{}</article-meta></front>"


def figures(body: str, head: str = HEAD, tail: str = "") -> list[Figure]:
    return list(read_figures(parse(f"{head}{META.format('')}<body>{body}</body>{tail}</article>".encode())))


def caption(inner: str) -> str | None:
    return figures(f"<fig><caption>{inner}</caption></fig>")[0].caption


TEXTS = [
    ("<p><italic>p53</italic> and <bold>MDM2</bold>.</p>", "p53 and MDM2."),
    ("<p><italic>p53</italic>-dependent</p>", "p53-dependent"),
    ("<p>One.</p><p>Two.</p>", "One. Two."),
    ("<p>Ca<sup>2+</sup> and I&#x3BA;B<sub>a</sub></p>", "Ca2+ and IκBa"),
    ("<p>see <xref>Fig. 2</xref>.</p>", "see Fig. 2."),
    ("<p>a<break/>b</p>", "a b"),
    ("<p><list><list-item><p>one</p></list-item><list-item><p>two</p></list-item></list></p>", "one two"),
    (
        "<p>x <inline-formula><alternatives><mml:math><mml:mi>y</mml:mi></mml:math>"
        "<tex-math>\\frac{y}{z}</tex-math></alternatives></inline-formula> z</p>",
        "x y z",
    ),
    ("<p>only <inline-formula><tex-math>$y$</tex-math></inline-formula> here</p>", "only y here"),
    ("<p>film<media><caption><p>not this</p></caption></media></p>", "film"),
    ("<p>kept</p><supplementary-material><p>not this</p></supplementary-material>", "kept"),
    ("<title>Not the title.</title><p>The rest.</p>", "The rest."),
]


@pytest.mark.parametrize(("inner", "expected"), TEXTS)
def test_caption_text(inner: str, expected: str) -> None:
    assert caption(inner) == expected


@pytest.mark.parametrize(
    ("graphics", "hrefs"),
    [
        ('<graphic xlink:href="a"/>', ("a",)),
        ('<graphic xlink:href="a"/><graphic xlink:href="b"/>', ("a", "b")),
        ('<alternatives><graphic xlink:href="a.tif"/><graphic xlink:href="a.jpg"/></alternatives>', ("a.jpg",)),
        (
            '<alternatives><graphic xlink:href="f.png"/><graphic xlink:href="s.jpg" specific-use="web-thumbnail" content-type="thumb-267x140"/></alternatives>',
            ("f.png",),
        ),
        (
            '<alternatives><graphic xlink:href="s.jpg" content-type="thumbnail"/><graphic xlink:href="f.tif"/></alternatives>',
            ("f.tif",),
        ),
        (
            '<alternatives><graphic xlink:href="s.jpg" width="200" height="120"/><graphic xlink:href="f.png" width="1200" height="800"/></alternatives>',
            ("f.png",),
        ),
        (
            '<alternatives><graphic xlink:href="s.jpg" content-type="scielo-267x140"/><graphic xlink:href="f.png"/></alternatives>',
            ("f.png",),
        ),
        (
            '<alternatives><graphic xlink:href="m.jpg" width="600px" height="400px"/><graphic xlink:href="f.jpg" width="1200px" height="800px"/></alternatives>',
            ("f.jpg",),
        ),
        (
            '<alternatives><graphic xlink:href="m.jpg" specific-use="preview"/><graphic xlink:href="f.gif"/></alternatives>',
            ("f.gif",),
        ),
        ('<alternatives><graphic xlink:href="f-thumb.jpg"/><graphic xlink:href="f.png"/></alternatives>', ("f.png",)),
        (
            '<alternatives><graphic xlink:href="f.tif" width="3000" height="2000"/><graphic xlink:href="f.jpg" width="800" height="600"/></alternatives>',
            ("f.jpg",),
        ),
        (
            '<alternatives><graphic xlink:href="f.tif" specific-use="print"/><graphic xlink:href="f.jpg" specific-use="online"/></alternatives>',
            ("f.jpg",),
        ),
        (
            '<alternatives><graphic xlink:href="a_sml.jpg"/><graphic xlink:href="b_lrg.jpg"/></alternatives>',
            ("a_sml.jpg",),
        ),
        ('<graphic xlink:href="s" specific-use="thumbnail"/><graphic xlink:href="f"/>', ("f",)),
        ('<graphic xlink:href="s" specific-use="thumbnail"/>', ("s",)),
        ('<graphic xlink:href="a" width="90" height="90"/><graphic xlink:href="b"/>', ("a", "b")),
        ('<p><disp-formula><graphic xlink:href="eq"/></disp-formula></p>', ()),
        ('<caption><p><inline-formula><graphic xlink:href="c"/></inline-formula></p></caption>', ()),
        ('<fig id="inner"><graphic xlink:href="i"/></fig><graphic xlink:href="o"/>', ("o",)),
        ('<graphic href="plain"/>', ("plain",)),
        ("<graphic/>", ()),
    ],
)
def test_graphics_belong_to_their_nearest_owner(graphics: str, hrefs: tuple[str, ...]) -> None:
    assert figures(f"<fig>{graphics}</fig>")[0].hrefs == hrefs


def test_figures_are_found_wherever_they_stand() -> None:
    back = (
        "<back><app-group><app><fig id='app'/></app></app-group></back><floats-group><fig id='fl'/></floats-group>"
        "<sub-article><body><fig id='sub'/></body></sub-article><response><body><fig id='re'/></body></response>"
    )
    found = figures("<p><fig id='p'/></p><boxed-text><fig id='box'/></boxed-text>", tail=back)
    assert {f.figure_id: (f.context, f.is_of_sub_article) for f in found} == {
        "p": ("body", False),
        "box": ("boxed-text", False),
        "app": ("appendix", False),
        "fl": ("floats", False),
        "sub": ("body", True),
        "re": ("body", True),
    }


def test_a_group_hands_its_legend_down() -> None:
    group = (
        "<fig-group><label>Figure 3</label><caption><title>Shared</title><p>For both.</p></caption>"
        "<fig id='a'/><fig id='b'><label>Figure 4</label><caption><title>Own</title><p>Alone.</p></caption></fig></fig-group>"
    )
    first, second = figures(group)
    assert (first.label, first.title, first.caption) == ("Figure 3", "Shared", "For both.")
    assert (second.label, second.title, second.caption) == ("Figure 4", "Own", "For both. Alone.")


@pytest.mark.parametrize(
    "head",
    [
        "<article>",
        '<article xmlns="http://jats.nlm.nih.gov">',
        HEAD.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', ""),
        '<pmc-articleset xmlns:xlink="http://www.w3.org/1999/xlink"><article>',
    ],
)
def test_namespaces_of_any_kind(head: str) -> None:
    tail = "</article></pmc-articleset>" if "articleset" in head else "</article>"
    link = "xlink:href" if "xlink" in head or head == HEAD else "href"
    text = f"{head}{META.format('')}<body><fig id='f'><graphic {link}='g'/></fig></body>{tail}"
    found = list(read_figures(parse(text.encode())))
    assert [(f.figure_id, f.hrefs) for f in found] == [("f", ("g",))]


IDS = [
    ('<article-id pub-id-type="pmc">123</article-id>', "PMC123"),
    ('<article-id pub-id-type="pmc">PMC123</article-id>', "PMC123"),
    ('<article-id pub-id-type="pmcid">PMC123</article-id>', "PMC123"),
    ('<article-id pub-id-type="pmcid-ver">PMC123.1</article-id>', None),
    ("", None),
]


@pytest.mark.parametrize(("meta", "pmcid"), IDS)
def test_both_styles_of_ids(meta: str, pmcid: str | None) -> None:
    root = parse(f"{HEAD}{META.format(meta)}</article>".encode())
    assert read_article(root).pmcid == pmcid


DATES = [
    ('<pub-date pub-type="ppub"><year>2014</year></pub-date><pub-date pub-type="epub"><day>4</day><month>9</month><year>2013</year></pub-date>', "2013-09-04"),
    ('<pub-date pub-type="collection"><year>2013</year></pub-date><pub-date pub-type="epub"><day>4</day><month>9</month><year>2013</year></pub-date>', "2013-09-04"),
    ('<pub-date pub-type="pmc-release"><year>2012</year></pub-date><pub-date date-type="pub"><month>Aug</month><year>2013</year></pub-date>', "2013-08"),
    ('<pub-date pub-type="nihms-submitted"><year>2012</year></pub-date>', None),
    ('<pub-date pub-type="epub"><month>Fall</month><year>2006</year></pub-date>', "2006"),
]  # fmt: skip


@pytest.mark.parametrize(("meta", "iso"), DATES)
def test_publication_date(meta: str, iso: str | None) -> None:
    date = read_article(parse(f"{HEAD}{META.format(meta)}</article>".encode())).first_date
    assert (date.iso if date else None) == iso


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ('<related-article related-article-type="retraction-forward"/>', True),
        ('<related-article related-article-type="retracted-article"/>', False),
        ('<related-article related-article-type="commentary"/>', False),
    ],
)
def test_a_retracted_article_is_not_its_notice(mark: str, expected: bool) -> None:
    assert read_article(parse(f"{HEAD}{META.format(mark)}</article>".encode())).is_retracted is expected


def bomb() -> bytes:
    lines = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    return f'<!DOCTYPE article [<!ENTITY e0 "x">{lines}]><article>&e11;</article>'.encode()


HOSTILE = [
    (bomb(), "invalid_xml"),  # the parser itself stops at the amplification
    (b'<!DOCTYPE a [<!ENTITY x "lol">]><article>&x;</article>', "xml_entity"),
    (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><article>&x;</article>', "xml_entity"),
    (b"<article>" + b"<sec>" * 100_000, "invalid_xml"),
    (b"<article><p>" + b"x" * 30_000_000 + b"</p></article>", "invalid_xml"),
    (b"<article>\x00</article>", "invalid_xml"),
    (b"<article>\xff</article>", "invalid_xml"),
    (b'<?xml version="1.0" encoding="nonsense"?><article/>', "invalid_xml"),
    (b"<article><front>", "invalid_xml"),
    (b"", "invalid_xml"),
    (b"{}", "invalid_xml"),
    (b"<html><body/></html>", "not_an_article"),
    (b"<article/>", "not_an_article"),
    (b" " * 50_000_001, "too_large"),
]


@pytest.mark.parametrize(
    ("data", "reason"), HOSTILE, ids=[f"{number}-{reason}" for number, (_, reason) in enumerate(HOSTILE)]
)
def test_hostile_xml_is_refused_quickly(data: bytes, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(Refused) as refused:
        read_article(parse(data))
    assert refused.value.reason == reason
    assert time.process_time() - started < 2.0


def test_an_external_dtd_is_neither_loaded_nor_an_error() -> None:
    text = (
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "http://localhost:9/none.dtd">'
        + HEAD
        + META.format("")
        + "</article>"
    )
    assert read_article(parse(text.encode())).pmcid is None


def test_a_character_entity_of_html_is_read() -> None:
    text = (
        '<!DOCTYPE article SYSTEM "x.dtd">'
        + HEAD
        + META.format("")
        + "<body><fig><label>I&kappa;B</label></fig></body></article>"
    )
    assert next(read_figures(parse(text.encode()))).label == "IκB"


def test_hostile_xml_needs_little_memory() -> None:
    """All hostile documents in one process of its own: peak memory below 512 MB.

    VmHWM, because ru_maxrss of a child begins with its parent's.
    """
    program = (
        "import sys; sys.path[:0] = ['tests', 'tests/unit/articles']; import test_jats as cases\n"
        "from figlake.articles.jats.document import parse; from figlake.files.records import Refused\n"
        "for data, _ in cases.HOSTILE:\n"
        "    try: parse(data)\n"
        "    except Refused: pass\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(int(peak.split()[1]) // 1024)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert int(outcome.stdout) < 512
