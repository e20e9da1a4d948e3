"""What the engine reads in figures whose every label is known; and that it needs nothing but what is installed."""

import socket

import pytest
from drawing import GENES, Drawing, drawing, page

from figlake.pictures.decode import decoded
from figlake.pictures.engine import Engine
from figlake.pictures.lines import Line
from figlake.pictures.settings import DOUBTFUL_SCORE

pytestmark = pytest.mark.ocr


@pytest.fixture(scope="module")
def small() -> Engine:
    return Engine("small")


@pytest.fixture(scope="module")
def tiny() -> Engine:
    return Engine("tiny")


def read(engine: Engine, figure: Drawing, kind: str = "PNG", **options: object) -> list[Line]:
    picture = decoded(figure.saved(kind, **options))
    return engine.read(picture.pixels, picture.scale, picture.width, picture.height)


def found_of(figure: Drawing, lines: list[Line]) -> set[str]:
    return figure.words & {word for line in lines for word in line.text.split()}


def test_forty_diagrams_are_read(small: Engine) -> None:
    """Letters of 12 to 16 pixels, as JPEG, as figures of articles come."""
    words = genes = found_words = found_genes = 0
    for seed in range(40):
        figure = drawing(seed, columns=2 + seed % 2, rows=2 + seed % 3, size=12 + seed % 5)
        found = found_of(figure, read(small, figure, "JPEG", quality=80))
        words, found_words = words + len(figure.words), found_words + len(found)
        genes += len(figure.words & {*GENES})
        found_genes += len(found & {*GENES})
    assert found_words / words >= 0.97 and found_genes / genes >= 0.97, (found_words, words, found_genes, genes)


def test_the_tiny_engine_reads_most(tiny: Engine) -> None:
    figures = [drawing(seed) for seed in range(8)]
    found = sum(len(found_of(figure, read(tiny, figure))) for figure in figures)
    assert found / sum(len(figure.words) for figure in figures) >= 0.9


@pytest.mark.parametrize("scale", [1, 5], ids=["as it is", "so large that it is shrunk"])
def test_boxes_are_pixels_of_the_picture(small: Engine, scale: int) -> None:
    figure = drawing(3)
    image = figure.image.resize((figure.image.width * scale, figure.image.height * scale))
    lines = read(small, Drawing(image, ()))
    placed = {line.text: line.box for line in lines}
    checked = 0
    for label in figure.labels:
        if label.text in placed:
            box, (left, top, right, bottom) = placed[label.text], (value * scale for value in label.box)
            middle = sum(box[::2]) / 4, sum(box[1::2]) / 4
            assert left <= middle[0] <= right and top <= middle[1] <= bottom, (label, box)
            checked += 1
    assert checked >= 12


def test_what_is_small_and_pale_is_read_again_at_double_size(small: Engine) -> None:
    figure = page(["STAT3 binds JAK2 and IL6R", "TRADD binds TNFRSF1A", "MAPK3 and MAP2K1"], 8)
    pale = Drawing(figure.image.point(lambda value: 170 + value // 3), figure.labels)
    lines = read(small, pale, "JPEG", quality=25)
    assert {line.pass_ for line in lines} == {1, 2} or all(line.score >= DOUBTFUL_SCORE for line in lines)
    clear = read(small, page(["STAT3 binds JAK2"], 20))
    assert [line.pass_ for line in clear] == [1]


def test_equal_pixels_give_equal_lines(small: Engine) -> None:
    figure = drawing(5)
    assert read(small, figure) == read(small, figure) == read(Engine("small"), figure)
    lines = read(small, figure)
    assert [line.number for line in lines] == list(range(len(lines)))


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the engine asked the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    figure = page(["MDM2"], 20)
    for profile in ("small", "tiny"):
        assert found_of(figure, read(Engine(profile), figure)) == figure.words


def test_an_empty_picture_has_no_lines(small: Engine) -> None:
    assert read(small, Drawing(drawing(1).image.point(lambda _: 255), ())) == []
