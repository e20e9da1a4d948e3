"""Tidying: NFC, one line, and the finding for each change."""

import pytest

from figlake.text.tidy import natural_key, tidy

CASES = [
    ("plain text", "plain text", ()),
    (" edge ", "edge", ("edge_space",)),
    ("two  spaces", "two spaces", ("space_run",)),
    ("line\nbreak", "line break", ("space_run",)),
    ("no\u00a0break", "no break", ("odd_space",)),
    ("Mu\u0308ller", "M\u00fcller", ("not_nfc",)),
    ("bell\x07", "bell", ("control_character", "edge_space")),
    ("TNF-Œ±", "TNF-α", ("mojibake",)),
    ("W√ºrzburg", "Würzburg", ("mojibake",)),
    ("naïve café", "naïve café", ()),
    ("NF-κB and IκBα", "NF-κB and IκBα", ()),
]


@pytest.mark.parametrize(("raw", "text", "findings"), CASES)
def test_tidy(raw: str, text: str, findings: tuple[str, ...]) -> None:
    assert tidy(raw) == (text, findings)
    assert tidy(text) == (text, ())


def test_natural_order() -> None:
    assert sorted(["release-10", "release-9", "a", "release-9b"], key=natural_key) == [
        "a",
        "release-9",
        "release-9b",
        "release-10",
    ]


def test_natural_order_of_any_name() -> None:
    """`²` is a digit to Python and no number, and `int` refuses 5,000 digits."""
    names = ["a" + "9" * 5_000, "²", "a²", "a10", "a009", "a"]
    assert sorted(names, key=natural_key) == ["a", "a009", "a10", "a" + "9" * 5_000, "a²", "²"]
