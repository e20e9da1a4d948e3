"""The object in the store that a graphic's link means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from figlake.pmc.metadata import StoreObject

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".webp", ".svg", ".eps")
_THUMBNAIL = re.compile(r"_(?:lrg|sml|thumb)$")


def image_stem(address: str) -> str:
    """File name of a graphic's link without a known image extension (`.006` is part of a name)."""
    name = address.rsplit("/", 1)[-1]
    lower = name.lower()
    suffix = next((end for end in IMAGE_SUFFIXES if lower.endswith(end)), "")
    return name[: len(name) - len(suffix)]


class MediaIndex:
    """Finds the media object of a graphic's link: by exact name, by name in lower case, then by stem.

    No match, or more than one by stem after the preferred image types, is no answer: the image is never guessed.
    """

    def __init__(self, media: Sequence[StoreObject]) -> None:
        self._exact = {item.name: item for item in media}
        self._folded = _grouped((item.name.casefold(), item) for item in media)
        self._stems = _grouped(
            (image_stem(item.name).casefold(), item) for item in media if item.name.lower().endswith(IMAGE_SUFFIXES)
        )
        # once a stem: thousands of figures may ask for one that thousands of objects share
        self._of_stem = cache(self._find_stem)

    def find(self, address: str) -> StoreObject | None:
        """The object of the picture at ``address``, or None."""
        name = address.rsplit("/", 1)[-1]
        if name in self._exact:
            return self._exact[name]
        folded = self._folded.get(name.casefold(), [])
        if len(folded) == 1:
            return folded[0]
        return self._of_stem(image_stem(name).casefold())

    def _find_stem(self, stem: str) -> StoreObject | None:
        candidates = [item for item in self._stems.get(stem, []) if not _THUMBNAIL.search(image_stem(item.name))]
        for suffix in IMAGE_SUFFIXES:
            matches = [item for item in candidates if item.name.lower().endswith(suffix)]
            if matches:
                return matches[0] if len(matches) == 1 else None
        return None


def _grouped(pairs: Iterable[tuple[str, StoreObject]]) -> dict[str, list[StoreObject]]:
    groups: dict[str, list[StoreObject]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return groups
