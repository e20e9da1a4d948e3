"""Given results of character recognition: the forms that are understood, and what becomes of others."""

from __future__ import annotations

import contextlib
import functools
import json
from typing import Any

import pyarrow as pa
import pytest

from figlake.files import working
from figlake.pictures import forms


def box(left: int, top: int, right: int, bottom: int) -> dict[str, Any]:
    """A polygon as Google tells it, which leaves out coordinates of 0."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return {"vertices": [{name: at for name, at in zip("xy", corner, strict=True) if at} for corner in corners]}


def a_word(text: str, ending: str | None, left: int, top: int = 0, confidence: float | None = 0.9) -> dict[str, Any]:
    symbols: list[dict[str, Any]] = [{"text": letter} for letter in text]
    if ending:
        symbols[-1]["property"] = {"detectedBreak": {"type": ending}}
    told = {} if confidence is None else {"confidence": confidence}
    return {"symbols": symbols, "boundingBox": box(left, top, left + 9, top + 9), **told}


def a_page(*paragraphs: list[dict[str, Any]]) -> dict[str, Any]:
    blocks = [{"paragraphs": [{"words": words, "boundingBox": box(0, 0, 99, 99)}]} for words in paragraphs]
    return {"fullTextAnnotation": {"pages": [{"width": 300, "height": 200, "blocks": blocks}]}}


def told(result: forms.Result) -> list[tuple[str, float, tuple[int, ...]]]:
    return [(line.text, line.score, line.box) for line in result.lines]


def test_lines_of_google_end_where_it_says_so_and_with_their_paragraphs() -> None:
    first = [
        a_word("IL", None, 0),
        a_word("-", None, 10),
        a_word("6", "SPACE", 20),
        a_word("gene", "LINE_BREAK", 30, 0, 0.5),
    ]
    answer = a_page([*first, a_word("TLR3", "EOL_SURE_SPACE", 0, 20)], [a_word("MYC", None, 0, 40, None)])
    result = forms.result_of(answer)
    assert (result.form, result.width, result.height) == ("google_vision", 300, 200)
    assert told(result) == [
        ("IL-6 gene", 0.8, (0, 0, 39, 0, 39, 9, 0, 9)),
        ("TLR3", 0.9, (0, 20, 9, 20, 9, 29, 0, 29)),
        ("MYC", 1.0, (0, 40, 9, 40, 9, 49, 0, 49)),
    ]
    assert [line.number for line in result.lines] == [0, 1, 2]


@pytest.mark.parametrize(
    ("whole", "lines"),
    [("MAP kinase\nTLR3", ["MAP kinase", "TLR3"]), ("other words", ["MAP", "kinase", "TLR3"])],
    ids=["the words make up the text", "they do not"],
)
def test_lines_of_the_older_form_are_those_of_the_whole_text(whole: str, lines: list[str]) -> None:
    words = [("MAP", box(0, 0, 9, 9)), ("kinase", box(10, 0, 30, 9)), ("TLR3", box(0, 20, 9, 29))]
    annotations = [
        {"description": text, "boundingPoly": polygon} for text, polygon in [(whole, box(0, 0, 30, 29)), *words]
    ]
    result = forms.result_of({"textAnnotations": annotations})
    assert [line.text for line in result.lines] == lines
    assert (result.width, result.height) == (30, 29)


def test_what_figlake_keeps_is_read_with_and_without_its_checksum() -> None:
    kept = {"outcome": "ok", "width": 50, "height": 40, "lines": [["TLR3", 0.97, [1, 2, 9, 2, 9, 8, 1, 8], 2]]}
    text = json.dumps(kept)
    for data in (text, f"{'0' * 64}\n{text}"):
        (response,) = forms.responses_of(forms.document_of(data.encode()))
        result = forms.result_of(response)
        assert (result.form, result.width, result.height) == ("figlake", 50, 40)
        assert [(line.text, line.score, line.pass_) for line in result.lines] == [("TLR3", 0.97, 2)]


def test_batches_tell_their_pictures() -> None:
    document = {"responses": [{"context": {"uri": "gs://bucket/PMC9900001__f1.jpg"}}, {}]}
    assert [forms.picture_of(answer) for answer in forms.responses_of(document)] == [
        "gs://bucket/PMC9900001__f1.jpg",
        None,
    ]


def test_a_picture_without_text_has_no_lines() -> None:
    assert told(forms.result_of({})) == [] and told(forms.result_of({"textAnnotations": []})) == []


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b'{"responses": 3}', b'{"responses": [3]}'])
def test_a_file_of_no_form_is_refused(data: bytes) -> None:
    with pytest.raises(forms.FormError):
        forms.responses_of(forms.document_of(data))


@pytest.mark.parametrize(
    "answer",
    [
        {"error": {"code": 3, "message": "bad image"}},
        {"analyzeResult": {}},
        {"lines": [["TLR3"]], "width": 1, "height": 1},
        {"lines": [["TLR3", 7, [0] * 8, 1]], "width": 1, "height": 1},
        {"lines": [["TLR3", 0.9, [0] * 6, 1]], "width": 1, "height": 1},
        {"lines": [[5, 0.9, [0] * 8, 1]], "width": 1, "height": 1},
        {"textAnnotations": [{"description": "A"}, {"description": "A"}]},
        {"fullTextAnnotation": {"pages": [{"blocks": [{"paragraphs": [{"words": [{"symbols": [{}]}]}]}]}]}},
    ],
)
def test_an_answer_of_no_form_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(forms.FormError):
        forms.result_of(answer)


def test_what_no_column_can_hold_is_a_space_and_blank_lines_are_none() -> None:
    texts = ["A\x00B\u0301", "\ud800 TLR3\t\n", " \u200b", ""]
    kept = {"lines": [[text, 0.9, [0] * 8, 1] for text in texts], "width": 1, "height": 1}
    assert [line.text for line in forms.result_of(kept).lines] == ["A B\u0301", "TLR3"]


MISFITS = {
    "a wide picture": {"width": 10**12},
    "a picture of less than nothing": {"height": -5},
    "a box far away": {"lines": [["TLR3", 0.9, [10**12] * 8, 1]]},
    "a box without end": {"lines": [["TLR3", 0.9, [1e300] * 8, 1]]},
    "no score": {"lines": [["TLR3", float("nan"), [0] * 8, 1]]},
    "a third pass": {"lines": [["TLR3", 0.9, [0] * 8, 10**12]]},
    "a long line": {"lines": [["TLR3 " * 9000, 0.9, [0] * 8, 1]]},
    "many lines": {"lines": [["TLR3", 0.9, [0] * 8, 1]] * 30_000},
}


@pytest.mark.parametrize("kind", MISFITS)
def test_what_no_picture_has_is_refused(kind: str) -> None:
    with pytest.raises(forms.FormError, match=r"found .*; expected"):
        forms.result_of({"width": 9, "height": 9, "lines": [], **MISFITS[kind]})


@pytest.mark.parametrize("confidence", [7, -7, float("nan")])
def test_a_score_of_google_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(forms.FormError, match="expected 0 to 1"):
        forms.result_of(a_page([a_word("TLR3", None, 0, 0, confidence)]))


HOSTILE = [None, True, 0, -1, 10**12, 1e308, float("nan"), float("inf"), "", "\ud800", "9" * 5000, [], {}, [None]]
ANSWERS = (
    a_page([a_word("IL", None, 0), a_word("6", "SPACE", 20)], [a_word("MYC", None, 0, 40, None)]),
    {"textAnnotations": [{"description": text, "boundingPoly": box(0, 0, 9, 9)} for text in ("A\nB", "A", "B")]},
    {"width": 9, "height": 9, "lines": [["TLR3", 0.9, [0] * 8, 1], ["MYC", 0.8, [1] * 8, 2]]},
)


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value within a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above] * bool(above) + [way for key, each in inner for way in places(each, (*above, key))]


@pytest.mark.parametrize("answer", ANSWERS, ids=["pages", "annotations", "figlake"])
def test_any_value_at_any_place_is_lines_that_fit_or_a_reason(answer: dict[str, Any]) -> None:
    schema = working.CORE_FIGURE_WORDS.schema
    for way in places(answer):
        for value in HOSTILE:
            mutant = json.loads(json.dumps(answer))
            holder = functools.reduce(lambda inner, key: inner[key], way[:-1], mutant)
            holder[way[-1]] = value
            with contextlib.suppress(forms.FormError):
                result = forms.result_of(mutant)
                for column, values in {
                    "width": [result.width],
                    "text": [line.text for line in result.lines],
                    "score": [line.score for line in result.lines],
                    "box": [line.box for line in result.lines],
                }.items():
                    pa.array(values, schema.field(column).type)
