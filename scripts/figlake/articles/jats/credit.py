"""Whether a legend says that its figure comes from elsewhere.

Three ways of saying so: a verb of taking over with a source (`Adapted from Roe and Doe (2013)`), a permission,
copyright or licence under which something was taken over, and a courtesy.  That people allowed themselves to be shown
is no such permission.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OF_TAKING = (
    *("reprod reprint republish redraw replot re-p re-d adapt adatt modif taken tomad tratt tirad extracted".split()),
    *("extraíd extraid excerpt borrow reus re-us recreat re-creat riprod entnommen après".split()),
)
_OF_LEAVE = (
    *"permis permess copyright licen © courtesy credit autori genehmigung erlaubnis".split(),
    "rights reserved",
)
"""One of these a legend of a borrowed figure holds, or one of those of taking; most legends hold none."""
_RESERVED = r"©|\ball rights reserved\b|\bcopyright\s*(?:\(c\)\s*)?[,:]?\s*(?:19|20)\d\d\b"
"""What nobody writes under a figure that is free as its article is."""
_BORROWING = re.compile(
    rf"{_RESERVED}|permissions?\b|copyright|licen[cs]es?\b|licen[cs]ed (?:under|from|by)|permiso|permissão"
    r"|autorizaci|autorização|autorisation|permesso|genehmigung|erlaubnis"
)
_IS_RESERVED = re.compile(_RESERVED)
_TAKING = re.compile(
    r"\b(?:re(?:produced|printed|published|used|drawn|plotted|created)|adapted|modified|taken|borrowed|used"
    r"|reprodu[czs]\w+|adapt\w+|modific\w+)\b"
    r"|\b(?:with|by|con|com|avec|mit|per|sous)\s+(?:[\w’']+\s+){0,2}[ld]?[’']?$"
)
_REACH = 120
"""Code points before a word such as `permission` in which the figure's taking over is told."""
_PEOPLE = re.compile(
    r"\b(?:patients?|participants?|volunteers?|donors?|parents?|guardians?|famil(?:y|ies)|subjects?|persons?|people"
    r"|individuals?|child(?:ren)?|mothers?|owners?|relatives?|next of kin|consent|committees?|boards?|ethic\w*"
    r"|authorit\w+|ministr\w+|pacientes?|padres|familiares|comit[éê]\w*|patienten|eltern)\b"
)
"""Who gives leave to treat, to take samples and to show: no holder of a copyright."""
_CITED = (
    r"(?:\(?refs?\b|\(?references?\b|figs?\b|figures?\b|\[\d|https?:|www\.|doi\b"
    r"|(?-i:[A-Z])[^\s;.()]*(?:(?:\s+\w\w?\.?){0,3},?\s+(?:et\s+al|u\.\s?a\.)|[^.;]{0,40}?[\[(,\s](?:19|20)\d\d\b))"
)
"""A work that is cited: by its number, its authors and year, or its address."""
_WORK = (
    r"(?:(?:the\s+|our\s+|an?\s+)?(?:original|previous|earlier|published|recent|own|work|study|paper|article|report"
    r"|book|review|website|atlas|literature|wiki\w+|kegg|reactome)\b)"
)
_STRONG = (
    r"(?:re-?(?:produced|printed|published|drawn|plotted)|redraw|excerpted|reprodu[cz]id[oa]s?|reproduit\w*"
    r"|riprodott\w+)"
)
_WEAK = (
    r"(?:adapted|adaptation|modified|modification|borrowed|re-?used|re-?created|adaptad[oa]s?|adapt[ée]e?s?|adattat[oaie]"
    r"|adaptiert|modificad[oa]s?|modifi[ée]e?s?|modificat[oaie]|modifiziert)"
)
_TAKEN = r"(?:taken|extracted|tomad[oa]s?|extra[ií]d[oa]s?|tratt[oaie]|tirad[oa]s?|entnommen)"
"""Said of samples and of pictures that were taken, too: only a work that is cited makes it a figure's."""
_FROM = (
    r"[,\s]+(?:(?:and|or|y|e|et|und|slightly|directly|partly|in\s+part|with\s+\w+(?:\s+\w+)?)[,\s]+)?"
    rf"(?:{_STRONG}\s+|{_WEAK}\s+)?(?:from|after|del?|d[’']|dal?|dos?|par|nach|aus)\s*"
)
_FROM_A_WORK = re.compile(
    rf"\b(?:{_STRONG}|{_WEAK}){_FROM}(?:the\s+)?(?:{_CITED}|{_WORK})|\b{_TAKEN}{_FROM}{_CITED}|d[’']après\s+{_CITED}",
    re.IGNORECASE,
)
_BEGINS_WITH_TAKING = re.compile(
    r"(?:^|[.;:(\[]\s*|\b(?:figures?|figs?\.?|images?|pictures?|photos?|photographs?|illustrations?|drawings?|diagrams?"
    r"|schem\w+|panels?|maps?|figuras?|im[aá]gen\w*|abbildung\w*|bild\w*)\s*(?:\w{1,2}\s+)?"
    r"(?:(?:is|was|are|were|has been|have been|been|wurde)\s+)?)"
    rf"(?:{_STRONG}|{_WEAK}){_FROM}\S",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\bcourtesy\s+(?:of|from|by)\b|\b(?:image|photo|photograph|picture|figure)\s+credits?\b", re.IGNORECASE
)
_COURTESY_OF_A_SAMPLE = re.compile(
    r"\b(?:antibod|cells?|mice|strain|plasmid|sample|gift|provided|line)\w*[^.]{0,40}$", re.IGNORECASE
)


def is_borrowed(text: str) -> bool:
    """Whether a legend says that the figure comes from elsewhere (`reproduced with permission`, `© 2019 …`)."""
    lower = text.lower()
    is_taken = _holds_one(lower, _OF_TAKING)
    if is_taken and (_BEGINS_WITH_TAKING.search(text) or _FROM_A_WORK.search(text)):
        return True
    if not is_taken and not _holds_one(lower, _OF_LEAVE):
        return False
    for match in _COURTESY.finditer(text):
        if not _COURTESY_OF_A_SAMPLE.search(text, max(0, match.start() - 80), match.start()):
            return True
    return _is_allowed(lower)


def _holds_one(text: str, hints: Sequence[str]) -> bool:
    for hint in hints:  # noqa: SIM110 - `any` costs twice as much, for each legend
        if hint in text:
            return True
    return False


def _is_allowed(lower: str) -> bool:
    """Whether a permission, copyright or licence is told of that others gave for the figure."""
    for match in _BORROWING.finditer(lower):
        if _IS_RESERVED.fullmatch(match[0]):
            return True
        if not _TAKING.search(lower, max(0, match.start() - _REACH), match.start()):
            continue
        begin = max(lower.rfind(". ", 0, match.start()), lower.rfind("; ", 0, match.start())) + 1
        stop = lower.find(". ", match.end())
        if not _PEOPLE.search(lower, begin, stop if stop > 0 else len(lower)):
            return True
    return False
