"""What an article says of itself: authors, citation, keywords, licence, retraction, as tables of small fronts."""

import pytest
from test_jats import HEAD

from figlake.articles.jats.article import Article, read_article
from figlake.articles.jats.document import parse


def article(meta: str, journal: str = "", attributes: str = "") -> Article:
    root = f"{HEAD[:-1]} {attributes}><front>{journal}<article-meta>{meta}</article-meta></front></article>"
    return read_article(parse(root.encode()))


@pytest.mark.parametrize("number", ["²", "9" * 5_000, "x", "-1"], ids=lambda value: value[:5])
def test_an_id_that_is_no_number_stops_nothing(number: str) -> None:
    found = article(
        f'<article-id pub-id-type="pmid">{number}</article-id><article-id pub-id-type="pmc">{number}</article-id>'
    )
    assert found.pmid is None and found.pmcid == number and found.unread == ("pmid",)


@pytest.mark.parametrize(
    ("written", "unread"),
    [
        ("<pub-date><year>" + "1" * 5_000 + "</year></pub-date>", ("pub_date",)),
        ("<pub-date><year>²</year></pub-date>", ("pub_date",)),
        ("<pub-date><string-date>soon</string-date></pub-date>", ("pub_date",)),
        ("<pub-date><year>2021</year></pub-date>", ()),
        ("<pub-date/>", ()),
        ("", ()),
        ('<article-id pub-id-type="pmid">12</article-id>', ()),
    ],
)
def test_a_date_that_is_none_is_told(written: str, unread: tuple[str, ...]) -> None:
    found = article(written)
    assert found.unread == unread and (found.first_date is None) == ("2021" not in written)


def contributors(*inner: str) -> str:
    each = "".join(f"<contrib contrib-type='author'>{one}</contrib>" for one in inner)
    return f"<contrib-group>{each}</contrib-group>"


JOURNAL = '<journal-meta><journal-id journal-id-type="nlm-ta">Made Up J</journal-id></journal-meta>'
MEMBERS = contributors("<name><surname>Doe</surname><given-names>Jane</given-names></name>")
AUTHORS = [
    (contributors("<collab>The <italic>Made Up</italic> Consortium</collab>"), "The Made Up Consortium"),
    (contributors(f"<collab>Made Up Group{MEMBERS}</collab>"), "Made Up Group"),
    (contributors('<collab>Made Up Group<xref ref-type="aff">1</xref></collab>'), "Made Up Group"),
    (contributors("<collab><institution>Institute</institution><addr-line>Town</addr-line></collab>"), "Institute"),
    (
        contributors(
            '<collab-alternatives><collab xml:lang="de">Gruppe</collab><collab xml:lang="en">Group</collab></collab-alternatives>'
        ),
        "Group",
    ),
    (contributors("<name-alternatives><name><surname>Doe</surname></name></name-alternatives>"), "Doe"),
    (contributors("<string-name>Jane <surname>Doe</surname></string-name>"), "Jane Doe"),
    (contributors("<anonymous/>"), "Anonymous"),
    (contributors("<collab>Group</collab>", "<collab>Other</collab>"), "Group, et al"),
    ('<contrib-group><contrib contrib-type="group"><collab>Group</collab></contrib></contrib-group>', "Group"),
]


@pytest.mark.parametrize(("meta", "who"), AUTHORS)
def test_a_group_is_an_author_by_its_whole_name(meta: str, who: str) -> None:
    assert article(meta, JOURNAL).citation == f"{who}. Made Up J."


DAY = '<pub-date pub-type="epub"><day>3</day><month>4</month><year>2021</year></pub-date>'
CITATIONS = [
    (f"{DAY}<volume>5</volume><issue>2</issue><fpage>10</fpage><lpage>19</lpage>", " 2021 Apr 3;5(2):10-19."),
    (f"{DAY}<elocation-id>e37</elocation-id>", " 2021 Apr 3:e37."),
    (f"{DAY}<volume/><issue/><fpage>7</fpage>", " 2021 Apr 3:7."),
    (f"{DAY}<issue>2</issue>", " 2021 Apr 3;(2)."),
    (DAY, " 2021 Apr 3."),
    ("<volume>5</volume><fpage>10</fpage>", " 5:10."),
    ("<fpage>10</fpage>", " 10."),
    ("", ""),
]


@pytest.mark.parametrize(("meta", "rest"), CITATIONS)
def test_a_citation_has_no_stray_separators(meta: str, rest: str) -> None:
    assert article(meta, JOURNAL).citation == f"Made Up J.{rest}"


KEYWORDS = [
    ("<kwd>EGFR</kwd><kwd>KRAS;</kwd>", ("EGFR", "KRAS")),
    (
        '<compound-kwd><compound-kwd-part content-type="code">A1</compound-kwd-part>'
        '<compound-kwd-part content-type="text">cell growth</compound-kwd-part></compound-kwd><kwd>EGFR</kwd>',
        ("cell growth", "EGFR"),
    ),
    (
        "<compound-kwd><compound-kwd-part>growth</compound-kwd-part><compound-kwd-part>cell</compound-kwd-part></compound-kwd>",
        ("growth cell",),
    ),
    ("<nested-kwd><kwd>cells</kwd><nested-kwd><kwd>T cells</kwd></nested-kwd></nested-kwd>", ("cells", "T cells")),
    ('<kwd>EGFR<xref ref-type="fn">*</xref></kwd>', ("EGFR",)),
]


@pytest.mark.parametrize(("inner", "words"), KEYWORDS)
def test_keywords_in_parts(inner: str, words: tuple[str, ...]) -> None:
    assert article(f"<kwd-group>{inner}</kwd-group>").keywords == words


def test_keywords_in_one_text() -> None:
    text = "<unstructured-kwd-group>EGFR; cell growth; T cells.</unstructured-kwd-group>"
    assert article(f"<kwd-group>{text}</kwd-group>").keywords == ("EGFR", "cell growth", "T cells")


CC = "https://creativecommons.org/licenses/by/4.0/"
LICENCES = [
    (f'<license xlink:href="{CC}"/>', CC),
    (
        f'<license><license_ref specific-use="tdm">https://a.example/tdm/</license_ref></license><license xlink:href="{CC}"/>',
        CC,
    ),
    (f"<license><license_ref>https://a.example/terms</license_ref><license_ref>{CC}</license_ref></license>", CC),
    (
        f'<license><license-p>See <ext-link xlink:href="https://a.example"/> and <uri>{CC}</uri></license-p></license>',
        CC,
    ),
    ("<license><license-p>Under creativecommons.org/licenses/by/4.0/.</license-p></license>", CC),
    (
        '<license><license_ref specific-use="tdm">https://a.example/tdm</license_ref>'
        "<license_ref>https://a.example/terms</license_ref></license>",
        "https://a.example/terms",
    ),
    ('<license xlink:href="//creativecommons.org/licenses/by/4.0/"/>', CC),
    ('<license xlink:href="creativecommons.org/licenses/by/4.0/"/>', CC),
    ("<license><license-p>All rights reserved.</license-p></license>", None),
]


@pytest.mark.parametrize(("inner", "url"), LICENCES)
def test_of_several_licences_that_of_creative_commons(inner: str, url: str | None) -> None:
    assert article(f"<permissions>{inner}</permissions>").license_url == url


@pytest.mark.parametrize(
    ("title", "attributes", "expected"),
    [
        ("RETRACTED: A study", "", True),
        ("Retracted Article: A study", 'article-type="research-article"', True),
        ("[Retracted] A study", "", True),
        ("WITHDRAWN: A study", "", True),
        ("RETRACTED – A study", "", True),
        ("RETRACTADO: Un estudio", "", True),
        ("A study [RETRACTED]", "", True),
        ("Retracted: A study", 'article-type="retraction"', False),
        ("Retraction: A study", "", False),
        ("Retracted articles on cells", "", False),
        ("Withdrawn patients: a study", "", False),
    ],
)
def test_a_title_tells_a_retraction(title: str, attributes: str, expected: bool) -> None:
    meta = f"<title-group><article-title>{title}</article-title></title-group>"
    assert article(meta, "", attributes).has_retracted_title is expected
