"""Which texts of a figure genes are looked for in, and the rows of the stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import a_row

from figlake.files import by_year, parquet, tables, working
from figlake.genes.lexicon.build import built
from figlake.genes.mapping import map_genes, texts_of

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


KEY = {"figid": "PMC9900001__f1", "location": "store", "record": "PMC9900001.1"}
OF_FIGURE = {**KEY, "pmcid": "PMC9900001", "pub_year": 2020}


def a_line(number: int, text: str, graphic: int = 0) -> dict[str, Any]:
    place = {"graphic": graphic, "line": number, "text": text}
    return a_row(
        working.CORE_FIGURE_WORDS, **OF_FIGURE, **place, score=0.99, box=[0, 0, 9, 0, 9, 9, 0, 9], **{"pass": 1}
    )


def test_lines_of_pictures_become_mentions_of_a_field_of_their_own(tmp_path: Path) -> None:
    figure = a_row(working.CORE_FIGURES, **OF_FIGURE, title="A pathway", caption="TLR3 signals in human cells.")
    lines = [a_line(0, "TLR3"), a_line(1, "p-STAT1"), a_line(2, "STAT1 → IRF3"), a_line(0, "STAT1", graphic=1)]
    files = {name: tmp_path / f"{name}.parquet" for name in ("figures", "words", "genes", "without")}
    for name, table, rows in (
        ("figures", working.CORE_FIGURES, [figure]),
        ("words", working.CORE_FIGURE_WORDS, lines),
    ):
        with by_year.row_writer(files[name], table) as writer:
            writer.add(rows)
    common: dict[str, Any] = {"figures": files["figures"], "entities": [], "lexicon": built("bundled")}
    common |= {"sentences": [], "is_citing_counted": False, "profile": "balanced"}
    map_genes(**common, words=[files["words"]], figure_genes=files["genes"])
    map_genes(**common, words=[], figure_genes=files["without"])
    rows, without = (parquet.read(files[name], working.CORE_FIGURE_GENES).to_pylist() for name in ("genes", "without"))
    accepted = [row for row in rows if row["is_accepted"]]
    told = {(r["field"], r["graphic"], r["line"], r["mention"], r["start"], r["symbol"]) for r in accepted}
    assert told == {
        ("caption", None, None, "TLR3", 0, "TLR3"),
        ("picture_word", 0, 0, "TLR3", 0, "TLR3"),
        ("picture_word", 0, 1, "p-STAT1", 0, "STAT1"),
        ("picture_word", 0, 2, "STAT1", 0, "STAT1"),
        ("picture_word", 0, 2, "IRF3", 8, "IRF3"),
        ("picture_word", 1, 0, "STAT1", 0, "STAT1"),
    }
    assert [row for row in rows if row["field"] != "picture_word"] == without
    names = tables.FIGURE_GENES.key
    keys = [tuple(row[name] for name in names) for row in rows]
    assert len(keys) == len(set(keys))
