"""Labels of pictures that are no genes although genes bear such names too: by kinds, as their fields shorten them."""

from __future__ import annotations

import re

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
_FORMS = (
    # proteins of viruses, by the schemes that virologists number and name them with
    r"[A-Z] protein|(?:[Nn][Ss][Pp]|NS)\d{1,2}[A-Za-z]{0,2}|NS[sm]|VP\d{1,2}|ORF-?\d{1,2}[a-z]?|gp\d{2,3}|"
    r"g[BCDEHLMNPQ]|LMP-?[12]A?|EBNA-?\d?[A-C]?|LANA-?\d?|ICP\d{1,2}|U[LS]\d{1,3}|Tat|Rev|Nef|Vif|Vp[rux]|Gag|Env|Pol|E[1-7][ABab]?|"
    r"HBx|PB[12](?:-F2)?|HA|NA|NP|M[12]|3C(?:L?pro)?|2[ABC]pro|pp1ab?|PLP?pro",
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
_VIRUS = re.compile(r"[A-Z][A-Za-z]{1,4}V(?:-?\d{1,2})?")
_NO_LETTER = re.compile(r"[\W_]")


def is_other(string: str) -> bool:
    """Whether a label is rather a place, a domain, a substance, a site, a class of proteins, or of a virus."""
    key = _NO_LETTER.sub("", string)
    singular = string.removesuffix("s")
    is_amino_acid = string.istitle() and string.upper() in AMINO_ACIDS
    is_listed = key in _LISTED or key.removesuffix("s") in _LISTED
    return is_listed or is_amino_acid or _FORM.fullmatch(string) is not None or is_class(string) or is_class(singular)


def is_virus(string: str) -> bool:
    """Whether a label is formed as acronyms of viruses are: `TGEV`, `HRV-14`."""
    return _VIRUS.fullmatch(string) is not None
