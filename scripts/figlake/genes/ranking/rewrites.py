"""Ways to read a string otherwise: what is left out of it, what it lists, what it may be misread from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from figlake.genes.ranking.subunits import integrin
from figlake.genes.reference.tables import HUMAN

MAX_PARTS = 8
_PARENTHESES = re.compile(r"^(?P<before>[^()\[\]]*?)\s*[(\[](?P<inside>[^()\[\]]+)[)\]]\s*(?P<after>[^()\[\]]*)$")
_SEPARATOR = re.compile(r"\s*(?:[/,;&|+:]|\band\b|\bor\b)\s*")
_SITE = r"(?:[STYK]|Ser|Thr|Tyr|Lys)-?\d{1,4}(?:/\d{1,4})*"
_MODIFIED = re.compile(
    r"^(?:(?i:phospho(?:rylated)?|acetyl(?:ated)?|ubiquitinated|sumo(?:ylated)?)[- ]?|(?i:p|ac|ub|me\d?)-|"
    r"(?:p|[Aa]c|[Uu]b|[Mm]e\d?) |(?:p|ac|ub|me\d?)(?=[A-Z]))"
    rf"(?:{_SITE}[-, ]*)*[-_ ]*(?=\w)"
)
"""A capital letter without a hyphen is of the name: `PML` is no phosphorylated `ML`."""
_MODIFIED_AFTER = re.compile(
    rf"(?:[-_ ,(]+p?-?|(?<=[A-Z0-9])p-?)(?:{_SITE})\)?(?:[-, ]+{_SITE})*$"
    r"|[-_ ](?:p|P|GTP|GDP|ATP|ADP|Ub|Ac|PO4)$|[*+#†‡•°^]+$|(?<=\w)(?:\d{3}p)+$|(?<=[A-Z0-9])p(?:\d{3})?$"
)
_MODIFIED_PLACES = re.compile(
    r"^(?:p|Ac|Me|Myr|Ub|SUMO|GlcNAc|Palm)\d*[A-Z]{0,2}\d*(?:[-,][A-Za-z0-9]{1,6})*-(?=[A-Z][A-Z0-9]{2,}$)"
)
"""Several sites before a symbol: `p-4S,T356,T570-RPS6KA2`."""
_BEFORE = re.compile(
    r"^(?:anti|human|mouse|murine|rat|bovine|recombinant|activated|active|inactive|cleaved|soluble|secreted|membrane|"
    r"nuclear|cytosolic|mature|total|endogenous|exogenous|mutant|mutated|wild[- ]type|oncogenic|full[- ]length|pro|"
    r"truncated|plasma|serum|cellular|(?:6x)?His6?|FLAG|GST|E?GFP|mCherry|V5|the|a|an|c|h|r|m|s|n|t|rh|hu)[- ]+(?=\w)",
    re.I,
)
MADE_OF = r"(?:[rR][hm]|[Hh]um|hu|mu|sh|si|myr|ca|dn|At|[hmrstcn])"
"""What stands before a symbol for its species, or for what was made of the gene: `hTTP`, `shTP53`, `AtOPR3`."""
_MADE_OF = re.compile(rf"^(?:{MADE_OF}-?(?=[A-Z][A-Za-z0-9])|(?:TA|ΔN|DN)(?=p\d))")
_TAXON_OF_PREFIX = (
    (re.compile(r"(?:rh|h|hu|Hum|hum)-?(?=[A-Z][A-Z0-9a-z])|human[- ](?=\w)", re.A), HUMAN),
    (re.compile(r"(?:rm|m|mu)-?(?=[A-Z][A-Z0-9a-z])|(?:mouse|murine)[- ](?=\w)", re.A), 10090),
    (re.compile(r"rat[- ](?=\w)", re.A), 10116),
    (re.compile(r"At-?(?=[A-Z][A-Z0-9])", re.A), 3702),
)
ENTRY_OF = re.compile(r"_(?:HUMAN|MOUSE|RAT|BOVIN|PIG|CHICK|DANRE|DROME|CAEEL|YEAST|ARATH)$")
"""UniProt's mnemonic of the species: `CTNB1_HUMAN`."""
_ENZYME = re.compile(r"^(?:EC[ :]*)?(\d+\.\d+\.\d+\.\d+)$")
_UNCUT = re.compile(r"^pr[oe]-?(?=[a-z]{4})", re.I)
_GREEK_FIRST = re.compile(r"[abgd]-(?=[a-z]{4})")
_GREEK_LETTERS = {"a": "alpha", "b": "beta", "g": "gamma", "d": "delta"}
_OCR_LIKELY = re.compile(r"[A-Za-z0-9-]{4,12}")
_LOOK_ALIKE = {"1": "Il", "l": "I1", "I": "l1", "0": "O", "O": "0", "5": "S", "S": "5", "8": "B", "B": "8"}
"""Letters and digits that character recognition takes for one another."""
_AFTER = re.compile(
    r"[- ]+(?:proteins?|genes?|m?RNAs?|transcripts?|inhibitors?|agonists?|antagonists?|complex(?:es)?|subunits?|"
    r"isoforms?(?: \w{1,3})?|promoter|expression|activity|homologs?|family|dimers?|homodimers?|oligomers?|"
    r"signal(?:l?ing)?|like|pathway|variant|precursor|antibod(?:y|ies)|receptors? agonist|deficiency|knockout|null|"
    r"mutants?|mutations?|polymorphisms?|cells?|domain|peptides?|kinase|enzyme|channel|alleles?|locus|factors?|chain|"
    r"polypeptide|N?ICD|ECD|CTD|NTD|DBD|LBD|TMD|intracellular domain)$",
    re.I,
)
_NUMBER_RANGE = re.compile(r"(?P<stem>.*[A-Za-z]-?)(?P<first>\d{1,2})\s?[-–]\s?(?P<last>\d{1,2})")
"""`HOXA1–6`: names that are numbered one after the other."""
_REPEATED = re.compile(r"^(?P<stem>.*[A-Za-z]-?)(?P<first>\d{1,2})(?:\s?[-–]\s?|\s(?:to|through)\s)(?P=stem)(?=\d)")
"""`FREAC-1 to FREAC-7`."""
_SIGNS_OF_RANGE = frozenset("-–t")
"""Letters of which a range has one: others are no range without a closer look."""
_RANGE = re.compile(r"\s*[(\[]?\b\d+\s*[-–]\s*\d+\b[)\]]?$")
_ISOFORM = re.compile(
    r"(?:[-_ ](?:v|var|iso|isoform)?\s?\d{1,3}|[-_ ][A-Za-z]|[-_ ](?:alpha|beta|gamma|delta|[αβγδ])|"
    r"(?<=[A-Z0-9])(?:[vV]\d|[a-d]\d?|L)|(?<=\d)[umsn])$"
)
MICRO = re.compile(r"^(?:hsa-)?(?:mir|mirna|micro ?rna)s?[- ]?(?P<number>\d+[a-z]?)(?P<copy>-\d)?(?:-[35]p|\*)?$", re.I)
_LET = re.compile(r"^(?:hsa-)?let-?7(?P<letter>[a-i])?(?:-\d)?(?:-[35]p|\*)?$", re.I)
_ALLELE = re.compile(r"([A-Za-z][\w-]+?)\*\d[\d:]*[A-Z]?$")
"""`HLA-DRB1*15:01`, `CYP2D6*4`."""
_PLURAL = re.compile(r"(?<=[A-Za-z0-9])(?:'s|’s|s)$")
_SHORTER = (
    ("modified", _MODIFIED_PLACES),
    ("modified", _MODIFIED),
    ("modified", _MODIFIED_AFTER),
    ("range", _RANGE),
    ("plural", _PLURAL),
)
_WITHOUT_AFFIX = (("affix", _BEFORE), ("affix", _AFTER), ("affix", _MADE_OF), ("affix", _UNCUT))
_LETTER_TAIL = re.compile(r"[A-Za-z]|[αβγδεζκ]|alpha|beta|gamma|delta|epsilon")
_NUMBER_TAIL = re.compile(r"\d+[A-Za-z]?|I{1,3}|IV|V")
_TAIL = re.compile(rf"[-‐– ]?(?:{_NUMBER_TAIL.pattern}|{_LETTER_TAIL.pattern})")
_LETTER_END = re.compile(r"(?:[A-Za-z]|[αβγδεζκ]|alpha|beta|gamma|delta|epsilon)$")
_NUMBER_END = re.compile(r"(?:\d+[A-Za-z]?|I{1,3}|IV|V)$")


def rewrites(mention: str) -> Iterator[tuple[str, list[str]]]:
    """Ways to read a string otherwise, best first: the rule, and the strings that have to be known instead."""
    micro = MICRO.match(mention)
    if micro:
        number = micro["number"].upper()
        for form in (f"MIR{number}{micro['copy'] or ''}", f"MIR{number}-1", f"MIR{number}A", f"MIR{number}A-1"):
            yield "microrna", [form]
    let = _LET.match(mention)
    if let:
        letter = (let["letter"] or "a").upper()
        yield "microrna", [f"MIRLET7{letter}1"]
        yield "microrna", [f"MIRLET7{letter}"]
    entry = ENTRY_OF.sub("", mention)
    if entry != mention:
        yield "entry", [entry]
    enzyme = _ENZYME.match(mention)
    if enzyme and not mention.startswith("EC "):
        yield "enzyme", [f"EC {enzyme[1]}"]
    numbered = numbers_of_range(mention)
    if numbered:  # all of them or none: the first alone is not what is meant
        yield "range", numbered
        return
    chains = integrin(mention)
    if chains:
        yield "list", chains
    within = _PARENTHESES.match(mention) if "(" in mention or "[" in mention else None
    if within:
        before, inside, after = within["before"], within["inside"], within["after"]
        outside = f"{before}{'' if after.startswith('-') else ' '}{after}".strip()
        if outside and not _RANGE.fullmatch(inside):  # `tumor necrosis factor (TNF)-α`: what follows is of both
            yield "parentheses", [outside, f"{inside}{after}" if _TAIL.fullmatch(after) else inside]
        for text in (outside, f"{inside}{after}", inside):
            if text:
                yield "parentheses", [text]
    allele = _ALLELE.match(mention) if "*" in mention else None
    if allele:
        yield "allele", [allele[1]]
    for rule, pattern in _SHORTER:
        shorter = pattern.sub("", mention).strip(" -_,")
        if shorter and shorter != mention and len(shorter) > 1:
            yield rule, [shorter]
    names = listed(mention)
    if names:
        yield "list", names
    for rule, pattern in _WITHOUT_AFFIX:
        shorter = pattern.sub("", mention).strip(" -_,")
        if shorter and shorter != mention and len(shorter) > 1:
            yield rule, [shorter]
    greek = _GREEK_FIRST.match(mention)
    if greek:
        yield "greek", [f"{_GREEK_LETTERS[greek[0][0]]}-{mention[greek.end() :]}"]
    if "-" in mention or "–" in mention:
        sides = [side for side in re.split("[-–]", mention) if side]
        if len(sides) == 2 and min(map(len, sides)) >= 3:
            yield "complex", sides
    shorter = _ISOFORM.sub("", mention)
    if shorter != mention and len(shorter) > 2:
        yield "isoform", [shorter]
    words = mention.split()
    if 2 <= len(words) <= 6:
        for text in [" ".join(words[at:]) for at in range(1, len(words))] + [
            " ".join(words[:at]) for at in range(len(words) - 1, 0, -1)
        ]:
            if len(text) > 2 and any(letter.isupper() or letter.isdigit() for letter in text):
                yield "inside", [text]
    if _OCR_LIKELY.fullmatch(mention):
        for at, letter in enumerate(mention):
            for other in _LOOK_ALIKE.get(letter, ""):
                yield "ocr", [f"{mention[:at]}{other}{mention[at + 1 :]}"]


def taxon_of_prefix(mention: str) -> int | None:
    """NCBI taxon id of the species that a string says before the symbol: `hTTP`, `mPros1`, `AtOPR3`, `mouse Met`."""
    return next((taxon_id for pattern, taxon_id in _TAXON_OF_PREFIX if pattern.match(mention)), None)


def numbers_of_range(mention: str) -> list[str]:
    """`Smad1-3` as Smad1, Smad2 and Smad3; empty for what is no range of up to `MAX_PARTS` names."""
    if not mention[-1:].isdecimal() or _SIGNS_OF_RANGE.isdisjoint(mention):
        return []
    found = _NUMBER_RANGE.fullmatch(_REPEATED.sub(r"\g<stem>\g<first>-", mention))
    if found is None or not 0 < int(found["last"]) - int(found["first"]) < MAX_PARTS:
        return []
    return [f"{found['stem']}{number}" for number in range(int(found["first"]), int(found["last"]) + 1)]


def listed(mention: str) -> list[str]:
    """`ERK1/2` as ERK1 and ERK2, `Cdc25A,B,C` as Cdc25A, Cdc25B and Cdc25C, `JAK/STAT` as JAK and STAT."""
    pieces = [piece for piece in _SEPARATOR.split(mention) if piece]
    if not 2 <= len(pieces) <= MAX_PARTS:
        return []
    last = _AFTER.sub("", pieces[-1])
    if _TAIL.fullmatch(last):  # `ULK1/2 complex`
        pieces[-1] = last
    whole = [pieces[0]]
    for piece in (text.lstrip("-–") for text in pieces[1:]):
        if _NUMBER_TAIL.fullmatch(piece):
            stem = _NUMBER_END.sub("", pieces[0])
        elif _LETTER_TAIL.fullmatch(piece):
            stem = _LETTER_END.sub("", pieces[0])
        else:
            stem = ""
        whole.append(stem + piece if len(stem.rstrip("-")) > 1 and stem != pieces[0] else piece)
    return whole
