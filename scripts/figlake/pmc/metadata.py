"""Metadata records of the PMC Cloud Service: every object of an article version, with its MD5.

Keys outside the version's own prefix, and other buckets, are refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from figlake.files.records import Refused, decoded, shown
from figlake.pmc.store import md5_of

SOURCE = "pmc"
BUCKET = "pmc-oa-opendata"
_ADDRESS = f"s3://{BUCKET}/"
METADATA_NAME = re.compile(r"(?P<pmcid>PMC[0-9]{1,12})\.(?P<version>[0-9]{1,4})\.json")
MAX_NUMBER = 2**31 - 1
"""Of versions and PMIDs; those of today have 8 digits."""
_OBJECT_URL = re.compile(r"s3://(?P<bucket>[a-z0-9.-]+)/(?P<key>[^?]+)\?md5=(?P<md5>[0-9a-f]{32})")


@dataclass(frozen=True)
class StoreObject:
    """An object of an article version: its key in the store and its MD5 (hexadecimal)."""

    key: str
    md5: str

    @property
    def name(self) -> str:
        """File name without the version's prefix."""
        return self.key.split("/", 1)[1]

    @property
    def url(self) -> str:
        """Address in the public bucket."""
        return f"{_ADDRESS}{self.key}"


def https_address(url: str) -> str:
    """Where anyone can fetch an object of the public bucket from; ``url``: its `StoreObject.url`."""
    return f"https://{BUCKET}.s3.amazonaws.com/{quote(url.removeprefix(_ADDRESS))}"


@dataclass(frozen=True)
class Metadata:
    """The metadata record of one article version, as the service documents it."""

    pmcid: str
    version: int
    pmid: int | None
    doi: str | None
    title: str | None
    citation: str | None
    license_code: str | None
    is_open_access: bool
    is_manuscript: bool
    is_retracted: bool
    xml: StoreObject
    media: tuple[StoreObject, ...]
    etag: str

    @property
    def record(self) -> str:
        """Article version, such as `PMC11592912.1`."""
        return f"{self.pmcid}.{self.version}"


def read_metadata(data: bytes, record: str) -> Metadata:
    """Parse a metadata record.  Raises `Refused` (not_utf8, control_character, invalid_json, bad_pmcid, bad_type)."""
    text = decoded(data, "metadata record")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("invalid_json", str(error)) from error
    if not isinstance(fields, dict):
        raise Refused("invalid_json", f"expected an object, found a {type(fields).__name__}")
    pmcid, version = _field(fields, "pmcid", str), _field(fields, "version", int)
    if f"{pmcid}.{version}" != record:
        raise Refused("bad_pmcid", f"expected {record}, found {pmcid}.{version}")
    media = fields.get("media_urls") or []
    if not isinstance(media, list):
        raise Refused("bad_type", f"media_urls: expected a list, found {type(media).__name__}")
    return Metadata(
        pmcid=str(pmcid),
        version=int(version),
        pmid=_optional(fields, "pmid", int),
        doi=_optional(fields, "doi", str),
        title=_optional(fields, "title", str),
        citation=_optional(fields, "citation", str),
        license_code=_optional(fields, "license_code", str),
        is_open_access=bool(_field(fields, "is_pmc_openaccess", bool)),
        is_manuscript=bool(_field(fields, "is_manuscript", bool)),
        is_retracted=bool(_field(fields, "is_retracted", bool)),
        xml=_object(_field(fields, "xml_url", str), record),
        media=tuple(_object(url, record) for url in media),
        etag=md5_of(data),
    )


def _field(fields: dict[str, Any], name: str, kind: type) -> Any:
    value = fields.get(name)
    if type(value) is not kind:
        raise Refused("bad_type", f"{name}: expected {kind.__name__}, found {value!r}"[:200])
    if isinstance(value, int) and not 0 <= value <= MAX_NUMBER:
        raise Refused("bad_type", f"{name}: expected a number up to {MAX_NUMBER}, found {value}"[:200])
    if isinstance(value, str):
        _check_text(name, value)
    return value


def _check_text(name: str, value: str) -> None:
    """JSON may escape what no table and no path can hold: halves of characters, NUL."""
    if "\0" in value:
        raise Refused("control_character", f"{name}: NUL at character {value.index(chr(0))}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("not_utf8", f"{name}: half of a character at {error.start}") from error


def _optional(fields: dict[str, Any], name: str, kind: type) -> Any:
    return None if fields.get(name) is None else _field(fields, name, kind)


def _object(url: object, record: str) -> StoreObject:
    match = _OBJECT_URL.fullmatch(url) if isinstance(url, str) else None
    if match is None or match["bucket"] != BUCKET:
        raise Refused("bad_type", f"expected s3://{BUCKET}/<key>?md5=<32 hex>, found {url!r}"[:200])
    key = unquote(match["key"])
    if shown(key) != key:
        raise Refused("control_character", f"the key {key!r}"[:200])
    parts = key.split("/")
    if parts[0] != record or len(parts) < 2 or any(part in {"", ".", ".."} for part in parts) or "\\" in key:
        raise Refused("bad_type", f"expected a key below {record}/, found {key!r}"[:200])
    return StoreObject(key, match["md5"])
