"""Where a word of a text has a gene's name and something else in it, set without a space between.

Genotypes and variants stand behind a gene (`Pax3GFP/+`, `ApcCKO/CKO`, `BRAFV600E`, `CD24hiCD38hi`), what was made of it
before it (`shKSRP`, `hTTP`, `AtOPR3`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

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


_SPECIES = re.compile(r"(?<![^\W_])(?:r?[hm]|[Hh]um|hu|mu|At)$")


def with_species(text: str, start: int) -> int:
    """Where a name begins with what stands before it for its species: `hTTP`, `AtOPR3`."""
    before = _SPECIES.search(text, max(0, start - 4), start)
    return before.start() if before else start


_GOES_ON = re.compile(
    r"(?<=[a-z0-9])(?!RAs?\b|TKIs?\b)[A-Z]|(?<=\w)[\u0370-\u03ff\u2206\u2020\u2021]|(?:ex|tm)\d|"
    r"(?:co|fl|ko)(?![A-Za-z0-9])"
)
"""How an allele or a part goes on behind a name that the text has alone, too; not what acts on it (`GLP1RA`)."""
MIN_NAME = 3


def behind_known(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Where a name that stands alone elsewhere in a text begins a longer word: `XpdTTD`, `EDEM3C`, `ire1Δ`, `wnd3`.

    ``spans``: start, end and string of the names that were found, in order.
    """
    starts, ends = [start for start, _, _ in spans], [end for _, end, _ in spans]
    for name, count in Counter([string for _, _, string in spans]).items():
        if len(name) < MIN_NAME or text.count(name) == count:
            continue
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            at = bisect_left(starts, end)  # those before begin before the end
            is_free = at == 0 or ends[at - 1] <= start
            if is_free and not text[start - 1 : start].isalnum() and _goes_on(text, name, end):
                yield start, end
            start = text.find(name, end)


def _goes_on(text: str, name: str, end: int) -> bool:
    return _GOES_ON.match(text, end) is not None or (name.islower() and text[end : end + 1].isdigit())


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
