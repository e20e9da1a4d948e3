"""Normal forms, as tables of cases."""

import pytest

from figlake.text import normalise

NUMBERS = [
    # raw, type given, link id, stem, text -> number, type
    ("F3", "Figure", "F3", "pone.g003", None, "F3", "Figure"),
    ("Figure 11", None, "F11", "x.011", None, "F11", "Figure"),
    ("FIGURE 2.", None, None, "x", None, "F2", "Figure"),
    ("Fig.\u00a05", None, None, "x", None, "F5", "Figure"),
    ("<b>FIG. 4.</b>", None, None, "x", None, "F4", "Figure"),
    ("Figure S2", None, None, "x", None, "SF2", "Supplemental figure"),
    ("Scheme 3", None, None, "nihms-1-f0003", None, "S3", "Scheme"),
    ("Scheme II", None, None, "x", None, "S2", "Scheme"),
    ("Extended Data Fig. 6", None, None, "x", None, "EV6", "Extended view"),
    ("CENTRAL ILLUSTRATION", None, None, "x", None, "CI1", "Central illustration"),
    ("Graphical Abstract", None, None, "x", None, "GA1", "Graphical abstract"),
    ("F5", "Figure", "fig5s2", "elife-00005-fig5-figsupp2", None, "F5-S2", "Supplemental figure"),
    ("Figure 5—figure supplement 2.", None, None, "x", None, "F5-S2", "Supplemental figure"),
    ("SF1", "Supplemental figure", "sch1", "d3sc00173c-s1", None, "S1", "Scheme"),
    ("SF3", "Supplemental figure", "S3", "nihms-715750-f0003", "Scheme 3. A route.", "S3", "Scheme"),
    ("F1", "Figure", "j_med_ga_001", "j_med-2022-0615-ga001", None, "GA1", "Graphical abstract"),
    ("GA1", "Graphical abstract", "undfig1", "ga1", None, "GA1", "Graphical abstract"),
    ("S3", "Scheme", "F4", "GJHS-4-174-g004", None, "S3", "Scheme"),
    ("EV2", "Extended view", "f2ev", "EMMM-10-e8552-g005", None, "EV2", "Extended view"),
    ("", None, "F7", "pone.0001.g007", None, "F7", "Figure"),
    ("", None, "fig4", "abc", None, "F4", "Figure"),
    ("", None, None, "abc", None, "F0", "Figure"),
]


@pytest.mark.parametrize(("raw", "kind", "link", "stem", "text", "number", "figure_type"), NUMBERS)
def test_figure_number(raw, kind, link, stem, text, number, figure_type) -> None:
    url = normalise.figure_page_url("PMC1", link) if link else None
    found = normalise.figure_number(raw, kind, url, stem, text)
    assert (found.number, found.type) == (number, figure_type)


LINKS = [
    ("/pmc/articles/PMC1/figure/F1/", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/figure/F1/", ()),
    ("/pmc/articles/PMC1/figure/F1", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/figure/F1/", ("reformed",)),
    ("pmc/articles/PMC1/figure/F1/", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/figure/F1/", ("reformed",)),
    ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F1/", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/figure/F1/", ("reformed",)),
    ("https://pmc.ncbi.nlm.nih.gov/articles/PMC1/figure/F1/", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/figure/F1/", ()),
    ("/pmc/articles/PMC2/figure/F1/", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/figure/F1/", ("other_pmcid",)),
    (".na.character", None, ("na_marker",)),
    ("", None, ()),
    ("somewhere else", "somewhere else", ("unreadable",)),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "url", "findings"), LINKS)
def test_figure_url(raw, url, findings) -> None:
    assert normalise.figure_url(raw, "PMC1") == normalise.Normal(url, findings)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("10.1000/ABC", "10.1000/abc"),
        ("https://doi.org/10.1000/abc.", "10.1000/abc"),
        ("doi: 10.1000/a(b)c;1-2", "10.1000/a(b)c;1-2"),
        ("not a doi", None),
        ("see 10.1000/a and 10.1000/b", None),
        ("110.1000/abc", None),
        ("10.1000.10/123", "10.1000.10/123"),
        ("10.1000/s0140(05)00001-1)", "10.1000/s0140(05)00001-1"),
        ("10.1000/(sici)17:15/16<1::id>3.0.co;2-2", "10.1000/(sici)17:15/16<1::id>3.0.co;2-2"),
        ("https://doi.org/10.1000/full", "10.1000/full"),
        (".na.character", None),
    ],
)
def test_doi(raw, value) -> None:
    assert normalise.doi(raw).value == value


RESOLVERS = """
10.1000/ABC
https://doi.org/10.1000/abc.
doi: 10.1000/abc
https://www.doi.org/10.1000/abc
http://dx.doi.org/10.1000/abc
https://dx.doi.org/10.1000%2Fabc
doi.org/10.1000/abc
www.doi.org/10.1000/abc
//doi.org/10.1000/abc
DOI:10.1000/abc
doi:https://doi.org/10.1000/abc
https://doi.org/doi:10.1000/abc
info:doi/10.1000/abc
urn:doi:10.1000/abc
DOI 10.1000/abc
doi=10.1000/abc
<https://doi.org/10.1000/abc>
(10.1000/abc)
[doi:10.1000/abc]
https://hdl.handle.net/10.1000/abc
https://doi-org.proxy.example.edu/10.1000/abc
https://oadoi.org/10.1000/abc
https://api.crossref.org/works/10.1000/abc
https://onlinelibrary.wiley.com/doi/full/10.1000/abc
https://www.frontiersin.org/articles/10.1000/abc/full
https://journals.plos.org/plosone/article?id=10.1000/abc
https://doi.org/10.1000/abc?utm_source=x
https://doi.org/10.1000/abc/
HTTPS://DOI.ORG/10.1000/ABC
Digital Object Identifier: 10.1000/abc
"10.1000/abc"
doi.org:10.1000/abc
"""


@pytest.mark.parametrize("raw", RESOLVERS.strip().splitlines())
def test_a_doi_in_every_usual_form(raw: str) -> None:
    assert normalise.doi(raw).value == "10.1000/abc"


@pytest.mark.parametrize(
    "raw", ["~", "null", "NULL", ".nan", "NaN", "None", "N/A", "<NA>", ".na.character", "NA", " ~ "]
)
def test_a_missing_value_written_as_text_is_none(raw: str) -> None:
    assert normalise.plain(raw) == normalise.Normal(None, ("na_marker",))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("A study of cells.", "A study of cells"),
        ("Where do we go?.", "Where do we go?"),
        ("Roles of Bacillus sp.", "Roles of Bacillus sp."),
        ("Signals in U.S.A.", "Signals in U.S.A."),
        ("And then...", "And then..."),
        ("REJECT", "REJECT"),
    ],
)
def test_title(raw, value) -> None:
    assert normalise.title(raw).value == value


@pytest.mark.parametrize(
    ("raw", "value", "codes"),
    [
        ("Seen before () and again [, ].", "Seen before and again.", ("empty_brackets",)),
        ("Figure", "Figure", ("only_label",)),
        ("Kept (A) and [12].", "Kept (A) and [12].", ()),
    ],
)
def test_caption(raw, value, codes) -> None:
    assert normalise.caption(raw) == normalise.Normal(value, codes)


@pytest.mark.parametrize(
    ("raw", "citation", "year"),
    [
        ("2019", None, 2019),
        ("", "A, et al. J Biol. 2013 Mar;1(2):3.", 2013),
        ("", "A, et al. Cell Rep. ;12(11):1865-1875.", 0),
        ("20x9", None, 0),
        (".na.character", "A. J Biol. 1999;1.", 1999),
        ("²", None, 0),
        ("9" * 5_000, None, 0),
    ],
)
def test_year(raw, citation, year) -> None:
    assert normalise.year(raw, citation)[0] == year
