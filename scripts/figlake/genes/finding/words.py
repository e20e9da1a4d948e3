"""Words that name genes and mean something else: in a text or on a label they are no genes unless written as symbols.

English words are listed in `resources/genes/english.txt`, made from a dictionary by `figlake.genes.reference.bundle`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from figlake.names.english import english
from figlake.names.keys import fold

NOT_GENES = frozenset(
    "DNA RNA MRNA CDNA SIRNA ATP ADP AMP GTP GDP NAD NADH NADP NADPH HDL LDL ROS NO GFP EGFP PCR FIG FIGURE TABLE SDS "
    "PBS ELISA FACS MRI ANOVA CELL CELLS MICE MOUSE RAT HUMAN AND THE FOR WAS HAS ALL CAN HOW HAT TEA FAST SHE HIS WT "
    "KO UV PH SD SEM CI OR VS II III IV CO2 H2O CA2 NM MM UM ML MG KG BP KB KDA MIN SEC TYPE LEFT RIGHT TOP BOTTOM "
    "HER ARE NOT BUT AGE SET REST IMPACT LARGE SPEED FACE MASS DAY DAYS END TIME AIM AIMS CAMP CGMP NUMBER ACT BAD "
    "WAY RED NET BASE TASK STEP MAX LAB MICRO PLAY SLOW FIX BAR BARS CHIP GAL4 FISH ORF LPS TRIS CTRL PROTEIN PROTEINS "
    "F2 F3 FM4 TOTO SNARE OE1 OE2 TOF HCI P3 STOP RACE DEG DEGS PANEL FLAG".split()
)
"""Folded strings that are words, units, metabolites or methods more often than genes, in any case."""
SYMBOLS_TOO = frozenset("BAD REST SET MAX IMPACT LARGE FACE TASK STEP".split())
"""Of these, those that are much studied genes: a label that is their symbol as written may be one."""
NAMED_SO = frozenset({"insulin", "hemoglobin", "notch", "hedgehog", "wingless", "frizzled", "smoothened", "titan"})
"""English words that mean the gene nonetheless."""
JARGON = frozenset("midline mitochondrial lamina polycomb uncoordinated nucleoporin microtubule centromere".split())
"""Words of biology that the dictionary lacks."""
AMINO_ACIDS = frozenset("ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split())
FUNCTION_WORDS = frozenset(
    "a an the in of and or to for with by at on from is are was were as be than that this these not no but into per "
    "versus fig figs figure table panel panels".split()
)
"""No name begins or ends with one of these."""
AFTER_GENES = frozenset(
    "gene genes protein proteins mrna mrnas transcript transcripts promoter expression receptor receptors kinase "
    "inhibitor inhibitors antibody antibodies knockout deficient deficiency null mutant mutants mutation mutations "
    "variant variants polymorphism polymorphisms allele alleles locus phosphorylation overexpression silencing "
    "activity activation signaling signalling pathway levels sirna shrna ligand isoform isoforms knockdown".split()
)
"""Words that stand behind genes."""
AFTER_OTHERS = frozenset(
    "cells cell mice rats patients syndrome disease test assay imaging medium buffer line lines days hours years min "
    "analysis score scan positive criteria stage grade group groups treatment therapy diet".split()
)
"""Words that stand behind cell lines, strains, samples and methods."""
NO_GENE, RATHER_NOT = 0.05, 0.5
"""How likely a label is a gene that is such a string, and that is a word or has two characters."""
_PLACE = re.compile(
    r"[A-Za-z][-\u2010-\u2013/][A-Za-z]|\d{1,3}[A-Za-z]|[A-Za-z]-\d{1,2}|[ES]\d{1,2}|\d+[- ]?k?[dD]a", re.A
)
"""Panels (`1A`, `J-N`), supplementary figures (`S10`), embryonic days (`E13`), sizes (`50-kDa`)."""


def is_word(string: str) -> bool:
    """Whether ``string`` is an English word, written as words are."""
    if not string.isalpha() or not (string.islower() or string.istitle()):
        return False
    word = string.lower()
    return word in JARGON or (word in english() and word not in NAMED_SO)


def may_be_gene(string: str, key: str) -> bool:
    """Whether a known string of a running text is worth a closer look.  ``key``: its folded form."""
    if len(key) < 2 or key.isdigit() or key in NOT_GENES or is_word(string) or _PLACE.fullmatch(string):
        return False
    pieces = string.split()
    if len(pieces) > 1:
        first, last = pieces[0].lower(), pieces[-1].lower()
        is_cut = last in FUNCTION_WORDS and pieces[-1] != "A"  # `NFI A` is a name
        return first not in FUNCTION_WORDS and not is_cut
    return not (string.islower() and string.isalpha() and len(string) < 5)


_STRESSED = re.compile(r"[A-Z](?<=[a-z0-9,;)] [A-Z])(?:[a-z]{2,8}|[A-Z]{2,6})(?=[ ,;)/])")
"""What stands before is asked after the first letter: a search for that alone is cheap."""
_NEVER_STRESSED = frozenset(
    "fig figure table panel scale bar bars day days group western student fisher type left right top bottom mean error "
    "cell cells mice mouse rat human test gene genes protein age data time end set".split()
)
MIN_STRESSED = 3
"""How often a word has to stand as a name in what is said about a figure, to be taken for one."""


def stressed(texts: Iterable[str | None]) -> frozenset[str]:
    """English words that texts write again and again as names are written, within sentences: `Snail`, `REST`."""
    counts = Counter(chain.from_iterable(_written_as_names(text) for text in texts if text))
    often = (word for word, count in counts.items() if count >= MIN_STRESSED)
    return frozenset(w for w in often if w.lower() in english() and w.lower() not in _NEVER_STRESSED)


@lru_cache(maxsize=64)
def _written_as_names(text: str) -> list[str]:
    """Words of a text that are written as names, within sentences.  An abstract is asked for with each figure."""
    return _STRESSED.findall(text)


def chance_of_label(string: str, is_symbol: bool) -> float:
    """How likely a string that stands alone, such as a label of a figure, means a gene at all.

    ``is_symbol``: it is an official symbol as written.  Labels are not only genes: words, metabolites and strings of
    one or two characters are most of what is wrongly taken for one.
    """
    key = fold(string)
    if is_symbol and string in SYMBOLS_TOO:
        return RATHER_NOT
    if key in NOT_GENES or key.isdigit():
        return NO_GENE
    is_common = is_word(string) or (string.istitle() and key in AMINO_ACIDS)
    return RATHER_NOT if len(key) <= 2 or (is_common and not is_symbol) else 1.0
