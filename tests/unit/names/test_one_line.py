"""Texts with single spaces, and the places of their stretches in what was written."""

import pytest

from figlake.names.one_line import OneLine


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("IL 6", "IL 6"),
        ("", ""),
        ("breast\ncancer", "breast cancer"),
        ("breast\r\n  cancer.  It", "breast cancer. It"),
        ("\u00a0IL\u200b6\tand\u2009p53\x00", " IL 6 and p53 "),
        ("A title\n\nBreast", "A title\nBreast"),
        ("A title\r\n \r\nBreast  \U0001f600 cancer", "A title\nBreast \U0001f600 cancer"),
    ],
)
def test_a_stretch_is_found_in_what_was_written(written: str, text: str) -> None:
    line = OneLine(written)
    assert line.text == text
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            first, last, as_written = line.as_written(start, end)
            assert written[first:last] == as_written
            if not text[start].isspace() and not text[end - 1].isspace():
                assert OneLine(as_written).text == text[start:end]
