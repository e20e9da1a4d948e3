"""Tidying: NFC, one line, and the finding for each change."""

import re
import unicodedata

import pytest

from figlake.text.tidy import natural_key, stream_safe, tidy

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
    ("IκBα  and\u2009p65 ", "IκBα and p65", ("odd_space", "space_run", "edge_space")),
    ("α\u2028β", "α\u2028β", ()),
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


@pytest.mark.parametrize(
    ("text", "is_changed"),
    [
        ("a" + "\u0301" * 30, False),
        ("\u0915\u094d" * 40, False),
        ("\uac00" * 100, False),
        ("a" + "\u0315\u0300" * 16, True),
        ("a" + "\u0315\u0300" * 100_000, True),
        ("x " * 50 + "\u0315\u0300" * 100_000 + " y", True),
    ],
    ids=["30 marks", "Devanagari", "Hangul", "32 marks", "200,000 marks", "marks on a space"],
)
def test_marks_without_end_are_joined_in_parts(text: str, is_changed: bool) -> None:
    """Each of them alone would cost the square of its length."""
    safe = stream_safe(text)
    assert (safe != text) == is_changed and safe.replace("\u034f", "") == text
    value, _ = tidy(text)
    assert unicodedata.is_normalized("NFC", value)
    assert stream_safe(value) == value
    assert max(map(len, re.split(r"[^\u0300-\u034e]", value))) <= 30


@pytest.mark.parametrize(
    ("one", "other"), [("fig2", "fig10"), ("a9", "a" + "9" * 5000), ("a" + "8" * 5000, "a" + "9" * 5000), ("a", "b1")]
)
def test_natural_order_has_no_longest_number(one: str, other: str) -> None:
    assert natural_key(one) < natural_key(other) and natural_key("f01") == natural_key("f1")
