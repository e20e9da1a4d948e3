"""PMIDs and DOIs to PMCIDs, by the ID Converter of PMC.

Source: the service's documentation; answers recorded in 2026: `pmid` is a number, each record repeats the
`requested-id`, an article under embargo has `live` false, and a miss is a record with `status` error inside HTTP 200.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from figlake.text.ids import DOI, PMCID, PMID
from figlake.web.http import Unfit, Web

SERVICE = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"
REQUESTS_PER_SECOND = 3.0
MAX_IDS = 200
MAX_ANSWER_BYTES = 5_000_000


@dataclass(frozen=True)
class Resolved:
    """What became of an id: its PMCID, or the reason (a key of `REJECT_REASONS`) why there is none."""

    id: str
    pmcid: str | None
    reason: str | None = None
    detail: str | None = None


def kind_of(text: str) -> str | None:
    """`pmcid`, `pmid` or `doi` by the form of an id; None for anything else."""
    for kind, pattern in (("pmcid", PMCID), ("pmid", PMID), ("doi", DOI)):
        if pattern.fullmatch(text):
            return kind
    return None


def resolve(ids: Sequence[str], web: Web, service: str = SERVICE, email: str | None = None) -> list[Resolved]:
    """Each id with its PMCID, sorted by id; PMCIDs stand for themselves.  Raises `FetchError`."""
    found = [Resolved(text, text) for text in ids if kind_of(text) == "pmcid"]
    for kind in ("pmid", "doi"):
        asked = sorted({text for text in ids if kind_of(text) == kind})
        for start in range(0, len(asked), MAX_IDS):
            found += _ask(asked[start : start + MAX_IDS], kind, web, service, email)
    return sorted(found, key=lambda item: item.id)


def _ask(ids: list[str], kind: str, web: Web, service: str, email: str | None) -> Iterator[Resolved]:
    params = {"ids": ",".join(ids), "idtype": kind, "format": "json", "versions": "no", "tool": "figlake"}
    if email:
        params["email"] = email
    answer = web.get(service, limit=MAX_ANSWER_BYTES, check=lambda data: _check(data, ids), params=params)
    return _read(answer.data, ids)


def _check(data: bytes, ids: Iterable[str]) -> None:
    """An answer is whole when it has a record for every id.  Raises `Unfit`."""
    for _ in _read(data, ids):
        pass


def _read(data: bytes, ids: Iterable[str]) -> Iterator[Resolved]:
    try:
        records = {str(record["requested-id"]).lower(): record for record in json.loads(data)["records"]}
    except (ValueError, KeyError, TypeError) as error:
        raise Unfit(f"expected the ID Converter's JSON with records: {error!r}") from error
    for text in ids:
        record = records.get(text.lower())
        if record is None:
            raise Unfit(f"expected a record for {text}, found none")
        pmcid = str(record.get("pmcid", ""))
        if record.get("status") == "error" or not PMCID.fullmatch(pmcid):
            yield Resolved(text, None, "not_in_pmc", str(record.get("errmsg", "the ID Converter names no PMCID")))
        elif record.get("live") is False or str(record.get("live")).lower() == "false":
            released = record.get("release-date", "a date that it does not name")
            yield Resolved(text, None, "not_released", f"{pmcid} is under embargo until {released}")
        else:
            yield Resolved(text, pmcid)
