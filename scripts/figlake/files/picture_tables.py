"""What is published of the lines that were read in pictures of figures."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from figlake.files.columns import FIGID, PMCID, POINTS, PUB_YEAR, Column, Table, listed, text

GRAPHIC = Column(
    "graphic", pa.int32(), "Of a line of a picture: its place in `graphics` of the figure, from 0; else null."
)
LINE = Column("line", pa.int32(), "Of a line of a picture: its number in `figure_words`, from 0; else null.")
GRAPHIC_OF_WORD = replace(GRAPHIC, meaning="Place of the picture in `graphics` of the figure, from 0.", nullable=False)

FIGURE_WORDS = Table(
    "figure_words",
    "One row for each line of text of a figure's pictures: read (`figures.ocr`), or given (`sources.ocr_results`).",
    ("figid", "graphic", "line"),
    (
        FIGID,
        PMCID,
        PUB_YEAR,
        GRAPHIC_OF_WORD,
        replace(LINE, meaning="Number of the line in its picture, from 0: from top to bottom.", nullable=False),
        text("image_md5", "MD5 of the picture, hexadecimal; null where its lines are given and it is not known."),
        Column("width", pa.int32(), "Width of the picture in pixels, as it is shown.", False),
        Column("height", pa.int32(), "Height of the picture in pixels, as it is shown.", False),
        text("text", "The line as it was read, in Unicode's composed form.", False),
        Column(
            "score",
            pa.float64(),
            "How sure the engine is of the text, 0.5 to 1; below that it tells none. Of a given result as told, or 1.",
            False,
        ),
        listed(
            "box",
            "Corners of the line in pixels of the picture as it is shown: x and y of the one that is at the upper left "
            "for whoever reads the line, then of the others clockwise.",
            POINTS,
        ),
        Column(
            "pass",
            pa.int32(),
            "1: read in the picture as it is; 2: at double size, where much was doubtful. What both read alike stands "
            "once.",
            False,
        ),
        text(
            "engine",
            "What read it: `small` or `tiny`, a dash, digest of its weights, versions and settings; of a given result "
            "its form, `google_vision` or `figlake`.",
            False,
        ),
    ),
    is_partitioned=True,
)

OF_PICTURES = (
    Column(
        "picture_line_count",
        pa.int32(),
        "Lines that were read in the figure's pictures; null where no picture was read.",
    ),
    Column(
        "picture_gene_line_share",
        pa.float64(),
        "Of those lines, the share that names an accepted gene; null for 0.",
    ),
    Column(
        "picture_number_line_share",
        pa.float64(),
        "Of those lines, the share of numbers, with their units and signs: many in charts; null for 0.",
    ),
    Column(
        "picture_axis_line_share",
        pa.float64(),
        "Of those lines, the share with words of axes and legends of charts (`relative expression`, `days`, `p <`); "
        "null for 0.",
    ),
)
"""Columns of `tables.FIGURES` that tell what a picture says of itself."""
