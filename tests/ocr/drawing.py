"""Figures of our own: boxes with labels and arrows between them, drawn by a seed, with the exact place of each label."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

GENES = (
    "EGFR KRAS BRAF MAP2K1 MAPK3 TP53 MDM2 CDKN1A STAT3 JAK2 AKT1 MTOR PTEN FOXO3 BAX CASP3 CASP9 NOTCH1 JAG1 HES1 WNT3A "
    "FZD7 GSK3B AXIN2 SMAD4 TGFBR2 IL6R TNFRSF1A TRADD RELA IKBKG HIF1A VHL VEGFA KDR PRKAA1 ULK1 ATG5 BECN1 SQSTM1"
).split()
WORDS = (
    "nucleus", "cytoplasm", "plasma membrane", "cell growth", "apoptosis", "glucose", "hypoxia", "DNA damage",
    "transcription", "survival", "ligand", "degradation", "autophagy", "inflammation", "receptor", "stress",
)  # fmt: skip
COLOURS = ("#dbe9f6", "#fde0c5", "#e3f2d9", "#f3d9e6", "#fff7c2", "white")


@dataclass(frozen=True)
class Label:
    """A text and the pixels that it takes: left, top, right, bottom."""

    text: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Drawing:
    """A figure, and what stands in it."""

    image: Image.Image
    labels: tuple[Label, ...]

    @property
    def words(self) -> set[str]:
        return {word for label in self.labels for word in label.text.split()}

    def saved(self, kind: str = "PNG", **options: object) -> bytes:
        """The figure as a file of some kind."""
        target = io.BytesIO()
        self.image.save(target, kind, **options)
        return target.getvalue()


def drawing(seed: int, columns: int = 3, rows: int = 4, size: int = 14) -> Drawing:
    """A pathway that nobody published: genes in boxes, arrows from one to the next, processes beside them.

    ``size``: of the letters, in pixels; real figures have 8 to 14.
    """
    chance = random.Random(seed)
    width, height = 60 + columns * 190, 60 + rows * 90
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((8, 8, width - 8, height - 8), 20, outline="#888888", width=2)
    genes, processes = chance.sample(GENES, columns * rows), chance.sample(WORDS, rows)
    centres, labels = [], []
    for place, gene in enumerate(genes):
        row, column = divmod(place, columns)
        centre = (90 + column * 190 + chance.randint(-12, 12), 60 + row * 90 + chance.randint(-8, 8))
        labels.append(_boxed(draw, centre, gene, size, chance.choice(COLOURS)))
        centres.append(centre)
    for (x, y), (to_x, to_y) in pairwise(centres):
        if abs(y - to_y) < 40:
            _arrow(draw, (x + 50, y), (to_x - 50, to_y))
        else:
            _arrow(draw, (x, y + 20), (to_x, to_y - 20))
    for row, process in enumerate(processes):
        labels.append(_plain(draw, (width - 150, 92 + row * 90), process, size))
    return Drawing(image, tuple(labels))


def page(lines: list[str], size: int = 16) -> Drawing:
    """Lines of text, one below the other."""
    font = ImageFont.load_default(size)
    width = max(int(font.getlength(line)) for line in lines) + 40
    image = Image.new("RGB", (width, 20 + 2 * size * len(lines)), "white")
    draw = ImageDraw.Draw(image)
    return Drawing(image, tuple(_plain(draw, (20, 10 + 2 * size * row), line, size) for row, line in enumerate(lines)))


def _boxed(draw: ImageDraw.ImageDraw, centre: tuple[int, int], text: str, size: int, fill: str) -> Label:
    font = ImageFont.load_default(size)
    box = tuple(round(value) for value in draw.textbbox(centre, text, font, anchor="mm"))
    draw.rounded_rectangle((box[0] - 8, box[1] - 6, box[2] + 8, box[3] + 6), 6, fill=fill, outline="black")
    draw.text(centre, text, "black", font, anchor="mm")
    return Label(text, box)


def _plain(draw: ImageDraw.ImageDraw, corner: tuple[int, int], text: str, size: int) -> Label:
    font = ImageFont.load_default(size)
    draw.text(corner, text, "#203040", font)
    return Label(text, tuple(round(value) for value in draw.textbbox(corner, text, font)))


def _arrow(draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int]) -> None:
    draw.line((start, end), "black", 2)
    x, y = end
    tip = (
        [(x, y), (x - 5, y - 9), (x + 5, y - 9)] if abs(start[1] - y) > 40 else [(x, y), (x - 9, y - 5), (x - 9, y + 5)]
    )
    draw.polygon(tip, "black")
