"""The organisms that a text names, each in its place, and whether the gene reference has their genes.

Listed names are those of `resources/organisms/names.tsv`.  A genus of `genera.tsv` counts where a species name follows
it (`Oryza rufipogon`, `Taxus sp.`), and after that alone or shortened (`O. rufipogon`).  A cell line names its species.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from figlake.files.house import RESOURCES
from figlake.genes.ranking.species import cell_lines
from figlake.text.organisms import listed_names
from figlake.text.phrases import tokens_of

GENERA = RESOURCES / "organisms" / "genera.tsv"
_WORD = re.compile(r"[^\W_]+")
_BINOMIAL = re.compile(r"\b([A-Z][a-z]{2,}) (?:([a-z]{3,})\b|(spp?)\.)")
_SHORTENED = re.compile(r"\b([A-Z])\. ?([a-z]{4,})\b")
_HOSTS = frozenset({9031, 9925, 9986, 9793, 9796, 9913, 9940, 9823, 10141, 10090, 10116, 10029})
_REAGENT = re.compile(
    r"[\s-]{0,2}(?:anti\b|poly-?clonal|mono-?clonal|anti-?bod|antiser|Ig[GMAY]\b|serum|sera\b|albumin|skim|milk|"
    r"reticulocyte|secondary|radish|red blood|erythrocyte|F\(ab|pancreatic|thymus DNA|ovary|oocyte|liver microsom)",
    re.I,
)
"""What stands behind the name of an animal that made a reagent: an antibody, a serum, an enzyme."""
_FOOD = re.compile(
    r"[\s-]{0,2}(?:bran|oil|starch|flour|straw|husk|juice|wine|sprouts?|polysaccharides?|"
    r"(?:seed |leaf |root |fruit |peel )?extracts?|milk|protein isolate)\b",
    re.I,
)
"""What stands behind the name of a plant that is a food or a drug."""
_CROPS = frozenset({4530, 4565, 4577, 3847, 4081, 4113, 4513, 4641})
_EPITHET_LIKE = re.compile(r".*(?:us|is|um|ae|i|ense|oides|ens|ans|ax|ix|or|on|es|a)$")
"""How the second part of a species name ends."""


@dataclass(frozen=True, slots=True)
class Named:
    """An organism named at a place: offsets in code points; ``taxon_id`` of the species, else of its genus.

    ``is_cells``: by a line of its cells.
    """

    start: int
    end: int
    taxon_id: int
    is_listed: bool
    is_cells: bool = False


@cache
def genera() -> dict[str, tuple[int, str]]:
    """Taxon id and group (`bacteria`, `plants` with fungi, `invertebrates`, `vertebrates`, `virus`) by genus."""
    with GENERA.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return {name: (int(taxon_id), group) for taxon_id, group, name in rows}


@cache
def groups() -> dict[int, str]:
    """Group of every taxon that can be named."""
    found = dict(genera().values())
    for name, taxon_id in listed_names():
        genus = genera().get(name.split(" ", 1)[0].capitalize())
        if genus:
            found.setdefault(taxon_id, genus[1])
    for name, taxon_id in listed_names():
        found.setdefault(taxon_id, "virus" if "virus" in name else "plants")
    return found


PARASITES = frozenset({"Cryptosporidium", "Giardia", "Plasmodium", "Schistosoma", "Toxoplasma", "Trypanosoma"})


@cache
def hosted() -> frozenset[int]:
    """Viruses, bacteria and parasites: what is drawn of them is mostly what their hosts do."""
    of_genera = (
        taxon_id for name, (taxon_id, group) in genera().items() if group in ("virus", "bacteria") or name in PARASITES
    )
    return frozenset(of_genera) | {taxon_id for name, taxon_id in listed_names() if "virus" in name}


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], int, bool]]]:
    by_first: dict[str, list[tuple[tuple[str, ...], int, bool]]] = {}
    for is_cells, names in enumerate((listed_names(), cell_lines())):
        for name, taxon_id in names:
            words = tuple(_WORD.findall(name))
            by_first.setdefault(words[0], []).append((words, taxon_id, bool(is_cells)))
    for known in by_first.values():
        known.sort(key=lambda item: (-len(item[0]), item))
    return by_first


@lru_cache(maxsize=64)
def named_at(text: str) -> tuple[Named, ...]:
    """Organisms in the order of the text; the longest name counts, and animals that made a reagent do not."""
    found = [*_listed(text), *_binomials(text)]
    found.sort(key=lambda named: (named.start, -named.end))
    kept: list[Named] = []
    for named in found:
        if kept and named.start < kept[-1].end:
            continue
        if named.taxon_id in _HOSTS and _REAGENT.match(text, named.end):
            continue
        if named.taxon_id in _CROPS and _FOOD.match(text, named.end):
            continue
        kept.append(named)
    return tuple(kept)


def _listed(text: str) -> Iterable[Named]:
    phrases = _phrases()
    tokens = set(tokens_of(text))
    firsts = sorted(tokens & phrases.keys())
    lower = text.lower() if firsts else text
    if len(lower) != len(text):  # a letter that is two in small: offsets would not hold
        lower = text
    for first in firsts:
        for words, taxon_id, is_cells in phrases[first]:
            if tokens.issuperset(words):
                for match in _pattern(words).finditer(lower):
                    if not lower[match.start() - 1 : match.start()].isalnum():
                        yield Named(match.start(), match.end(), taxon_id, True, is_cells)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words one after another, whatever stands between them."""
    return re.compile(r"[\W_]+".join(map(re.escape, words)) + r"(?![^\W_])")


@cache
def _folded_genera() -> frozenset[str]:
    return frozenset(name.casefold() for name in genera())


def _binomials(text: str) -> Iterable[Named]:
    known = genera()
    if _folded_genera().isdisjoint(tokens_of(text)):  # no need to look for pairs of words
        return
    initials: dict[str, int] = {}
    named: set[str] = set()
    for match in _BINOMIAL.finditer(text):
        genus = known.get(match[1])
        if genus and (match[3] or _EPITHET_LIKE.match(match[2])):
            initials.setdefault(match[1][0], genus[0])
            named.add(match[1])
            yield Named(match.start(), match.end(), genus[0], False)
    for match in _SHORTENED.finditer(text):
        if match[1] in initials:
            yield Named(match.start(), match.end(), initials[match[1]], False)
    for genus_name in sorted(named):
        for match in re.finditer(rf"\b{genus_name}\b", text):
            yield Named(match.start(), match.end(), known[genus_name][0], False)


@dataclass(frozen=True, slots=True)
class Organisms:
    """The organisms of a figure's texts: ``here`` of one text; counts of those with genes in the reference and without.

    ``main``: the taxon named most that has no genes here; None when every one has.
    """

    here: tuple[Named, ...]
    covered: int
    uncovered: int
    covered_about: int
    uncovered_about: int
    main: int | None


def organisms_of(text: str, about: Collection[str], known: Collection[int]) -> Organisms:
    """What ``text`` names, and the texts ``about`` it.  ``known``: taxa with genes."""
    here = named_at(text)
    counts: dict[int, int] = {}
    covered_about = uncovered_about = 0
    for other in about:
        for named in named_at(other):
            counts[named.taxon_id] = counts.get(named.taxon_id, 0) + 1
            if named.taxon_id in known:
                covered_about += 1
            else:
                uncovered_about += 1
    covered = sum(named.taxon_id in known for named in here)
    for named in here:
        counts[named.taxon_id] = counts.get(named.taxon_id, 0) + 2
    without = sorted((taxon_id for taxon_id in counts if taxon_id not in known), key=lambda t: (-counts[t], t))
    return Organisms(
        here,
        covered,
        len(here) - covered,
        covered_about,
        uncovered_about,
        without[0] if without else None,
    )
