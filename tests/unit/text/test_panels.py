"""Panels: letters before what they are of, and behind it."""

import pytest

from figlake.text.panels import panels_of

CASES = [
    (
        "Levels of EGFR in mice (A) and of KRAS in rats (B). AKT1 was lost (C).",
        ["Levels of EGFR in mice (A)", "and of KRAS in rats (B)", "AKT1 was lost (C)"],
    ),
    ("Blots of EGFR (A and B) and of KRAS (C and D). Bar, 5 mm.", ["Blots of EGFR (A and B)", "and of KRAS (C and D)"]),
    ("A lead. Levels in mice (a), rats (b), and men (c).", ["Levels in mice (a)", "rats (b)", "and men (c)"]),
    ("Western blot (A) and quantification (B) of EGFR.", ["Western blot (A)", "and quantification (B)"]),
    ("Blots of EGFR (A,B) or KRAS (C). Arrows show nuclei.", ["Blots of EGFR (A,B)", "or KRAS (C)"]),
    ("Growth of V. made strains (A). (B) Counts of EGFR.", ["Growth of V. made strains (A)", "(B) Counts of EGFR."]),
    ("Structure of (A) EGFR and (B) KRAS.", ["(A) EGFR and ", "(B) KRAS."]),
    ("EGFR in (A) control, and (B) treated cells.", ["(A) control, and ", "(B) treated cells."]),
    ("A lead. (A) Levels. (B) Counts.", ["(A) Levels. ", "(B) Counts."]),
    ("(A), Levels; (B), counts.", ["(A), Levels; ", "(B), counts."]),
    ("Signals: (A), in mice; (B), in rats.", ["(A), in mice; ", "(B), in rats."]),
    ("(A) One, as in (B). (B) Two. (C) Three.", ["(A) One, as in ", "(B). (B) Two. ", "(C) Three."]),
    ("A, One. B, Two.", ["A, One. ", "B, Two."]),
    ("Levels of EGFR in (A), and of KRAS at 0.5 h in (B).", ["Levels of EGFR in (A)", "and of KRAS at 0.5 h in (B)"]),
    ("EGFR is lost (A, arrow).", []),
]


@pytest.mark.parametrize(("caption", "passages"), CASES)
def test_each_letter_has_its_own_words(caption: str, passages: list[str]) -> None:
    assert [caption[panel.start : panel.end] for panel in panels_of(caption)] == passages
