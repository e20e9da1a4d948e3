"""Candidates of mentions as rows of `figure_chemicals` and `figure_diseases`, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from figlake.concepts.lexicon.lexicon import Concept, Lexicon
from figlake.concepts.mapper import Answer
from figlake.concepts.reference.tables import CHEMICAL, DISEASE
from figlake.files import parquet, working
from figlake.pictures.lines import Line

TABLES = {CHEMICAL: working.CORE_FIGURE_CHEMICALS, DISEASE: working.CORE_FIGURE_DISEASES}
MAX_READINGS = 5
"""Candidates of a mention that have a row."""
_OF_FIGURE = ("figid", "pmcid", "pub_year", "location", "record")


class Mention(NamedTuple):
    """An answer in its field, as a type; ``line``: of a picture that it stands in."""

    field: str
    answer: Answer
    is_accepted: bool
    line: Line | None = None


class ConceptRows:
    """Collects the candidates of the mentions of a group of figures that are read as one type."""

    def __init__(self, type_: str, lexicon: Lexicon) -> None:
        self._table, self._type, self._lexicon = TABLES[type_], type_, lexicon
        self._figures: list[int] = []
        self._columns: dict[str, list[Any]] = {name: [] for name in self._table.schema.names if name not in _OF_FIGURE}

    def add(self, figure: int, mentions: list[Mention]) -> None:
        """Take over the mentions of the figure at that place of the group.

        Where a string coordinates several names, a concept that several of them may mean has one row.
        """
        best: dict[tuple[Any, ...], dict[str, Any]] = {}
        for mention in mentions:
            if mention.answer.reading.type == self._type:
                for row in self._rows(mention):
                    key = tuple(row[name] for name in self._table.key if name in row)
                    known = best.get(key)
                    if known is None or (row["rank"], -row["confidence"]) < (known["rank"], -known["confidence"]):
                        best[key] = row
        for row in best.values():
            self._figures.append(figure)
            for name, values in self._columns.items():
                values.append(row[name])

    def _rows(self, mention: Mention) -> Iterator[dict[str, Any]]:
        answer, line = mention.answer, mention.line
        span, reading = answer.span, answer.reading
        known = [
            (self._lexicon.concept(candidate.concept), candidate, chance)
            for candidate, chance in zip(reading.candidates, reading.chances, strict=True)
        ]
        known = [one for one in known if not one[0].is_protein]
        for rank, (concept, candidate, chance) in enumerate(known[:MAX_READINGS], 1):
            yield {
                "mention": span.text,
                "field": mention.field,
                "start": span.start,
                "end": span.end,
                **_ids(concept),
                "name": concept.name,
                "match_type": candidate.kind,
                "matched_string": candidate.name,
                "n_candidates": len(known),
                "rank": rank,
                "confidence": _confidence(answer.confidence, rank, chance, known[0][2]),
                "is_accepted": mention.is_accepted and rank == 1,
                "rule": candidate.tier,
                "graphic": line.graphic if line else None,
                "line": line.number if line else None,
            }

    def table(self, figures: pa.Table) -> pa.Table:
        """The core table of the type, of what was added, whose figures are rows of ``figures``, of `CORE_FIGURES`."""
        schema = self._table.schema
        places = pa.array(self._figures, pa.int32())
        columns = {name: pa.array(values, schema.field(name).type) for name, values in self._columns.items()}
        columns |= {name: figures[name].take(places) for name in _OF_FIGURE}
        return parquet.conform(self._table, pa.table([columns[name] for name in schema.names], names=schema.names))


def _confidence(first: float, rank: int, chance: float, best: float) -> float:
    """Of the first candidate its own; of others as much less as their chance is, and no more than it leaves."""
    return round(first if rank == 1 else min(first * chance / best if best else 0.0, 1.0 - first), 4)


def _ids(concept: Concept) -> dict[str, str | None]:
    def of(prefix: str) -> str | None:
        return next((one for one in concept.ids if one.startswith(prefix)), None)

    if concept.type == CHEMICAL:
        return {"chemical_id": concept.id, "mesh_id": concept.mesh_id, "chebi_id": of("CHEBI:")}
    omim = of("OMIM:")
    return {
        "disease_id": concept.id,
        "mesh_id": concept.mesh_id,
        "mondo_id": of("MONDO:"),
        "doid": of("DOID:"),
        "omim_id": omim and omim.removeprefix("OMIM:"),
    }
