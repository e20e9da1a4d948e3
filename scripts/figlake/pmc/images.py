"""Stage fetch_images, when they are asked for (`figures.images`): fetched into the cache, and checked."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import by_year, parquet, working
from figlake.files.atomic import write_bytes
from figlake.files.reasons import FETCH_FAILED
from figlake.files.records import Refused, netted
from figlake.jobs.progress import counted
from figlake.pmc.ledger import Ledger
from figlake.pmc.metadata import BUCKET
from figlake.pmc.objects import Objects
from figlake.pmc.opened import open_store
from figlake.pmc.policy import is_kept, is_listed, left_out
from figlake.pmc.store import Access, md5_of, object_path
from figlake.text.id_list import figures_or_articles
from figlake.web.abreast import abreast
from figlake.web.http import FetchError, SourceError

MAX_IMAGE_BYTES = 100_000_000
_ADDRESS = f"s3://{BUCKET}/"
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\x00", b"MM\x00*", b"%!PS", b"\xc5\xd0\xd3\xc6")
"""First bytes of JPEG, PNG, GIF, TIFF in both orders, and EPS with and without a preview."""

log = logging.getLogger(__name__)


def fetch_images(
    *,
    figures: Path,
    articles: Path,
    images: Path,
    ledger: Path,
    keep: str,
    pathway_threshold: float,
    types_left_out: Sequence[str],
    leave_out: Path | None,
    access: Access,
) -> None:
    """Bring the images of one batch's figures into the cache and tell in ``images`` (`working.CORE_IMAGES`) what came.

    Figures that ``keep`` leaves out of the dataset have none fetched, nor have those of ``articles`` that are retracted
    or of ``types_left_out``, nor those whose ids stand in the file ``leave_out`` (`text.id_list`).
    """
    out = left_out(articles, types_left_out)
    wanted: dict[tuple[str, str], tuple[str, str]] = {}
    ids = pa.array(figures_or_articles(leave_out) if leave_out else [], pa.string())
    columns = ["location", "record", "figid", "pmcid", "pathway_score", "graphics"]
    for group in parquet.read_groups(figures, working.CORE_FIGURES, columns):
        is_wanted = is_kept(keep, pathway_threshold, group["pathway_score"])
        is_out = pc.or_(pc.is_in(group["record"], out), is_listed(ids, group["figid"], group["pmcid"]))
        for row in group.filter(pc.and_not(is_wanted, is_out)).to_pylist():
            for graphic in row["graphics"]:
                if graphic["image_md5"]:
                    key = graphic["image_url"].removeprefix(_ADDRESS)
                    wanted[(row["location"], key)] = (row["record"], graphic["image_md5"])
    noted = Ledger(ledger)
    objects = Objects(access.cache)
    objects.look_up(md5 for _, md5 in wanted.values())
    locations = sorted({location for location, _ in wanted})
    stores = {location: open_store(location, access, objects) for location in locations}

    def bring(item: tuple[tuple[str, str], tuple[str, str]]) -> str:
        (location, key), (record, md5) = item
        try:
            with netted(SourceError):
                data = noted.read(stores[location], key, record, MAX_IMAGE_BYTES, md5, check_image)
        except Refused as why:
            return why.reason
        if not is_whole(access.cache, md5):  # a mirror's objects are not cached, others may lie in a pack
            write_bytes(object_path(access.cache, md5), data)
        return "ok"

    with by_year.row_writer(images, working.CORE_IMAGES) as rows:
        for item, answer in counted(abreast(bring, sorted(wanted.items())), "images", len(wanted)):
            (_, key), (_, md5) = item
            outcome = FETCH_FAILED if isinstance(answer, FetchError) else answer
            rows.add([{"image_md5": md5, "suffix": Path(key).suffix.lower(), "outcome": outcome}])
    noted.save()


def mend(pictures: Mapping[str, tuple[str, str]], access: Access) -> None:
    """Fetch again what is gone from the cache since it was fetched, or damaged there.

    ``pictures``: location and address of each, by MD5.  Raises `Refused` or `FetchError` where it cannot be had.
    """
    objects = Objects(access.cache)
    for md5, (location, address) in sorted(pictures.items()):
        if not is_whole(access.cache, md5):
            key = address.removeprefix(_ADDRESS)
            log.warning("%s is not in the cache as it was fetched; fetched again", key)
            data = open_store(location, access, objects).read(key, MAX_IMAGE_BYTES, md5).data
            write_bytes(object_path(access.cache, md5), data)


def is_whole(cache: Path, md5: str) -> bool:
    """Whether the cache holds an object, with the content that its name tells."""
    path = object_path(cache, md5)
    return path.is_file() and md5_of(path.read_bytes()) == md5


def check_image(key: str, data: bytes) -> None:
    """Raise `Refused` (not_an_image) unless the bytes begin as a known kind of image does."""
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    is_svg = key.lower().endswith(".svg") and b"<svg" in data[:4096]
    if not data.startswith(_STARTS) and not is_webp and not is_svg:
        raise Refused("not_an_image", f"{key}: begins with {data[:12]!r}")
