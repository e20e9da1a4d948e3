"""A page in PFOCR's form for a figure that was harvested: every field of the 2023 schema that an article can give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from figlake.pages import fields
from figlake.pages.page_tables import TABLE_COLUMNS, write_table
from figlake.text.organisms import scientific_name

NO_ORGANISM = ["NA"]
LICENCE_URLS = {
    "CC0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{
        f"CC {kind}": f"https://creativecommons.org/licenses/{kind.lower()}/4.0/"
        for kind in ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND")
    },
}
ORGANISM_GROUPS = {
    9606: "Primates",
    10090: "Rodents",
    10116: "Rodents",
    7955: "Vertebrates",
    7227: "Invertebrates",
    6239: "Invertebrates",
    3702: "Plants and Fungi",
    4932: "Plants and Fungi",
    559292: "Plants and Fungi",
}
"""PFOCR's `organism_group` of the species that a gene reference may hold."""
SOURCES = {"symbol": "ncbigene_symbol", "family": "famplex_relations"}
"""PFOCR's `source` of a match, by `match_type`; of all others it is `ncbigene_synonym`."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """What a page lists: accepted rows of the tables of mentions, in the order of its TSV files."""

    genes: Sequence[Row] = ()
    chemicals: Sequence[Row] = ()
    diseases: Sequence[Row] = ()

    @property
    def keywords(self) -> list[str]:
        """Symbols of the genes, then names of the chemicals and of the diseases, each once."""
        concepts = (*self.chemicals, *self.diseases)
        return list(dict.fromkeys([*(row["symbol"] for row in self.genes), *(row["name"] for row in concepts)]))


def write_harvested_page(figure: Row, license_url: str | None, named: Named) -> bytes:
    """The page of a harvested figure.

    ``figure``: a row of `tables.FIGURES`; ``license_url``: of its article.
    """
    front_matter = {
        "figid": figure["figid"],
        "figtitle": figure["title"] or figure["paper_title"] or "",
        "organisms": list(figure["organisms"]) or list(NO_ORGANISM),
        "organisms_ner": _organisms(named.genes) or list(NO_ORGANISM),
        "pmcid": figure["pmcid"],
        "filename": figure["image_filename"] or "",
        "figlink": fields.relative_link(figure) or "",
        "number": figure["figure_number"],
        "caption": figure["caption"] or "",
        "papertitle": figure["paper_title"] or "",
        "reftext": figure["reference_text"] or "",
        "year": str(figure["pub_year"]) if figure["pub_year"] else "",
        "doi": figure["doi"] or "",
        "journal_title": figure["journal_title"] or "",
        "journal_nlm_ta": figure["journal_nlm_ta"] or "",
        "publisher_name": figure["publisher_name"] or "",
        "keywords": " | ".join(figure["keywords"]),
        "automl_pathway": figure["pathway_score"],
        "figid_alias": figure["figid_alias"],
        "figtype": figure["figure_type"],
        "redirect_from": f"/figures/{figure['figid_alias']}",
        "ndex": figure["ndex_id"] or "",
        "seo": "CreativeWork",
        "schema-jsonld": json_ld(figure, license_url, named.keywords),
    }
    return fields.dump(front_matter)


def json_ld(figure: Row, license_url: str | None, keywords: Sequence[str]) -> dict[str, Any]:
    """schema.org block: an ImageObject that is part of a ScholarlyArticle, under its licence unless it is borrowed."""
    article: dict[str, Any] = {"@type": "ScholarlyArticle", "name": figure["paper_title"] or figure["pmcid"]}
    if figure["doi"]:
        article["sameAs"] = f"https://doi.org/{figure['doi']}"
    if figure["pub_year"]:
        article["datePublished"] = str(figure["pub_year"])
    page_of_article = f"https://pmc.ncbi.nlm.nih.gov/articles/{figure['pmcid']}/"
    block: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@id": figure["figure_url"] or f"{page_of_article}#{figure['figid']}",
        "@type": "ImageObject",
        "identifier": figure["figid"],
        "name": figure["title"] or figure["figure_label"] or figure["figid"],
        "description": figure["caption"] or figure["title"] or "",
        "url": figure["figure_url"] or page_of_article,
        "isPartOf": article,
    }
    licence = license_url or LICENCE_URLS.get(figure["license_code"] or "")
    if licence and not figure["has_third_party_permission"]:
        block["license"] = licence
    if keywords:
        block["keywords"] = list(keywords)
    return block


def genes_table(genes: Sequence[Row]) -> bytes | None:
    """The figure's `-genes.tsv` from its accepted genes, with PFOCR's counts; None when there are none."""
    if not genes:
        return None
    distinct = {(row["taxon_id"], row["mention"], row["ncbi_gene_id"]): row for row in genes}
    counts = {taxon: _counts([row for row in distinct.values() if row["taxon_id"] == taxon]) for taxon in _taxa(genes)}
    rows = []
    for taxon in _taxa(genes):
        for row in (row for row in distinct.values() if row["taxon_id"] == taxon):
            rows.append(
                {
                    "organism_id": taxon,
                    "organism_name": scientific_name(taxon),
                    "organism_group": ORGANISM_GROUPS.get(taxon),
                    "word": row["mention"],
                    "matched": row["matched_string"].upper(),
                    "symbol": row["symbol"],
                    "ncbi_gene_id": row["ncbi_gene_id"],
                    "match_source": SOURCES.get(row["match_type"], "ncbigene_synonym"),
                    **counts[taxon],
                }
            )
    return write_table("genes", tuple(TABLE_COLUMNS["genes"]), rows)


def concepts_table(kind: str, rows: Sequence[Row]) -> bytes | None:
    """The figure's `-chemicals.tsv` or `-diseases.tsv` from accepted rows; None when there are none.

    A concept has a row for each word that it was read as.  Ids are written as PFOCR writes them: `mesh:D008545`.
    """
    if not rows:
        return None
    key = f"{kind.removesuffix('s')}_id"
    other = "chebi_id" if kind == "chemicals" else "doid"
    distinct: dict[tuple[str, str], Row] = {}
    for row in rows:
        distinct.setdefault((row["mention"], row[key]), row)
    listed = [
        {
            "word": row["mention"],
            "mesh_id": f"mesh:{row['mesh_id']}" if row["mesh_id"] else None,
            "matched": row["matched_string"],
            "name": row["name"],
            other: row[other].lower() if row[other] else None,
        }
        for row in distinct.values()
    ]
    return write_table(kind, tuple(TABLE_COLUMNS[kind]), listed)


def genes_of_page(figure: Row, rows: Sequence[Row], families: Mapping[str, Sequence[tuple[int, str]]]) -> list[Row]:
    """The genes that a figure's page lists: those of its pictures in the order read, else those of its texts.

    ``rows``: its accepted genes and families of `tables.FIGURE_GENES`; ``families``: NCBI Gene id and symbol of each
    member.  In pictures members stand for their family, as in PFOCR's tables.
    """
    if figure["picture_line_count"] is None:
        return [row for row in rows if row["is_accepted"]]
    found: list[Row] = []
    for row in _as_read(rows):
        if row["is_accepted"]:
            found.append(row)
        else:
            members = families.get(row["family_id"], ())
            found += [{**row, "ncbi_gene_id": gene_id, "symbol": symbol} for gene_id, symbol in members]
    return found


def concepts_of_page(figure: Row, rows: Sequence[Row]) -> list[Row]:
    """As `genes_of_page`, of accepted rows of `tables.FIGURE_CHEMICALS` or `tables.FIGURE_DISEASES`."""
    return list(rows) if figure["picture_line_count"] is None else _as_read(rows)


def _as_read(rows: Sequence[Row]) -> list[Row]:
    """Rows of pictures in the order read; those of one string in the order of ``rows``."""
    read = [row for row in rows if row["field"] == "picture_word"]
    return sorted(read, key=lambda row: (row["graphic"], row["line"], row["start"]))


def _taxa(genes: Sequence[Row]) -> list[int]:
    return list(dict.fromkeys(row["taxon_id"] for row in genes))


def _organisms(genes: Sequence[Row]) -> list[str]:
    return [name for taxon in _taxa(genes) if (name := scientific_name(taxon))]


def _counts(rows: Sequence[Row]) -> dict[str, int | None]:
    """PFOCR's counts for one organism: distinct genes by symbol and by synonym, distinct matches; 0 is missing."""
    direct = {row["ncbi_gene_id"] for row in rows if row["match_type"] == "symbol"}
    synonym = {row["ncbi_gene_id"] for row in rows if row["match_type"] not in SOURCES}
    matches = {row["matched_string"].upper() for row in rows}
    return {
        "count_direct": len(direct) or None,
        "count_synonym": len(synonym) or None,
        "count_match": len(matches) or None,
    }
