"""Genes and concepts of one stretch of a figure's text: which of them is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.concepts.verdicts import Side, Stretch, gives_way
from figlake.names.texts import OCR_WORD, PAGE_WORD

FigureKey = tuple[str, str, str]
TextKey = tuple[str, int | None, int | None, str | None]
_TOLD = (
    *("figid", "location", "record", "field", "graphic", "line", "mention", "start", "end", "confidence"),
    *("is_accepted", "is_accepted_family"),
)


def figure_key(row: Mapping[str, Any]) -> FigureKey:
    """What tells the figures of a batch apart."""
    return row["figid"], row["location"], row["record"]


def text_key(field: str, graphic: int | None, line: int | None, mention: str) -> TextKey:
    """What tells the texts of a figure apart; a single word is a text of its own."""
    return field, graphic, line, mention if field in (OCR_WORD, PAGE_WORD) else None


class AcceptedGenes:
    """The rows of `working.CORE_FIGURE_GENES` of some figures; of what is accepted among them some gives way."""

    def __init__(self, rows: pa.Table) -> None:
        self._rows = rows
        self._stretches: dict[tuple[FigureKey, TextKey], list[tuple[int, Stretch]]] = {}
        self._meant: dict[int, str] = {}
        is_accepted = pc.or_(rows["is_accepted"], pc.fill_null(rows["is_accepted_family"], False))
        places = pc.indices_nonzero(is_accepted)
        for place, row in zip(places.to_pylist(), rows.select(list(_TOLD)).take(places).to_pylist(), strict=True):
            text = text_key(row["field"], row["graphic"], row["line"], row["mention"])
            stretch = Stretch(row["start"], row["end"], row["confidence"])
            self._stretches.setdefault((figure_key(row), text), []).append((place, stretch))

    def leave(self, figure: FigureKey, text: TextKey, concept: Stretch, concept_id: str) -> bool:
        """Whether a concept that is sure enough is meant beside the genes; those that are not meant then give way."""
        is_meant = True
        for place, gene in self._stretches.get((figure, text), ()):
            side = gives_way(concept, gene)
            if side is Side.CONCEPT:
                is_meant = False
            elif side is Side.GENE:
                self._meant[place] = concept_id
        return is_meant

    def table(self) -> pa.Table:
        """All rows; those that gave way are not accepted, and say for what."""
        rows = self._rows
        meant: list[str | None] = [None] * rows.num_rows
        for place, concept_id in self._meant.items():
            meant[place] = concept_id
        column = pa.array(meant, pa.string())
        for name in ("is_accepted", "is_accepted_family"):
            kept = pc.and_(rows[name], pc.is_null(column))
            rows = rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), kept)
        place = rows.schema.get_field_index("surer_concept")
        return rows.set_column(place, rows.schema.field(place), column)
