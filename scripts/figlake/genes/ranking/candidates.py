"""Candidates: what a string may mean.  First as it stands, by tiers of likeness; only then rewritten, by rules.

A string may stand for several genes (`ERK1/2`); each of them is a part with its own candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from figlake.genes.lexicon.guesses import MNEMONIC, numbered
from figlake.genes.lexicon.keys import bag, fold, short_form
from figlake.genes.lexicon.lexicon import ALL_KINDS, BAG, FOLDED, MNEMONIC_SPACE, SHORT, Lexicon
from figlake.genes.reference.tables import HUMAN

TIERS = ("exact", "upper", "folded", "short", "bag")
"""How like a name is to the string, best first."""
LIKE = frozenset({"exact", "upper"})
NAMES_MEMBERS = frozenset({"list", "microrna"})
"""Rules that go before a family of that name: `SMAD2/3` is a family, and names its members."""
MAX_DEPTH = 3
MAX_PARTS = 8
MIN_LISTED = 4
"""Names in a list from which on it counts although some are unknown."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One meaning: of the gene at ``target`` or, where negative, of a family.

    ``text``: the string that matched ``name``; ``rule``: how it came from the mention, empty for the mention itself;
    ``is_ortholog``: the name is that of the human gene whose ortholog this is.
    """

    target: int
    tier: str
    kind: str
    name: str
    text: str
    rule: str = ""
    is_ortholog: bool = False

    @property
    def is_family(self) -> bool:
        """Whether this is a family or complex."""
        return self.target < 0

    @property
    def match_type(self) -> str:
        """What kind of name matched; `ortholog` for the name of the human gene."""
        return "ortholog" if self.is_ortholog else self.kind

    @property
    def way(self) -> str:
        """How the mention led to the name: the rules that rewrote it, and the tier."""
        return f"{self.rule}+{self.tier}" if self.rule else self.tier


Part = tuple[Candidate, ...]


def parts_of(lexicon: Lexicon, mention: str, taxa: Sequence[int] = (HUMAN,)) -> tuple[Part, ...]:
    """The genes that ``mention`` stands for, each with its candidates in a fixed order; empty when nothing is known.

    ``taxa``: the species among whose genes to look, human included.
    """
    return _parts(lexicon, mention.strip(), taxa, 0)


def _parts(lexicon: Lexicon, mention: str, taxa: Sequence[int], depth: int) -> tuple[Part, ...]:
    direct = () if _MICRO.match(mention) else lookup(lexicon, mention, taxa)
    is_family = bool(direct) and all(candidate.is_family for candidate in direct)
    if direct and not is_family:
        return (direct,)
    if depth >= MAX_DEPTH or not mention:
        return (direct,) if direct else ()
    for rule, alternatives in rewrites(mention):
        if is_family and rule not in NAMES_MEMBERS:
            continue
        found = [_parts(lexicon, text, taxa, depth + 1) for text in alternatives]
        if rule == "microrna":
            found = [_micro_only(lexicon, parts) for parts in found]
        known = [parts for parts in found if parts]
        if rule == "list" and len(alternatives) >= MIN_LISTED and len(known) >= 2:
            found = known  # some of a long list are known
        if all(found):
            flat = [part for parts in found for part in parts][:MAX_PARTS]
            shared = set.intersection(*({c.target for c in part} for part in flat))
            if shared:  # `PKB/AKT`: two names of one gene
                flat = [tuple(c for c in flat[0] if c.target in shared)]
            elif rule == "parentheses" and len(alternatives) > 1:
                continue
            return tuple(tuple(_by_rule(candidate, rule) for candidate in part) for part in flat)
    if not direct and depth == 0 and (guessed := guesses(lexicon, mention, taxa)):
        return (guessed,)
    if not direct and _MICRO.match(mention):
        direct = lookup(lexicon, mention, taxa)
    return (direct,) if direct else ()


def guesses(lexicon: Lexicon, mention: str, taxa: Sequence[int]) -> Part:
    """What a string that no rule explains may be short for, by its number left out or as UniProt shortens symbols."""
    named: dict[int, Candidate] = {}
    for name in numbered(mention):
        for candidate in lookup(lexicon, name, taxa):
            if candidate.tier in LIKE and candidate.kind in ("symbol", "alias"):
                named.setdefault(candidate.target, _by_rule(replace(candidate, text=mention), "numbered"))
    if named:
        return tuple(named.values())
    entries = lexicon.entries(MNEMONIC_SPACE, mention) if len(mention) == MNEMONIC and mention.isupper() else []
    return tuple(
        Candidate(entry.target, "short", entry.kind, entry.name, mention, "mnemonic")
        for entry in entries
        if entry.kind == "symbol"
    )


def _micro_only(lexicon: Lexicon, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Without the genes of proteins that bear a microRNA's symbol as a synonym (MIR16)."""
    kept = [
        tuple(c for c in part if not c.is_family and lexicon.gene(c.target).symbol.upper().startswith("MIR"))
        for part in parts
    ]
    return tuple(part for part in kept if part)


def _by_rule(candidate: Candidate, rule: str) -> Candidate:
    return replace(candidate, rule=f"{rule}+{candidate.rule}" if candidate.rule else rule)


def lookup(lexicon: Lexicon, text: str, taxa: Sequence[int]) -> Part:
    """Candidates of a string as it stands, each gene or family once with its best entry.

    A human name also stands for the orthologs of that gene, where they have no such name of their own.
    """
    mask = lexicon.mask(taxa)
    best: dict[int, tuple[tuple[int, int, str], Candidate]] = {}
    upper = text.upper()
    folded, short, words = fold(text), short_form(text), bag(text)
    asked = [(FOLDED, folded, ""), (SHORT, folded, "short"), (BAG, words or folded, "bag")]
    if short:
        asked += [(FOLDED, short, "short"), (SHORT, short, "short")]
    for space, key, likeness in asked:
        for entry in lexicon.entries(space, key, mask) if key else ():
            tier = likeness
            if not tier:
                tier = "exact" if entry.name == text else "upper" if entry.name.upper() == upper else "folded"
            rank = (TIERS.index(tier), ALL_KINDS.index(entry.kind), entry.name)
            if entry.target not in best or rank < best[entry.target][0]:
                best[entry.target] = (rank, Candidate(entry.target, tier, entry.kind, entry.name, text))
    if len(taxa) > 1:
        for rank, candidate in list(best.values()):
            if not candidate.is_family and lexicon.gene(candidate.target).taxon_id == HUMAN:
                for other in lexicon.orthologs(candidate.target):
                    known = best.get(other)
                    is_better = known is None or (known[1].is_ortholog and rank < known[0])
                    if is_better and lexicon.gene(other).taxon_id in taxa:
                        best[other] = (rank, replace(candidate, target=other, is_ortholog=True))
    return tuple(candidate for _, candidate in sorted(best.values(), key=lambda item: (item[0], item[1].target)))


_PARENTHESES = re.compile(r"^(?P<before>[^()\[\]]*?)\s*[(\[](?P<inside>[^()\[\]]+)[)\]]\s*(?P<after>[^()\[\]]*)$")
_SEPARATOR = re.compile(r"\s*(?:[/,;&|+:]|\band\b|\bor\b)\s*")
_SITE = r"(?:[STYK]|Ser|Thr|Tyr|Lys)-?\d{1,4}(?:/\d{1,4})*"
_MODIFIED = re.compile(
    r"^(?:p(?:hospho(?:rylated)?)?|ac(?:etyl(?:ated)?)?|ub(?:iquitinated)?|me\d?|sumo)[- ]?"
    rf"(?:{_SITE}[-, ]*)*[-_ ]*(?=\w)",
    re.I,
)
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
    r"truncated|plasma|serum|cellular|the|a|an|c|h|r|m|s|n|t|rh|hu)[- ]+(?=\w)",
    re.I,
)
_HUMAN_PREFIX = re.compile(r"^(?:[rR]h|[hmrstcn])-?(?=[A-Z][A-Za-z0-9])")
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
    r"polypeptide)$",
    re.I,
)
_RANGE = re.compile(r"\s*[(\[]?\b\d+\s*[-–]\s*\d+\b[)\]]?$")
_ISOFORM = re.compile(
    r"(?:[-_ ](?:v|var|iso|isoform)?\s?\d{1,3}|[-_ ][A-Za-z]|[-_ ](?:alpha|beta|gamma|delta|[αβγδ])|"
    r"(?<=[A-Z0-9])(?:[vV]\d|[a-d]\d?|L)|(?<=\d)[umsn])$"
)
_MICRO = re.compile(
    r"^(?:hsa-)?(?:mir|mirna|micro ?rna)s?[- ]?(?P<number>\d+[a-z]?)(?P<copy>-\d)?(?:-[35]p|\*)?$", re.I
)
_LET = re.compile(r"^(?:hsa-)?let-?7(?P<letter>[a-i])?(?:-\d)?(?:-[35]p|\*)?$", re.I)
_PLURAL = re.compile(r"(?<=[A-Za-z0-9])(?:'s|’s|s)$")
_SHORTER = (
    ("modified", _MODIFIED_PLACES),
    ("modified", _MODIFIED),
    ("modified", _MODIFIED_AFTER),
    ("range", _RANGE),
    ("plural", _PLURAL),
)
_WITHOUT_AFFIX = (("affix", _BEFORE), ("affix", _AFTER), ("affix", _HUMAN_PREFIX), ("affix", _UNCUT))
_LETTER_TAIL = re.compile(r"[A-Za-z]|[αβγδεζκ]|alpha|beta|gamma|delta|epsilon")
_NUMBER_TAIL = re.compile(r"\d+[A-Za-z]?|I{1,3}|IV|V")
_LETTER_END = re.compile(r"(?:[A-Za-z]|[αβγδεζκ]|alpha|beta|gamma|delta|epsilon)$")
_NUMBER_END = re.compile(r"(?:\d+[A-Za-z]?|I{1,3}|IV|V)$")


def rewrites(mention: str) -> Iterator[tuple[str, list[str]]]:
    """Ways to read a string otherwise, best first: the rule, and the strings that have to be known instead."""
    micro = _MICRO.match(mention)
    if micro:
        number = micro["number"].upper()
        for form in (f"MIR{number}{micro['copy'] or ''}", f"MIR{number}-1", f"MIR{number}A", f"MIR{number}A-1"):
            yield "microrna", [form]
    let = _LET.match(mention)
    if let:
        letter = (let["letter"] or "a").upper()
        yield "microrna", [f"MIRLET7{letter}1"]
        yield "microrna", [f"MIRLET7{letter}"]
    within = _PARENTHESES.match(mention)
    if within:
        before, inside, after = within["before"], within["inside"], within["after"]
        outside = f"{before}{'' if after.startswith('-') else ' '}{after}".strip()
        if outside and not _RANGE.fullmatch(inside):
            yield "parentheses", [outside, inside]
        for text in (outside, f"{inside}{after}", inside):
            if text:
                yield "parentheses", [text]
    for rule, pattern in _SHORTER:
        shorter = pattern.sub("", mention).strip(" -_,")
        if shorter and shorter != mention and len(shorter) > 1:
            yield rule, [shorter]
    listed = _list(mention)
    if listed:
        yield "list", listed
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


def _list(mention: str) -> list[str]:
    """`ERK1/2` as ERK1 and ERK2, `Cdc25A,B,C` as Cdc25A, Cdc25B and Cdc25C, `JAK/STAT` as JAK and STAT."""
    pieces = [piece for piece in _SEPARATOR.split(mention) if piece]
    if not 2 <= len(pieces) <= MAX_PARTS:
        return []
    whole = [pieces[0]]
    for piece in (text.lstrip("-") for text in pieces[1:]):
        if _NUMBER_TAIL.fullmatch(piece):
            stem = _NUMBER_END.sub("", pieces[0])
        elif _LETTER_TAIL.fullmatch(piece):
            stem = _LETTER_END.sub("", pieces[0])
        else:
            stem = ""
        whole.append(stem + piece if len(stem.rstrip("-")) > 1 and stem != pieces[0] else piece)
    return whole
