"""Whose genes a text speaks of: the species that it names, and those that its cell lines, strains and methods tell.

Cues are in `resources/organisms/cues.tsv`; what each kind weighs is fitted (`resources/ranking`).
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain

from figlake.files.house import RESOURCES
from figlake.genes.ranking.weights import weighed
from figlake.genes.reference.tables import HUMAN
from figlake.names.weights import Features
from figlake.text.organisms import named_in
from figlake.text.phrases import Phrases

CUES = RESOURCES / "organisms" / "cues.tsv"
LINE = "line"
"""Kind of cues that are lines of cells, which weigh as cells do."""
NO_CUE = "none"
"""Kind of phrases that are no cue, though they begin with one: `yeast two-hybrid`."""
MAX_TAXA = 3
"""Species beside human among whose genes a mention is looked for."""
MOUSE, RAT = 10090, 10116
_TITLE_CASE = re.compile(r"[A-Z](?<!\w[A-Z])[a-z]{1,6}\d{1,3}[a-z]?\b")
_CAPITALS = re.compile(r"[A-Z](?<!\w[A-Z])[A-Z]{1,5}\d{1,3}[A-Z]?\b")
"""That a word begins is asked after its first letter: a search for that alone is cheap."""
_KNOCKOUT = re.compile(r"/\s?[-\u2212\u2013]|E\d{1,2}\.5\b")
MIN_SHARE = 0.03
"""Species that are less likely than this are not looked for."""
LEAST = 0.01
"""Share of a species below which its logarithm counts no further."""


@dataclass(frozen=True)
class Scope:
    """The species of a text, human included: ``taxa``, likeliest first, and the probability of each."""

    taxa: tuple[int, ...] = (HUMAN,)
    chances: tuple[float, ...] = (1.0,)

    @cached_property
    def lookup(self) -> tuple[int, ...]:
        """The species among whose genes to look, in a fixed order."""
        return tuple(sorted(self.taxa))

    def without(self, taxa: Collection[int]) -> Scope:
        """Without some species, where those that stay keep their shares."""
        kept = [(taxon, chance) for taxon, chance in zip(self.taxa, self.chances, strict=True) if taxon not in taxa]
        if len(kept) == len(self.taxa):
            return self
        total = sum(chance for _, chance in kept)
        return Scope(tuple(taxon for taxon, _ in kept), tuple(round(chance / total, 6) for _, chance in kept))

    def features(self, taxon_id: int) -> Features:
        """What the text says for a gene of that species; nothing where human is the only one."""
        if len(self.taxa) == 1:
            return {}
        chance = self.chances[self.taxa.index(taxon_id)]
        found = {"species_chance": math.log(max(chance, LEAST))}
        if taxon_id == HUMAN:
            found["species_human"] = 1.0
        return found


def scope_of(texts: Sequence[str], known: Collection[int]) -> Scope:
    """The species that ``texts`` speak of, by the fitted weights.  ``known``: the species that have genes."""
    found = evidence(texts, known)
    if len(found) == 1:
        return Scope()
    scores = {taxon_id: weighed("species", features) for taxon_id, features in found.items()}
    highest = max(scores.values())
    total = sum(math.exp(score - highest) for score in scores.values())
    chances = {taxon_id: math.exp(score - highest) / total for taxon_id, score in scores.items()}
    likeliest = sorted(chances, key=lambda taxon_id: (-chances[taxon_id], taxon_id))
    others = [taxon_id for taxon_id in likeliest if taxon_id != HUMAN and chances[taxon_id] >= MIN_SHARE][:MAX_TAXA]
    taxa = tuple(taxon_id for taxon_id in likeliest if taxon_id == HUMAN or taxon_id in others)
    return Scope(taxa, tuple(round(chances[taxon_id], 6) for taxon_id in taxa)) if others else Scope()


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with CUES.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _cues() -> Phrases:
    kinds = {LINE: "cells"}
    return Phrases([(row["cue"], f"{row['taxon_id']} {kinds.get(row['kind'], row['kind'])}") for row in _rows()])


@cache
def cell_lines() -> tuple[tuple[str, int], ...]:
    """Names of cell lines, folded, each with the NCBI taxon id of the species; cells that any animal has are none."""
    return tuple((row["cue"].lower(), int(row["taxon_id"])) for row in _rows() if row["kind"] == LINE)


@lru_cache(maxsize=64)
def _cued(text: str) -> tuple[str, ...]:
    """What the cues of a text stand for.  An abstract is asked for with each figure of its article."""
    return tuple(_cues().found(text))


@lru_cache(maxsize=64)
def _shapes(text: str) -> tuple[int, int]:
    """How many strings of a text are written as genes of rodents, and as those of man."""
    return len(_TITLE_CASE.findall(text)), len(_CAPITALS.findall(text))


@lru_cache(maxsize=64)
def _knockouts(text: str) -> int:
    return len(_KNOCKOUT.findall(text))


def evidence(texts: Sequence[str], known: Collection[int]) -> dict[int, Features]:
    """What speaks for each species that ``texts`` name or give a cue of, and for human.

    ``known``: the species that have genes.
    """
    found: dict[int, Features] = {HUMAN: {"is_human": 1.0}}
    named = [organism for organism in named_in(*texts) if organism.taxon_id in known]
    total = sum(organism.count for organism in named)
    begin = texts[0].split(". ", 1)[0].split("\n", 1)[0] if texts else ""
    in_title = {organism.taxon_id for organism in named_in(begin)} if named else set()
    for place, organism in enumerate(named):
        features = found.setdefault(organism.taxon_id, {})
        features["named"] = math.log1p(organism.count)
        features["named_share"] = organism.count / total
        features["named_first"] = float(place == 0)
        features["named_in_title"] = float(organism.taxon_id in in_title)
    for meaning, count in Counter(chain.from_iterable(map(_cued, texts))).items():
        cued, kind = meaning.split(" ")
        if int(cued) in known and kind != NO_CUE:
            found.setdefault(int(cued), {})[f"cue:{kind}"] = math.log1p(count)
    if MOUSE in known and (knockouts := sum(map(_knockouts, texts))):
        found.setdefault(MOUSE, {})["knockouts"] = math.log1p(knockouts)
    rodents = found.keys() & {MOUSE, RAT}
    if rodents:
        title, capitals = (sum(counts) for counts in zip(*map(_shapes, texts), strict=True))
        for taxon_id in rodents:
            found[taxon_id]["title_case"] = (title - capitals) / (title + capitals + 2)
    for taxon_id, name in ((MOUSE, "is_mouse"), (RAT, "is_rat")):
        if taxon_id in found:
            found[taxon_id][name] = 1.0
    if total == 0:
        found[HUMAN]["nothing_named"] = 1.0
    return found
