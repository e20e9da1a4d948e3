"""The text of a figure with what was read in it."""

from typing import Any

import pytest

from figlake.report.charts import prose
from figlake.report.mentions import MAX_TEXT, marked


def row(start: int, end: int, name: str, is_accepted: bool = True, is_family: bool = False) -> dict[str, Any]:
    return {"start": start, "end": end, "name": name, "confidence": 0.914, "is_accepted": is_accepted, "is_family": is_family}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rows", "html"),
    [
        ("TP53 binds", [row(0, 4, "TP53")], '<mark class="kept" title="TP53 0.91">TP53</mark> binds'),
        ("α TP53", [row(2, 6, "TP53")], 'α <mark class="kept" title="TP53 0.91">TP53</mark>'),
        ("AKT", [row(0, 3, "AKT", is_accepted=False, is_family=True)], '<mark class="family" title="AKT 0.91">AKT</mark>'),
        ("AKT", [row(0, 3, "AKT1", is_accepted=False)], "AKT"),
        ("a<b>&", [], "a&lt;b&gt;&amp;"),
        ("<i>", [row(0, 3, '"><script>')], '<mark class="kept" title="&quot;&gt;&lt;script&gt; 0.91">&lt;i&gt;</mark>'),
        ("SMAD2/3", [row(0, 7, "SMAD2"), row(0, 7, "SMAD3")], '<mark class="kept" title="SMAD2 0.91">SMAD2/3</mark>'),
        ("x" * (MAX_TEXT + 9), [row(MAX_TEXT, MAX_TEXT + 4, "X")], "x" * MAX_TEXT + "…"),
    ],
)  # fmt: skip
def test_what_is_accepted_is_marked_at_its_place(text: str, rows: list[dict[str, Any]], html: str) -> None:
    assert marked(text, rows) == html


def test_backticks_are_code_and_nothing_else_is_markup() -> None:
    assert prose("in `licences` <b>") == "in <code>licences</code> &lt;b&gt;"
