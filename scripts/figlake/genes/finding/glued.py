"""Where a word of a text has a gene's name and something else in it, set without a space between.

Genotypes and variants stand behind a gene (`Pax3GFP/+`, `ApcCKO/CKO`, `BRAFV600E`, `CD24hiCD38hi`), what was made of it
before it (`shKSRP`, `hTTP`, `AtOPR3`).
"""

from __future__ import annotations

import re

from figlake.genes.ranking.rewrites import MADE_OF

_AMINO = "ACDEFGHIKLMNPQRSTVWY"
_ALLELE = (
    r"(?:fl(?:ox(?:ed)?)?|lox[pP]?|[fF]|ko|c?KO|null|neo|Cre(?:ER(?:T2?)?)?|e?GFP|EGFP|YFP|[lL]ac[zZ]|tdTomato|GTi?|Gt|"
    r"tm\d\w*|[dD]el)"
)
_VARIANT = rf"[{_AMINO}]\d{{2,4}}(?:[{_AMINO}X*]|fs|del)"
_PAIR = r"(?P<allele>[A-Za-zΔβ][A-Za-z]{0,5}\d{0,3})/(?:(?P=allele)|[+\-−–]|wt|WT|Y|y)"
"""Two alleles, of which both are the same or one is wild: `C/C`, `CKO/CKO`, `βgeo/+`."""
_SORTED = r"(?:hi|high|lo|low|int|dim|bright|neg|pos)(?=CD\d|[^A-Za-z0-9]|$)"
"""How much of a marker sorted cells have: `CD24hiCD38hi`."""
BEHIND = re.compile(rf"(?:{_PAIR}|{_ALLELE}(?:/(?:{_ALLELE}|[+\-−–]|wt|WT))?|{_VARIANT})(?![A-Za-z0-9])|{_SORTED}")
"""What may follow a gene's name at once."""
_CUTS = re.compile(
    r"(?<=[a-z])(?=(?:(?P<pair>[A-Z][A-Za-z]{0,5}\d{0,3})/(?:(?P=pair)|[+\-−–]|wt|WT|Y)|KO|GTi?|Cre|GFP)(?![A-Za-z0-9]))"
    rf"|(?<=[A-Z0-9][A-Z0-9])(?={_VARIANT}(?![A-Za-z0-9]))"
    r"|(?<=hi|lo)(?=CD\d)|(?<=low|int|dim|neg|pos)(?=CD\d)|(?<=high)(?=CD\d)"
    rf"|(?<![^\W_])(?:{MADE_OF}|p)(?=[A-Z]{{2,}}|[A-Z][a-z]{{1,5}}\d)"
)
_MAY_BE_CUT = re.compile(r"[a-z][A-Z]|[A-Z]\d{2,4}[A-Z]")


def cuts(text: str) -> list[int]:
    """Offsets within words at which a name may begin or end, ascending.

    Those behind what was made of a gene, and between the markers of sorted cells, are where a name may begin.
    """
    found: list[int] = []
    after = 0
    for place in _MAY_BE_CUT.finditer(text):
        if place.start() < after:
            continue
        start, after = text.rfind(" ", 0, place.start()) + 1, text.find(" ", place.end())
        after = len(text) if after < 0 else after
        found += [match.end() for match in _CUTS.finditer(text, start, after)]
    return sorted(set(found))
