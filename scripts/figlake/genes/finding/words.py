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
AS_WRITTEN = frozenset(
    "eGFR Fab ERT2 pGL2 pGL3 pGL4 AatII AccI AflII AgeI ApaI ApaLI AscI AvaI AvrII BamHI BbsI BclI BglI BglII "
    "BsaI BsmBI BsrGI BssHII BstBI BstEII BstXI ClaI DpnI DraI EagI EcoRI EcoRV FseI HaeII HaeIII HhaI HincII "
    "HindIII HinfI HpaI HpaII KpnI MfeI MluI MseI MspI NaeI NarI NcoI NdeI NheI NotI NruI NsiI PacI PmeI PmlI "
    "PstI PvuI PvuII RsaI SacI SacII SalI SapI ScaI SfiI SmaI SnaBI SpeI SphI SspI StuI StyI SwaI TaqI XbaI XhoI "
    "XmaI XmnI".split()
)
"""Strings that are no genes as they are written: a rate of filtration, a part of antibodies, what switches Cre,
plasmids, enzymes that cut DNA."""
SYMBOLS_TOO = frozenset("BAD REST SET MAX IMPACT LARGE FACE TASK STEP".split())
"""Of these, those that are much studied genes: a label that is their symbol as written may be one."""
NAMED_SO = frozenset({"insulin", "hemoglobin", "notch", "hedgehog", "wingless", "frizzled", "smoothened", "titan"})
"""English words that mean the gene nonetheless."""
JARGON = frozenset(
    "midline mitochondrial lamina polycomb uncoordinated nucleoporin microtubule centromere erythroid mater neomycin "
    "mito ectodermal mesodermal endodermal".split()
)
"""Words of biology that the dictionary lacks."""
ABBREVIATIONS = frozenset(
    "abs ael amp ant apf aph apo asc avg blk cbl cfp chr clk con conc ctl ctr ctrl cvp cyt dap dapi dec def deg del "
    "dep diff dlav dor dpa dup ect emb endo env exp ext fed fig fin fwd gcs gsc hae hbc het hind hom hrt icm inj ins "
    "inv isc kan kid lat lbr len lev liv loc log lys mat max mbs med mem mes mid mito mos mpf mpi mus mut myo nes neg "
    "neo nuc obs opv ova pgc pgcs plm pns pos ppl pre prot ref rel rep rept res resp ret rev rhom ros rpm seg seq "
    "sib som spl std str sup supp sur tail tel tes tet tis tom tot trt tum untr veh ven vnc vol wts ysl".split()
)
"""Short forms of ordinary words and of parts of the body, as keys of figures have them; some are symbols of flies or
fish as well."""
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
    r"[A-Za-z][-\u2010-\u2013/][A-Za-z]|\d+ ?[A-Za-z]|[A-Za-z]-\d{1,2}|[ES]\d{1,2}|H(?:[6-9]|1[0-8]|[2-9]\d)|"
    r"[a-oq-z] \d+|\d+[- ]?k?[dD]a|[Pp]eak \d+",
    re.A,
)
"""Panels (`1A`, `J-N`), supplementary figures (`S10`), embryonic days (`E13`), helices and clones (`H57`, a locus of
the mouse; `H19` is a gene), sizes (`50-kDa`), amounts (`104 p`), peaks of a chromatogram."""
_DAYS = re.compile(r"[DEP](\d{1,2}) ?[-\u2010-\u2013] ?[DEP]?(\d{1,2})(?!\w| receptor|-like)", re.A)
_NUMBER = re.compile(r"[A-Za-z]\d ?= ?[-\u2212]?[\d.]", re.A)


def is_word(string: str) -> bool:
    """Whether ``string`` is an English word, written as words are."""
    if not string.isalpha() or not (string.islower() or string.istitle()):
        return False
    word = string.lower()
    return word in JARGON or (word in english() and word not in NAMED_SO)


def is_counted(text: str, start: int) -> bool:
    """Whether days from one to a later one (`D2-4`), which look like a list, or a number (`n1 = 48`) begin there."""
    days = _DAYS.match(text, start)
    return int(days[1]) < int(days[2]) if days else _NUMBER.match(text, start) is not None


def may_be_gene(string: str, key: str) -> bool:
    """Whether a known string of a running text is worth a closer look.  ``key``: its folded form."""
    if len(key) < 2 or key.isdigit() or key in NOT_GENES or string in AS_WRITTEN:
        return False
    if is_word(string) or _PLACE.fullmatch(string):
        return False
    pieces = string.split()
    if len(pieces) > 1:
        first, last = pieces[0].lower(), pieces[-1].lower()
        is_cut = last in FUNCTION_WORDS and pieces[-1] != "A"  # `NFI A` is a name
        # `c and 2`, which has the letters of CAND2
        is_joined = not FUNCTION_WORDS.isdisjoint(pieces[1:-1]) and not any(
            len(piece) > 2 for piece in pieces if piece not in FUNCTION_WORDS
        )
        return first not in FUNCTION_WORDS and not is_cut and not is_joined
    return not _is_short_and_small(string)


def _is_short_and_small(string: str) -> bool:
    return string.islower() and string.isalpha() and len(string) < 5


def is_small_symbol(string: str, key: str) -> bool:
    """Whether a string of three or four small letters may be a symbol of a fly or a fish (`wnd`), and is no word."""
    is_one = _is_short_and_small(string) and len(string) > 2 and string not in ABBREVIATIONS
    return is_one and key not in NOT_GENES and not is_word(string)


_STRESSED = re.compile(r"[A-Z](?<=[a-z0-9,;)] [A-Z])(?:[a-z]{2,8}|[A-Z]{2,6})(?=[ ,;)/])")
"""What stands before is asked after the first letter: a search for that alone is cheap."""
_NEVER_STRESSED = frozenset(
    "fig figure table panel scale bar bars day days group western student fisher type left right top bottom mean error "
    "cell cells mice mouse rat human test gene genes protein age data time end set".split()
)
MIN_STRESSED = 3
"""How often a word has to stand as a name in what is said about a figure, to be taken for one."""


def stressed(texts: Iterable[str | None]) -> frozenset[str]:
    """English words, in small letters, that texts write again and again as names are written, within sentences.

    `Snail`, `REST`; as `REST` and as `Rest`, the gene of man and of mice.
    """
    counts = Counter(chain.from_iterable(_written_as_names(text) for text in texts if text))
    often = (word for word, count in counts.items() if count >= MIN_STRESSED)
    return frozenset(word for word in often if word in english() and word not in _NEVER_STRESSED)


@lru_cache(maxsize=64)
def _written_as_names(text: str) -> list[str]:
    """Words of a text that are written as names, within sentences.  An abstract is asked for with each figure."""
    return [word.lower() for word in _STRESSED.findall(text)]


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
