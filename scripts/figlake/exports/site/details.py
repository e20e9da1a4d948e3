"""All that is told of a figure, in trees by the number of the figure, a year's parts at a time.

`figures/`: its texts, licence and links, what was read in its pictures, the sentences of the article that cite it, and
every mention with every candidate; of those in sentences what is accepted.
`ids/`: the number of each figid, so that an address names a figure by its id.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports.site.pictures import SOURCE
from figlake.exports.site.tree import Tree

LEAF_BYTES = 128_000
CANDIDATES = (
    *("kind", "id", "name", "taxon", "field", "graphic", "line", "start", "end", "mention", "match_type"),
    *("matched", "rule", "candidates", "rank", "confidence", "accepted", "not_covered", "sentence", "apart"),
)
"""Places of a candidate's values in the array that it is.

``apart``: accepted for a sentence that cites the figure, and not counted as the figure's.
"""
WORDS = ("graphic", "line", "text", "score", "box", "width", "height")

_FIGURES = """
SELECT number, figid, to_json(struct_pack(
  figid := figid, alias := figid_alias, pmcid := figures.pmcid, pmid := pmid, doi := doi, source := source,
  number := figure_number, label := figure_label, type := figure_type, title := figures.title, caption := caption,
  paper := coalesce(paper_title, articles.title), citation := reference_text, journal := figures.journal_title,
  year := nullif(figures.pub_year, 0), url := figure_url, picture := {source}, keywords := figures.keywords,
  organisms := figures.organisms, score := round(pathway_score, 3), licence := figures.license_code,
  licence_url := license_url, borrowed := has_third_party_permission, ndex := ndex_id, wikipathways := wikipathways_id,
  issues := figures.issues,
  tables := CASE source WHEN 'front_matter' THEN list_transform(page_tables, lambda t: t.kind) ELSE
    list_filter([CASE WHEN len(gene_ids) > 0 THEN 'genes' END, CASE WHEN len(chemical_ids) > 0 THEN 'chemicals' END,
      CASE WHEN len(disease_ids) > 0 THEN 'diseases' END], lambda kind: kind IS NOT NULL) END
)) FROM (FROM figures WHERE year = {year}) AS figures JOIN (SELECT figid, number FROM ordered) USING (figid)
LEFT JOIN (SELECT pmcid, pmid, title, license_url FROM articles) AS articles ON articles.pmcid = figures.pmcid
ORDER BY number
"""
_GENES = """
SELECT figid, CASE WHEN family_id IS NULL THEN 'gene' ELSE 'family' END AS kind,
  coalesce(family_id, ncbi_gene_id::VARCHAR) AS id, coalesce(symbol, family_id) AS name, taxon_id AS taxon, field,
  graphic, line, "start", "end", mention, match_type, matched_string AS matched, rule, n_candidates AS candidates, rank,
  round(confidence, 3) AS confidence,
  is_accepted OR coalesce(is_accepted_family, false) OR coalesce(is_accepted_citing, false) AS accepted,
  species_not_covered AS not_covered, sentence,
  coalesce(is_accepted_citing AND NOT (is_accepted OR coalesce(is_accepted_family, false)), false) AS apart
FROM figure_genes WHERE year = {year} AND (field <> 'citing_text' OR accepted)
"""
_CONCEPTS = """
SELECT figid, '{kind}', {kind}_id, name, NULL, field, graphic, line, "start", "end", mention, match_type,
  matched_string, rule, n_candidates, rank, round(confidence, 3), is_accepted, NULL, NULL, false
FROM figure_{kind}s WHERE year = {year}
"""
_CANDIDATES = """
SELECT figid, json_array({values})
FROM ({genes} UNION ALL {chemicals} UNION ALL {diseases})
ORDER BY figid, field, graphic, line, sentence, "start", "end", mention, kind, rank, id
"""
_WORDS = """
SELECT figid, json_array(graphic, line, text, round(score, 3), box, width, height)
FROM figure_words WHERE year = {year} ORDER BY figid, graphic, line
"""

_SENTENCES = """
SELECT figid, json_array(sentence, section, text) FROM citing_sentences WHERE year = {year} ORDER BY figid, sentence
"""


def write_details(con: duckdb.DuckDBPyConnection, folder: Path, years: list[int]) -> int:
    """Write the tree `figures/` below ``folder``; returns its levels.  ``years``: in the order of numbers."""
    tree = Tree(folder / "figures", LEAF_BYTES)
    for year in years:
        candidates, words = _OfFigures(con, _candidates(year)), _OfFigures(con, _WORDS.format(year=year))
        sentences = _OfFigures(con, _SENTENCES.format(year=year))
        for number, figid, figure in rows_of(con, _FIGURES.format(source=SOURCE, year=year)):
            mentions, lines, citing = candidates.of(figid), words.of(figid), sentences.of(figid)
            tree.add(number, f'{figure[:-1]},"mentions":[{mentions}],"words":[{lines}],"citing":[{citing}]}}')
    return tree.finish()


def _candidates(year: int) -> str:
    concepts = {f"{kind}s": _CONCEPTS.format(kind=kind, year=year) for kind in ("chemical", "disease")}
    values = ", ".join(f'"{name}"' for name in CANDIDATES)
    return _CANDIDATES.format(values=values, genes=_GENES.format(year=year), **concepts)


class _OfFigures:
    """JSON of the rows of figures, asked for by ascending figids."""

    def __init__(self, con: duckdb.DuckDBPyConnection, sql: str) -> None:
        rows: Iterator[tuple[Any, ...]] = rows_of(con, sql)
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next = next(self._groups, None)

    def of(self, figid: str) -> str:
        """The rows of a figure, joined by commas."""
        if self._next is None or self._next[0] != figid:
            return ""
        found = ",".join(row[1] for row in self._next[1])
        self._next = next(self._groups, None)
        return found


def write_ids(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the tree `ids/` below ``folder``; returns its levels."""
    tree = Tree(folder / "ids")
    for figid, number in rows_of(con, "SELECT figid, number FROM ordered ORDER BY figid"):
        tree.add(figid, str(number))
    return tree.finish()
