"""The pathway score: between 0 and 1, the same for the same words, and higher for pathways."""

import json

import pytest

from figlake.text.panels import panels_of
from figlake.text.pathway import FOLDER, feature_names, pathway_score


def score(title, caption, paper_title) -> float:
    return pathway_score(title, caption, paper_title, len(panels_of(caption)))


PATHWAYS = [
    ("The EGFR signaling pathway", "EGFR activates RAS, which leads to activation of downstream kinases.", None),
    (
        None,
        "Schematic model of the biosynthetic pathway. Enzymes are shown in red; arrows indicate reactions.",
        "A review",
    ),
    ("Proposed mechanism", "The receptor signals through the cascade to the nucleus.", "Signaling pathways of repair"),
]
OTHERS = [
    (None, "(A) Western blot of cells. (B) Quantification, mean ± SEM, n = 3, p < 0.05. Scale bar, 10 μm.", None),
    ("Phylogenetic tree", "Sequences were aligned; numbers are bootstrap values.", None),
    (None, "Kaplan-Meier curves of two groups of patients.", "A signaling pathway in cancer"),
]


@pytest.mark.parametrize("words", PATHWAYS)
def test_pathways_pass_the_default_threshold(words) -> None:
    assert 0.5 <= score(*words) <= 1.0


@pytest.mark.parametrize("words", OTHERS)
def test_others_score_less_than_pathways(words) -> None:
    assert 0.0 <= score(*words) < min(score(*pathway) for pathway in PATHWAYS)


def test_no_words_no_score() -> None:
    assert score(None, None, "A signaling pathway") == 0.0


def test_weights_are_of_the_listed_terms() -> None:
    weights = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))["weights"]
    assert set(weights) <= set(feature_names()) and len(weights) > 100
