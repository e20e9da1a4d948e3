"""What the place of a string in its text tells."""

import pytest

from figlake.concepts.finding.scanner import Span
from figlake.concepts.judging.places import NO_NEIGHBOURS, PLACE_SIGNALS, is_of_enzyme, of_neighbours, of_spans

PROTEIN, NONE = 1.0, 0.0


@pytest.mark.parametrize(
    ("text", "string", "after"),
    [
        ("pyruvate kinase", "pyruvate", PROTEIN),
        ("glutathione S-transferases", "glutathione", PROTEIN),
        ("acetyl-CoA carboxylase", "acetyl-CoA", PROTEIN),
        ("glucose 6-phosphatase", "glucose", PROTEIN),
        ("sphingosine 1-kinase", "sphingosine", PROTEIN),
        ("lactate β-lyase", "lactate", PROTEIN),
        ("lactate release", "lactate", 3.0),
        ("lactate increase", "lactate", NONE),
        ("gas phase", "gas", NONE),
        ("glucose; kinases", "glucose", -1.0),
    ],
)
def test_the_word_behind(text: str, string: str, after: float):
    (signals,) = of_spans(text, [Span(0, len(string), string)], [])
    assert dict(zip(PLACE_SIGNALS[2:-2], signals, strict=True))["after"] == after


@pytest.mark.parametrize(
    ("text", "strings", "listed", "near"),
    [
        ("lactate, pyruvate and water", {"lactate": (1, 0.9), "pyruvate": (2, 0.3), "water": (3, 0.8)}, 0.9, 2),
        ("lactate of pyruvate in water", {"lactate": (1, 0.9), "pyruvate": (2, 0.3), "water": (3, 0.8)}, -1, 2),
        ("lactate or pyruvate", {"lactate": (2, 0.9), "pyruvate": (2, 0.3)}, -1, 1),
        ("lactate or pyruvate", {"lactate": (1, 0.4), "pyruvate": (2, 0.3)}, 0.4, 0),
        (f"lactate{' ' * 90}, pyruvate", {"lactate": (1, 0.9), "pyruvate": (2, 0.3)}, -1, 0),
    ],
)
def test_neighbours_of_pyruvate(text: str, strings: dict[str, tuple[int, float]], listed: float, near: float):
    starts = [text.index(string) for string in strings]
    spans = [Span(start, start + len(string), string) for start, string in zip(starts, strings, strict=True)]
    known = [(span, *meant) for span, meant in zip(spans, strings.values(), strict=True)]
    assert of_neighbours(text, known)[1] == (listed, near)
    assert of_neighbours(text, known[:1]) == [NO_NEIGHBOURS]


@pytest.mark.parametrize(
    ("text", "is_part"),
    [
        ("lactate dehydrogenase", True),
        ("lactate S-transferase", True),
        ("lactate disease", False),
        ("lactate receptor", False),
        ("lactate; dehydrogenase", False),
    ],
)
def test_a_substance_before_an_enzyme_is_a_part_of_its_name(text: str, is_part: bool):
    assert is_of_enzyme(text, Span(0, 7, "lactate")) is is_part
