"""Candidates: what a string may mean.  First as it stands, by tiers of likeness; only then rewritten, by rules.

A string may stand for several genes (`ERK1/2`); each of them is a part with its own candidates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from figlake.genes.lexicon.guesses import MNEMONIC, numbered
from figlake.genes.lexicon.keys import bag, short_form
from figlake.genes.lexicon.lexicon import ALL_KINDS, ALL_TAXA, BAG, CODING, FOLDED, MNEMONIC_SPACE, SHORT, Lexicon
from figlake.genes.ranking.rewrites import ENTRY_OF, MAX_PARTS, MICRO, rewrites, taxon_of_prefix
from figlake.genes.ranking.subunits import subunit
from figlake.genes.reference.tables import HUMAN
from figlake.genes.reference.usual import meant_by
from figlake.names.keys import fold

TIERS = ("exact", "upper", "folded", "short", "bag")
"""How like a name is to the string, best first."""
_EXACT, _UPPER, _FOLDED, _SHORT, _BAG = range(len(TIERS))
LIKE = frozenset({"exact", "upper"})
UNLIKE = frozenset({"short", "bag"})
_TAILS = re.compile(r"[\w-]+(?:[/,] ?(?:\d{1,2}|[A-Za-zα-ω]))+")
"""Names that differ in their last number or letter: `TLR7/8`, `IFN-α/β`."""
_SIDES = re.compile(r"[^\W_][\w-]*[^\W_]/[^\W_][\w-]*[^\W_]")
NAMES_MEMBERS = frozenset({"list", "range", "microrna"})
"""Rules that go before a family of that name: `SMAD2/3` is a family, and names its members."""
MAX_DEPTH = 3
MAX_KEPT = 1 << 16
"""Strings, and ways to read them, of which it is kept what they may mean."""
MIN_LISTED = 4
"""Names in a list from which on it counts although some are unknown."""


class Candidate(NamedTuple):
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
    return _parts(lexicon, mention.strip(), tuple(taxa), 0)


@lru_cache(MAX_KEPT)
def _parts(lexicon: Lexicon, mention: str, taxa: tuple[int, ...], depth: int) -> tuple[Part, ...]:
    symbol = subunit(mention)
    if symbol is not None:
        part = (
            tuple(by_rule(c._replace(text=mention), "subunit") for c in lookup(lexicon, symbol, taxa)) if symbol else ()
        )
        return (part,) if part else ()
    direct = () if MICRO.match(mention) else lookup(lexicon, mention, taxa)
    if direct and taxon_of_prefix(mention) == HUMAN:  # `hMSH2` is a name of the mouse's, too
        direct = _of_taxon(lexicon, [direct], HUMAN)[0]
    may_list = bool(direct) and (all(candidate.is_family for candidate in direct) or _is_unlike_list(mention, direct))
    if direct and not may_list:
        return (direct,)
    if depth >= MAX_DEPTH or not mention:
        return (direct,) if direct else ()
    for rule, alternatives in rewrites(mention):
        if may_list and rule not in NAMES_MEMBERS:
            continue
        if rule == "ocr" and _is_stem(lexicon, mention, taxa):
            break
        found = [_parts(lexicon, text, taxa, depth + 1) for text in alternatives]
        if rule == "list" and depth == 0 and any(found):  # `TBK/IKKi`
            found = [parts or _guessed(lexicon, text, taxa) for text, parts in zip(alternatives, found, strict=True)]
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
            if rule == "affix":
                flat = _of_taxon(lexicon, flat, taxon_of_prefix(mention))
            return tuple(tuple(by_rule(candidate, rule) for candidate in part) for part in flat)
    if not direct and depth == 0 and (guessed := _guessed(lexicon, ENTRY_OF.sub("", mention), taxa)):
        return guessed
    if not direct and MICRO.match(mention):
        direct = lookup(lexicon, mention, taxa)
    return (direct,) if direct else ()


@lru_cache(MAX_KEPT)
def _is_stem(lexicon: Lexicon, mention: str, taxa: tuple[int, ...]) -> bool:
    """Whether names go on with a letter or number where a string ends: it is rather their family than misread."""
    mask, key = lexicon.mask(taxa), fold(mention)
    return sum(lexicon.has(FOLDED, key + ending, mask) for ending in "AB12") > 1


def _of_taxon(lexicon: Lexicon, parts: list[Part], taxon_id: int | None) -> list[Part]:
    """Parts with the genes of a species alone, where they have some of it."""
    found = [tuple(c for c in part if not c.is_family and lexicon.taxon_of(c.target) == taxon_id) for part in parts]
    return found if all(found) else parts


def _is_unlike_list(mention: str, direct: Part) -> bool:
    """Whether a string that lists is known by its letters or words alone, as one name.

    `MSK1/2` is not MSK12, `MAPK/AP-1` not MAPKAP1.
    """
    is_list = _TAILS.fullmatch(mention) is not None or _SIDES.fullmatch(mention) is not None
    return is_list and all(candidate.tier not in LIKE for candidate in direct)


def _guessed(lexicon: Lexicon, mention: str, taxa: Sequence[int]) -> tuple[Part, ...]:
    """What `guesses` finds, as the one gene that it stands for."""
    found = guesses(lexicon, mention, taxa)
    return (found,) if found else ()


def guesses(lexicon: Lexicon, mention: str, taxa: Sequence[int]) -> Part:
    """What a string that no rule explains may be short for, by its number left out or as UniProt shortens symbols."""
    named: dict[int, Candidate] = {}
    for name in numbered(mention):
        for candidate in lookup(lexicon, name, taxa):
            if candidate.tier in LIKE and candidate.kind in ("symbol", "alias"):
                named.setdefault(candidate.target, by_rule(candidate._replace(text=mention), "numbered"))
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


def by_rule(candidate: Candidate, rule: str) -> Candidate:
    """A candidate that was found by one more rule."""
    return candidate._replace(rule=f"{rule}+{candidate.rule}" if candidate.rule else rule)


def lookup(lexicon: Lexicon, text: str, taxa: Sequence[int]) -> Part:
    """Candidates of a string as it stands, each gene or family once with its best entry.

    A human name also stands for the orthologs of that gene, where they have no such name of their own.
    """
    mask = lexicon.mask(taxa)
    found = [(rank, candidate) for rank, candidate, own in _named(lexicon, text) if own & mask]
    if len(taxa) > 1 and found:
        best = {candidate.target: (rank, candidate) for rank, candidate in found}
        for rank, candidate in found:
            if not candidate.is_family and lexicon.taxon_of(candidate.target) == HUMAN:
                for other in lexicon.orthologs(candidate.target):
                    if lexicon.taxon_of(other) in taxa:
                        known = best.get(other)
                        if known is None or (known[1].is_ortholog and rank < known[0]):
                            best[other] = (rank, candidate._replace(target=other, is_ortholog=True))
        if len(best) > len(found):
            found = sorted(best.values(), key=_rank_with_target)
    return tuple([candidate for _, candidate in found])


_Rank = tuple[int, int, str]
"""Places of the tier and of the kind of a name among `TIERS` and `ALL_KINDS`, and the name."""


@lru_cache(MAX_KEPT)
def _named(lexicon: Lexicon, text: str) -> tuple[tuple[_Rank, Candidate, int], ...]:
    """Candidates of a string among the genes of all species, in their order, each with its rank.

    The last of each is the bit of its species, as in masks of the lexicon; families have all.
    """
    best: dict[int, _Rank] = {}
    upper = text.upper()
    folded, short, words = fold(text), short_form(text), bag(text)
    asked = [(FOLDED, folded, -1), (SHORT, folded, _SHORT), (BAG, words or folded, _BAG)]
    if short:
        asked += [(FOLDED, short, _SHORT), (SHORT, short, _SHORT)]
    for space, key, likeness in asked:
        for name, kind, target in lexicon.named(space, key) if key else ():
            tier = likeness
            if tier < 0:
                tier = _EXACT if name == text else _UPPER if name.upper() == upper else _FOLDED
            rank = (tier, kind, name)
            if target not in best or rank < best[target]:
                best[target] = rank
    best = _without_pseudogenes(lexicon, _without_rivals(lexicon, best, text))
    return tuple(
        [
            (
                rank,
                Candidate(target, TIERS[rank[0]], ALL_KINDS[rank[1]], rank[2], text),
                ALL_TAXA if target < 0 else lexicon.mask_of(target),
            )
            for rank, target in sorted([(rank, target) for target, rank in best.items()])
        ]
    )


def _without_rivals(lexicon: Lexicon, best: dict[int, _Rank], text: str) -> dict[int, _Rank]:
    """Of a usual name the gene that is meant, in each species that has it; a gene of proteins keeps its symbol."""
    usual = meant_by(text)
    if usual is None:
        return best
    symbol = usual[1]
    meant = {target for target in best if target >= 0 and _human_symbol(lexicon, target) == symbol}
    taxa = {lexicon.taxon_of(target) for target in meant}
    rivals = {
        target
        for target, (_, kind, _) in best.items()
        if target not in meant
        and (
            target < 0
            or (
                lexicon.taxon_of(target) in taxa
                and not (ALL_KINDS[kind] == "symbol" and lexicon.gene(target).locus == CODING)
            )
        )
    }
    return {target: rank for target, rank in best.items() if target not in rivals} if meant else best


def _human_symbol(lexicon: Lexicon, target: int) -> str:
    gene = lexicon.gene(target)
    return gene.symbol if gene.human is None else lexicon.gene(gene.human).symbol


def _without_pseudogenes(lexicon: Lexicon, best: dict[int, _Rank]) -> dict[int, _Rank]:
    """Without those of which a gene of their species has the string as a name no less: `p53` is not Trp53-ps."""
    pseudo = [target for target in best if target >= 0 and lexicon.is_pseudogene(target)]
    if not pseudo or len(pseudo) == len(best):
        return best
    genes: dict[int, tuple[int, int]] = {}
    for target, (tier, kind, _) in best.items():
        if target >= 0 and target not in pseudo:
            taxon_id = lexicon.taxon_of(target)
            genes[taxon_id] = min(genes.get(taxon_id, (tier, kind)), (tier, kind))
    dropped = {t for t in pseudo if genes.get(lexicon.taxon_of(t), (_BAG + 1, 0)) <= best[t][:2]}
    return {target: rank for target, rank in best.items() if target not in dropped}


def _rank_with_target(named: tuple[_Rank, Candidate]) -> tuple[_Rank, int]:
    return named[0], named[1].target
