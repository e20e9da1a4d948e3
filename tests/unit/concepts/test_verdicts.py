"""Of a gene and a concept that overlap the one that is meant."""

import pytest

from figlake.concepts.finding.scanner import Span
from figlake.concepts.judging.models import CAPTION, PROSE
from figlake.concepts.judging.readings import Reading
from figlake.concepts.mapper import Answer
from figlake.concepts.verdicts import Side, Stretch, accepted, gives_way


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


@pytest.mark.parametrize(
    ("kind", "profile", "types"),
    [(CAPTION, "balanced", ["disease"]), (CAPTION, "recall", ["chemical"]), (PROSE, "balanced", ["chemical"])],
)
def test_a_disease_of_a_caption_is_accepted_where_a_chemical_is_not(kind: str, profile: str, types: list[str]) -> None:
    answers = [
        Answer(Span(0, 5, "zinva"), Reading(type_, 1, False, (), (), ()), confidence)
        for type_, confidence in (("chemical", 0.65), ("disease", 0.64))
    ]
    assert [answer.reading.type for answer in accepted(answers, kind, profile)] == types
