"""What stands beside a string: words, units and signs that speak for a gene, or for something else."""

from __future__ import annotations

import re

from figlake.genes.finding.words import AFTER_GENES, AFTER_OTHERS

_UNIT = re.compile(
    r"(?:[mμµnpk]?[MLgl]|[mμµn]m|[mμµn]g|k?Da|bp|kb|%|°C?|h|hr|min|s|rpm|Hz|V|A|days?|weeks?|months?|years?|fold)\b"
)
_SIGNS = dict(zip("()-–/+,.;:=*", (1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7.0, 8.0, 9.0, 10.0), strict=True))
"""Numbers of characters beside a string."""
_GENE_BEFORE = frozenset(
    "gene genes protein proteins mrna anti phospho phosphorylated recombinant expression of encoding overexpressing "
    "shrna sirna mutant transcription receptor kinase factor cytokine enzyme ligand marker markers including".split()
)
_OTHER_BEFORE = frozenset(
    "fig figs figure table panel group sample samples lane lanes line lines strain strains cell cells clone patient "
    "site day type grade stage class case cases model scan step part phase medium plasmid vector primer primers".split()
)
_LABEL_AFTER = frozenset("group sample samples lane clone strain strains line panel medium cells cell patients".split())


def word_before(word: str) -> float:
    """What the word before a string says."""
    return 1.0 if word in _GENE_BEFORE else -1.0 if word in _OTHER_BEFORE else 0.5 if word.isdigit() else 0.0


def word_after(word: str, after: str) -> float:
    """What the word behind a string says.  ``after``: the text from there on, for units."""
    lower = word.lower()
    if lower in AFTER_GENES:
        return 2.0
    if lower in _LABEL_AFTER:
        return -2.0
    if lower in AFTER_OTHERS:
        return -1.0
    if _UNIT.match(after.lstrip()):
        return -3.0
    return 0.5 if word.isdigit() else 0.0


def sign(letter: str) -> float:
    """Kinds of the character beside a string."""
    if not letter or letter.isspace():
        return 0.0
    return _SIGNS.get(letter, 11.0)
