"""What the words of a page say for the genes that PFOCR gave them."""

from typing import Any

import pytest
from conftest import gene_rows

from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper
from figlake.genes.mapping import mentions_of
from figlake.genes.page_symbols import PageSymbols, PageWords, page_words


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(lexicon_of("bundled"))


FIGURE: dict[str, Any] = {
    "title": "A pathway in human cells",
    "caption": None,
    "mining_title": None,
    "mining_caption": None,
    "keywords": [],
    "paper_title": None,
    "abstract": None,
    "organisms": [],
    "jsonld_keywords": [],
    "figid": "",
    "location": "",
    "record": "",
}


def symbols(mapper: Mapper, page: PageWords | None, **figure: Any) -> dict[str, bool]:
    """Whether each symbol of a page is accepted."""
    pages = {} if page is None else {("", "", ""): page}
    (mentions,) = mentions_of([{**FIGURE, **figure}], pages, mapper, PageSymbols(mapper.lexicon))
    found = gene_rows(mapper, mentions)
    return {row["mention"]: row["is_accepted"] for row in found if row["field"] == "page_symbol" and row["rank"] == 1}


def test_a_symbol_counts_as_much_as_its_words_say(mapper: Mapper) -> None:
    page = PageWords(
        ["p50", "RELA", "and"],
        {"NFKB1": ["p50"], "CD40": ["p50"], "ASCC1": ["p50"], "RELA": ["RELA"], "Anp": ["and"]},
    )
    assert symbols(mapper, page) == {"NFKB1": True, "CD40": False, "ASCC1": False, "RELA": True, "Anp": False}


def test_all_members_of_a_family_are_no_answer_to_its_label(mapper: Mapper) -> None:
    listed = ["AKT1", "AKT2", "AKT3", "TP53", "water"]
    assert symbols(mapper, None, jsonld_keywords=listed) == {
        "AKT1": False,
        "AKT2": False,
        "AKT3": False,
        "TP53": True,
    }
    assert symbols(mapper, None, jsonld_keywords=["WNT1", "WNT3A"]) == {"WNT1": True, "WNT3A": True}


def test_of_orthologs_one_is_meant(mapper: Mapper) -> None:
    in_mice = {**FIGURE, "title": "A pathway in human cells and in mice (Mus musculus)"}
    listed = ["EGFR", "KRAS", "TP53", "BRAF"]
    page = PageWords([*listed, "Ras"], {**{symbol: [symbol] for symbol in listed}, "KRAS": ["KRAS", "Ras"]})
    (mentions,) = mentions_of([in_mice], {("", "", ""): page}, mapper, PageSymbols(mapper.lexicon))
    rows = [row for row in gene_rows(mapper, mentions) if row["field"] == "page_symbol"]
    best = {row["mention"]: row for row in rows if row["rank"] == 1}
    others = [row for row in rows if row["rank"] > 1]
    assert set(best) == set(listed) and all(row["is_accepted"] for row in best.values())
    assert any(row["human_ncbi_gene_id"] == best[row["mention"]]["ncbi_gene_id"] for row in others)
    assert all(row["confidence"] <= 1 - best[row["mention"]]["confidence"] + 1e-9 for row in others)


def test_rows_of_a_page_are_gathered_by_word_and_symbol() -> None:
    common = {"figid": "f", "location": "l", "record": "r", "kind": "genes"}
    rows = [
        {**common, "word": "AKT", "symbol": "AKT1", "organism_id": 9606},
        {**common, "word": "AKT", "symbol": "AKT2", "organism_id": 9606},
        {**common, "word": "PKB", "symbol": "AKT1", "organism_id": 10116},
        {**common, "word": "PKB", "symbol": "AKT1", "organism_id": None},
        {**common, "kind": "chemicals", "word": "ATP", "symbol": None, "organism_id": None},
    ]
    given_for, taxa = {"AKT1": ["AKT", "PKB"], "AKT2": ["AKT"]}, {"AKT1": {9606, 10116}, "AKT2": {9606}}
    assert page_words(rows) == {("f", "l", "r"): PageWords(["AKT", "PKB"], given_for, taxa)}


@pytest.mark.parametrize(
    ("taxon_id", "symbol", "about"),
    [
        (3702, "MPK6", "Hydrogen peroxide signalling in Arabidopsis thaliana, tobacco (Nicotiana tabacum) and rice"),
        (4932, "HOG1", "Osmotic stress of Saccharomyces cerevisiae and of Candida glabrata"),
        (6239, "pmk-1", "Immunity of Caenorhabditis elegans"),
    ],
)
def test_a_plant_yeast_or_worm_has_its_own_genes_where_the_page_lists_them(
    mapper: Mapper, taxon_id: int, symbol: str, about: str
) -> None:
    def taxa(listed: set[int]) -> set[int]:
        page = PageWords([symbol], {symbol: [symbol]}, {symbol: listed})
        figure = {**FIGURE, "title": f"{about}: a pathway", "paper_title": about}
        (mentions,) = mentions_of([figure], {("", "", ""): page}, mapper, PageSymbols(mapper.lexicon))
        return {row["taxon_id"] for row in gene_rows(mapper, mentions) if row["rank"] == 1 and row["is_accepted"]}

    assert taxa({taxon_id}) == {taxon_id}
    assert taxon_id not in taxa({9606})  # the list is of human symbols, as PFOCR reads these papers


def test_a_symbol_of_a_species_without_genes_is_not_read_as_another(mapper: Mapper) -> None:
    about = {"title": "A pathway of Arabidopsis thaliana", "paper_title": "Stress in Arabidopsis thaliana"}
    listed = {"MPK6": {3702}, "mek1": {4081}}
    page = PageWords(["MPK6"], {"MPK6": ["MPK6"], "mek1": ["MPK6"]}, listed)
    assert symbols(mapper, page, **about) == {"MPK6": True, "mek1": False}
