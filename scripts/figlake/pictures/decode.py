"""Bytes of a picture to its pixels, whatever they are: capped in pixels, on white, in colours that every engine reads.

Run it in a process whose memory is limited (`worker`): a decoder meets others' bytes here.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from figlake.files.reasons import PICTURE_REASONS
from figlake.pictures.settings import FORMATS, MAX_PIXELS, MAX_RATIO, MAX_SIDE

STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
"""First bytes of the kinds that are read; what begins so and cannot be opened is damaged."""
VECTORS = (b"%!PS", b"\xc5\xd0\xd3\xc6", b"%PDF")
"""First bytes of EPS, without a preview and with one, and of PDF."""
DEEP = frozenset({"I", "I;16", "I;16L", "I;16B", "I;16N", "F"})
"""Modes with more than eight bits."""
SHRUNK_FIRST = frozenset({"L", "RGB", "RGBA", "CMYK", "YCbCr"})
"""Modes whose pixels may be averaged before they are converted, which takes less memory."""


class Unread(Exception):
    """A picture that cannot be read.  ``reason``: a key of `reasons.PICTURE_REASONS`."""

    def __init__(self, reason: str, detail: str) -> None:
        if reason not in PICTURE_REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Picture:
    """``pixels``: height x width x 3, RGB, 8 bits, perhaps shrunk and laid on white; ``width`` and ``height``: of the
    picture as it is shown; ``scale``: what coordinates in ``pixels`` are multiplied with to be those of the picture.
    """

    pixels: Any
    width: int
    height: int
    scale: float


def decoded(data: bytes) -> Picture:
    """The first frame of a picture.  Raises `Unread`; MemoryError where the process has too little."""
    Image.MAX_IMAGE_PIXELS = None  # checked here, before a pixel is decoded
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Unread(_kind(data), f"begins with {data[:12]!r}; expected a whole {', '.join(FORMATS)}") from error
    except MemoryError:
        raise
    except Exception as error:  # a decoder fails in its own ways
        raise _unread(error) from error
    if image.width * image.height > MAX_PIXELS:
        found = f"found {image.width} x {image.height} pixels"
        raise Unread("too_many_pixels", f"{found}; at most {MAX_PIXELS} in all are read")
    try:
        return _picture(image)
    except MemoryError:
        raise
    except Exception as error:
        raise _unread(error) from error


def _kind(data: bytes) -> str:
    """Why a file that no decoder knows is none."""
    if data.startswith(STARTS) or data[8:12] == b"WEBP":
        return "damaged"
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    is_svg = head.startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--")) and b"<svg" in head
    return "vector_graphic" if is_svg or data.startswith(VECTORS) else "not_an_image"


def _unread(error: Exception) -> Unread:
    told = " ".join(str(error).split())[:200]
    is_short = isinstance(error, EOFError) or "truncated" in told.lower()
    return Unread("cut_short" if is_short else "damaged", f"{type(error).__name__}: {told}")


def _picture(image: Image.Image) -> Picture:
    width, height = image.size
    if max(image.size) > MAX_SIDE and image.format == "JPEG":
        image.draft(None, (MAX_SIDE, MAX_SIDE))  # a JPEG can be decoded at a half, a quarter
    image.load()
    if image.mode in SHRUNK_FIRST and max(image.size) >= 2 * MAX_SIDE:
        image = image.reduce(max(image.size) // MAX_SIDE)
    plain = _on_white(image)
    shown = _turned(plain, image)
    if shown is not plain and shown.size != plain.size:
        width, height = height, width
    if max(shown.size) > MAX_SIDE:
        shown.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    scale = max(width, height) / max(shown.size)
    return Picture(np.asarray(_in_bounds(shown)), width, height, scale)


def _turned(plain: Image.Image, source: Image.Image) -> Image.Image:
    """``plain`` as its camera, or scanner, says that it is to be shown; a damaged note turns nothing."""
    with suppress(Exception):
        plain.info = {}
        plain.getexif()[0x0112] = source.getexif().get(0x0112, 1)
        return ImageOps.exif_transpose(plain)
    return plain


def _on_white(image: Image.Image) -> Image.Image:
    """RGB of an image in any mode."""
    if image.mode in DEEP:
        return _stretched(image).convert("RGB")
    if image.mode == "LAB":
        return image.getchannel(0).convert("RGB")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = Image.new("RGB", seen.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return image.convert("RGB")


def _stretched(image: Image.Image) -> Image.Image:
    """Eight bits of more, from the darkest value to the lightest; some files use twelve of sixteen."""
    values = np.nan_to_num(np.asarray(image, np.float32), posinf=0.0, neginf=0.0)
    least, most = float(values.min()), float(values.max())
    spread = (values - least) * (255.0 / (most - least)) if most > least else np.full_like(values, 255.0)
    return Image.fromarray(spread.round().astype(np.uint8))


def _in_bounds(image: Image.Image) -> Image.Image:
    """``image``, on a white ground where it is a strip."""
    width, height = image.size
    least = -(-max(width, height) // MAX_RATIO)
    if min(width, height) >= least:
        return image
    ground = Image.new("RGB", (max(width, least), max(height, least)), "white")
    ground.paste(image, (0, 0))
    return ground
