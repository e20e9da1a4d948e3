"""From articles to rows: figids, images in the store."""

from types import SimpleNamespace

import pytest

from figlake.articles.media import MediaIndex, image_stem
from figlake.articles.rows import figids
from figlake.pmc.metadata import StoreObject


def media(*names: str) -> MediaIndex:
    return MediaIndex([StoreObject(f"PMC1.1/{name}", "0" * 32) for name in names])


CASES = [
    (("a-g001.jpg",), "a-g001.jpg", "a-g001.jpg"),
    (("a-g001.jpg",), "a-g001", "a-g001.jpg"),
    (("a-g001.jpg",), "a-g001.tif", "a-g001.jpg"),
    (("A-G001.JPG",), "a-g001.jpg", "A-G001.JPG"),
    (("JRAAS2023-5445548.006.jpg",), "JRAAS2023-5445548.006", "JRAAS2023-5445548.006.jpg"),
    (("journal.pone.1.g001.jpg",), "info:doi/10.1371/journal.pone.1.g001", "journal.pone.1.g001.jpg"),
    (("gr1.jpg", "gr1_lrg.jpg"), "gr1", "gr1.jpg"),
    (("gr1_lrg.jpg",), "gr1", None),
    (("a.jpg", "a.gif"), "a", "a.jpg"),
    (("a.jpg", "A.jpg"), "a.tif", None),
    (("a.pdf",), "a", None),
    ((), "a", None),
]


@pytest.mark.parametrize(("names", "address", "expected"), CASES)
def test_the_image_of_a_link_is_found_or_left_open(names, address, expected) -> None:
    found = media(*names).find(address)
    assert (found.name if found else None) == expected


@pytest.mark.parametrize(("address", "stem"), [("x/y/a.tif", "a"), ("a.006", "a.006"), ("a.b.JPEG", "a.b"), ("a", "a")])
def test_only_known_extensions_are_taken_off(address, stem) -> None:
    assert image_stem(address) == stem


def test_one_picture_of_very_many_figures_has_an_id_in_each() -> None:
    """Not timed: when each figure went through the ids of all before it, this took ten minutes."""
    figures = [(SimpleNamespace(figure_id=None), SimpleNamespace(stem=stem)) for stem in ("x", "X", "x-2") * 30_000]
    ids = figids("PMC1", figures)  # type: ignore[arg-type]
    assert ids[:6] == ["PMC1__x", "PMC1__X-2", "PMC1__x-2-2", "PMC1__x-3", "PMC1__X-4", "PMC1__x-2-3"]
    assert len({figid.casefold() for figid in ids}) == 90_000


def test_objects_that_share_a_stem_are_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    index = MediaIndex([StoreObject(f"PMC1.1/{number}/x.jpg", "0" * 32) for number in range(4000)])
    asked: list[str] = []
    monkeypatch.setattr("figlake.articles.media._THUMBNAIL", SimpleNamespace(search=asked.append))
    assert [index.find(f"{number}/X.tif") for number in range(4000)] == [None] * 4000
    assert len(asked) == 4000
