"""What can be typed, and what it may mean: a tree by the typed string.

A record is an array of meanings: `[kind, id, label, figures, taxon of a gene, whether by another name, name]`.  A
string is the key of a name or of an id (`keys`).  A gene, chemical or disease is known by its symbol or preferred name
and by the strings that figures name it by; then by its other names of the reference (1), which several may share.
Names of a human gene are those of its orthologs as well.  What is meant more surely stands first, then what is in more
figures.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from figlake.dataset.query import rows_of
from figlake.exports.site.tree import Tree
from figlake.files.database import add_rows, put_aside, stretches
from figlake.names.english import english
from figlake.text.organisms import listed_names, scientific_name, taxon_id

MEANINGS = 12
"""That are told of a string."""
LONGEST = 100
"""Characters of a string that is looked for."""

TERMS_AT_ONCE = 100_000
"""Meanings of strings, about so many, that are put in order at a time."""

_IS_KEY = "length(term) BETWEEN 1 AND {longest} AND NOT regexp_matches(term, '[\\x{{10000}}-\\x{{10FFFF}}]')"
_ENTITIES = """
CREATE TABLE entities AS
SELECT *, row_number() OVER (ORDER BY label, id, kind) - 1 AS place FROM (
  SELECT kind, id, kind || ':' || id AS key, count(*) AS figures, CASE kind
    WHEN 'gene' THEN any_value(genes.symbol) WHEN 'family' THEN id
    WHEN 'chemical' THEN any_value(chemicals.name) ELSE any_value(diseases.name) END AS label
  FROM named LEFT JOIN genes ON kind = 'gene' AND id = ncbi_gene_id::VARCHAR
  LEFT JOIN chemicals ON kind = 'chemical' AND id = chemical_id
  LEFT JOIN diseases ON kind = 'disease' AND id = disease_id
  GROUP BY kind, id
)
"""
_JOURNALS = """
CREATE TABLE journals AS
SELECT figid, name_key(coalesce(journal_nlm_ta, journal_title)) AS journal, journal_nlm_ta, journal_title FROM figures
WHERE coalesce(journal_nlm_ta, journal_title) IS NOT NULL
"""
_SEEN = """
CREATE TABLE seen AS
SELECT kind, id, mention, count(*) AS figures FROM (
  SELECT DISTINCT CASE WHEN starts_with(m.id, 'FPLX:') THEN 'family' ELSE type END AS kind,
    regexp_replace(m.id, '^(FPLX|NCBIGene):', '') AS id, mention, figid
  FROM figure_mentions m WHERE is_accepted
) GROUP BY ALL
"""
_CONCEPTS = """
WITH used_genes AS (SELECT genes.* FROM genes SEMI JOIN entities ON kind = 'gene' AND id = ncbi_gene_id::VARCHAR),
used_families AS (SELECT families.* FROM families SEMI JOIN entities ON kind = 'family' AND id = family_id),
used_chemicals AS (SELECT chemicals.* FROM chemicals SEMI JOIN entities ON kind = 'chemical' AND id = chemical_id),
used_diseases AS (SELECT diseases.* FROM diseases SEMI JOIN entities ON kind = 'disease' AND id = disease_id),
human AS (
  SELECT other.ncbi_gene_id::VARCHAR AS id, genes.symbol, genes.name, genes.synonyms
  FROM used_genes other JOIN genes ON other.human_ncbi_gene_id = genes.ncbi_gene_id
), called AS (
  SELECT kind, id, mention AS name FROM seen
  UNION ALL SELECT 'gene', ncbi_gene_id::VARCHAR, unnest([symbol, name]) FROM used_genes
  UNION ALL SELECT 'gene', id, symbol FROM human
  UNION ALL SELECT 'family', family_id, unnest(list_prepend(family_id, names)) FROM used_families
  UNION ALL SELECT 'chemical', chemical_id, name FROM used_chemicals
  UNION ALL SELECT 'disease', disease_id, name FROM used_diseases
), also_called AS (
  SELECT 'gene' AS kind, ncbi_gene_id::VARCHAR AS id, unnest(synonyms) AS name FROM used_genes
  UNION ALL SELECT 'gene', id, unnest(list_append(synonyms, name)) FROM human
  UNION ALL SELECT 'chemical', chemical_id, unnest(synonyms) FROM used_chemicals
  UNION ALL SELECT 'disease', disease_id, unnest(synonyms) FROM used_diseases
), given AS (
  SELECT 'gene' AS kind, ncbi_gene_id::VARCHAR AS id, unnest(
    [ncbi_gene_id::VARCHAR, 'NCBIGene:' || ncbi_gene_id, hgnc_id, ensembl_gene_id] || uniprot_ids) AS given
  FROM used_genes
  UNION ALL SELECT 'family', family_id, 'FPLX:' || family_id FROM used_families
  UNION ALL SELECT 'chemical', chemical_id, unnest([chemical_id, mesh_id, chebi_id]) FROM used_chemicals
  UNION ALL SELECT 'disease', disease_id, unnest([disease_id, mesh_id, mondo_id, doid]) FROM used_diseases
), keyed AS (
  SELECT kind, id, term_key(name) AS term, name, false AS is_other FROM called
  UNION ALL SELECT kind, id, term_key(name), name, true FROM also_called ANTI JOIN english ON english.word = lower(name)
  UNION ALL SELECT kind, id, '#' || lower(given), NULL, false FROM given
)
SELECT kind, id, term, label, figures, taxon_id AS taxon, is_other, name
FROM keyed JOIN entities USING (kind, id)
LEFT JOIN (SELECT 'gene' AS kind, ncbi_gene_id::VARCHAR AS id, taxon_id FROM used_genes) USING (kind, id)
WHERE NOT is_other OR (length(term) > 1 AND regexp_matches(term, '[^0-9]'))
"""
_ARTICLES = """
WITH of_articles AS (SELECT pmcid, count(*) AS figures FROM ordered GROUP BY pmcid), given AS (
  SELECT 'article' AS kind, pmcid AS id, unnest([pmcid, pmid::VARCHAR, 'PMID:' || pmid, doi]) AS given,
    coalesce(title, pmcid) AS label, figures
  FROM articles JOIN of_articles USING (pmcid)
  UNION ALL SELECT 'figure', figid, unnest([figid, figid_alias]), figid, 1 FROM figures
)
SELECT kind, id, '#' || lower(given) AS term, label, figures, NULL::INTEGER AS taxon, false AS is_other,
  NULL::VARCHAR AS name FROM given
"""
_OTHERS = """
WITH named AS (
  SELECT 'journal' AS kind, journal AS id, unnest([journal_nlm_ta, journal_title]) AS name, figid,
    coalesce(journal_title, journal_nlm_ta) AS label FROM journals
  UNION ALL SELECT 'organism', organism, name, figid, label FROM organisms JOIN organism_names USING (organism)
)
SELECT kind, id, term_key(name) AS term, min(label) AS label, count(*) AS figures, NULL::INTEGER AS taxon,
  false AS is_other, name
FROM named WHERE name IS NOT NULL GROUP BY kind, id, name
"""
_MEANINGS = """
WITH those AS (
  SELECT kind, id, term, min(label)[:120] AS label, max(figures) AS figures, min(taxon) AS taxon,
    bool_and(is_other) AS is_other, min(name) AS name
  FROM meant WHERE {stretch} GROUP BY kind, id, term
)
SELECT term, to_json(list(json_array(kind, id, label, figures, taxon, is_other::INTEGER, name)
  ORDER BY is_other, figures DESC, kind, id)[:{meanings}])
FROM those GROUP BY term ORDER BY term
"""


def add_meanings(con: duckdb.DuckDBPyConnection) -> None:
    """Add the tables `entities` (kind, id, key, figures, label, place by label), `seen` (kind, id, mention, figures),
    `journals` and `organisms` (of figures), `organism_names` to a connection with `order.add_order`.
    """
    for sql in (_ENTITIES, _JOURNALS, _SEEN):
        con.execute(sql)
    _add_organisms(con)


def _add_organisms(con: duckdb.DuckDBPyConnection) -> None:
    """An organism is known by its taxon id, and where the list of organisms has none by its name."""
    names = [name for (name,) in rows_of(con, "SELECT DISTINCT unnest(organisms) FROM figures ORDER BY ALL")]
    ids = {name: str(taxon_id(name) or name) for name in names}
    used = set(ids.values())
    spelt = {(organism, name) for name, organism in ids.items()}
    spelt |= {(str(taxon), name) for name, taxon in listed_names() if str(taxon) in used}
    rows = [(organism, name, organism_label(organism)) for organism, name in sorted(spelt)]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    names_of = zip(("organism", "name", "label"), columns, strict=True)
    add_rows(con, "organism_names", pa.table({name: pa.array(values, pa.string()) for name, values in names_of}))
    add_rows(
        con,
        "organism_ids",
        pa.table({"name": pa.array(ids, pa.string()), "organism": pa.array(ids.values(), pa.string())}),
    )
    con.execute(
        "CREATE TABLE organisms AS SELECT DISTINCT figid, organism "
        "FROM (SELECT figid, unnest(organisms) AS name FROM figures) JOIN organism_ids USING (name)"
    )


def organism_label(organism: str) -> str:
    """The name that an organism is shown under."""
    return (scientific_name(int(organism)) if organism.isdigit() else None) or organism


def write_terms(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the tree `terms/` below ``folder``; returns its levels.  What is meant waits on the disk in between."""
    tree = Tree(folder / "terms")
    add_rows(con, "english", pa.table({"word": pa.array(sorted(english()), pa.string())}))
    with TemporaryDirectory(prefix="meant-", dir=folder) as aside:
        for name, sql in (("of_concepts", _CONCEPTS), ("of_articles", _ARTICLES), ("of_others", _OTHERS)):
            put_aside(con, name, f"FROM ({sql}) WHERE {_IS_KEY.format(longest=LONGEST)}", Path(aside))
        con.execute("CREATE VIEW meant AS FROM of_concepts UNION ALL FROM of_articles UNION ALL FROM of_others")
        for stretch in stretches(con, "meant", "term", rows=TERMS_AT_ONCE):
            for term, meanings in rows_of(con, _MEANINGS.format(stretch=stretch, meanings=MEANINGS)):
                tree.add(term, meanings)
    return tree.finish()
