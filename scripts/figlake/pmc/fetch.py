"""Stage fetch_articles: metadata and XML of a batch into one archive, and the archive read again."""

from __future__ import annotations

import logging
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from figlake.files import by_year, working
from figlake.files.atomic import replacing
from figlake.files.batches import BatchRecord, read_batch
from figlake.files.checksums import sha256
from figlake.files.limits import MAX_METADATA_BYTES, MAX_XML_BYTES
from figlake.files.reasons import FETCH_FAILED
from figlake.files.records import Refused, netted, reject_row
from figlake.jobs.progress import counted
from figlake.pmc.ledger import Ledger, verdict
from figlake.pmc.metadata import SOURCE, StoreObject, read_metadata
from figlake.pmc.objects import Objects
from figlake.pmc.opened import open_store
from figlake.pmc.packs import add_member
from figlake.pmc.store import METADATA_FOLDER, Access, Store, is_remote
from figlake.web.abreast import abreast
from figlake.web.http import FetchError, SourceError

AT_A_TIME = 5_000
"""Articles whose metadata records, some kilobytes each, are in memory together."""

Item = TypeVar("Item")
log = logging.getLogger(__name__)


def fetch_articles(*, batch: Path, archive: Path, rejects: Path, ledger: Path, access: Access) -> None:
    """Bring metadata and XML of one batch from the store into ``archive`` (tar), each checked by checksum.

    What the store does not hold, or holds otherwise than its metadata says, is a row in ``rejects``; so is what could
    not be fetched for now, which the plan of the next run puts into a batch of its own.  What came over the network is
    in the cache too: the archive is a pack there.  Raises `ServiceDownError`.
    """
    records = read_batch(batch)
    noted, objects, failed = Ledger(ledger), Objects(access.cache), 0
    locations = sorted({record.location for record in records})
    stores = {location: open_store(location, access, objects) for location in locations}
    with (
        replacing(archive) as temporary,
        tarfile.open(temporary, "w", format=tarfile.USTAR_FORMAT) as target,
        by_year.row_writer(rejects, working.CORE_REJECTS) as reject_rows,
    ):
        answers = _read_articles(stores, records, noted, objects)
        for record, answer in counted(answers, "articles", len(records)):
            if isinstance(answer, _Article):
                add_member(target, f"{record.record}.json", answer.metadata)
                add_member(target, f"{record.record}.xml", answer.body)
            else:
                why = verdict(record.record, answer)
                failed += why.reason == FETCH_FAILED
                where = (record.location, record.record, "fetch_articles")
                reject_rows.add([reject_row(SOURCE, *where, why, record.page_sha256)])
    if any(map(is_remote, locations)):
        objects.take(archive)
    noted.save()
    refused = reject_rows.count - failed
    log.info("%d articles fetched, %d refused, %d failed for now", len(records) - refused - failed, refused, failed)


@dataclass(frozen=True)
class _Article:
    """Metadata record and XML of an article, as bytes; ``xml``: where the XML lies.  The body comes second."""

    metadata: bytes
    xml: StoreObject
    body: bytes = b""


def _read_articles(
    stores: Mapping[str, Store], records: Sequence[BatchRecord], ledger: Ledger, objects: Objects
) -> Iterator[tuple[BatchRecord, _Article | Refused | FetchError]]:
    """Each record with its files, or why there are none.

    Of `AT_A_TIME` the metadata records come first, because they tell the MD5 of the XML.
    """

    def described(record: BatchRecord) -> _Article:
        key = f"{METADATA_FOLDER}{record.record}.json"
        data = ledger.read(stores[record.location], key, record.record, MAX_METADATA_BYTES, record.md5)
        if sha256(data) != record.page_sha256:
            raise Refused(FETCH_FAILED, f"{key}: changed while the pipeline ran; run it again")
        return _Article(data, read_metadata(data, record.record).xml)

    def whole(item: tuple[BatchRecord, _Article]) -> _Article:
        record, article = item
        key, md5 = article.xml.key, article.xml.md5
        return replace(article, body=ledger.read(stores[record.location], key, record.record, MAX_XML_BYTES, md5))

    for start in range(0, len(records), AT_A_TIME):
        some = records[start : start + AT_A_TIME]
        objects.look_up(record.md5 for record in some)
        told = list(abreast(_refusing(described), some))
        found = [(record, answer) for record, answer in told if isinstance(answer, _Article)]
        objects.look_up(article.xml.md5 for _, article in found)
        articles = abreast(_refusing(whole), found)
        for record, answer in told:
            yield record, next(articles)[1] if isinstance(answer, _Article) else answer


def _refusing(work: Callable[[Item], _Article]) -> Callable[[Item], _Article | Refused]:
    """``work`` that returns why there is no article, instead of raising it."""

    def attempt(item: Item) -> _Article | Refused:
        try:
            with netted(SourceError):
                return work(item)
        except Refused as why:
            return why

    return attempt


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
