"""Names and ids are found by their keys, in whatever spelling they are typed (the same table in a browser: consumers)."""

from collections.abc import Iterator

import pytest
import yaml
from conftest import DATA
from made_snapshot import Site
from site_dataset import write_dataset

from figlake.exports.site.keys import spelt_letters, term_key

QUESTIONS = yaml.safe_load((DATA / "site_questions.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    write_dataset(folder / "dataset")
    return Site.of(folder / "dataset", folder / "site")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["typed"])
def test_what_is_typed_is_found(question: dict[str, str], site: Site) -> None:
    if not question["key"].startswith("#"):
        assert term_key(question["typed"]) == question["key"]
    meanings = site.record("terms", question["key"])
    assert question["means"] in {f"{kind}:{id}" for kind, id, *_ in meanings}


def test_what_figures_and_symbols_say_stands_before_other_names(site: Site) -> None:
    meanings = {id: is_other for kind, id, _, _, _, is_other, _ in site.record("terms", "P53") if kind == "gene"}
    assert meanings == {"7157": 0, "2064": 1}
    assert site.record("terms", "CELL") is None, (
        "a word of English, though a reference has it among the names of a gene"
    )


def test_each_letter_that_is_spelt_is_in_the_table(site: Site) -> None:
    assert site.told["letters"] == spelt_letters()
    assert {"α": "ALPHA", "ς": "SIGMA", "ɣ": "GAMMA", "∆": "DELTA"}.items() <= spelt_letters().items()
    assert all(term_key(f"x{letter}1") == f"X{key}1" for letter, key in spelt_letters().items())


def test_genes_of_sentences_that_cite_a_figure_are_told_apart(site: Site) -> None:
    number = site.record("ids", "PMC999000000__f1")
    told = site.record("figures", number)
    assert [(sentence, section) for sentence, section, _ in told["citing"]] == [(0, "Results > Growth"), (4, None)]
    texts = {sentence: text for sentence, _, text in told["citing"]}
    candidates = [dict(zip(site.told["candidate"], row, strict=True)) for row in told["mentions"]]
    apart = {row["name"]: row for row in candidates if row["apart"]}
    assert set(apart) == {"TP53", "ERBB2"} and all(row["accepted"] for row in apart.values())
    for name, row in apart.items():
        assert texts[row["sentence"]][row["start"] : row["end"]] == name
    assert number not in site.posted("gene:2064")
