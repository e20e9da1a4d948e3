"""Sentences of running text: where it is cut, and where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlake.text.sentences import MAX_BRACKETED, sentences

CUT = [
    "Atm is on. | Chek2 follows.",
    "Is it on? | It is! | So it stays.",
    "It is shown (Fig. 2). | Nothing else is.",
    "As in Fig. 2. | Then it stops.",
    "It grows.12,13 | We saw it twice.",
    "It grows.[4] | We saw it twice.",
    'He said "it grows." | We saw it.',
    "Cells die. | p53 is lost.",
    "Cells die. | β-catenin is kept.",
    "Cells die. | mTOR is lost, and miR-21. | qPCR showed it.",
    "Cells die. | (A bracket is a sentence.) | So is this.",
    "It took 10 min. | The rest took longer.",
]
WHOLE = [
    "",
    "   ",
    "No stop at all",
    "Shown in Fig. 2A and Figs. S1–S3, cf. Suppl. Table 4.",
    "Shown by Roe et al. The rest is silence.",
    "E. coli and S. Typhimurium grow in D. Melanogaster.",
    "Made by J. Roe and A. B. Doe.",
    "Some genes, e.g. TP53, i.e. A and B, vs. Controls, in the U.S. Army.",
    "A value of 0.05 and 1.5 Mb. of p < .01",
    "It stays (see Roe. He saw it first) as it was.",
    "Seen in mice. (Fig. 7 A).",
    "Seen in mice. [see Fig. 2]",
    "in mice. lower case goes on",
    "Grown in Luria sp. Nov. broth",
]


@pytest.mark.parametrize("marked", CUT)
def test_a_text_is_cut(marked: str) -> None:
    text = marked.replace("| ", "")
    assert [text[start:end] for start, end in sentences(text)] == marked.split(" | ")


@pytest.mark.parametrize("text", WHOLE)
def test_a_text_stays_whole(text: str) -> None:
    assert [text[start:end] for start, end in sentences(text)] == ([text] if text.strip() else [])


def test_a_bracket_that_nothing_closes_holds_nothing_back() -> None:
    text = "It begins (here. Then it goes on. " + "So it does. " * (MAX_BRACKETED // 12) + "It ends). Now."
    assert len(sentences(text)) > 80


@given(st.text(alphabet="Ab .()[]?\"'1", max_size=80))
def test_sentences_are_the_text_in_order(text: str) -> None:
    spans = sentences(text.strip())
    assert "".join(text.strip()[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
    assert spans == sorted(spans) and all(start < end for start, end in spans)
