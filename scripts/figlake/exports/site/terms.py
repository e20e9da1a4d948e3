"""What can be typed, and what it may mean: a tree by the typed string.

A record is an array of meanings, most frequent first: `[kind, id, label, figures, taxon of a gene]`.  A string is a
name in its key form (`name_key`), or an id as it is written, in small letters.  Names of a gene, chemical or disease
are those of the reference, and the strings by which figures name it; the symbol of a human gene means its orthologs as
well.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from figlake.dataset.query import rows_of
from figlake.exports.site.tree import Tree
from figlake.files.database import add_rows
from figlake.text.organisms import listed_names, scientific_name, taxon_id

MEANINGS = 12
"""That are told of a string."""
LONGEST = 80
"""Characters of a string that is looked for."""

_ENTITIES = """
CREATE TABLE entities AS
SELECT kind, id, count(*) AS figures, CASE kind
  WHEN 'gene' THEN any_value(genes.symbol) WHEN 'family' THEN id
  WHEN 'chemical' THEN any_value(chemicals.name) ELSE any_value(diseases.name) END AS label
FROM named LEFT JOIN genes ON kind = 'gene' AND id = ncbi_gene_id::VARCHAR
LEFT JOIN chemicals ON kind = 'chemical' AND id = chemical_id
LEFT JOIN diseases ON kind = 'disease' AND id = disease_id
GROUP BY kind, id
"""
_JOURNALS = """
CREATE TABLE journals AS
SELECT figid, name_key(coalesce(journal_nlm_ta, journal_title)) AS journal, journal_nlm_ta, journal_title FROM figures
WHERE coalesce(journal_nlm_ta, journal_title) IS NOT NULL
"""
_SEEN = """
CREATE TABLE seen AS
SELECT CASE WHEN starts_with(m.id, 'FPLX:') THEN 'family' ELSE type END AS kind,
  regexp_replace(m.id, '^(FPLX|NCBIGene):', '') AS id, mention, count(DISTINCT figid) AS figures
FROM figure_mentions m WHERE is_accepted GROUP BY ALL
"""
_TERMS = """
WITH used_genes AS (SELECT genes.* FROM genes SEMI JOIN entities ON kind = 'gene' AND id = ncbi_gene_id::VARCHAR),
used_families AS (SELECT families.* FROM families SEMI JOIN entities ON kind = 'family' AND id = family_id),
used_chemicals AS (SELECT chemicals.* FROM chemicals SEMI JOIN entities ON kind = 'chemical' AND id = chemical_id),
used_diseases AS (SELECT diseases.* FROM diseases SEMI JOIN entities ON kind = 'disease' AND id = disease_id),
spelt AS (
  SELECT kind, id, name_key(mention) AS term FROM seen
  UNION SELECT 'gene', ncbi_gene_id::VARCHAR, name_key(unnest([symbol, name])) FROM used_genes
  UNION SELECT 'gene', other.ncbi_gene_id::VARCHAR, name_key(genes.symbol)
    FROM used_genes other JOIN genes ON other.human_ncbi_gene_id = genes.ncbi_gene_id
  UNION SELECT 'family', family_id, name_key(unnest(list_prepend(family_id, names))) FROM used_families
  UNION SELECT 'chemical', chemical_id, name_key(name) FROM used_chemicals
  UNION SELECT 'disease', disease_id, name_key(name) FROM used_diseases
), given AS (
  SELECT 'gene' AS kind, ncbi_gene_id::VARCHAR AS id, lower(unnest(
    [ncbi_gene_id::VARCHAR, 'NCBIGene:' || ncbi_gene_id, hgnc_id, ensembl_gene_id] || uniprot_ids)) AS term
  FROM used_genes
  UNION SELECT 'family', family_id, lower('FPLX:' || family_id) FROM used_families
  UNION SELECT 'chemical', chemical_id, lower(unnest([chemical_id, mesh_id, chebi_id])) FROM used_chemicals
  UNION SELECT 'disease', disease_id, lower(unnest([disease_id, mesh_id, mondo_id, doid])) FROM used_diseases
), of_articles AS (
  SELECT pmcid AS id, count(*) AS figures FROM ordered GROUP BY pmcid
), articles_given AS (
  SELECT 'article' AS kind, pmcid AS id, lower(unnest([pmcid, pmid::VARCHAR, 'PMID:' || pmid, doi])) AS term,
    coalesce(title, pmcid) AS label, figures
  FROM articles JOIN of_articles ON pmcid = id
  UNION ALL SELECT 'figure', figid, lower(unnest([figid, figid_alias])), figid, 1 FROM figures
), of_journals AS (
  SELECT 'journal' AS kind, journal AS id, name_key(unnest([journal_nlm_ta, journal_title])) AS term, figid,
    coalesce(journal_title, journal_nlm_ta) AS label FROM journals
), all_terms AS (
  SELECT kind, id, term, label, figures FROM (FROM spelt UNION FROM given) JOIN entities USING (kind, id)
  UNION ALL FROM (SELECT kind, id, term, label, figures FROM articles_given)
  UNION ALL SELECT kind, id, term, min(label), count(DISTINCT figid) FROM of_journals GROUP BY kind, id, term
  UNION ALL SELECT 'organism', organism, name_key(name), any_value(label), count(DISTINCT figid)
    FROM organisms JOIN organism_names USING (organism) GROUP BY ALL
)
SELECT term,
  to_json(list(json_array(kind, id, label[:120], figures, taxon) ORDER BY figures DESC, kind, id)[:{meanings}])
FROM (SELECT DISTINCT kind, id, term, label, figures FROM all_terms)
LEFT JOIN (SELECT 'gene' AS kind, ncbi_gene_id::VARCHAR AS id, taxon_id AS taxon FROM used_genes) USING (kind, id)
WHERE length(term) BETWEEN 1 AND {longest} AND NOT regexp_matches(term, '[\\x{{10000}}-\\x{{10FFFF}}]')
GROUP BY term ORDER BY term
"""


def add_meanings(con: duckdb.DuckDBPyConnection) -> None:
    """Add the tables `entities` (kind, id, label, figures), `seen` (kind, id, mention, figures), `journals` and
    `organisms` (of figures), `organism_names` to a connection with `order.add_order`.
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
    """Write the tree `terms/` below ``folder``; returns its levels."""
    tree = Tree(folder / "terms")
    for term, meanings in rows_of(con, _TERMS.format(meanings=MEANINGS, longest=LONGEST)):
        tree.add(term, meanings)
    return tree.finish()
