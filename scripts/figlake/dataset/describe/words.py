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
PARQUET = "application/vnd.apache.parquet"


def newest_year(manifest: Mapping[str, Any]) -> str | None:
    """The newest year of publication in a snapshot; None when no year is known.

    It stands where formats want a date of publication: what a snapshot says depends on its content and on no clock.
    """
    paths = [file["path"] for entry in manifest["tables"].values() for file in entry["files"]]
    years = [int(part.removeprefix("year=")) for path in paths for part in path.split("/") if part.startswith("year=")]
    return str(max(years)) if max(years, default=0) else None
