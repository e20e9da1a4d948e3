"""Subunits and isoforms that have a Greek letter in papers and a Latin one in symbols, and strings that name no gene.

Where such a form matches, nothing else is tried: `Gβ1` is GNB1, though a synonym of GABBR1 has the same letters.
"""

from __future__ import annotations

import re

_JOINT = r"[-\u2010\u2011\u2013 ]?"
_LETTERS = {
    **{"α": "A", "alpha": "A", "β": "B", "beta": "B", "γ": "G", "gamma": "G", "δ": "D", "delta": "D", "ε": "E"},
    **{"epsilon": "E", "ζ": "Z", "zeta": "Z", "η": "H", "eta": "H", "θ": "Q", "theta": "Q", "ι": "I", "iota": "I"},
    **{"λ": "I", "lambda": "I", "ρ": "R", "rho": "R", "π": "P", "pi": "P"},
}
_ALPHAS = {"s": "GNAS", "q": "GNAQ", "olf": "GNAL", "o": "GNAO1", "z": "GNAZ", "t": "GNAT1"}
_GREEK = "|".join(sorted(_LETTERS, key=len, reverse=True))
_G_ALPHA = re.compile(rf"G{_JOINT}(?:α|alpha){_JOINT}(?P<which>s|q|olf|o|z|t|i[123]|t[123]|1[1-6])", re.I)
_SUBUNITS = (
    (re.compile(rf"G{_JOINT}(?:β|beta){_JOINT}(?P<number>\d)", re.I), "GNB{number}"),
    (re.compile(rf"G{_JOINT}(?:γ|gamma){_JOINT}(?P<number>\d\d?)", re.I), "GNG{number}"),
    (re.compile(rf"PKC{_JOINT}(?P<letter>{_GREEK})", re.I), "PRKC{letter}"),
    (re.compile(rf"(?:γ|gamma){_JOINT}H2A\.?X", re.I), "H2AX"),
    (
        re.compile(rf"Na\+?[,/]? ?K\+?{_JOINT}ATPase{_JOINT}(?P<letter>α|β|alpha|beta){_JOINT}(?P<number>\d)", re.I),
        "ATP1{letter}{number}",
    ),
    (re.compile(rf"(?P<letter>{_GREEK}){_JOINT}(?P<number>\d\d?){_JOINT}n?AChRs?", re.I), "CHRN{letter}{number}"),
    (re.compile(rf"n?AChRs?{_JOINT}(?P<letter>{_GREEK}){_JOINT}(?P<number>\d\d?)", re.I), "CHRN{letter}{number}"),
    (
        re.compile(rf"GABA{_JOINT}\(?A\)?R?{_JOINT}(?P<letter>{_GREEK}){_JOINT}(?P<number>\d)", re.I),
        "GABR{letter}{number}",
    ),
)
"""Forms, and the symbol that each stands for."""
_ROMAN = {
    number: at
    for at, number in enumerate(
        "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV".split(), 1
    )
}
_OF_ONE_CHAIN = frozenset({2, 3, 7, 10, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25})
"""Collagens that have one kind of chain, and so one gene."""
_NUMBER = "|".join(sorted(_ROMAN, key=len, reverse=True))
_CHAIN = re.compile(
    rf"(?:pro-?)?(?:α|alpha)[- ]?(?P<chain>\d)[- ]?\((?P<number>{_NUMBER})\)(?:[- ]?(?:pro)?collagens?)?(?: chains?)?|"
    rf"(?:pro)?collagen[- ](?:type )?(?P<other>{_NUMBER})[- ]?(?:α|alpha)[- ]?(?P<of_other>\d)(?: chains?)?"
)
_COLLAGEN = re.compile(
    rf"(?i:type )?(?P<number>{_NUMBER}) (?i:(?:pro)?collagen)|"
    rf"(?i:(?:pro)?collagen,?)[- ](?i:type )?(?P<other>{_NUMBER})"
)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_NO_GENE = (
    re.compile(rf"G{_JOINT}(?:β|beta){_JOINT}(?:γ|gamma)(?: subunits?| dimers?| complex)?", re.I),
    re.compile(rf"(?:{_MONTH})-\d{{1,2}}|\d{{1,2}}-(?:{_MONTH})"),
    re.compile(r"(?:Na\+?[,/] ?K\+?|H\+?[,/] ?K\+?|Ca2?\+?|H\+?|Na\+?|K\+?|Cu|Mg2?\+?)[- ]?ATPases?", re.I),
)
"""Dimers that are no single gene, days that a spreadsheet made of symbols, and pumps of several subunits."""
_MONTHS = _MONTH.lower()
_MARKS = re.compile(rf"alpha|beta|gamma|pkc|atpase|achr|gaba|collagen|(?:{_MONTHS})-\d|\d-(?:{_MONTHS})")
"""What every form above has in small letters, where it has no Greek letter: a search for that is cheap."""

_INTEGRIN = re.compile(r"[aα](?P<alpha>\d\d?|IIb|[DELMVXv])[-/]?[βBß](?P<beta>\d)")
_PAIRED = {
    **dict.fromkeys("1 2 3 5 7 8 9 10 11".split(), "1"),
    **{"4": "17", "6": "14", "V": "13568", "IIb": "3", "D": "2", "L": "2", "M": "2", "X": "2", "E": "7"},
}
"""Beta chains that each alpha chain of the integrins pairs with: 24 receptors are known."""
_INTEGRIN_ALPHAS = {"V": "ITGAV", "IIb": "ITGA2B", "D": "ITGAD", "L": "ITGAL", "M": "ITGAM", "X": "ITGAX", "E": "ITGAE"}


def integrin(mention: str) -> list[str]:
    """The symbols of the two chains of an integrin (`αVβ3`); empty for other strings."""
    found = _INTEGRIN.fullmatch(mention)
    if not found:
        return []
    alpha = "V" if found["alpha"] == "v" else found["alpha"]
    if found["beta"] not in _PAIRED.get(alpha, ""):
        return []
    return [_INTEGRIN_ALPHAS.get(alpha, f"ITGA{alpha}"), f"ITGB{found['beta']}"]


def subunit(mention: str) -> str | None:
    """The symbol of a subunit, empty for what names no single gene; None for all other strings."""
    if mention.isascii() and not _MARKS.search(mention.lower()):
        return None
    if any(form.fullmatch(mention) for form in _NO_GENE):
        return ""
    alpha = _G_ALPHA.fullmatch(mention)
    if alpha:
        which = alpha["which"].lower()
        return _ALPHAS.get(which, f"GNA{which.upper()}")
    chain = _CHAIN.fullmatch(mention)
    if chain:
        return f"COL{_ROMAN[chain['number'] or chain['other']]}A{chain['chain'] or chain['of_other']}"
    collagen = _COLLAGEN.fullmatch(mention)
    if collagen:
        number = _ROMAN[collagen["number"] or collagen["other"]]
        return f"COL{number}A1" if number in _OF_ONE_CHAIN else None
    for form, symbol in _SUBUNITS:
        found = form.fullmatch(mention)
        if found:
            named = found.groupdict()
            if "letter" in named:
                named["letter"] = _LETTERS[named["letter"].lower()]
            return symbol.format(**named)
    return None
