"""The order of lines, and how a figure's lines are put together from rows."""

from figlake.pictures.lines import COLUMNS, Line, in_order, lines_of_figures


def line(x: int, y: int, text: str = "word", pass_: int = 1, width: int = 40, height: int = 10) -> Line:
    right, bottom = x + width, y + height
    return Line(0, 0, text, 0.9, (x, y, right, y, right, bottom, x, bottom), pass_)


def test_lines_go_from_top_to_bottom_and_side_by_side_from_left_to_right() -> None:
    lines = [line(200, 11, "b"), line(10, 10, "a"), line(10, 60, "d"), line(5, 30, "c")]
    assert [(found.text, found.number) for found in in_order(lines)] == [("a", 0), ("b", 1), ("c", 2), ("d", 3)]
    assert in_order(lines) == in_order(reversed(lines))


def test_equal_places_are_told_apart_by_text_and_pass() -> None:
    lines = [line(1, 1, "b"), line(1, 1, "a", 2), line(1, 1, "a", 1)]
    assert [(found.text, found.pass_) for found in in_order(lines)] == [("a", 1), ("a", 2), ("b", 1)]
    assert in_order(lines) == in_order(lines[::-1])


def test_rows_become_lines_of_figures() -> None:
    told = [("f1", 1, 0, "c"), ("f1", 0, 1, "b"), ("f2", 0, 0, "d"), ("f1", 0, 0, "a")]
    rows = [
        dict(zip(COLUMNS, (figid, "here", "r", graphic, number, text, 0.7, [0, 0, 9, 0, 9, 5, 0, 5], 2), strict=True))
        for figid, graphic, number, text in told
    ]
    found = lines_of_figures(rows)
    assert {key: [one.text for one in lines] for key, lines in found.items()} == {
        ("f1", "here", "r"): ["a", "b", "c"],
        ("f2", "here", "r"): ["d"],
    }
    assert found["f2", "here", "r"] == [Line(0, 0, "d", 0.7, (0, 0, 9, 0, 9, 5, 0, 5), 2)]
