"""Strings that are no genes although genes bear such names too: by kinds, as their fields shorten them.

Labels of pictures are of all kinds; in running text proteins of viruses and tags are told, where a text speaks of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain

from figlake.genes.finding.words import AMINO_ACIDS
from figlake.genes.lexicon.classes import is_class

PLACES = frozenset(
    "ER ERAD ERGIC SR TGN PM IM OM OMM IMM IMS MVB MVE EE LE RE EV NE NUC CCV CCP RER SER SG LD LYS MAM MT MTOC CYT TJ "
    "GJ AJ BM ECM CNS PNS BBB GI NMJ".split()
)
"""Parts of cells and tissues."""
ELEMENTS = frozenset("UTR ORF CDS IRES LTR CAP AUG ARE ISRE GAS CRE SRE ERE HRE GRE SBE TRE".split())
"""Parts of nucleic acids."""
RESPONSES = frozenset("UPR ISR UPS RIDD MHC".split())
"""Responses and complexes that are spoken of by their short names alone: `MHC` is mostly no myosin."""
DOMAINS = frozenset(
    "CARD LRR TIR NACHT NOD NBD DD DED PYD BIR PH SH2 SH3 RING TM TMD ICD ECD CTD NTD RD DBD LBD TAD NLS NES ITAM ITIM "
    "CC WD40 ANK FERM PDZ BH3 UBA UIM UBL RBD RRM KH BROMO PX C2 FYVE IG FN3 RHD".split()
)
"""Domains and motifs, as SMART and Pfam call them."""
SUBSTANCES = frozenset(
    "PGN LTA PAMP DAMP LPC LPA PIP PIP2 PIP3 DAG IP3 PA PC PE PS PI TG FA FFA FC CE CHOL AA ACH GABA GLU GLN ASP EPI "
    "CER S1P SPH DHA EPA OAA PEP G6P F6P PPP TCA CIT AKG SAM SAH GSH GSSG NO ONOO MDA UTP CTP TTP DATP HEME BIL CORT "
    "DEX RAPA TAM TSA BFA CHX ACTD HCQ CQ".split()
)
"""Patterns of microbes, lipids, metabolites, and agents that cells are treated with."""
CELLS = frozenset("Ab mAb IgA IgE IgG IgM BCR DC pDC mDC NK NKT Mo Th Th1 Th2 Th9 Th17 Tfh Treg CTL".split())
"""Cells of the immune system, and their antibodies."""
VIRUSES = frozenset("SARS MERS DEN FLU HIV HIV1 HCV HBV CMV EBV HSV KSHV HPV IAV".split())
_LISTED = PLACES | ELEMENTS | RESPONSES | DOMAINS | SUBSTANCES | CELLS | VIRUSES
_OF_VIRUS = (
    r"[A-Z] protein|(?:[Nn][Ss][Pp]|NS)\d{1,2}[A-Za-z]{0,2}|NS[sm]|VP\d{1,2}|ORF-?\d{1,2}[a-z]?|gp\d{2,3}|"
    r"g[BCDEHLMNPQ]|LMP-?[12]A?|EBNA-?\d?[A-C]?|LANA-?\d?|ICP\d{1,2}|U[LS]\d{1,3}|Tat|Rev|Nef|Vif|Vp[rux]|Gag|Env|Pol|E[1-7][ABab]?|"
    r"HBx|PB[12](?:-F2)?|HA|NA|NP|M[12]|3C(?:L?pro)?|2[ABC]pro|pp1ab?|PLP?pro"
)
"""Proteins of viruses, by the schemes that virologists number and name them with."""
_OF_HOSTS = frozenset("gp39 gp78 gp80 gp91 gp96 gp130".split())
_FORMS = (
    _OF_VIRUS,
    # sites of modification, which stand beside a protein
    r"(?!S100)(?:[STYK]|Ser|Thr|Tyr|Lys)-?\d{2,4}",
    # phosphoinositides
    r"(?:Ptd ?Ins|PI)[- ]?\(?[345,]*\)?P\d?",
    # kinds of RNA
    r"(?:[a-z]{1,4}|pre-?|pri-?|ss|ds)RNAs?",
    # parts of a protein or of a promoter
    r".* (?:domains?|motifs?|sites?|elements?)",
)
_FORM = re.compile("|".join(_FORMS))
_PROTEIN_OF_VIRUS = re.compile(_OF_VIRUS)
_VIRUS = re.compile(r"[A-Z][A-Za-z]{1,4}V(?:-?\d{1,2})?")
_OF_VIRUSES = re.compile(
    r"[Vv]ir(?<!\b[Ll]entivir)(?<!\b[Aa]denovir)(?<!\b[Rr]etrovir)(?<!ntivir)(?:us|al\b(?! vector)|ion)"
)
"""A word of viruses, but those that carry genes into cells, and drugs."""
MIN_OF_VIRUSES = 3
"""How often texts have to speak of viruses."""
_TRANSGENIC = frozenset("Tg TG tg".split())
_TAGS = frozenset("Myc myc c-Myc c-myc".split())
_OF_TAGS = re.compile(
    r"\b(?:[Mm]yc|HA|F(?:LAG|lag)|V5)[- ](?:tag|epitope)|(?:\banti-|α-?)(?:HA|F(?:LAG|lag)|V5)\b|"
    r"\b(?:HA|F(?:LAG|lag)|V5)-(?=[A-Z])|\btag-[Mm]yc\b"
)
_MYC = re.compile(r"\b(?:[cN]-?)?(?:[Mm]yc|MYC)(?![\w-]|[- ](?:tag|epitope))")
_NO_LETTER = re.compile(r"[\W_]")


def is_other(string: str) -> bool:
    """Whether a label is rather a place, a domain, a substance, a site, a class of proteins, or of a virus."""
    key = _NO_LETTER.sub("", string)
    singular = string.removesuffix("s")
    is_amino_acid = string.istitle() and string.upper() in AMINO_ACIDS
    is_listed = key in _LISTED or key.removesuffix("s") in _LISTED
    return is_listed or is_amino_acid or _FORM.fullmatch(string) is not None or is_class(string) or is_class(singular)


def is_of_virus(string: str) -> bool:
    """Whether a string is named as proteins of viruses are: `NS1`, `VP40`, `LMP1`."""
    return string not in _OF_HOSTS and _PROTEIN_OF_VIRUS.fullmatch(string) is not None


def is_tag(string: str) -> bool:
    """Whether a string names the tag by which proteins are found that were made with it, and a gene."""
    return string in _TAGS


def is_transgene(string: str) -> bool:
    """Whether a string is short for transgenic; thyroglobulin is called so too."""
    return string in _TRANSGENIC


def not_meant(texts: Sequence[str], about: Sequence[str]) -> list[Callable[[str], bool]]:
    """What tells strings of ``texts`` that are no genes there.  ``about``: title and abstract of the paper.

    Of 12 strings that are named as proteins of viruses, in development captions about these, none is a gene of the
    host.  Where proteins are tagged and the paper does not speak of Myc, `anti-Myc` finds the tag.
    """
    found: list[Callable[[str], bool]] = []
    if sum(map(_words_of_viruses, chain(texts, about))) >= MIN_OF_VIRUSES:
        found.append(is_of_virus)
    if any(map(_OF_TAGS.search, texts)) and not any(map(_MYC.search, about)):
        found.append(is_tag)
    both = [*texts, *about]
    if any("ransgen" in text for text in both) and not any("hyroglobulin" in text for text in both):
        found.append(is_transgene)
    return found


@lru_cache(maxsize=64)
def _words_of_viruses(text: str) -> int:
    """How many words of viruses a text has.  An abstract is asked for with each figure."""
    return len(_OF_VIRUSES.findall(text))


def is_virus(string: str) -> bool:
    """Whether a label is formed as acronyms of viruses are: `TGEV`, `HRV-14`."""
    return _VIRUS.fullmatch(string) is not None
