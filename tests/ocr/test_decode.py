"""Pictures of every kind come out as they are shown; what is none, or harms, comes out as a reason."""

import io
import time

import numpy as np
import pytest
from drawing import Drawing, drawing, page
from hostile import hostile, mutants
from PIL import Image

from figlake.pictures import settings
from figlake.pictures.decode import Unread, decoded

pytestmark = [pytest.mark.ocr, pytest.mark.filterwarnings("ignore")]  # decoders warn of what is odd
FIGURE = drawing(1)


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    return Drawing(image, ()).saved(kind, **options)


def halves(mode: str, left: object, right: object) -> Image.Image:
    """A picture with two halves."""
    image = Image.new(mode, (40, 20), left)
    image.paste(right, (20, 0, 40, 20))
    return image


def colours(data: bytes) -> tuple[list[int], list[int]]:
    pixels = decoded(data).pixels
    assert pixels.shape == (20, 40, 3) and pixels.dtype == np.uint8
    return pixels[10, 5].tolist(), pixels[10, 35].tolist()


BLACK, WHITE = [0, 0, 0], [255, 255, 255]


def palette(transparent: int | None) -> bytes:
    image = halves("P", 0, 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    return saved(image, "PNG") if transparent is None else saved(image, "PNG", transparency=transparent)


@pytest.mark.parametrize(
    ("data", "left", "right"),
    [
        pytest.param(saved(halves("RGBA", (0, 0, 0, 255), (0, 0, 0, 0))), BLACK, WHITE, id="clear is white"),
        pytest.param(saved(halves("RGBA", (0, 0, 0, 0), (0, 0, 0, 128))), WHITE, [127] * 3, id="half clear"),
        pytest.param(saved(halves("LA", (0, 255), (0, 0))), BLACK, WHITE, id="grey with alpha"),
        pytest.param(palette(None), BLACK, [255, 0, 0], id="palette"),
        pytest.param(palette(0), WHITE, [255, 0, 0], id="palette with a clear colour"),
        pytest.param(saved(halves("1", 0, 1), "TIFF"), BLACK, WHITE, id="one bit"),
        pytest.param(saved(halves("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "TIFF"), BLACK, WHITE, id="CMYK TIFF"),
        pytest.param(saved(halves("I;16", 0, 65535)), BLACK, WHITE, id="16 bit PNG"),
        pytest.param(saved(halves("I;16", 100, 4095), "TIFF"), BLACK, WHITE, id="12 of 16 bits"),
        pytest.param(saved(halves("F", -1.0, 7.5), "TIFF"), BLACK, WHITE, id="floating TIFF"),
        pytest.param(saved(halves("F", float("nan"), 7.5), "TIFF"), BLACK, WHITE, id="no number"),
        pytest.param(saved(Image.new("I;16", (40, 20), 9)), WHITE, WHITE, id="16 bits of one shade"),
    ],
)
def test_colours_are_those_on_white(data: bytes, left: list[int], right: list[int]) -> None:
    assert colours(data) == (left, right)


def test_cmyk_jpegs_are_not_inverted() -> None:
    dark, light = colours(saved(halves("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "JPEG", quality=95))
    assert max(dark) < 30 and min(light) > 225


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"])
def test_every_kind_is_read(kind: str) -> None:
    found = decoded(FIGURE.saved(kind))
    assert (found.width, found.height, found.scale) == (*FIGURE.image.size, 1.0)
    assert np.abs(found.pixels.astype(int) - np.asarray(FIGURE.image).astype(int)).mean() < 12


@pytest.mark.parametrize("kind", ["GIF", "TIFF"])
def test_the_first_frame_counts(kind: str) -> None:
    target = io.BytesIO()
    others = [Image.new("RGB", (40, 20), "black")] * 3
    halves("RGB", "white", "red").save(target, kind, save_all=True, append_images=others)
    assert colours(target.getvalue()) == (WHITE, [255, 0, 0])


@pytest.mark.parametrize(("turn", "shown"), [(1, (40, 20)), (3, (40, 20)), (6, (20, 40)), (8, (20, 40))])
def test_a_picture_is_turned_as_its_note_says(turn: int, shown: tuple[int, int]) -> None:
    image = halves("RGB", "black", "white")
    note = Image.Exif()
    note[0x0112] = turn
    found = decoded(saved(image, "PNG", exif=note))
    assert (found.width, found.height) == shown == found.pixels.shape[1::-1]
    first = {1: BLACK, 3: WHITE, 6: BLACK, 8: WHITE}[turn]
    assert found.pixels[2, 2].tolist() == first


def test_large_pictures_are_shrunk_and_strips_laid_on_white() -> None:
    large = decoded(saved(Image.new("RGB", (8000, 4000), "white"), "PNG"))
    assert (large.width, large.height, large.scale) == (8000, 4000, 2.0) and large.pixels.shape == (2000, 4000, 3)
    jpeg = decoded(saved(Image.new("L", (9000, 2200), 255), "JPEG"))
    assert (jpeg.width, jpeg.height) == (9000, 2200) and max(jpeg.pixels.shape) <= settings.MAX_SIDE
    assert jpeg.scale == 9000 / jpeg.pixels.shape[1]
    strip = decoded(saved(Image.new("RGB", (400, 10), "black")))
    assert (strip.width, strip.height, strip.pixels.shape) == (400, 10, (100, 400, 3))
    assert strip.pixels[:10].max() == 0 and strip.pixels[10:].min() == 255


@pytest.mark.parametrize(
    ("name", "data", "expected"), [*hostile(FIGURE)], ids=lambda value: value if isinstance(value, str) else ""
)
def test_hostile_pictures_are_a_reason_each(name: str, data: bytes, expected: str) -> None:
    began = time.process_time()
    try:
        decoded(data)
        found = "ok"
    except Unread as why:
        found = why.reason
        assert why.detail and len(why.detail) < 300
    assert found == expected
    assert time.process_time() - began < 30


def test_mutants_are_read_or_told() -> None:
    small = page(["TP53 EGFR"], 14)
    files = [small.saved(kind) for kind in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")]
    files += [small.saved("TIFF", compression=how) for how in ("tiff_lzw", "jpeg", "tiff_deflate", "packbits")]
    files += [
        small.saved("JPEG", progressive=True),
        saved(small.image.convert("P")),
        saved(small.image.convert("CMYK"), "TIFF"),
    ]
    outcomes = set()
    for data in mutants(files, 2000, 20261126):
        try:
            picture = decoded(data)
        except Unread as why:
            outcomes.add(why.reason)
        else:
            assert max(picture.pixels.shape) <= settings.MAX_SIDE
            outcomes.add("ok")
    assert (
        {"ok", "cut_short", "damaged", "not_an_image", "too_many_pixels"} >= outcomes >= {"ok", "cut_short", "damaged"}
    )
