"""Keys of a name: forms in which different spellings of one name are equal.

`fold` undoes case, punctuation, Greek letters and compatibility forms; `words` are what it joins.
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
_GLUED_GREEK = re.compile(r"(?<=[A-Z0-9])(alpha|beta|gamma|delta|epsilon|kappa|zeta|theta)(?![a-z])")
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
    return (text if text.isalnum() else _NOT_ALPHANUMERIC.sub("", text)).upper()


@lru_cache(1 << 16)
def words(text: str) -> tuple[str, ...]:
    """Runs of letters and runs of digits of a name, in lower case, Greek spelt out as words of their own."""
    if not text.isascii():
        plain = greek_for_alike(unicodedata.normalize("NFKC", stream_safe(text)))
        text = _GREEK_LETTER.sub(lambda match: f" {_greek(match)} ", _GREEK_CAPITAL.sub(_lowered, plain))
    if _GLUED_GREEK.search(text):
        text = _GLUED_GREEK.sub(r" \1 ", text)
    return tuple(_WORD.findall(text.lower()))
