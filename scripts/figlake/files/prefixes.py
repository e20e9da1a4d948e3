"""Prefixes of the ids that the tables hold, as Bioregistry or Biolink writes them, and what they stand for."""

from __future__ import annotations

from typing import NamedTuple

_OBO = "http://purl.obolibrary.org/obo"


class Prefix(NamedTuple):
    """What comes before an id to make it a URI, and the form of the id (a regular expression)."""

    uri: str
    pattern: str


PREFIXES = {
    "PMC": Prefix("https://pmc.ncbi.nlm.nih.gov/articles/", r"PMC[0-9]+"),
    "PMID": Prefix("https://pubmed.ncbi.nlm.nih.gov/", r"[0-9]+"),
    "DOI": Prefix("https://doi.org/", r"10\.\S+"),
    "NCBIGene": Prefix("https://www.ncbi.nlm.nih.gov/gene/", r"[0-9]+"),
    "NCBITaxon": Prefix(f"{_OBO}/NCBITaxon_", r"[0-9]+"),
    "HGNC": Prefix("https://identifiers.org/hgnc/HGNC:", r"[0-9]+"),
    "ENSEMBL": Prefix("https://identifiers.org/ensembl/", r"[A-Za-z][\w.-]+"),
    "UniProtKB": Prefix("https://www.uniprot.org/uniprotkb/", r"[A-Z0-9]{6,10}"),
    "FPLX": Prefix("https://identifiers.org/fplx/", r"[\w-]+"),
    "MESH": Prefix("https://id.nlm.nih.gov/mesh/", r"[CD][0-9]{6,9}"),
    "CHEBI": Prefix(f"{_OBO}/CHEBI_", r"[0-9]+"),
    "MONDO": Prefix(f"{_OBO}/MONDO_", r"[0-9]{7}"),
    "DOID": Prefix(f"{_OBO}/DOID_", r"[0-9]+"),
    "HP": Prefix(f"{_OBO}/HP_", r"[0-9]{7}"),
    "OMIM": Prefix("https://omim.org/entry/", r"[0-9]{6}"),
    "NDEX": Prefix("https://www.ndexbio.org/viewer/networks/", r"[0-9a-f-]{36}"),
    "WP": Prefix("https://www.wikipathways.org/pathways/", r"WP[0-9]+"),
}
