"""Export `site`: a web site of the current snapshot in static files, which any web server can carry.

`index.html` and what lies beside it (`assets/`) is the app; it reads `data/<snapshot>/`: `site.json`, which tells what
there is, and packed JSON by number (`packed`) and by key (`tree`).  All is made by SQL, and streams.
"""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.query import rows_of
from figlake.dataset.snapshot import read_manifest
from figlake.exports import Published
from figlake.exports.site.cards import CARDS, FACETS, LICENCE, write_cards, write_facets
from figlake.exports.site.details import CANDIDATES, WORDS, write_details, write_ids
from figlake.exports.site.downloads import write_downloads
from figlake.exports.site.entities import write_entities
from figlake.exports.site.keys import spelt_letters
from figlake.exports.site.order import NO_WORDS, add_order, years
from figlake.exports.site.pictures import HOST, take_pictures
from figlake.exports.site.postings import write_postings
from figlake.exports.site.terms import add_meanings, organism_label, write_terms
from figlake.exports.site.tree import FANOUT
from figlake.files.atomic import renewing

ASSETS = Path(__file__).with_name("assets")
SITE = "site.json"
MAX_ORGANISMS, MOST_NAMED = 200, 12
_COUNTS = """
SELECT (SELECT count(*) FROM figures) AS figures, (SELECT count(*) FROM articles) AS articles,
  count(DISTINCT id) FILTER (kind = 'gene') AS genes, count(DISTINCT id) FILTER (kind = 'chemical') AS chemicals,
  count(DISTINCT id) FILTER (kind = 'disease') AS diseases FROM entities
"""
_LICENCES = f"SELECT {LICENCE} AS code FROM figures GROUP BY code ORDER BY count(*) DESC, code"
_ORGANISMS = "SELECT organism FROM organisms GROUP BY organism ORDER BY count(*) DESC, organism LIMIT {most}"
_TAXA = """
SELECT DISTINCT taxon_id FROM genes SEMI JOIN entities ON kind = 'gene' AND id = ncbi_gene_id::VARCHAR ORDER BY taxon_id
"""
_MOST_NAMED = "SELECT label, id FROM entities WHERE kind = '{kind}' ORDER BY figures DESC, label, id LIMIT {most}"

log = logging.getLogger(__name__)


def export(published: Published, target: Path) -> None:
    """Write the site of the current snapshot to ``target``."""
    name, manifest = read_manifest(published.dataset)
    con = published.connect()
    add_order(con)
    add_meanings(con)
    with renewing(target) as folder:
        shutil.copytree(ASSETS, folder, dirs_exist_ok=True)
        site = {"snapshot": name, "schema": manifest["schema_version"], **_write_data(con, published, folder, name)}
        (folder / SITE).write_text(json.dumps(site, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        pictures = take_pictures(con, published.dataset, folder / "pictures")
    log.info("%d figures, %d pictures", site["counts"]["figures"], pictures)


def _write_data(con: duckdb.DuckDBPyConnection, published: Published, folder: Path, name: str) -> dict[str, Any]:
    """Write `data/<snapshot>/`; returns what `site.json` tells of it."""
    data = folder / "data" / name
    of_years = years(con)
    in_order = [year for year, *_ in of_years]
    licences = [licence for (licence,) in rows_of(con, _LICENCES)]
    organisms = [organism for (organism,) in rows_of(con, _ORGANISMS.format(most=MAX_ORGANISMS))]
    write_cards(con, data, in_order)
    write_facets(con, data, licences, organisms)
    levels = {
        "ids": write_ids(con, data),
        "figures": write_details(con, data, in_order),
        "downloads": write_downloads(con, published, data, in_order),
        "terms": write_terms(con, data),
        "entities": write_entities(con, data),
        "postings": write_postings(con, data),
    }
    cursor = con.execute(_COUNTS)
    counts = dict(zip((column[0] for column in cursor.description), cursor.fetchone() or (), strict=True))
    return {
        "counts": counts,
        "levels": levels,
        "sizes": {"fanout": FANOUT, "cards": CARDS, "facets": FACETS},
        "candidate": CANDIDATES,
        "word": WORDS,
        "years": of_years,
        "licences": licences,
        "species": {taxon: organism_label(str(taxon)) for (taxon,) in rows_of(con, _TAXA)},
        "organisms": [[organism, organism_label(organism)] for organism in organisms],
        "no_words": NO_WORDS,
        "letters": spelt_letters(),
        "store": HOST,
        "named": {
            kind: list(rows_of(con, _MOST_NAMED.format(kind=kind, most=MOST_NAMED)))
            for kind in ("gene", "chemical", "disease")
        },
    }
