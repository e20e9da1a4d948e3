"""Articles that an E-utilities query on db=pmc finds, by windows of the date on which PMC released them.

Source: E-utilities help, and answers recorded in 2026: at most 9,999 ids can be had of one query, more are cut off
without a word; there is no usable order, so pages of separate searches overlap and miss; errors come inside HTTP 200;
a field that the service does not know is searched for everywhere.  So every window is halved until one answer holds all
of its ids, and the ids are counted.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from figlake.files.redaction import redacted
from figlake.web.http import SourceError, Unfit, Web

SERVICE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
MAX_IDS = 9_999
MAX_ANSWER_BYTES = 5_000_000
REQUESTS_PER_SECOND, REQUESTS_PER_SECOND_WITH_KEY = 3.0, 10.0
KEY_VARIABLE = "NCBI_API_KEY"
DATE = "%Y/%m/%d"
KINDS = (
    *("signaling", "signalling", "metabolic", "biosynthetic", "regulatory", "disease", "drug", "synthesis", "cancer"),
    *("response", "cycle"),
)
_CAPTIONS = " OR ".join(f'"{kind} pathway"[Figure/Table Caption]' for kind in KINDS)
PATHWAY_FIGURES = f"({_CAPTIONS}) AND open_access[filter] AND (cc0_license[filter] OR cc_by_license[filter])"
"""The kinds of pathway whose captions PFOCR searches for, in the open access subset, under the default licences."""
_NUMBER = re.compile(r"[0-9]{1,12}")
_FIELD = re.compile(r"\[([^\]]+)\]")

log = logging.getLogger(__name__)


class QueryError(SourceError):
    """The service does not understand the query as it is meant: what it made of it."""


@dataclass(frozen=True)
class Query:
    """``term``: an E-utilities term; ``since``, ``until``: first and last day of release in PMC, as `2026/11/01`."""

    term: str
    since: str
    until: str


def requests_per_second() -> float:
    """The limit that the service sets: higher with a key."""
    return REQUESTS_PER_SECOND_WITH_KEY if os.environ.get(KEY_VARIABLE) else REQUESTS_PER_SECOND


def search(query: Query, web: Web, service: str = SERVICE, email: str | None = None) -> list[str]:
    """PMCIDs of all articles that ``query`` finds, sorted.  Raises `FetchError` and `QueryError`."""
    first, last = (date(*map(int, day.split("/"))) for day in (query.since, query.until))
    found: set[str] = set()
    for start, end, ids in _windows(query.term, first, last, web, service, email):
        found.update(f"PMC{number}" for number in ids)
        log.info("released %s to %s: %d articles", start.strftime(DATE), end.strftime(DATE), len(ids))
    return sorted(found)


def _windows(
    term: str, first: date, last: date, web: Web, service: str, email: str | None
) -> Iterator[tuple[date, date, list[str]]]:
    """Windows in order of time, each with all its ids."""
    if first > last:
        return
    count, ids = _search(term, first, last, web, service, email)
    if count <= MAX_IDS:
        yield first, last, ids
        return
    if first == last:
        what = f"{count} articles were released on one day, {first.strftime(DATE)}; at most {MAX_IDS} can be had"
        raise QueryError(f"{what}: make the query narrower, or select by inventory")
    middle = first + (last - first) // 2
    yield from _windows(term, first, middle, web, service, email)
    yield from _windows(term, middle + timedelta(days=1), last, web, service, email)


def _search(term: str, first: date, last: date, web: Web, service: str, email: str | None) -> tuple[int, list[str]]:
    window = f"{first.strftime(DATE)}:{last.strftime(DATE)}[pmcrdat]"
    params = {
        "db": "pmc", "retmode": "json", "retmax": str(MAX_IDS), "tool": "figlake", "term": f"({term}) AND {window}",
    }  # fmt: skip
    if email:
        params["email"] = email
    if key := os.environ.get(KEY_VARIABLE):
        params["api_key"] = key
    address = f"{service.rstrip('/')}/esearch.fcgi"
    answer = web.get(address, limit=MAX_ANSWER_BYTES, check=_check, params=params)
    result = _result(answer.data)
    count, ids = int(result["count"]), [str(number) for number in result["idlist"]]
    if count and (problem := _misunderstood(params["term"], window, result)):
        raise QueryError(problem)
    if not count:
        _check_fields(result)
    return count, ids


def _result(data: bytes) -> dict[str, Any]:
    """The result of a search.  Raises `Unfit` for errors, which come inside HTTP 200, and for part of an answer."""
    try:
        result = json.loads(data, strict=False)["esearchresult"]  # raw newlines stand in its error messages
    except (ValueError, KeyError, TypeError) as error:
        raise Unfit(f"expected the JSON of a search: {type(error).__name__}") from error
    if not isinstance(result, dict) or "ERROR" in result:
        raise Unfit(redacted(str(result.get("ERROR") if isinstance(result, dict) else result))[:300])
    ids = result.get("idlist")
    if not _NUMBER.fullmatch(str(result.get("count", ""))) or not isinstance(ids, list):
        raise Unfit("expected a count and a list of ids")
    if any(not _NUMBER.fullmatch(str(number)) for number in ids):
        raise Unfit("expected ids of digits")
    return result


def _check(data: bytes) -> None:
    """All ids are there that the count tells, unless they are too many for one answer.  Raises `Unfit`."""
    result = _result(data)
    count, ids = int(result["count"]), set(result["idlist"])
    if count <= MAX_IDS and len(ids) != count:
        raise Unfit(f"expected {count} ids, found {len(ids)}")


def _misunderstood(term: str, window: str, result: dict[str, Any]) -> str | None:
    """What the service made otherwise of the query than it says, or None."""
    _check_fields(result)
    errors = result.get("errorlist") or {}
    unknown = [phrase for phrase in errors.get("phrasesnotfound") or () if phrase not in window]
    if unknown:
        return f"the service knows no articles with {', '.join(unknown)}; take it out of the query"
    translation = str(result.get("querytranslation", ""))
    asked = {field.lower() for field in _FIELD.findall(term)}
    if "all fields" not in asked and "[all fields]" in translation.lower():
        return f"the service searches all fields for a part of the query: it reads {translation}"
    return None


def _check_fields(result: dict[str, Any]) -> None:
    fields = (result.get("errorlist") or {}).get("fieldsnotfound") or ()
    if fields:
        raise QueryError(f"the service does not know the field {', '.join(map(str, fields))}")
