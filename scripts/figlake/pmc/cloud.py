"""The source `pmc`: articles of the PMC Cloud Service (keys `PMC<id>.<version>/…` and `metadata/…json`).

Metadata records name every object of an article version with its MD5; keys outside the version's own prefix and other
buckets are refused.
"""

from __future__ import annotations

import io
import json
import logging
import re
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from figlake.files import parquet, tables
from figlake.files.atomic import replacing
from figlake.files.batches import BatchRecord, read_batch
from figlake.files.limits import MAX_METADATA_BYTES, MAX_XML_BYTES
from figlake.files.records import FETCH_FAILED, Refused, reject_row, sha256
from figlake.jobs.progress import counted
from figlake.pmc.ledger import Ledger
from figlake.pmc.store import METADATA_FOLDER, Access, Listed, Store, md5_of, open_store
from figlake.web.abreast import abreast
from figlake.web.http import FetchError

SOURCE = "pmc"
BUCKET = "pmc-oa-opendata"
METADATA_NAME = re.compile(r"(?P<pmcid>PMC\d{1,12})\.(?P<version>\d{1,4})\.json")
_OBJECT_URL = re.compile(r"s3://(?P<bucket>[a-z0-9.-]+)/(?P<key>[^?]+)\?md5=(?P<md5>[0-9a-f]{32})")
log = logging.getLogger(__name__)


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
        return f"s3://{BUCKET}/{self.key}"


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
    """Parse a metadata record.  Raises `Refused` (invalid_json, bad_pmcid, bad_type)."""
    try:
        fields = json.loads(data)
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
    return value


def _optional(fields: dict[str, Any], name: str, kind: type) -> Any:
    return None if fields.get(name) is None else _field(fields, name, kind)


def _object(url: object, record: str) -> StoreObject:
    match = _OBJECT_URL.fullmatch(url) if isinstance(url, str) else None
    if match is None or match["bucket"] != BUCKET:
        raise Refused("bad_type", f"expected s3://{BUCKET}/<key>?md5=<32 hex>, found {url!r}"[:200])
    key = unquote(match["key"])
    parts = key.split("/")
    if parts[0] != record or len(parts) < 2 or any(part in {"", ".", ".."} for part in parts) or "\\" in key:
        raise Refused("bad_type", f"expected a key below {record}/, found {key!r}"[:200])
    return StoreObject(key, match["md5"])


@dataclass(frozen=True)
class Versions:
    """The article versions of a store: those that can be read, and those whose metadata was refused."""

    metadata: list[tuple[Metadata, str]]
    rejected: list[dict[str, Any]]


def read_versions(store: Store, location: str, listed: Iterable[Listed], ledger: Ledger) -> Versions:
    """Read metadata records; returns each with the SHA-256 of its bytes."""
    found = Versions([], [])
    answers = abreast(lambda item: _version(store, item, ledger), listed)
    for item, answer in counted(answers, "metadata records", None):
        outcome, digest = (answer, None) if isinstance(answer, FetchError) else answer
        if isinstance(outcome, Metadata):
            found.metadata.append((outcome, digest or ""))
        else:
            record = item.key.removeprefix(METADATA_FOLDER).removesuffix(".json")
            found.rejected.append(reject_row(SOURCE, location, record, "plan", _verdict(item.key, outcome), digest))
    return found


def _version(store: Store, item: Listed, ledger: Ledger) -> tuple[Metadata | Refused, str | None]:
    name = item.key.removeprefix(METADATA_FOLDER)
    record, digest = name.removesuffix(".json"), None
    try:
        if not METADATA_NAME.fullmatch(name):
            raise Refused("bad_pmcid", f"expected metadata/PMC<digits>.<version>.json, found {name}")
        data = _current(store, item, record, ledger)
        digest = sha256(data)
        return read_metadata(data, record), digest
    except Refused as why:
        return why, digest


def _current(store: Store, item: Listed, record: str, ledger: Ledger) -> bytes:
    """The metadata record, also when it has changed since it was listed: an inventory is a day old."""
    try:
        return ledger.read(store, item.key, record, MAX_METADATA_BYTES, item.md5)
    except Refused as why:
        if why.reason != "md5_mismatch":
            raise
        now = next((other for other in store.listing(item.key) if other.key == item.key), None)
        if now is None or now.etag == item.etag:
            raise
        return ledger.read(store, item.key, record, MAX_METADATA_BYTES, now.md5)


def _verdict(key: str, answer: Refused | FetchError) -> Refused:
    if isinstance(answer, Refused):
        return answer
    return Refused(FETCH_FAILED, f"{key}: {answer.what} after {answer.attempts} attempts")


@dataclass(frozen=True)
class Exclusion:
    """An article version that a rule leaves out: the rule (a key of `EXCLUSION_REASONS`) and what it saw."""

    metadata: Metadata
    reason: str
    detail: str


def select(versions: Sequence[Metadata], licences: Sequence[str]) -> tuple[list[Metadata], list[Exclusion]]:
    """One version of each article, and why the others are left out.

    In this order: an article with a retracted version is out; versions outside the open access subset, and versions
    whose licence is not allowed, are out; of the rest a published version goes before a manuscript, then the highest
    version number wins.
    """
    by_article: dict[str, list[Metadata]] = {}
    for version in versions:
        by_article.setdefault(version.pmcid, []).append(version)
    chosen, excluded = [], []
    for pmcid in sorted(by_article):
        candidates = []
        retracted = [version.record for version in by_article[pmcid] if version.is_retracted]
        for version in by_article[pmcid]:
            code = version.license_code or "none"
            if retracted:
                excluded.append(Exclusion(version, "retracted", f"is_retracted in {', '.join(sorted(retracted))}"))
            elif not version.is_open_access and code != "TDM":
                excluded.append(Exclusion(version, "not_open_access", "is_pmc_openaccess is false"))
            elif code not in licences:
                excluded.append(Exclusion(version, "licence_not_allowed", f"{code} is not in {', '.join(licences)}"))
            else:
                candidates.append(version)
        candidates.sort(key=lambda version: (version.is_manuscript, -version.version))
        chosen += candidates[:1]
        excluded += [Exclusion(old, "superseded", f"{candidates[0].record} is preferred") for old in candidates[1:]]
    return chosen, excluded


def fetch_articles(*, batch: Path, archive: Path, rejects: Path, ledger: Path, access: Access) -> None:
    """Bring metadata and XML of one batch from the store into ``archive`` (tar), each checked by checksum.

    What the store does not hold, or holds otherwise than its metadata says, is a row in ``rejects``; so is what could
    not be fetched for now, which the plan of the next run puts into a batch of its own.  Raises `ServiceDownError`.
    """
    records = read_batch(batch)
    noted, failed = Ledger(ledger), 0
    stores = {location: open_store(location, access) for location in sorted({r.location for r in records})}
    with (
        replacing(archive) as temporary,
        tarfile.open(temporary, "w", format=tarfile.USTAR_FORMAT) as target,
        parquet.row_writer(rejects, tables.CORE_REJECTS) as reject_rows,
    ):
        answers = abreast(lambda record: _article_files(stores[record.location], record, noted), records)
        for record, answer in counted(answers, "articles", len(records)):
            if isinstance(answer, list):
                for name, data in answer:
                    _add(target, name, data)
            else:
                why = _verdict(record.record, answer)
                failed += why.reason == FETCH_FAILED
                where = (record.location, record.record, "fetch_articles")
                reject_rows.add([reject_row(SOURCE, *where, why, record.page_sha256)])
    noted.save()
    refused = reject_rows.count - failed
    log.info("%d articles fetched, %d refused, %d failed for now", len(records) - refused - failed, refused, failed)


def _article_files(store: Store, record: BatchRecord, ledger: Ledger) -> list[tuple[str, bytes]] | Refused:
    """Name and bytes of an article's files, or why there are none."""
    try:
        key = f"{METADATA_FOLDER}{record.record}.json"
        data = ledger.read(store, key, record.record, MAX_METADATA_BYTES, record.md5)
        if sha256(data) != record.page_sha256:
            return Refused(FETCH_FAILED, f"{key}: changed while the pipeline ran; run it again")
        xml = read_metadata(data, record.record).xml
        body = ledger.read(store, xml.key, record.record, MAX_XML_BYTES, xml.md5)
    except Refused as why:
        return why
    return [(f"{record.record}.json", data), (f"{record.record}.xml", body)]


def _add(target: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    target.addfile(info, io.BytesIO(data))


def read_archive(archive: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Article version, metadata and XML of each article in a batch's tar."""
    with tarfile.open(archive, "r:") as source:
        pending: dict[str, bytes] = {}
        for member in source:
            record, _, kind = member.name.rpartition(".")
            content = source.extractfile(member)
            data = content.read() if content else b""
            if kind == "json":
                pending[record] = data
            else:
                yield record, pending.pop(record), data
