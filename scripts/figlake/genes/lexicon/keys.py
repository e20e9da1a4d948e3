"""Keys of a gene name: forms in which different spellings of one name are equal.

`fold` (`names.keys`) undoes case, punctuation, Greek letters and compatibility forms; `short_form` also words that
symbols abbreviate
(`receptor` is R, `interleukin` IL, `alpha` A, a trailing `II` 2); `bag` also the order of words.
"""

from __future__ import annotations

from functools import lru_cache

from figlake.names.keys import GREEK, fold, words

_SHORT_WORDS = {
    **{name: name[0] for name in GREEK.values()},
    **{"theta": "Q", "eta": "H", "omega": "W", "psi": "PSI", "chi": "CHI", "phi": "PHI"},
    **{"receptor": "R", "receptors": "R", "interleukin": "IL", "ligand": "L", "interferon": "IFN", "caspase": "CASP"},
    **{"integrin": "ITG", "collagen": "COL", "cyclin": "CCN", "cadherin": "CAD", "inhibitor": "I", "factor": "F"},
}
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_SPELLINGS = {
    **{"tumour": "tumor", "haeme": "heme", "haem": "heme", "oestrogen": "estrogen", "leucocyte": "leukocyte"},
    **{"noradrenaline": "norepinephrine", "adrenaline": "epinephrine", "sulphate": "sulfate"},
    **{"krueppel": "kruppel", "signalling": "signaling", "fibre": "fiber", "haemoglobin": "hemoglobin"},
}
_LEFT_OUT = frozenset(
    "of the and a an in for to with by protein proteins gene genes human precursor isoform like type member family "
    "containing domain homolog".split()
)


@lru_cache(1 << 16)
def short_form(text: str) -> str:
    """As `fold`, with words written as symbols write them; empty when that changes nothing."""
    found = words(text)
    if len(found) < 2:
        return ""
    last = len(found) - 1
    short = [_ROMAN.get(word, word) if at == last and at else word for at, word in enumerate(found)]
    short = [_SHORT_WORDS.get(word, word) for word in short]
    key = "".join(short).upper()
    return key if key != fold(text) else ""


@lru_cache(1 << 16)
def bag(text: str) -> str:
    """Words in alphabetic order without those that names have or lack at will; empty for fewer than two."""
    found = [_SPELLINGS.get(word, word) for word in words(text)]
    found = [_singular(word) for word in found if word not in _LEFT_OUT]
    if len(found) < 2 or sum(map(len, found)) < 6:
        return ""
    found = [_ROMAN.get(word, word) if word != "i" else word for word in found]
    return " ".join(sorted(set(found)))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
