"""Images beside the snapshots, each kept once.

An image's path in the dataset is `images/<first two digits>/<MD5><suffix>`, so that equal images are one file and the
path follows from the row.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from figlake.files import parquet, working
from figlake.files.atomic import replacing
from figlake.pmc.store import object_path

FOLDER = "images"


class Images:
    """What was fetched for the current figures, by MD5."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._suffixes: dict[str, str] = {}
        self.outcomes: dict[str | None, str] = {}
        for path in sorted(paths):
            for row in parquet.read(path, working.CORE_IMAGES).to_pylist():
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
