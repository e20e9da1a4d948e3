"""Strings that name a chemical or a disease and mostly mean something else, unless the text says more."""

from __future__ import annotations

from functools import lru_cache

_SAYS = {
    "SNP": ("nitroprusside",),
    "SNPS": ("nitroprusside",),
    "RFP": ("rifamp",),
    "DIC": ("dacarbazine",),
    "SAM": ("adenosyl", "methionine"),
    "35S": ("label", "methionine", "cysteine", "sulf", "gtp", "probe", "radio"),
    "CD2": ("cadmium",),
    "FLAVIN": ("riboflavin", "dinucleotide", "fad"),
}
"""What a text has to say where a string is the chemical: else polymorphisms, a fluorescent protein, a kind of
microscopy, the meristem of a shoot, the promoter of a virus, a marker of T cells."""
_BEFORE = {
    "BIPOLAR": (" cell", " spindle", " neuron", " electrode", " interneuron"),
    "STROKE": (" volume", " work", " index", " length"),
}
"""What a string stands before where it is no disease."""
_BEHIND = {"DISLOCATION": "cervical ", "CERVICAL DISLOCATION": ""}
"""What a string stands behind where it is no disease: how mice are killed."""


def means_else(text: str, string: str, end: int) -> bool:
    """Whether a string of a text, which ends at ``end``, names no chemical and no disease there."""
    key = string.upper()
    if key in _SAYS:
        return not _is_said(text, key)
    if key in _BEHIND:
        return text[: end - len(string)].lower().endswith(_BEHIND[key])
    return key in _BEFORE and text.startswith(_BEFORE[key], end)


@lru_cache(maxsize=64)
def _is_said(text: str, key: str) -> bool:
    """Asked for once, however often a text has the string."""
    lower = text.lower()
    return any(word in lower for word in _SAYS[key])
