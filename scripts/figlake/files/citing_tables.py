"""What is published of the text of articles that cites their figures."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from figlake.files.columns import FIGID, PMCID, PUB_YEAR, Column, Table, text

SENTENCE = Column(
    "sentence", pa.int32(), "Of citing text: number of the sentence in `citing_sentences`, from 0; else null."
)

CITING_SENTENCES = Table(
    "citing_sentences",
    "One row for each figure of a harvested article and sentence of its text that cites it.",
    ("figid", "sentence"),
    (
        FIGID,
        PMCID,
        PUB_YEAR,
        replace(
            SENTENCE,
            meaning="Number of the sentence among those of its article that cite figures, from 0; the figures that it "
            "cites share it.",
            nullable=False,
        ),
        text("section", "Titles of the section and of those around it, joined by ` > `; null when there is none."),
        Column(
            "section_number",
            pa.int32(),
            "Place of the section among the elements `body`, `back`, `sec`, `app`, `ack`, `boxed-text`, `notes` and "
            "`glossary` of the article, from 0.",
            False,
        ),
        Column(
            "offset",
            pa.int32(),
            "Offset of the sentence in the text of its section, in code points: the section's own paragraphs in the "
            "form of captions, joined by spaces.",
            False,
        ),
        text("text", "The sentence, in the form of captions.", False),
    ),
    is_partitioned=True,
)
