"""Dates of publication in the ways that articles write them."""

import pytest
from lxml import etree

from figlake.articles.jats.dates import read_date

DATES = [
    ("<d><day>4</day><month>9</month><year>2013</year></d>", "2013-09-04"),
    ("<d><month>julio</month><year>2013</year></d>", "2013-07"),
    ("<d><day>31</day><month>2</month><year>2013</year></d>", "2013-02"),
    ("<d><month>Fall</month><year>2006</year></d>", "2006"),
    ('<d iso-8601-date="2019-07-02"><string-date>2 July 2019</string-date></d>', "2019-07-02"),
    ('<d iso-8601-date="2019-07"/>', "2019-07"),
    ('<d iso-8601-date="20190702"/>', "2019-07-02"),
    ('<d iso-8601-date="2019-07-02T10:00:00Z"/>', "2019-07-02"),
    ('<d><year iso-8601-date="2019-07-02">MMXIX</year></d>', "2019-07-02"),
    ("<d><string-date>2 July 2019</string-date></d>", "2019-07-02"),
    ("<d><string-date><day>2</day> <month>July</month> <year>2019</year></string-date></d>", "2019-07-02"),
    ("<d><string-date>July 2, 2019</string-date></d>", "2019-07-02"),
    ("<d><string-date>2019-07-02</string-date></d>", "2019-07-02"),
    ("<d><string-date>2 de julio de 2019</string-date></d>", "2019-07-02"),
    ("<d><string-date>2 juillet 2019</string-date></d>", "2019-07-02"),
    ("<d><string-date>2. Juli 2019</string-date></d>", "2019-07-02"),
    ("<d><string-date>2019年7月2日</string-date></d>", "2019-07-02"),
    ("<d><string-date>Published online: 2 Dec. 2019</string-date></d>", "2019-12-02"),
    ("<d><string-date>Summer 2019</string-date></d>", "2019"),
    ("<d><string-date>02/07/2019</string-date></d>", "2019"),
    ("<d>2019</d>", "2019"),
    ("<d><string-date>in press</string-date></d>", None),
    ("<d><year>²</year></d>", None),
    (f"<d><year>{'9' * 5_000}</year></d>", None),
    (f"<d><day>{'9' * 5_000}</day><month>²</month><year>2019</year></d>", "2019"),
    ("<d/>", None),
]


@pytest.mark.parametrize(("text", "iso"), DATES, ids=lambda value: (value or "")[:50])
def test_date(text: str, iso: str | None) -> None:
    date = read_date(etree.fromstring(text))
    assert (date.iso if date else None) == iso


def test_a_season_is_cited() -> None:
    date = read_date(etree.fromstring("<d><string-date>Summer 2019</string-date></d>"))
    assert date is not None and date.cited == "2019 Summer"
