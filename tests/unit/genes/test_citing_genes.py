"""Genes of sentences that cite figures: rows of their own, and what is believed of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import a_row

from figlake.files import by_year, parquet, tables, working
from figlake.genes.lexicon.build import built
from figlake.genes.mapping import map_genes

RECORD = {"location": "store", "record": "PMC9900001.1", "pmcid": "PMC9900001", "pub_year": 2020}
CAPTIONS = ("In human cells MDM2 and CDKN1A follow TP53.", "BRCA1 and BRCA2 in human cells.")
SENTENCES = {
    0: ("In human cells ATM phosphorylates CHEK2 (Fig. 1).", (1,)),
    1: ("ATR phosphorylates CHEK1 and MDM2 in human cells (Figs. 1 and 2).", (1, 2)),
    2: ("The mean eGFR of the patients was low (Fig. 2).", (2,)),
    3: ("Cells of mice have Cldn1 and Tbx15 (Fig. 2).", (2,)),
}


def a_figure(number: int, caption: str) -> dict[str, Any]:
    about = {"paper_title": "Repair of DNA in human cells", "organisms": ["Homo sapiens"]}
    return a_row(working.CORE_FIGURES, **RECORD, figid=f"PMC9900001__f{number}", caption=caption, **about)


def sentences(mining: str | None = None) -> list[dict[str, Any]]:
    return [
        a_row(
            working.CORE_CITING_SENTENCES, **RECORD, figid=f"PMC9900001__f{figure}", sentence=number, text=text,
            mining_text=mining,
        )
        for number, (text, figures) in SENTENCES.items()
        for figure in figures
    ]  # fmt: skip


def mapped(
    folder: Path, cited: list[dict[str, Any]], is_counted: bool = False, captions: tuple[str, ...] = CAPTIONS
) -> list[dict[str, Any]]:
    figures = [a_figure(number, caption) for number, caption in enumerate(captions, 1)]
    paths = {name: folder / f"{name}.parquet" for name in ("figures", "sentences", "genes")}
    for name, table, rows in (
        ("figures", working.CORE_FIGURES, figures),
        ("sentences", working.CORE_CITING_SENTENCES, cited),
    ):
        with by_year.row_writer(paths[name], table) as writer:
            writer.add(rows)
    map_genes(
        figures=paths["figures"], entities=[], words=[], sentences=[paths["sentences"]], lexicon=built("bundled"),
        profile="balanced", is_citing_counted=is_counted, figure_genes=paths["genes"],
    )  # fmt: skip
    return parquet.read(paths["genes"], working.CORE_FIGURE_GENES).to_pylist()


def told(rows: list[dict[str, Any]], column: str) -> set[tuple[str, int | None, str]]:
    return {(row["figid"][-2:], row["sentence"], row["symbol"]) for row in rows if row[column]}


OF_SENTENCES = {("f1", 0, "ATM"), ("f1", 0, "CHEK2"), ("f1", 1, "ATR"), ("f1", 1, "CHEK1"), ("f1", 1, "MDM2")} | {
    ("f2", 1, "ATR"),
    ("f2", 1, "CHEK1"),
    ("f2", 1, "MDM2"),
}
OWN = {("f1", None, symbol) for symbol in ("MDM2", "CDKN1A", "TP53")} | {
    ("f2", None, symbol) for symbol in ("BRCA1", "BRCA2")
}


def test_what_sentences_name_is_apart_from_what_the_figure_says(tmp_path: Path) -> None:
    rows, without = mapped(tmp_path, sentences()), mapped(tmp_path, [])
    assert told(rows, "is_accepted_citing") == OF_SENTENCES
    assert told(rows, "is_accepted") == OWN == told(without, "is_accepted")
    assert [row for row in rows if row["field"] != "citing_text"] == without
    assert all(row["is_accepted_citing"] is None for row in without)
    keys = [tuple(row[name] for name in tables.FIGURE_GENES.key) for row in rows]
    assert len(keys) == len(set(keys))


def test_what_sentences_name_counts_when_that_is_asked_for(tmp_path: Path) -> None:
    assert told(mapped(tmp_path, sentences(), is_counted=True), "is_accepted") == OWN | OF_SENTENCES


def test_offsets_are_those_of_the_sentence(tmp_path: Path) -> None:
    rows = [row for row in mapped(tmp_path, sentences()) if row["sentence"] is not None]
    assert rows and all(SENTENCES[r["sentence"]][0][r["start"] : r["end"]] == r["mention"] for r in rows)


def test_the_text_for_mining_goes_first(tmp_path: Path) -> None:
    assert not told(mapped(tmp_path, sentences("Nothing is named here.")), "is_accepted_citing")


@pytest.mark.parametrize("captions", [("A drawing.", "Another."), ("Mdm2 and Trp53 in mice.", "Brca1, mouse.")])
def test_captions_that_tell_no_species_leave_sentences_doubtful(captions: tuple[str, ...], tmp_path: Path) -> None:
    """With fewer than three sure human genes in captions nothing human of a sentence is believed."""
    rows = mapped(tmp_path, sentences(), captions=captions)
    assert not {symbol for _, _, symbol in told(rows, "is_accepted_citing")} & {"ATM", "ATR", "CHEK1", "CHEK2"}


def test_an_article_is_read_whole_wherever_a_slice_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mapped(tmp_path, sentences())
    monkeypatch.setattr(parquet, "ROWS_AT_A_TIME", 1)
    assert mapped(tmp_path, sentences()) == whole
