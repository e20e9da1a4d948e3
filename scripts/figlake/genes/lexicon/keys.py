"""Keys of a gene name: forms in which different spellings of one name are equal.

`fold` undoes case, punctuation, Greek letters and compatibility forms; `short_form` also words that symbols abbreviate
(`receptor` is R, `interleukin` IL, `alpha` A, a trailing `II` 2); `bag` also the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from figlake.text.tidy import stream_safe

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau "
        "upsilon phi chi psi omega".split(),
        strict=True,
    )
)
_GREEK_BY_NAME = {name: letter for letter, name in GREEK.items() if len(name) > 2}
_GREEK_LETTER = re.compile("[" + "".join(GREEK) + "ςϕϵµ]")
_GREEK_CAPITAL = re.compile("[Α-ΡΣ-Ω]")
_VARIANTS = {"ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "µ": "mu"}
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]+|\d+")
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
_GLUED_GREEK = re.compile(r"(?<=[A-Z0-9])(alpha|beta|gamma|delta|epsilon|kappa|zeta|theta)(?![a-z])")
_SPELLINGS = {
    **{"tumour": "tumor", "haeme": "heme", "haem": "heme", "oestrogen": "estrogen", "leucocyte": "leukocyte"},
    **{"noradrenaline": "norepinephrine", "adrenaline": "epinephrine", "sulphate": "sulfate"},
    **{"krueppel": "kruppel", "signalling": "signaling", "fibre": "fiber", "haemoglobin": "hemoglobin"},
}
_LEFT_OUT = frozenset(
    "of the and a an in for to with by protein proteins gene genes human precursor isoform like type member family "
    "containing domain homolog".split()
)


_OTHER_LETTER = re.compile(r"[^\x00-\x7f\u0370-\u03ff]")
_NAMED_LIKE = {
    "ALFA": "α",
    "SHARP S": "β",
    "VITA": "β",
    "OPEN E": "ε",
    "SCRIPT A": "α",
    "INCREMENT": "δ",
    "MICRO SIGN": "µ",
}


@lru_cache(1 << 10)
def _as_greek(letter: str) -> str:
    """The Greek letter for one that Unicode names like it, of any script, and that is typed for it: ɣ, ɑ, ß, ⲁ, ∆."""
    name = unicodedata.name(letter, "")
    for ending, greek in _NAMED_LIKE.items():
        if name.endswith(ending):
            return greek
    last = name.rsplit(" ", 1)[-1].lower()
    return _GREEK_BY_NAME.get(last, letter)


def greek_for_alike(text: str) -> str:
    """``text`` with the letters of other scripts that are typed for Greek ones as these."""
    return _OTHER_LETTER.sub(lambda match: _as_greek(match[0]), text)


def spelt(text: str) -> str:
    """``text`` in compatibility form with Greek letters spelt out, each between spaces' worth of nothing."""
    if text.isascii():
        return text
    plain = greek_for_alike(unicodedata.normalize("NFKC", stream_safe(text)))
    return _GREEK_LETTER.sub(_greek, plain) if not plain.isascii() else plain


def _lowered(match: re.Match[str]) -> str:
    return match[0].lower()


def _greek(match: re.Match[str]) -> str:
    letter = match[0]
    return GREEK.get(letter) or _VARIANTS[letter]


@lru_cache(1 << 16)
def fold(text: str) -> str:
    """Letters and digits only, in upper case, Greek spelt out."""
    if not text.isascii():
        text = spelt(unicodedata.normalize("NFKC", stream_safe(text)).lower())
    return _NOT_ALPHANUMERIC.sub("", text).upper()


@lru_cache(1 << 16)
def words(text: str) -> tuple[str, ...]:
    """Runs of letters and runs of digits of a name, in lower case, Greek spelt out as words of their own."""
    if not text.isascii():
        plain = greek_for_alike(unicodedata.normalize("NFKC", stream_safe(text)))
        text = _GREEK_LETTER.sub(lambda match: f" {_greek(match)} ", _GREEK_CAPITAL.sub(_lowered, plain))
    if _GLUED_GREEK.search(text):
        text = _GLUED_GREEK.sub(r" \1 ", text)
    return tuple(_WORD.findall(text.lower()))


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
