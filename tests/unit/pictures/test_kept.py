"""What was read is kept by content, and never believed when it is damaged."""

from pathlib import Path

import pytest

from figlake.pictures.kept import OF_THE_MACHINE, Kept

MD5 = "0123456789abcdef0123456789abcdef"
READ = {"outcome": "ok", "width": 9, "height": 7, "lines": [["IκBα", 0.98, [0, 0, 9, 0, 9, 5, 0, 5], 1]]}


def test_an_answer_comes_back_and_belongs_to_its_engine(tmp_path: Path) -> None:
    assert Kept(tmp_path, "small-1").get(MD5) is None
    assert Kept(tmp_path, "small-1").put(MD5, READ)
    assert Kept(tmp_path, "small-1").get(MD5) == READ
    assert Kept(tmp_path, "small-2").get(MD5) is None


def test_a_picture_that_is_none_is_not_opened_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "small-1")
    assert kept.put(MD5, {"outcome": "not_an_image", "detail": "begins with b'<html'"})
    assert kept.get(MD5) == {"outcome": "not_an_image", "detail": "begins with b'<html'"}


@pytest.mark.parametrize("outcome", sorted(OF_THE_MACHINE))
def test_what_another_machine_may_read_is_tried_again(tmp_path: Path, outcome: str) -> None:
    kept = Kept(tmp_path, "small-1")
    assert not kept.put(MD5, {"outcome": outcome, "detail": "x"})
    assert kept.get(MD5) is None


@pytest.mark.parametrize("place", [0, 70, -1])
def test_damage_is_noticed(tmp_path: Path, place: int) -> None:
    kept = Kept(tmp_path, "small-1")
    kept.put(MD5, READ)
    (path,) = tmp_path.rglob("*.json")
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert kept.get(MD5) is None
    path.write_bytes(b"")
    assert kept.get(MD5) is None
