"""Ids in the form prefix:id, and the addresses that they stand for."""

from __future__ import annotations

from urllib.parse import quote

PREFIXES = {
    "NCBIGene": "https://www.ncbi.nlm.nih.gov/gene/",
    "FPLX": "https://identifiers.org/fplx:",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "CHEBI": "http://purl.obolibrary.org/obo/CHEBI_",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "OMIM": "https://omim.org/entry/",
    "HGNC": "https://identifiers.org/hgnc:",
    "ENSEMBL": "https://identifiers.org/ensembl:",
    "UniProtKB": "https://purl.uniprot.org/uniprot/",
    "NCBITaxon": "http://purl.obolibrary.org/obo/NCBITaxon_",
    "PMID": "http://www.ncbi.nlm.nih.gov/pubmed/",
    "PMCID": "http://www.ncbi.nlm.nih.gov/pmc/",
    "figlake": "urn:figlake:",
}
"""Prefixes as the Biolink Model writes them, FamPlex's as Bioregistry has it in capitals, and one for figures."""


def figure_curie(figid: str) -> str:
    """The id of a figure; what may not stand in an address is written as `%20`."""
    return f"figlake:{quote(figid, safe='')}"


def iri(curie: str) -> str:
    """The address that an id stands for.  Raises KeyError for a prefix that is not known."""
    prefix, local = curie.split(":", 1)
    return PREFIXES[prefix] + local
