"""Which texts of a figure genes are looked for in."""

from __future__ import annotations

import pytest

from figlake.genes.mapping import texts_of

FIGURE = {
    **{
        "title": "A title",
        "caption": "IL-25",
        "mining_title": None,
        "mining_caption": None,
        "keywords": ["one", "two"],
    },
    **{"paper_title": "P", "abstract": None, "organisms": ["Homo sapiens"]},
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ["A title", "IL-25", "one | two"]),
        ({"mining_caption": "IL-2 "}, ["A title", "IL-2 ", "one | two"]),
        ({"mining_title": ""}, ["", "IL-25", "one | two"]),
        ({"title": None, "caption": None, "keywords": []}, ["", "", ""]),
    ],
    ids=["as for people", "a reference left out", "a title that is the lead of its caption", "nothing"],
)
def test_what_is_given_for_mining_takes_the_place_of_what_is_given_for_people(
    change: dict, expected: list[str]
) -> None:
    texts, about = texts_of({**FIGURE, **change})
    assert texts == expected and about == ["P", None, "Homo sapiens"]
