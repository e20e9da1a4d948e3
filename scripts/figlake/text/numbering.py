"""Numbers of figures: what a label, a link or a file name says of the place of a figure among those of its kind.

A label is read as a path of numbered units: `Appendix 1—figure 2` is figure 2 of appendix 1 (`AF1-F2`), and
`Figure 5—figure supplement 2` is `F5-S2`, so that figures of different units never share a number.  The word before
a number need not be known: journals label in some forty languages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from figlake.text.tidy import tidy

FIGURE_TYPES = {
    "F": "Figure",
    "S": "Scheme",
    "SF": "Supplemental figure",
    "GA": "Graphical abstract",
    "AF": "Appendix figure",
    "BF": "Box figure",
    "EV": "Extended view",
    "CI": "Central illustration",
    "AR": "Author response image",
    "V": "Video",
}
GRAPHICAL_ABSTRACT = FIGURE_TYPES["GA"]
_TYPE_PREFIXES = {name: prefix for prefix, name in FIGURE_TYPES.items()}

_NUMBER = re.compile(
    r"(?P<prefix>SF|GA|AF|BF|EV|CI|AR|F|S|V)"
    r"(?P<digits>\d{1,9}|(?:[A-Z]|[IVX]{2,4})(?=-F))(?P<rest>(?:\.\d{1,3})?[A-Za-z]?(?P<parts>(?:-[FSV]\d{1,4})*))$",
    re.ASCII,
)
_LABEL_KINDS = (
    (
        "GA",
        r"(?:graphical|visual)\s*(?:abstract|summary)|\btoc\b|r[eé]s(?:u|\u00fa)m(?:en|o|[eé])\s*(?:gr[aá\u00e2]|vis)",
    ),
    ("CI", r"central\s*illustration"),
    ("EV", r"(?:figure|fig)s?\.?\s*ev\s*(?=\d|$)|extended\s*(?:data|view)"),
    ("AR", r"author\s*response|decision\s*letter"),
    ("V", r"\bv[ií]deo|\bmovie|\banimation"),
    ("S", r"\b(?:schemes?|sch|esquemas?|sch[eé]mas?|schemata|схем\w+)\b"),
    ("AF", r"\bappendi|\bap[eé\u00ea]ndi|\banhang|\banex|\bannexe?|приложен"),
    ("BF", r"\bbox"),
    ("SF", r"\bsupp?l|\bsupp\b|\bsupporting|\badditional\s+file|\bonline\b|\besm\b|\be-?fig|\bs\s+fig|дополнит"),
    ("F", r"\bfig|illustration|chart|diagram|plate|panel|^\W*$"),
)
"""Words that tell another kind than a figure.  They come from labels of PMC's journals in English, in the languages of
SciELO, and in German, French and Russian; a word that is not here stands for a figure.
"""
_LABEL_KIND = tuple((prefix, re.compile(pattern, re.IGNORECASE)) for prefix, pattern in _LABEL_KINDS)
_UNIT_NUMBER = re.compile(
    r"(?:(?<![^\W\d_])(?P<series>EV|[A-MO-Zse])[.\s\u2010-\u2015-]{0,2}"
    r"|\b(?P<glued>[Ff][Ii][Gg]s|[Ff][Ii][Gg](?:[Uu][Rr][Ee])?(?:S|A|EV))\.?)?"
    r"(?<!\d)(?P<digits>\d{1,4})(?!\d)(?P<sub>\.\d{1,2}(?!\d|\.\d)|-\d{1,2}(?!\d))?"
)
"""A number with the letter that names its series (`S1`, `A.2`, `EV3`); N stands for the word number."""
_TAIL = re.compile(r"[^\x00-\x7f]{0,2}\W*(?:[a-z]{0,3}\W*(?:\d+|\b[a-z]\b)\W*)*(?:(?<=[.:]\s).*)?", re.IGNORECASE)
"""What may follow the number of a label whose word is not known: panels, a range, a list, a title."""
_ROMAN = re.compile(r"\b(?P<numeral>x{0,3}(?:ix|iv|v?i{0,3}))\W*$", re.IGNORECASE)
_APPENDIX_NAME = re.compile(
    r"\b(?:appendix|ap\S{1,2}ndic\w|anhang|anexo|annexe?)\s+(?P<name>[IVX]{2,4}|[A-Z])\b(?![.-]?\d)", re.I
)
_APPENDICES = frozenset("BCDEFGH")
_PARTS = {"SF": "S", "V": "V"}
"""Kinds of what is a part of a figure, with its letter in a number."""
_WORD = re.compile(r"[^\W\d_]+")
_MAX_WORDS = 3
_FIGURE_SUPPLEMENT = re.compile(
    r"(?:app(?:endix)?[\s._-]*0*(?P<appendix>\d{1,4})\W*[\s._-]*)?"
    r"fig(?:ure)?[\s._-]*0*(?P<figure>\d{1,4})\W*[-\u2010-\u2015\s._]*(?:fig(?:ure)?[\s._-]*)?"
    r"supp(?:lement)?[\s._-]*0*(?P<supp>\d{1,4})(?!\d)|fig0*(?P<figure2>\d{1,4})s0*(?P<supp2>\d{1,4})$",
    re.IGNORECASE,
)
_APPENDIX_FIGURE = re.compile(r"(?:^|[-_.])app0*(?P<appendix>\d{1,4})-fig0*(?P<figure>\d{1,4})$", re.IGNORECASE)
_RSC_SCHEME = re.compile(r"^[a-z]\d[a-z]{2}\d{5}[a-z]-s(?P<digits>\d{1,4})(?!\d)", re.IGNORECASE)
_SCHEME_LINK = re.compile(r"^(?:sch|scheme|sch_?)0*(?P<digits>\d{1,4})$", re.IGNORECASE)
_NIHMS_SCHEME = re.compile(r"^nihms-?\d+-?s0*(?P<digits>\d{1,4})$", re.IGNORECASE)
_LEADING_SCHEME = re.compile(r"^\s*scheme\s+(?P<digits>\d{1,4})\b", re.IGNORECASE)
_GRAPHICAL_STEM = re.compile(
    r"(?:^|[-_.])(?:ga_?0*(?P<digits>\d{1,4})|undfig0*(?P<digits2>\d{1,4})|fx0*(?P<digits3>\d{1,4}))$", re.I
)
_TRAILING_NUMBER = re.compile(
    r"(?:fig(?:ure)?|[._-]?f|g|image|gr)[._-]*0*(?P<digits>\d{1,3})[a-z]?(?:_html|_lrg|_ht|_sml)?$", re.I
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z]+|[0-9]+")
_RUNS_OF_A_NAME = 7
"""Letters and digits take turns no more than so in a part of a name that people gave; in a hash they do 15 times."""


@dataclass(frozen=True)
class FigureNumber:
    """Normalised number (`F3`, `SF1`, `F5-S2`, `AF1-F2`), its type, and findings on either."""

    number: str
    type: str
    findings: tuple[str, ...] = ()


class _Unit(NamedTuple):
    """A number of a label, with the words that stand before it."""

    words: str
    series: str
    digits: int
    sub: str


def figure_number(raw: str, figure_type: str | None, link_id: str, stem: str, text: str | None) -> FigureNumber:
    """Number and type of a figure.

    ``raw``: the label or a number such as `F3`; ``figure_type``: the source's word for it, if any; ``link_id``: its id
    in the article; ``stem``: image file name without extension; ``text``: title or caption, which may name a scheme.
    Special schemes, each seen in PFOCR: eLife supplements (`fig5-figsupp2`, an own number `F5-S2` so that they no
    longer collapse into F5), RSC (`d3sc00173c-s1`) and NIHMS schemes, De Gruyter and Elsevier graphical abstracts.
    """
    exact = _NUMBER.match(raw.strip())
    labelled = None if exact else _number_of_label(raw)
    if labelled is not None and "-" in labelled[0]:
        return FigureNumber(*labelled, ("figure_number.from_label",))
    special = _special_number(link_id, stem, text, exact["prefix"] if exact else None)
    if special is not None:
        number, kind = special
        findings = [] if exact and number == raw.strip() else ["figure_number.reformed"]
        if figure_type is not None and figure_type != kind:
            findings.append("figure_type.reformed")
        return FigureNumber(number, kind, tuple(findings))
    if exact:
        kind = _type_of(exact["prefix"], exact["parts"])
        if figure_type is not None and figure_type in _TYPE_PREFIXES and figure_type != kind and not exact["parts"]:
            return FigureNumber(_TYPE_PREFIXES[figure_type] + exact["digits"], figure_type, ("figure_number.reformed",))
        return FigureNumber(exact[0], kind)
    if figure_type == GRAPHICAL_ABSTRACT and (labelled is None or labelled[1] != GRAPHICAL_ABSTRACT):
        return FigureNumber("GA1", GRAPHICAL_ABSTRACT, ("figure_number.reformed",))
    if labelled is not None:
        return FigureNumber(*labelled, ("figure_number.from_label",))
    for candidate, source in ((stem, "from_filename"), (link_id, "from_link")):
        match = None if _is_hash(candidate) else _TRAILING_NUMBER.search(candidate)
        if match:
            return FigureNumber("F" + match["digits"], "Figure", (f"figure_number.{source}",))
    return FigureNumber("F0", "Figure", ("figure_number.unreadable",))


def is_numbered(label: str) -> bool:
    """Whether a label names a figure of its own (`Figure 4`, `2.`), and no part of one (`(a)`, `Panel 2`, `(1)`)."""
    return (
        _number_of_label(label) is not None
        and re.match(r"\W*(?:panels?|parts?)\b|\W*[(\[]\d+[)\]]?\W*$", label, re.I) is None
    )


def _type_of(prefix: str, parts: str) -> str:
    """Type of a number: its last part decides but for figures of appendices and boxes."""
    last = "" if prefix in {"AF", "BF"} else parts.rpartition("-")[2][:1]
    return FIGURE_TYPES[{"S": "SF", "V": "V"}.get(last, prefix)]


def _special_number(link_id: str, stem: str, text: str | None, prefix: str | None) -> tuple[str, str] | None:
    for candidate in (stem, link_id):
        match = _FIGURE_SUPPLEMENT.search(candidate)
        if match:
            figure, supplement = int(match["figure"] or match["figure2"]), int(match["supp"] or match["supp2"])
            if match["appendix"]:
                return f"AF{int(match['appendix'])}-F{figure}-S{supplement}", FIGURE_TYPES["AF"]
            return f"F{figure}-S{supplement}", FIGURE_TYPES["SF"]
        match = _APPENDIX_FIGURE.search(candidate)
        if match:
            return f"AF{int(match['appendix'])}-F{int(match['figure'])}", FIGURE_TYPES["AF"]
    scheme = _RSC_SCHEME.match(stem) or _NIHMS_SCHEME.match(stem) or _SCHEME_LINK.match(link_id)
    if scheme is None and prefix in {"SF", "S", None}:
        scheme = _LEADING_SCHEME.match(text or "")
    if scheme:
        return f"S{int(scheme['digits'])}", "Scheme"
    for candidate in (stem, link_id):
        match = _GRAPHICAL_STEM.search(candidate)
        if match and prefix in {"F", "GA", None}:
            return f"GA{int(match['digits'] or match['digits2'] or match['digits3'])}", GRAPHICAL_ABSTRACT
    return None


def _number_of_label(raw: str) -> tuple[str, str] | None:
    text = tidy(_with_plain_digits(re.sub(r"<[^<>]*>", "", raw[:400])))[0]
    units = _units(text)
    if not units:
        return _number_in_words(text)
    first = units[0]
    words = first.words if first.words.strip(" .,:;-([") else text[text.find(str(first.digits)) :]
    prefix = _kind(words) or _kind(text)
    if prefix is None and not _is_label_of_unknown_word(text):
        return None
    further = [(_kind(unit.words) or "F", unit) for unit in units[1:]]
    within = next((unit for kind, unit in further if kind in {"F", "SF"}), None)
    is_of_file = prefix == "SF" and "fig" not in first.words.lower()
    if within is not None and (is_of_file or (prefix == "AF" and within.series == "S")):
        return f"SF{within.digits}", FIGURE_TYPES["SF"]  # `Additional file 1: Figure S2`
    # a figure is part of an appendix or a box alone; `Figure 1 and Figure 2` is a list
    parts = [(kind, unit) for kind, unit in further if kind in _PARTS or (kind == "F" and prefix in {"AF", "BF"})]
    prefix = "F" if prefix is None or (prefix == "BF" and not parts) else prefix
    name = _APPENDIX_NAME.search(text)
    if prefix == "AF" and name is not None:
        parts, number = [("F", first), *parts], f"AF{name['name'].upper()}"
    else:
        prefix, number = _of_series(prefix, first)
    suffix = "".join(f"-{_PARTS.get(kind, 'F')}{unit.digits}" for kind, unit in parts)
    return number + suffix, _type_of(prefix, suffix)


def _of_series(prefix: str, unit: _Unit) -> tuple[str, str]:
    """Prefix and number of a unit whose number may bear a letter: `S1`, `E1` are supplements, `B2` is of appendix B."""
    digits = f"{unit.digits}{unit.sub}"
    if not unit.series or prefix not in {"F", "SF", "AF"}:
        return prefix, prefix + digits
    known = {"S": "SF", "E": "SF", "EV": "EV", "A": "AF"}.get(unit.series)
    if known is not None:
        return known, known + digits
    return ("AF", f"AF{unit.series}-F{unit.digits}") if unit.series in _APPENDICES else (prefix, prefix + digits)


def _units(text: str) -> list[_Unit]:
    """The numbers of a label that count: the first, and each that a word of its own stands before."""
    units: list[_Unit] = []
    after = 0
    for match in _UNIT_NUMBER.finditer(text):
        words = text[after : match.start()]
        glued = match["glued"] or ""
        if not units and match["series"] not in {None, "S", "E", "EV"} and not _WORD.search(words):
            return []  # `p53`, `B2`: a word, and no number
        series = (match["series"] or glued[3:].upper().removeprefix("URE")).upper()
        is_extended = bool(re.search("extended", words, re.I))
        sub = (match["sub"] or "").replace("-", "." if is_extended else "-")
        if units and not (_begins_unit(words + glued[:3]) and (glued or not text[match.start() - 1].isalpha())):
            after = match.end()
            continue
        units.append(_Unit(words + glued[:3], series, int(match["digits"]), sub if sub.startswith(".") else ""))
        after = match.start("sub") if sub.startswith("-") else match.end()
    return units


def _begins_unit(words: str) -> bool:
    """Whether words between two numbers name a unit of their own, and are no `and` or `to`."""
    found = _WORD.findall(words)
    return len(found) <= 2 and any(len(word) > 3 or word.lower() in {"fig", "box", "app"} for word in found)


def _kind(words: str) -> str | None:
    return next((prefix for prefix, pattern in _LABEL_KIND if pattern.search(words)), None)


def _is_label_of_unknown_word(text: str) -> bool:
    """Whether a label of an unknown word is that word with a number: `Abbildung 3`, `図1`, `1. ábra`."""
    match = _UNIT_NUMBER.search(text)
    if match is None:
        return False
    words = _WORD.findall(text[: match.start()])
    if not words:
        return len(_WORD.findall(text[match.end() :])) <= _MAX_WORDS
    is_apart = text[match.start() - 1] in " .:#°º–—(" or not text[match.start() - 1].isascii()
    return is_apart and len(words) <= _MAX_WORDS and _TAIL.fullmatch(text, match.end()) is not None


def _number_in_words(text: str) -> tuple[str, str] | None:
    """Number of a label without digits: a Roman or Chinese numeral at its end, or the one graphical abstract."""
    prefix = _kind(text)
    if prefix in {"GA", "CI"}:
        return f"{prefix}1", FIGURE_TYPES[prefix]
    last = text.rstrip(".:) ")[-1:]
    if last > "\u3000" and 0 < (number := unicodedata.numeric(last, 0)) <= 10:
        return f"{prefix or 'F'}{int(number)}", FIGURE_TYPES[prefix or "F"]
    roman = _ROMAN.search(text)
    if roman is None or not roman["numeral"] or not re.match(r"[^\W\d_]{3,}\W", text):
        return None
    values = {"i": 1, "v": 5, "x": 10}
    ones = [values[letter] for letter in roman["numeral"].lower()]
    number = sum(-one if one < following else one for one, following in zip(ones, [*ones[1:], 0], strict=True))
    return f"{prefix or 'F'}{number}", FIGURE_TYPES[prefix or "F"]


def _with_plain_digits(text: str) -> str:
    """Digits of any script as ASCII; raised and lowered ones are marks of footnotes and go."""
    if text.isascii():
        return text
    kept = "".join(c for c in text if not unicodedata.decomposition(c).startswith(("<super>", "<sub>")))
    composed = unicodedata.normalize("NFKC", kept)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in composed)


def _is_hash(name: str) -> bool:
    """Whether a file name is no name that people gave, so that its last digits mean nothing."""
    parts = re.split(r"[._-]", name)
    return bool(_UUID.search(name)) or any(len(_RUN.findall(part)) > _RUNS_OF_A_NAME for part in parts)
