"""Stage fetch_articles: metadata and XML of a batch into one archive, and the archive read again."""

from __future__ import annotations

import io
import logging
import tarfile
from collections.abc import Iterator
from pathlib import Path

from figlake.files import by_year, working
from figlake.files.atomic import replacing
from figlake.files.batches import BatchRecord, read_batch
from figlake.files.checksums import sha256
from figlake.files.limits import MAX_METADATA_BYTES, MAX_XML_BYTES
from figlake.files.reasons import FETCH_FAILED
from figlake.files.records import Refused, netted, reject_row
from figlake.jobs.progress import counted
from figlake.pmc.ledger import Ledger, verdict
from figlake.pmc.metadata import SOURCE, read_metadata
from figlake.pmc.opened import open_store
from figlake.pmc.store import METADATA_FOLDER, Access, Store
from figlake.web.abreast import abreast
from figlake.web.http import SourceError

log = logging.getLogger(__name__)


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
        by_year.row_writer(rejects, working.CORE_REJECTS) as reject_rows,
    ):
        answers = abreast(lambda record: _article_files(stores[record.location], record, noted), records)
        for record, answer in counted(answers, "articles", len(records)):
            if isinstance(answer, list):
                for name, data in answer:
                    _add(target, name, data)
            else:
                why = verdict(record.record, answer)
                failed += why.reason == FETCH_FAILED
                where = (record.location, record.record, "fetch_articles")
                reject_rows.add([reject_row(SOURCE, *where, why, record.page_sha256)])
    noted.save()
    refused = reject_rows.count - failed
    log.info("%d articles fetched, %d refused, %d failed for now", len(records) - refused - failed, refused, failed)


def _article_files(store: Store, record: BatchRecord, ledger: Ledger) -> list[tuple[str, bytes]] | Refused:
    """Name and bytes of an article's files, or why there are none."""
    try:
        with netted(SourceError):
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
