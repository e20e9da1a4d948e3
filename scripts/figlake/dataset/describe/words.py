"""What all descriptions of a snapshot say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TITLE = "figlake: figures of PubMed Central with their articles and genes"
SUMMARY = (
    "Figures of PubMed Central and of Pathway Figure OCR (PFOCR) pages: legends, articles, licences, and the genes "
    "that each figure names, with NCBI Gene ids and calibrated confidence."
)
LICENCE = (
    "Each row names the licence of its article (license_code); articles come from the PMC Article Datasets of the "
    "National Library of Medicine and from PFOCR."
)
KEYWORDS = ("figures", "PubMed Central", "pathways", "genes", "text mining", "PFOCR")
HOME = "urn:figlake"
"""Stands for figlake where a format asks for its address, as long as it has none that leads somewhere."""
SOURCES = {
    "front_matter": ("Pathway Figure OCR (PFOCR)", "https://pfocr.wikipathways.org/"),
    "pmc": ("PMC Article Datasets, National Library of Medicine", "https://pmc.ncbi.nlm.nih.gov/tools/pmcaws/"),
}
"""Title and address of where the records of each source come from first."""
PARQUET = "application/vnd.apache.parquet"


def sources_of(manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Those of `SOURCES` of which records were read."""
    return {
        name: told for name, told in SOURCES.items() if manifest["counts"].get(name, {}).get("records", {}).get("read")
    }


def newest_year(manifest: Mapping[str, Any]) -> str | None:
    """The newest year of publication in a snapshot; None when no year is known.

    It stands where formats want a date of publication: what a snapshot says depends on its content and on no clock.
    """
    paths = [file["path"] for entry in manifest["tables"].values() for file in entry["files"]]
    years = [int(part.removeprefix("year=")) for path in paths for part in path.split("/") if part.startswith("year=")]
    return str(max(years)) if max(years, default=0) else None
