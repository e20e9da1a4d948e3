"""Of a gene and a concept that overlap the one that is meant."""

import pytest

from figlake.concepts.verdicts import Side, Stretch, gives_way


@pytest.mark.parametrize(
    ("concept", "gene", "lost"),
    [
        (Stretch(0, 3, 0.9), Stretch(0, 12, 0.5), Side.CONCEPT),  # ATP synthase
        (Stretch(0, 27, 0.5), Stretch(0, 4, 0.9), None),  # HER2-positive breast cancer
        (Stretch(0, 3, 0.9), Stretch(0, 3, 0.5), Side.GENE),
        (Stretch(0, 3, 0.5), Stretch(0, 3, 0.5), Side.CONCEPT),
        (Stretch(0, 3, 0.9, is_peptide=True), Stretch(0, 3, 0.5), Side.CONCEPT),  # IL-12
        (Stretch(0, 8, 0.9), Stretch(5, 12, 0.5), Side.GENE),
        (Stretch(0, 3, 0.9), Stretch(3, 6, 0.5), None),
    ],
)
def test_the_one_that_is_not_meant(concept: Stretch, gene: Stretch, lost: Side | None) -> None:
    assert gives_way(concept, gene) is lost
