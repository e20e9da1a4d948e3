"""The stage: what is looked through of a figure, what is accepted, and the rows of both tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import a_row
from made_up import lexicon_in

from figlake.concepts.mapping import map_concepts
from figlake.files import by_year, parquet, working

KEY = {"figid": "PMC9900001__f1", "location": "store", "record": "PMC9900001.1"}
OF_FIGURE = {**KEY, "pmcid": "PMC9900001", "pub_year": 2020}
CAPTION = "Pyruvate in breast cancer. Kidney disease after zinvastatin (ZVS)."


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lexicon")
    lexicon_in(folder)
    return folder / "lexicon.arrow"


WORDS = (("chemicals", "pyruvate"), ("diseases", "Breast cancer"), ("genes", "zinvastatin"))


def mapped(
    folder: Path,
    lexicon: Path,
    genes: list[dict[str, Any]] | None = None,
    words: Sequence[tuple[str, str]] = WORDS,
    keywords: Sequence[str] = (),
) -> tuple[list[dict], list[dict], list[dict]]:
    """Rows of chemicals, diseases and genes of one figure of a page, a line of whose picture was read."""
    figure = a_row(working.CORE_FIGURES, **OF_FIGURE, title="A title", caption=CAPTION, jsonld_keywords=[*keywords])
    line = {"graphic": 0, "line": 3, "text": "Pyruvate", "score": 0.99, "box": [0, 0, 9, 0, 9, 9, 0, 9], "pass": 1}
    entities = [
        a_row(
            working.CORE_PAGE_ENTITIES, **OF_FIGURE, kind=kind, origin="table", ordinal=number, word=word, symbol=word
        )
        for number, (kind, word) in enumerate(words)
    ]
    files = {
        "figures": (working.CORE_FIGURES, [figure]),
        "entities": (working.CORE_PAGE_ENTITIES, entities),
        "words": (working.CORE_FIGURE_WORDS, [a_row(working.CORE_FIGURE_WORDS, **OF_FIGURE, **line)]),
        "genes": (working.CORE_FIGURE_GENES, genes or []),
    }
    for name, (table, rows) in files.items():
        with by_year.row_writer(folder / name, table) as writer:
            writer.add(rows)
    names = ("figure_chemicals", "figure_diseases", "figure_genes")
    targets = {name: folder / name for name in names}
    map_concepts(
        figures=folder / "figures",
        entities=[folder / "entities"],
        words=[folder / "words"],
        genes=folder / "genes",
        lexicon=lexicon,
        profile="recall",
        **targets,
    )
    tables = (working.CORE_FIGURE_CHEMICALS, working.CORE_FIGURE_DISEASES, working.CORE_FIGURE_GENES)
    chemicals, diseases, of_genes = (
        parquet.read(path, table).to_pylist() for path, table in zip(targets.values(), tables, strict=True)
    )
    return chemicals, diseases, of_genes


def test_names_of_texts_words_and_lines_become_rows_of_their_type(tmp_path: Path, lexicon: Path) -> None:
    chemicals, diseases, _ = mapped(tmp_path, lexicon)
    first = [row for row in chemicals if row["rank"] == 1]
    told = {(row["field"], row["mention"], row["start"], row["line"], row["mesh_id"]) for row in first}
    assert {
        ("caption", "Pyruvate", 0, None, "D900001"),
        ("ocr_word", "pyruvate", 0, None, "D900001"),
        ("picture_word", "Pyruvate", 0, 3, "D900001"),
    } <= told
    assert not any(row["field"] == "ocr_word" and row["mention"] == "zinvastatin" for row in chemicals)
    breast = [row for row in diseases if row["mention"].lower() == "breast cancer" and row["rank"] == 1]
    assert {row["field"] for row in breast} == {"caption", "ocr_word"}
    assert {(row["disease_id"], row["mesh_id"], row["mondo_id"], row["omim_id"]) for row in breast} == {
        ("MESH:D900003", "D900003", "MONDO:9000001", "900114")
    }
    for table, rows in ((working.CORE_FIGURE_CHEMICALS, chemicals), (working.CORE_FIGURE_DISEASES, diseases)):
        keys = [tuple(row[name] for name in table.key) for row in rows]
        assert len(keys) == len(set(keys)) and all(row["figid"] == KEY["figid"] for row in rows)
        for row in rows:
            assert row["rank"] == 1 or not row["is_accepted"]
            if row["field"] == "caption":
                assert CAPTION[row["start"] : row["end"]] == row["mention"]


@pytest.mark.parametrize(
    ("confidence", "place", "is_chemical", "is_gene"),
    [
        (1.0, {"start": 0, "end": 8}, False, True),
        (0.0, {"start": 0, "end": 8}, True, False),
        (1.0, {"start": 9, "end": 11}, True, True),
        (0.0, {"start": 0, "end": 11}, False, True),
        (0.0, {"start": 0, "end": 4}, True, True),
    ],
    ids=["a surer gene", "a gene less sure", "a gene elsewhere", "in a gene's name", "a gene in its name"],
)
@pytest.mark.parametrize("kind", ["is_accepted", "is_accepted_family"])
def test_a_string_has_the_surest_of_its_meanings(
    tmp_path: Path,
    lexicon: Path,
    confidence: float,
    place: dict[str, int],
    is_chemical: bool,
    is_gene: bool,
    kind: str,
) -> None:
    told = {"field": "caption", "mention": "x", "confidence": confidence, kind: True}
    gene = a_row(working.CORE_FIGURE_GENES, **OF_FIGURE, **told, **place)
    chemicals, _, genes = mapped(tmp_path, lexicon, [gene, {**gene, "ncbi_gene_id": 7, "field": "title"}])
    of_caption = {row["is_accepted"] for row in chemicals if row["field"] == "caption" and row["start"] == 0}
    others = {row["is_accepted"] for row in chemicals if row["field"] == "ocr_word" and row["rank"] == 1}
    assert (True in of_caption) == is_chemical and others == {True}
    surer = None if is_gene else "MESH:D900001"
    assert [(row["field"], row[kind], row["surer_concept"]) for row in genes] == [
        ("caption", is_gene, surer),
        ("title", True, None),
    ]


def test_words_of_a_page_without_tables_are_won_back_from_its_keywords(tmp_path: Path, lexicon: Path) -> None:
    keywords = ["zinvastatin", "TP53", "Pyruvate", "Breast cancer", "Pyruvate"]
    chemicals, diseases, _ = mapped(tmp_path, lexicon, words=[("genes", "zinvastatin")], keywords=keywords)
    found = {
        (row["mention"], row["is_accepted"])
        for row in (*chemicals, *diseases)
        if row["rank"] == 1 and row["field"] == "page_word"
    }
    assert found == {("Pyruvate", True), ("Breast cancer", True)}, "what its gene rows have as a symbol is a gene"
    (tmp_path / "with").mkdir()
    chemicals, diseases, _ = mapped(tmp_path / "with", lexicon, keywords=keywords)
    assert not any(row["field"] == "page_word" for row in (*chemicals, *diseases)), "a page with rows has its words"
