"""Forms of ids: of articles in PMC, of figures, of papers elsewhere."""

from __future__ import annotations

import re

FIGID = re.compile(r"PMC[0-9]{1,12}__[A-Za-z0-9_][A-Za-z0-9_.,()+@~ -]{0,180}")
PMCID = re.compile(r"PMC[0-9]{1,12}")
PMID = re.compile(r"[0-9]{1,9}")
DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
