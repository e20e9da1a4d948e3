"""Names in one spelling."""

import pytest

from figlake.concepts.keys import bag, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("breast tumours", "Breast Neoplasms"),
        ("hepatic disorder", "Liver Diseases"),
        ("anaemia", "Anemia"),
        ("metastases", "metastasis"),
        ("leukopenic", "Leukopenia"),
        ("pyruvic acid", "pyruvate"),
        ("Crohn's disease", "Crohn Disease"),
        ("β-carotene", "beta-Carotene"),
        ("glucose 6-P", "Glucose-6-Phosphate"),
        ("neuropathies", "neuropathy"),
        ("diabetes type II", "Diabetes, Type 2"),
    ],
)
def test_equal(one: str, other: str):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("maleate", "malate"), ("virus", "viru"), ("glucose", "glucosamine")])
def test_different(one: str, other: str):
    assert key(one) != key(other)


def test_words_in_any_order():
    assert bag("cancer of the breast") == bag("Breast Neoplasms") != ""
    assert bag("cancer") == ""
