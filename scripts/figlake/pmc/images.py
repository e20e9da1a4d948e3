"""Images, when they are asked for (`figures.images`): fetched, checked, and kept once each beside the snapshots.

An image's path in the dataset is `images/<first two digits>/<MD5><suffix>`, so that equal images are one file and the
path follows from the row.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import parquet, tables
from figlake.files.atomic import replacing
from figlake.files.records import FETCH_FAILED, Refused
from figlake.jobs.progress import counted
from figlake.pmc.cloud import BUCKET
from figlake.pmc.ledger import Ledger
from figlake.pmc.store import Access, object_path, open_store
from figlake.web.abreast import abreast
from figlake.web.http import FetchError

FOLDER = "images"
MAX_IMAGE_BYTES = 100_000_000
_ADDRESS = f"s3://{BUCKET}/"
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\x00", b"MM\x00*", b"%!PS", b"\xc5\xd0\xd3\xc6")
"""First bytes of JPEG, PNG, GIF, TIFF in both orders, and EPS with and without a preview."""

log = logging.getLogger(__name__)


def fetch_images(
    *, figures: Path, images: Path, ledger: Path, keep: str, pathway_threshold: float, access: Access
) -> None:
    """Bring the images of one batch's figures into the cache and tell in ``images`` (`tables.CORE_IMAGES`) what came.

    Figures that ``keep`` leaves out of the dataset have none fetched.
    """
    wanted: dict[tuple[str, str], tuple[str, str]] = {}
    columns = ["location", "record", "pathway_score", "graphics"]
    for group in parquet.read_groups(figures, tables.CORE_FIGURES, columns):
        for row in group.filter(is_kept(keep, pathway_threshold, group["pathway_score"])).to_pylist():
            for graphic in row["graphics"]:
                if graphic["image_md5"]:
                    key = graphic["image_url"].removeprefix(_ADDRESS)
                    wanted[(row["location"], key)] = (row["record"], graphic["image_md5"])
    noted = Ledger(ledger)
    stores = {location: open_store(location, access) for location in sorted({location for location, _ in wanted})}

    def bring(item: tuple[tuple[str, str], tuple[str, str]]) -> str:
        (location, key), (record, md5) = item
        try:
            data = noted.read(stores[location], key, record, MAX_IMAGE_BYTES, md5, check_image)
        except Refused as why:
            return why.reason
        if not object_path(access.cache, md5).is_file():  # a mirror's objects are not cached
            _place(object_path(access.cache, md5), data)
        return "ok"

    with parquet.row_writer(images, tables.CORE_IMAGES) as rows:
        for item, answer in counted(abreast(bring, sorted(wanted.items())), "images", len(wanted)):
            (_, key), (_, md5) = item
            outcome = FETCH_FAILED if isinstance(answer, FetchError) else answer
            rows.add([{"image_md5": md5, "suffix": Path(key).suffix.lower(), "outcome": outcome}])
    noted.save()


def is_kept(keep: str, threshold: float, scores: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether `figures.keep` publishes harvested figures with these pathway scores."""
    return pc.greater_equal(pc.fill_null(scores, 0.0), threshold if keep == "pathway" else -1.0)


def check_image(key: str, data: bytes) -> None:
    """Raise `Refused` (not_an_image) unless the bytes begin as a known kind of image does."""
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    is_svg = key.lower().endswith(".svg") and b"<svg" in data[:4096]
    if not data.startswith(_STARTS) and not is_webp and not is_svg:
        raise Refused("not_an_image", f"{key}: begins with {data[:12]!r}")


class Images:
    """What was fetched for the current figures, by MD5."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._suffixes: dict[str, str] = {}
        self.outcomes: dict[str | None, str] = {}
        for path in sorted(paths):
            for row in parquet.read(path, tables.CORE_IMAGES).to_pylist():
                md5, outcome = row["image_md5"], row["outcome"]
                if self.outcomes.get(md5) != "ok":
                    self.outcomes[md5] = outcome
                if outcome == "ok":
                    self._suffixes[md5] = min(self._suffixes.get(md5, row["suffix"]), row["suffix"])

    def path(self, md5: str | None) -> str | None:
        """Path of an image below the dataset's folder; None when it was not fetched."""
        if md5 not in self._suffixes:
            return None
        return f"{FOLDER}/{md5[:2]}/{md5}{self._suffixes[md5]}"

    def finding(self, md5: str | None) -> str | None:
        """The finding that a figure carries when its image should be there and is not."""
        outcome = self.outcomes.get(md5, "ok")
        return None if outcome == "ok" else f"image.{outcome}"

    def counts(self, md5s: Iterable[str | None]) -> dict[str, int]:
        """How many of the images with these MD5s came to what; empty when none were asked for."""
        return dict(sorted(Counter(self.outcomes[md5] for md5 in set(md5s) if md5 in self.outcomes).items()))

    def place(self, dataset: Path, cache: Path, figures: Iterable[Mapping[str, Any]]) -> set[str]:
        """Put all images of ``figures`` below ``dataset``; returns their paths."""
        placed = set()
        for md5 in _md5s(figures):
            path = self.path(md5)
            if path is not None:
                placed.add(path)
                if not (dataset / path).is_file():
                    _place(dataset / path, object_path(cache, md5))
        return placed


def _md5s(figures: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for figure in figures:
        yield from (graphic["image_md5"] for graphic in figure["graphics"] if graphic["image_md5"])
        if figure["image_md5"]:
            yield figure["image_md5"]


def sweep(dataset: Path, current: set[str]) -> None:
    """Delete images that the current snapshot does not show: of withdrawn articles nothing is kept."""
    for path in (dataset / FOLDER).glob("*/*"):
        if str(path.relative_to(dataset)) not in current:
            path.unlink()


def _place(target: Path, content: Path | bytes) -> None:
    with replacing(target) as temporary:
        if isinstance(content, bytes):
            temporary.write_bytes(content)
            return
        try:
            os.link(content, temporary)
        except OSError:  # another file system
            shutil.copyfile(content, temporary)
