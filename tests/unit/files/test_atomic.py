"""Folders that are renewed as a whole."""

from pathlib import Path

import pytest

from figlake.files.atomic import renewing


def test_a_folder_is_renewed_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "gmt"
    with renewing(folder) as fresh:
        (fresh / "old").write_text("1")
    with renewing(folder) as fresh:
        (fresh / "new").write_text("2")
        assert [path.name for path in folder.iterdir()] == ["old"], "readers see the old one until the new one is whole"
    assert [path.name for path in folder.iterdir()] == ["new"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "gmt"
    with renewing(folder) as fresh:
        (fresh / "old").write_text("1")
    with pytest.raises(ValueError, match="broken"), renewing(folder) as fresh:
        (fresh / "new").write_text("2")
        raise ValueError("broken")
    assert [path.name for path in folder.iterdir()] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["gmt"]


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    for name in (".gmt.123.partial", ".biothings.123.partial"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half").write_text("x")
    with renewing(tmp_path / "gmt") as fresh:
        (fresh / "new").write_text("2")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".biothings.123.partial", "gmt"]
