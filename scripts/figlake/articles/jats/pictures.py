"""The pictures of a figure: whose they are, and which of several forms of one stands for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from lxml import etree

from figlake.articles.jats.text import href, local_name
from figlake.text.integers import small_int

_NO_FIGURE_OWNER = frozenset(
    "disp-formula inline-formula table-wrap caption supplementary-material media fig chem-struct-wrap".split()
)
_IMAGE_RANK = {"jpg": 0, "jpeg": 1, "png": 2, "gif": 3, "": 4, "tif": 5, "tiff": 6, "webp": 7, "svg": 8, "eps": 9}
_ROLES = ("specific-use", "content-type", "role", "use")
_SMALL_ROLE = re.compile(r"thumb|small|preview|icon|mini|low.?res|\blow\b|lores", re.IGNORECASE)
_SMALL_NAME = re.compile(r"[_.-](?:lrg|sml|thumb(?:nail)?|tn|small|preview|icon)$")
_SIZE = re.compile(r"(?P<width>\d{1,5})\s*[x\u00d7]\s*(?P<height>\d{1,5})", re.IGNORECASE)
_PIXELS = re.compile(r"(?P<pixels>\d{1,5})(?:\.\d+)?\s*(?:px)?", re.IGNORECASE)
_LEAST_SIDE = 300
"""Pixels: a picture whose longer side is shorter is one to click on."""


def hrefs_of(fig: etree._Element) -> tuple[str, ...]:
    """Links of the pictures whose nearest owner is ``fig``; of `alternatives` the best form alone."""
    owned = [
        (graphic, found) for graphic in fig.iterdescendants("{*}graphic") if (found := _owner(graphic, fig)) is not None
    ]
    chosen = [_best([graphic for graphic, _ in group]) for _, group in groupby(owned, key=lambda pair: pair[1])]
    full = [graphic for graphic in chosen if not _has_small_role(graphic)]
    return tuple(str(href(graphic)) for graphic in full or chosen)


def _owner(graphic: etree._Element, fig: etree._Element) -> etree._Element | None:
    """The outermost `alternatives` around a picture of ``fig``, else the picture; None when it is not of ``fig``."""
    if not href(graphic):
        return None
    found, owner = graphic, graphic.getparent()
    while owner is not None and owner is not fig:
        name = local_name(owner)
        if name in _NO_FIGURE_OWNER:
            return None
        found = owner if name == "alternatives" else found
        owner = owner.getparent()
    return found if owner is fig else None


def _best(forms: Sequence[etree._Element]) -> etree._Element:
    """Of several forms of a picture: none that is marked or named as small, then one that the store serves, then the
    larger where all tell their size, then the preferred format; the first of equal ones.
    """
    if len(forms) == 1:
        return forms[0]
    areas = [_area(form) for form in forms]
    is_sized = all(area is not None for area in areas)

    def order(place: int) -> tuple[bool, bool, bool, int, int]:
        form = forms[place]
        stem, rank = _stem_rank(str(href(form)))
        size = _size(form)
        is_small = _has_small_role(form) or (size is not None and max(size) < _LEAST_SIDE)
        return is_small, bool(_SMALL_NAME.search(stem)), rank > 4, -(areas[place] or 0) if is_sized else 0, rank

    return forms[min(range(len(forms)), key=order)]


def _has_small_role(graphic: etree._Element) -> bool:
    return any(_SMALL_ROLE.search(graphic.get(role, "")) for role in _ROLES)


def _area(graphic: etree._Element) -> int | None:
    size = _size(graphic)
    return None if size is None else size[0] * size[1]


def _size(graphic: etree._Element) -> tuple[int, int] | None:
    """Width and height in pixels, where attributes tell both."""
    sides = [_PIXELS.fullmatch(graphic.get(side, "").strip()) for side in ("width", "height")]
    if sides[0] and sides[1]:
        return small_int(sides[0]["pixels"]) or 0, small_int(sides[1]["pixels"]) or 0
    for role in _ROLES:
        match = _SIZE.search(graphic.get(role, ""))
        if match:
            return small_int(match["width"]) or 0, small_int(match["height"]) or 0
    return None


def _stem_rank(address: str) -> tuple[str, int]:
    """Name without a known extension in lower case, and the place of its format among those that are wanted."""
    name, dot, extension = address.lower().rsplit("/", 1)[-1].rpartition(".")
    if dot and extension in _IMAGE_RANK:
        return name, _IMAGE_RANK[extension]
    return f"{name}{dot}{extension}", _IMAGE_RANK[""]
