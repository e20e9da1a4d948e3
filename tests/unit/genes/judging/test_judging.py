"""How sure a string is in its place: organisms, families, species without genes in the reference."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from conftest import gene_rows

from figlake.genes.judging.organisms import named_at
from figlake.genes.judging.signals import NAMES
from figlake.genes.judging.trees import TREES, model
from figlake.genes.lexicon.build import lexicon_of
from figlake.genes.mapper import Mapper
from figlake.names.trees import Trees
from figlake.names.weights import logistic


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(lexicon_of("bundled"))


def rows(mapper: Mapper, text: str, *about: str) -> list[dict[str, Any]]:
    """First readings of what is found in a caption."""
    found = mapper.map([text], [], about)[0]
    return [row for row in gene_rows(mapper, (("caption", mapped) for mapped in found)) if row["rank"] == 1]


@pytest.mark.parametrize(
    ("text", "taxa"),
    [
        ("roots of Oryza sativa and of O. sativa cv. Nipponbare", [4530]),
        ("Taxus chinensis needles; Taxus cells", [25628, 25628]),
        ("leaves of Nicotiana benthamiana and tobacco", [4100, 4097]),
        ("stained with goat anti-mouse IgG and rabbit polyclonal antibody in bovine serum albumin", []),
        ("rabbits and goats were kept", [9986, 9925]),
        ("Mice, patients", [10090, 9606]),
        ("BV2 cells and MDA-MB-231 with rice; BV-2", [10090, 9606, 4530, 10090]),
        ("PBMCs and splenocytes, of whatever animal; CT 26 months", []),
        ("rice bran, soybean oil and tomato extract; potato leaf extracts", []),
        ("Methods for each panel", []),
    ],
)
def test_organisms_are_found_at_their_place(text: str, taxa: list[int]) -> None:
    named = named_at(text)
    assert [organism.taxon_id for organism in named][: len(taxa)] == taxa and bool(named) == bool(taxa)
    assert all(0 <= organism.start < organism.end <= len(text) for organism in named)


@pytest.mark.parametrize(
    ("text", "taxon_id"),
    [
        ("Expression of BAK1 and SOS1 in leaves of Brassica napus seedlings under salt stress", 3708),
        ("COP1 and BAK1 act in rice roots; Oryza sativa seedlings were grown in soil", 4530),
        ("Deletion of RAD51 and SOS1 in Solanum lycopersicum leaves", 4081),
    ],
)
def test_a_species_without_genes_is_marked_and_not_answered_in_human(mapper: Mapper, text: str, taxon_id: int) -> None:
    found = rows(mapper, text)
    assert found and not any(row["is_accepted"] for row in found)
    assert {row["species_not_covered"] for row in found} == {taxon_id}


@pytest.mark.parametrize(
    ("text", "taxon_id", "symbols"),
    [
        ("BAK1 and BRI1 in leaves of Arabidopsis thaliana seedlings", 3702, {"BAK1", "BRI1"}),
        ("daf-16 and daf-2 mutants of Caenorhabditis elegans", 6239, {"daf-16", "daf-2"}),
        ("Gfap and Nes in the striatum of Sprague-Dawley rats; rat brain", 10116, {"Gfap", "Nes"}),
    ],
)
def test_model_organisms_have_genes_of_their_own(mapper: Mapper, text: str, taxon_id: int, symbols: set[str]) -> None:
    found = rows(mapper, text)
    assert {(row["symbol"], row["taxon_id"]) for row in found if row["is_accepted"]} == {(s, taxon_id) for s in symbols}
    assert {row["species_not_covered"] for row in found} == {None}


def test_cells_tell_the_species_beside_a_plant_that_they_were_given(mapper: Mapper) -> None:
    """A plant that is named more often is what the cells were treated with."""
    text = "Nos2 and Ptgs2 in BV2 cells that were treated with rice; expression of Nos2 and Ptgs2 was measured"
    found = rows(mapper, text, "Rice against inflammation. We made a rice, and that rice acts.")
    assert {row["species_not_covered"] for row in found} == {None}
    assert {"Nos2", "Ptgs2"} <= {row["symbol"] for row in found if row["is_accepted"]}


def test_cells_beside_a_plant_that_the_text_is_about_do_not_make_its_genes_human(mapper: Mapper) -> None:
    text = "Tomato AKT1 and PAL1 in tomato protoplasts. HEK293 cells were the control. Tomato SOS1 was measured."
    assert not any(row["is_accepted"] for row in rows(mapper, text, "Roots of tomato"))


def test_other_texts_have_no_mark(mapper: Mapper) -> None:
    found = rows(mapper, "Expression of TP53 and MDM2 in human fibroblasts", "A study of patients")
    assert {row["symbol"] for row in found if row["is_accepted"]} == {"TP53", "MDM2"}
    assert {row["species_not_covered"] for row in found} == {None}


@pytest.mark.parametrize("label", ["AKT", "PI3K", "AP-1", "ERK", "NF-κB", "JNK", "Wnt"])
def test_a_family_label_is_a_family_and_no_gene(mapper: Mapper, label: str) -> None:
    (mapped,) = mapper.map([], [label], ["Signalling in human cells"])[-1]
    first, *others = gene_rows(mapper, [("ocr_word", mapped)])
    assert first["is_accepted_family"] and not first["is_accepted"] and first["family_id"]
    assert not any(row["is_accepted"] or row["is_accepted_family"] for row in others)
    assert mapper.gene_ids(mapped) == []


@pytest.mark.parametrize("label", ["p53", "STAT3", "TP53", "NFKB1"])
def test_a_gene_that_is_among_the_names_of_a_family_stays_a_gene(mapper: Mapper, label: str) -> None:
    (mapped,) = mapper.map([], [label], ["Signalling in human cells"])[-1]
    assert len(mapper.gene_ids(mapped)) == 1


def test_trees_are_comparisons_of_signals() -> None:
    trees = Trees(0.5, [[0, 1.0, -1.0, [1, 2.0, 0.25, 3.0]], 0.125])
    rows = np.array([[1.0, 9.0], [1.5, 2.0], [1.5, 2.5]])
    assert trees.odds(rows) == [-0.375, 0.875, 3.625]
    assert trees.chances(rows) == [round(logistic(odds), 4) for odds in trees.odds(rows)]
    assert trees.odds(np.empty((0, 2))) == []


def walked(tree: Any, row: Sequence[float]) -> float:
    while isinstance(tree, list):
        signal, threshold, low, high = tree
        tree = low if row[signal] <= threshold else high
    return tree


@pytest.mark.parametrize("name", ["caption", "prose", "given", "page", "family", "given_family"])
def test_a_model_says_of_many_rows_what_its_trees_say_one_by_one(name: str) -> None:
    rows = np.random.default_rng(7).choice([0.0, 0.1, 0.5, 1.0, 2.0, 5.0, -1.0], (600, len(NAMES)))
    told = json.loads(TREES.read_text(encoding="utf-8"))["models"][name]
    expected = [told["base"] + sum(walked(tree, row) for tree in told["trees"]) for row in rows.tolist()]
    assert model(name).odds(rows) == pytest.approx(expected, abs=1e-8)
    assert model(name).odds(rows[:1]) == model(name).odds(rows)[:1]


def test_a_tree_of_more_leaves_than_a_byte_has_bits_is_refused() -> None:
    tree: Any = 0.0
    for threshold in range(8):
        tree = [0, float(threshold), 1.0, tree]
    with pytest.raises(ValueError, match="tree 0 has 9 leaves"):
        Trees(0.0, [tree])
