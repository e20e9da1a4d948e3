"""What a list of results shows of each figure, and what it is narrowed by: files by the number of the figure.

`cards/`: `CARDS` figures a file; an array of figid, title, label, journal, year, licence, picture, the
names of its surest genes, and its organisms that have a taxon.
`facets/`: `FACETS` figures a file; the kinds that they are of, `[licence, pathway, harvested, organisms]` by places in
the lists of `site.json`, and a text that has a character for each figure: that of its kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports.site.packed import numbered, write_packed
from figlake.exports.site.pictures import SOURCE

CARDS, FACETS = 12, 16_384
FIRST_KIND = 40
"""Character of the first kind of figures, of `FACETS` at most: all of them lie below the surrogates."""
GENES_SHOWN = 6
PATHWAY_SCORE = 0.5
"""From which score on a figure counts as one that shows a pathway; a page without a score is PFOCR's, and does."""

LICENCE = """CASE WHEN license_code IS NULL THEN 'not known'
  WHEN has_third_party_permission THEN license_code || ', borrowed' ELSE license_code END"""
"""SQL over `figures`: what figures are narrowed by; a borrowed one is not under the licence of its article."""

_CARDS = """
SELECT json_array(figid, coalesce(title, paper_title), coalesce(figure_label, figure_number),
  coalesce(journal_nlm_ta, journal_title), nullif(pub_year, 0), license_code, {source}, coalesce(labels, []),
  coalesce(species, []))
FROM (FROM figures WHERE year = {year}) AS figures JOIN (SELECT figid, number FROM ordered) USING (figid)
LEFT JOIN (
  SELECT number, list(label ORDER BY confidence DESC, label)[:{shown}] AS labels
  FROM named JOIN entities USING (kind, id) WHERE kind = 'gene'
    AND number BETWEEN (SELECT min(number) FROM ordered WHERE pub_year = {year})
    AND (SELECT max(number) FROM ordered WHERE pub_year = {year}) GROUP BY number
) USING (number)
LEFT JOIN (
  SELECT figid, list(label ORDER BY label)[:{shown}] AS species
  FROM organisms JOIN (SELECT DISTINCT organism, label FROM organism_names) USING (organism)
  WHERE regexp_matches(organism, '^[0-9]+$') GROUP BY figid
) USING (figid) ORDER BY number
"""
_FACETS = """
SELECT {licence}, coalesce(pathway_score >= {pathway}, source = 'front_matter'), source = 'pmc', taxa
FROM figures JOIN ordered USING (figid)
LEFT JOIN (SELECT figid, list(organism ORDER BY organism) AS taxa FROM organisms GROUP BY figid) USING (figid)
ORDER BY number
"""


def write_cards(con: duckdb.DuckDBPyConnection, folder: Path, years: Iterable[int]) -> None:
    """Write `cards/` below ``folder``."""
    cards = (
        card for year in years for (card,) in rows_of(con, _CARDS.format(source=SOURCE, year=year, shown=GENES_SHOWN))
    )
    for number, some in enumerate(_in_groups(cards, CARDS)):
        write_packed(numbered(folder / "cards", number), f"[{','.join(some)}]")


def write_facets(
    con: duckdb.DuckDBPyConnection, folder: Path, licences: Sequence[str], organisms: Sequence[str]
) -> None:
    """Write `facets/` below ``folder``; ``licences`` and ``organisms``: lists that places are told of."""
    place_of_licence = {licence: place for place, licence in enumerate(licences)}
    place_of_organism = {organism: place for place, organism in enumerate(organisms)}
    rows = rows_of(con, _FACETS.format(licence=LICENCE, pathway=PATHWAY_SCORE))
    for number, some in enumerate(_in_groups(rows, FACETS)):
        kinds = [
            (
                place_of_licence[licence],
                int(is_pathway),
                int(is_harvested),
                tuple(place_of_organism[taxon] for taxon in taxa or () if taxon in place_of_organism),
            )
            for licence, is_pathway, is_harvested, taxa in some
        ]
        places = {kind: place for place, kind in enumerate(sorted(set(kinds)))}
        facets = {"kinds": list(places), "of": "".join(chr(FIRST_KIND + places[kind]) for kind in kinds)}
        text = json.dumps(facets, ensure_ascii=False, separators=(",", ":"))
        write_packed(numbered(folder / "facets", number), text)


def _in_groups(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while some := list(islice(rows, size)):
        yield some
