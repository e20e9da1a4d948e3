"""Figures that words name."""

import pytest

from figlake.text.references import figures_named, numbers_of

NAMED = [
    ("As Fig. 2 shows", [2]),
    ("As figure 2A shows", [2]),
    ("As Figure 2A–C shows", [2]),
    ("(Fig. 2a,b)", [2]),
    ("(Fig. 2, A and B)", [2]),
    ("(FIG. 12)", [12]),
    ("Figs. 2–4 show", [2, 3, 4]),
    ("Figs 2A to 4C", [2, 3, 4]),
    ("Fig. 2–4 show", [2, 3, 4]),
    ("Figures 2, 3 and 5", [2, 3, 5]),
    ("Figures 2A,B, 3, and 5–7", [2, 3, 5, 6, 7]),
    ("Fig. 2 and 5 mice", [2]),
    ("Figs. 2 and 50% of mice", [2]),
    ("Figs. 1 and 2; Table 3", [1, 2]),
    ("Fig. S2 and Figure EV3", []),
    ("Supplementary Fig. 2", []),
    ("Supplementary Figs. 2 and 3", []),
    ("Additional file 3, Extended Data Fig. 2", []),
    ("Appendix Figure 2", []),
    ("Figure 2 of Roe et al.", []),
    ("Fig. 2 in [12]", []),
    ("Fig. 2 in ref. 12", []),
    ("(Roe et al., 2003, Fig. 2)", []),
    ("(ref. 12, Fig. 2)", []),
    ("(Roe 2003; Fig. 2)", [2]),
    ("Fig. 2.1 of the book", []),
    ("Figure 5—figure supplement 2", []),
    ("a configuration 2", []),
    ("Figs. 9–2", [9]),
    ("Figs. 1–400", [1]),
]


@pytest.mark.parametrize(("text", "numbers"), NAMED)
def test_words_name_figures(text: str, numbers: list[int]) -> None:
    assert [number for named in figures_named(text) for number in named.numbers] == numbers


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("Figs. 2–4", (2, 3, 4)), ("2 and 3", (2, 3)), ("2A", (2,)), ("Fig. 2 of mice", ()), ("S2", ()), ("", ())],
)
def test_words_of_a_reference(words: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(words) == numbers
