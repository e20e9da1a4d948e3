"""Dates of publication, in whichever way an article writes them: parts, an ISO date, or words."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from figlake.articles.jats.text import local_name, text_of
from figlake.text.integers import small_int

_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_BEGINNINGS = (
    *("jan ene gen янв", "feb fev fév фев", "mar mär mrz мар", "apr abr avr kwi апр", "may mai mag maj mei май мая"),
    *("jun juin giu июн", "jul juil lug июл", "aug ago aoû aou авг", "sep set сен", "oct okt out ott окт", "nov ноя"),
    "dec déc dic dez des дек",
)
_MONTHS = {beginning: month for month, names in enumerate(_BEGINNINGS, 1) for beginning in names.split()}
"""Beginnings of the names of months in English and in the languages that PMC's journals date in, each its own."""
_SEASONS = re.compile(r"\b(?:spring|summer|autumn|fall|winter)\b", re.IGNORECASE)
_ISO = re.compile(r"\s*(?P<year>\d{4})(?:-?(?P<month>\d\d)(?:-?(?P<day>\d\d))?)?(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", re.ASCII)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s*[年년]\s*(?:(?P<month>\d{1,2})\s*[月월]\s*(?:(?P<day>\d{1,2})\s*[日일])?)?", re.ASCII
)
_NOT_PUBLICATION = re.compile(r"pmc|nihms|received|rev-|accepted|retracted|preprint|submitted|hwp|corrected")
_ISSUE_ORDER = ("ppub", "print", "epub-ppub", "collection", "issue")
_FIRST_YEAR, _LAST_YEAR = 1500, 2100


@dataclass(frozen=True)
class PubDate:
    """A date as exact as the article gives it; ``season`` is text such as `Fall` where there is no month."""

    year: int
    month: int | None = None
    day: int | None = None
    season: str | None = None

    @property
    def iso(self) -> str:
        """`2021`, `2021-08` or `2021-08-03`."""
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
            if self.day:
                text += f"-{self.day:02d}"
        return text

    @property
    def cited(self) -> str:
        """`2021`, `2021 Aug`, `2021 Aug 3` or `2021 Fall`."""
        if self.month is None:
            return f"{self.year} {self.season}" if self.season else str(self.year)
        return f"{self.year} {_MONTH_NAMES[self.month - 1]}" + (f" {self.day}" if self.day else "")


def publication_dates(elements: Sequence[etree._Element]) -> tuple[PubDate | None, PubDate | None]:
    """Of the `pub-date` elements the earliest date, and the one that citations use; receipt and release in PMC do
    not count.
    """
    dates: list[tuple[int, PubDate]] = []
    for element in elements:
        kind = element.get("pub-type") or element.get("date-type") or ""
        if element.get("publication-format") == "print":
            kind = "print"
        date = None if _NOT_PUBLICATION.search(kind) else read_date(element)
        if date:
            dates.append((_ISSUE_ORDER.index(kind) if kind in _ISSUE_ORDER else len(_ISSUE_ORDER), date))
    if not dates:
        return None, None
    first = min((date for _, date in dates), key=_exactness)
    return first, min(dates, key=lambda item: (item[0], _exactness(item[1])))[1]


def read_date(element: etree._Element) -> PubDate | None:
    """The date of an element: by its year, month and day, else by its ISO form, else by its words."""
    values: dict[str, str] = {}
    for part in element.iterdescendants():
        values.setdefault(local_name(part), text_of(part))
    year, month, day = (values.get(name, "") for name in ("year", "month", "day"))
    season = values.get("season", "")
    if small_int(year, _FIRST_YEAR, _LAST_YEAR) is not None:
        number = small_int(month, 1, 12) or _month_of(month)
        return _valid(small_int(year), number, small_int(day), season or ("" if number else month))
    for holder in (element, *element.iterdescendants()):
        iso = _ISO.match(holder.get("iso-8601-date", "")[:40])
        if iso and (date := _valid(small_int(iso["year"]), small_int(iso["month"]), small_int(iso["day"]))):
            return date
    return _date_in_words(values.get("string-date") or text_of(element))


def _date_in_words(text: str) -> PubDate | None:
    text = text[:200]
    whole = _EAST_ASIAN.search(text) or _ISO.fullmatch(text.strip())
    if whole:
        return _valid(small_int(whole["year"]), small_int(whole["month"]), small_int(whole["day"]))
    years = _YEAR.findall(text)
    if not years:
        return None
    words = re.findall(r"[^\W\d_]+", text)
    month = next((number for word in words if len(word) > 2 and (number := _month_of(word))), None)
    days = re.findall(r"(?<!\d)\d{1,2}(?!\d)", text) if month else []
    season = _SEASONS.search(text)
    return _valid(small_int(years[0]), month, small_int(days[0]) if days else None, season[0] if season else "")


def _month_of(name: str) -> int | None:
    folded = name.strip().lower()
    return _MONTHS.get(folded[:4]) or _MONTHS.get(folded[:3])


def _valid(year: int | None, month: int | None, day: int | None, season: str = "") -> PubDate | None:
    """The date, as far as there is such a one."""
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if month is None or not 1 <= month <= 12:
        return PubDate(year, season=season or None)
    return PubDate(year, month, day if day and day <= monthrange(year, month)[1] else None)


def _exactness(date: PubDate) -> tuple[int, int, int]:
    """Order of dates: the year decides, then the more exact date of that year (`2013-09-04` before `2013`)."""
    return date.year, date.month or 13, date.day or 32
