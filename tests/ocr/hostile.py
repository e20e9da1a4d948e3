"""Pictures that are none, or that were made to harm whoever opens them."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator

from drawing import Drawing
from PIL import Image


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, content: bytes, *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG file by hand; ``more``: chunks before the pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def zeros(size: int) -> bytes:
    """So many zeros, packed."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(size >> 20)]
    return b"".join([*parts, packer.compress(bytes(size & ((1 << 20) - 1))), packer.flush()])


def hostile(drawing: Drawing) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes, and what comes of them: `ok` or a reason."""
    whole, jpeg = drawing.saved(), drawing.saved("JPEG", quality=85)
    gif, tiff = drawing.saved("GIF"), drawing.saved("TIFF", compression="tiff_lzw")
    yield "nothing", b"", "not_an_image"
    yield "text", b"this is no picture\n" * 20, "not_an_image"
    yield "html", b"<!DOCTYPE html><html><body>Not found</body></html>", "not_an_image"
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', "vector_graphic"
    yield "eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n", "vector_graphic"
    yield "pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\n", "vector_graphic"
    yield (
        "svg of a program",
        b'<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg><text>TP53</text></svg>',
        "vector_graphic",
    )
    yield "page with svg", b"<!DOCTYPE html><html><svg></svg></html>", "not_an_image"
    yield "begin of a png", whole[:40], "damaged"
    yield "half a png", whole[: len(whole) // 2], "cut_short"
    yield "half a jpeg", jpeg[: len(jpeg) // 2], "cut_short"
    yield "half a gif", gif[: len(gif) // 2], "cut_short"
    yield "half a tiff", tiff[: len(tiff) // 2], "damaged"
    yield "jpeg of a head alone", jpeg[:20], "damaged"
    yield "100,000 x 100,000 pixels", png(100_000, 100_000, zeros(1 << 20)), "too_many_pixels"
    yield "more pixels than a number holds", png(2**31 - 1, 2**31 - 1, zeros(1000)), "too_many_pixels"
    yield "no pixels", png(0, 0, zeros(0)), "damaged"
    yield "a bomb within the cap", png(6000, 6000, zeros(6000 * (6000 * 3 + 1))), "ok"
    yield "a bomb in a text", png(90, 90, zeros(90 * 271), chunk(b"zTXt", b"k\0\0" + zeros(1 << 28))), "damaged"
    yield "a bomb in a profile", png(90, 90, zeros(90 * 271), chunk(b"iCCP", b"k\0\0" + zeros(1 << 28))), "damaged"
    yield "pixels that end early", png(900, 900, zeros(9000)), "cut_short"
    yield "wrong checksum", whole[:-20] + bytes([whole[-20] ^ 255]) + whole[-19:], "damaged"
    yield "a directory that is its own next", tiff_in_a_circle(), "damaged"
    yield "a gif of 200 frames", frames("GIF", drawing, 200), "ok"
    yield "a tiff of 40 frames", frames("TIFF", drawing, 40), "ok"
    yield "one pixel", png(1, 1, zlib.compress(b"\0\1\2\3")), "ok"
    yield "a strip", png(20_000, 1, zeros(60_001)), "ok"
    yield "a tower", png(1, 20_000, zeros(80_000)), "ok"
    yield "an old camera's note", drawing.saved("JPEG", exif=b"Exif\0\0MM\0*" + b"\xff" * 40), "ok"


def frames(kind: str, drawing: Drawing, number: int) -> bytes:
    """A file of many frames, the first of which is the drawing."""
    target = io.BytesIO()
    others = [Image.new("RGB", drawing.image.size, (shade, 0, 0)) for shade in range(number - 1)]
    drawing.image.save(target, kind, save_all=True, append_images=others)
    return target.getvalue()


def tiff_in_a_circle() -> bytes:
    """A TIFF file whose only directory has no pixels and names itself as the next."""
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 8)


def mutants(files: list[bytes], number: int, seed: int) -> Iterator[bytes]:
    """Files with a few bytes changed, taken out, put in or repeated, or cut."""
    chance = random.Random(seed)
    for _ in range(number):
        data = bytearray(chance.choice(files))
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            place = (
                min(int(chance.paretovariate(0.3)), len(data) - 1)
                if chance.random() < 0.05
                else chance.randrange(len(data))
            )
            match chance.randrange(5):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    data[place] ^= 1 << chance.randrange(8)
                case 2:
                    del data[place : place + chance.randrange(1, 30)]
                case 3:
                    data[place:place] = chance.randbytes(chance.randrange(1, 30))
                case 4:
                    data[place : place + 4] = b"\xff\xff\xff\xff"
            if len(data) < 2:
                break
        yield bytes(data[: chance.randrange(1, len(data) + 1)] if chance.random() < 0.1 and len(data) > 1 else data)
