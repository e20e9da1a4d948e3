"""The order of figures on the site, and what they are asked for by: tables of a connection to the snapshot.

A figure has a number: from the newest year to the oldest, in a year by figid.  So answers to a question are ascending
numbers, figures of a year are neighbours, and what is told of each figure streams out of the parts in that order.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from figlake.dataset.query import rows_of
from figlake.exports.site.keys import add_keys, greek_spelt

NO_WORDS = tuple(
    "a an and are as at be been but by can could did do does except excluding for from had has have he her his "
    "how in into is it its may might more most neither no nor not of on or our she should so such than that the "
    "their them then there these they this those through to under up upon using via was we were what when where "
    "which while who will with within without would".split()
)
"""Words that are not looked for."""
LONGEST_WORD = 40

_TABLES = r"""
CREATE MACRO folded(text) AS translate(lower(strip_accents(
  regexp_replace(text, '[\x{10000}-\x{10FFFF}]', ' ', 'g'))), 'ςµ∆', 'σμδ');
CREATE MACRO spelt(text) AS CASE WHEN regexp_matches(text, '[α-ω]') THEN SPELT ELSE text END;
CREATE MACRO words(text) AS regexp_extract_all(spelt(folded(text)), '[\p{L}\p{N}]+');
CREATE MACRO name_key(text) AS array_to_string(words(text), ' ');
CREATE TABLE ordered AS
  SELECT figid, pmcid, pub_year, row_number() OVER (ORDER BY pub_year DESC, figid) - 1 AS number FROM figures;
CREATE TABLE named AS
  SELECT CASE WHEN starts_with(id, 'FPLX:') THEN 'family' ELSE type END AS kind,
    regexp_replace(id, '^(FPLX|NCBIGene):', '') AS id, number, max(confidence) AS confidence
  FROM figure_mentions JOIN ordered USING (figid) WHERE is_accepted GROUP BY ALL;
""".replace("SPELT", greek_spelt("text"))
"""`folded` and `words` are those of assets/words.js."""


def add_order(con: duckdb.DuckDBPyConnection) -> None:
    """Add the tables `ordered` (figid, pmcid, pub_year, number) and `named` (kind, id, number, confidence), and the
    functions `folded`, `words`, `name_key` and `term_key` of texts.
    """
    add_keys(con)
    con.execute(_TABLES)


def years(con: duckdb.DuckDBPyConnection) -> Sequence[tuple[int, int, int]]:
    """Year, number of its first figure, and how many there are, newest first."""
    sql = "SELECT pub_year, min(number), count(*) FROM ordered GROUP BY pub_year ORDER BY pub_year DESC"
    return list(rows_of(con, sql))
