"""Labels of pictures: what of a line is its name, and what character recognition makes of letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from figlake.genes.finding.finder import Span
from figlake.names.keys import fold

_HALVES = {")": "(", "]": "[", "}": "{", "(": ")", "[": "]", "{": "}"}
_BEFORE, _AFTER = "([{", ")]}+'′"
"""Signs that a name may begin or end with."""
_NUMBER = re.compile(
    r"[-+±/x×]?\d[\d.,:/%x×+–-]*(?:[- ]?(?:[nuµμmk]?[gMLlm]|[kM]?[bB]p?|k?Da|[hdsy]|min|hrs?|hpi|dpi|fold|°C|%))?"
)
"""Numbers with the signs and units of axes and doses."""
_ROMAN = re.compile(r"[IVX]{1,5}")
_REFERENCE = re.compile(r"\bet al\b|\b(?:19|20)\d\d[a-z]?\b")
_NUMBERS_NAME = re.compile(r"14[-.]?3[-.]3")
_WORDS = frozenset("and or the of in via by to no not on at less more wt ko mut ctrl con veh".split())
_PLAIN = re.compile(r"[A-Z0-9]+|[A-Z][a-z]+\d?|p\d+")
_MISREAD = (
    (re.compile(r"(?<![A-Za-z])[l|](?=[A-Z]{1,3}(?![a-z]))"), "I"),
    (re.compile(r"(?<=[A-HJ-Z])[l|](?=[A-Z0-9-])"), "I"),
    (re.compile(r"\b1(?=(?:L-?\d|FN|KK|RF\d|RAK|SG|GF))"), "I"),
    (re.compile(r"\b[l1|](?=[kκ][BP])"), "I"),
    (re.compile(r"(?<=P)1(?=3-?K)"), "I"),
    (re.compile(r"\b([ae])[l1|]F(?=-?\d)"), r"\1IF"),
    (re.compile(r"\blon\b"), "Ion"),
    (re.compile(r"\b([Tt]ype)-(?=I)"), r"\1 "),
    (re.compile(r"(?<=NF-)[xX×](?=B)|(?<=NF)[xX×](?=B)|(?<=\bI)[xX×](?=B)"), "κ"),
    (re.compile(r"\bINF(?=-?[αβγλ])"), "IFN"),
)
"""What is drawn alike, where the letters beside it tell which was meant.  Each keeps the length of the string."""
_GREEK_LAST = (
    (re.compile(r"(?<=[A-Z0-9])(-?)a(?![A-Za-z0-9])"), r"\1α"),
    (re.compile(r"(?<=[A-Z0-9])(-?)[bß8](?![A-Za-z0-9])"), r"\1β"),
    (re.compile(r"(?<=[A-Z0-9])(-?)[ygY](?![A-Za-z0-9])"), r"\1γ"),
)
_STATE = re.compile(r"(?<=[a-z\d])-?(?:GTP|GDP)$|(?<=\d)P$|(?<=\d)I{1,2}$")
"""`RanGTP`, `IRF3` with the P of a phosphate, `LC3II`."""
_LOST_I = re.compile(r"RF\d|FN-?[αβγAG]|FIT\d|FITM|L-\d|KK|SG\d|RAK\d")
"""Names whose thin first letter is lost at the border of a shape."""
MIN_HALF, MAX_SIDE_BY_SIDE = 3, 40
"""Letters of one of two labels that were read as one, and of both."""
_BORDER = re.compile(r"(?<=[a-z\dα-ω])(?=[A-Z])|(?<=\d)(?=p\d)")
_MANY = re.compile(r"[A-Z]{3,5}S")
_DIGIT_LAST = ((re.compile(r"(?<=[A-Z])[lI|](?![A-Za-z0-9])"), "1"), (re.compile(r"(?<=\d)O(?![a-z])"), "0"))


def is_latin(text: str) -> bool:
    """Whether a line has no letters of scripts that names of genes are not written in; those are misread."""
    return not any(unicodedata.category(letter) == "Lo" for letter in text)


def trimmed(text: str) -> Span:
    """The line without arrows, bullets, numbers in circles, and brackets that have no other half or enclose all."""
    start, end = 0, len(text)
    before = None
    while before != (start, end):
        before = start, end
        while start < end and not _is_of_name(text[start], _BEFORE):
            start += 1
        while start < end and not _is_of_name(text[end - 1], _AFTER):
            end -= 1
        start, end = _unpaired(text, start, end)
    return Span(start, end, text[start:end])


def _is_of_name(letter: str, also: str) -> bool:
    return letter in also or (letter.isalnum() and unicodedata.category(letter) != "No")


def _unpaired(text: str, start: int, end: int) -> tuple[int, int]:
    """Without a bracket at either end that has no other half, or both where they enclose all."""
    part = text[start:end]
    first, last = part[:1], part[-1:]
    if last in _AFTER[:3] and part.count(last) > part.count(_HALVES.get(last, "")):
        return start, end - 1
    if first in _BEFORE and part.count(first) > part.count(_HALVES.get(first, "")):
        return start + 1, end
    if first in _BEFORE and part and part.find(_HALVES[first]) == len(part) - 1:
        return start + 1, end - 1
    return start, end


def may_name(string: str) -> bool:
    """Whether a string may name a gene by its form: no single letter, number, dose or reference, no word of arrows."""
    if len(fold(string)) < 2 or not any(map(str.isalpha, string)):
        return _NUMBERS_NAME.fullmatch(string) is not None
    is_number = _NUMBER.fullmatch(string) or _ROMAN.fullmatch(string)
    return not (is_number or _REFERENCE.search(string) or string.lower() in _WORDS)


def is_odd(string: str) -> bool:
    """Whether up to three characters are written as no name is: neither capitals nor a word nor `p` with a number."""
    return len(string) <= 3 and not _PLAIN.fullmatch(string)


def as_printed(string: str) -> str:
    """What was rather printed where a string was read, as long as it: `elF2`, `P13K`, `lFN`, `Type-I`."""
    for form, letter in _MISREAD:
        string = form.sub(letter, string)
    return string


def greek_last(string: str) -> str:
    """With the Greek letter at the end that may have been printed there: `IKKy`, `TNFa`, `IFN-Y`."""
    for form, letter in _GREEK_LAST:
        string = form.sub(letter, string)
    return string


def states(string: str) -> Iterator[str]:
    """What may be left of a string without its state, which is drawn right behind it, or with the I that it lost."""
    shorter = _STATE.sub("", string)
    if shorter != string and len(shorter) > 2:
        yield shorter
    if _LOST_I.match(string):
        yield f"I{string}"


def halves(string: str) -> Iterator[tuple[str, str]]:
    """Labels that may stand side by side and were read as one: `JAK1TYK2`, `IKKαIKKβ`, `MyD88TRAF6`."""
    for border in _BORDER.finditer(string) if len(string) <= MAX_SIDE_BY_SIDE else ():
        at = border.start()
        if MIN_HALF <= at <= len(string) - MIN_HALF:
            yield string[:at], string[at:]


def plural_last(string: str) -> str:
    """With the small letter at the end that may have been printed there: `TLRS` is not TLR5."""
    return f"{string[:-1]}s" if _MANY.fullmatch(string) else string


def digit_last(string: str) -> str:
    """With the digit at the end that may have been printed there: `TLRl`, `IL-1O`."""
    for form, letter in _DIGIT_LAST:
        string = form.sub(letter, string)
    return string
