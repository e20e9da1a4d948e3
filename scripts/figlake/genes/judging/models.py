"""The models that judge strings, and what is left of what they say."""

from __future__ import annotations

from figlake.genes.finding.words import NO_GENE

CAPTION, PROSE, GIVEN, PAGE, FAMILY, GIVEN_FAMILY = "caption", "prose", "given", "page", "family", "given_family"
"""The models: strings found in the texts of a figure and in an abstract; strings given as mentions, and as words of a
page of PFOCR; families of both."""
PICTURE = "picture"
"""Strings read in a picture: judged as given ones, in the species of a figure."""
CITING = "citing"
"""Strings found in sentences that cite a figure: judged as in captions and as in abstracts, in the mean."""
FAMILY_OF = {
    CAPTION: FAMILY,
    PROSE: FAMILY,
    GIVEN: GIVEN_FAMILY,
    PAGE: GIVEN_FAMILY,
    PICTURE: GIVEN_FAMILY,
    CITING: FAMILY,
}
TREES_OF = {PICTURE: (GIVEN,), CITING: (CAPTION, PROSE)}
"""The models whose trees another one has."""
NUMBER_OF = {model: number for number, model in enumerate(FAMILY_OF)}
OF_FIGURES, NOT_COVERED = (CAPTION, PAGE, PICTURE, CITING), 0.3
"""What is left of the confidence on figures where the text speaks of a species without genes: of 164 answers in
captions there, 2 were right."""


def label_factor(model: str, chance: float, is_foreign: bool = False, is_of_told: bool = False) -> float:
    """What is left of the confidence of a string.

    Of a label that is a word or a metabolite: texts of genes alone do not teach what else labels are.  ``is_foreign``:
    where the text speaks of a species without genes, which says much on figures, and in other texts where their
    organisms are told apart from them (``is_of_told``): abstracts that name a bacterium or a virus by the way are as
    right as others.
    """
    factor = chance if model in (GIVEN, PICTURE) or (model == PAGE and chance <= NO_GENE) else 1.0
    return factor * NOT_COVERED if is_foreign and (model in OF_FIGURES or is_of_told) else factor
