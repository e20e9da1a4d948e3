"""Names that tell a class of proteins and no gene: `protein kinase`, `receptor tyrosine kinase`, `envelope protein`.

Registries list them among the names of single genes, where a text that speaks of the class would find them.
"""

from __future__ import annotations

import re

_NOUNS = frozenset(
    "protein proteins receptor receptors kinase kinases phosphatase phosphatases transporter transporters channel "
    "channels transferase reductase oxidase oxidoreductase dehydrogenase peptidase aminopeptidase carboxypeptidase "
    "endopeptidase protease proteinase hydrolase synthase synthetase ligase isomerase lyase polymerase helicase "
    "nuclease endonuclease exonuclease transcriptase glycoprotein antigen enzyme esterase lipase glycosyltransferase "
    "methyltransferase acetyltransferase lipoprotein phosphoprotein factor".split()
)
_WORDS = _NOUNS | frozenset(
    "tyrosine serine threonine amino acid reverse envelope membrane nuclear cytoplasmic mitochondrial binding "
    "transmembrane cell surface transcription growth dna rna atp gtp ion potassium sodium calcium zinc finger integral "
    "associated like coupled putative related containing domain repeat family member precursor subunit major minor "
    "heavy light chain bound specific dependent".split()
)
_G_PROTEIN = re.compile(r"\bg[- ]protein", re.I)  # the letter alone names one of several: endonuclease G
_BREAK = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")


def is_class(name: str) -> bool:
    """Whether every word of ``name`` is one that classes of proteins are named with, and one says what they are."""
    if _DIGIT.search(name):
        return False
    words = [word for word in _BREAK.split(_G_PROTEIN.sub("protein", name).lower()) if word]
    return not _NOUNS.isdisjoint(words) and _WORDS.issuperset(words)
