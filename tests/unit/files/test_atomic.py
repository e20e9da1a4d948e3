"""Files and folders that are renewed as a whole, and what is there that must stay: links, FIFOs."""

import os
import threading
from pathlib import Path

import pytest

from figlake.files import atomic
from figlake.files.atomic import exchanged, renewing, write_bytes, write_text


@pytest.fixture(params=[True, False], ids=["exchanging", "not exchanging"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that can exchange two folders, as most can, and one that cannot."""
    if not request.param:
        monkeypatch.setattr(atomic, "exchanged", lambda one, other: False)


def test_two_folders_are_exchanged_at_once(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchanged(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "other").exists() and (tmp_path / "other" / "one").exists()
    with pytest.raises(FileNotFoundError, match="absent"):
        exchanged(tmp_path / "absent", tmp_path / "other")


@pytest.mark.usefixtures("file_system")
def test_a_folder_is_renewed_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "gmt"
    with renewing(folder) as fresh:
        (fresh / "old").write_text("1")
    with renewing(folder) as fresh:
        (fresh / "new").write_text("2")
        assert [path.name for path in folder.iterdir()] == ["old"], "readers see the old one until the new one is whole"
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["gmt"]


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


@pytest.mark.parametrize("size", [3, 1_000_000], ids=["short", "longer than a pipe holds"])
def test_a_fifo_is_written_to_and_stays(size: int, tmp_path: Path) -> None:
    fifo, got = tmp_path / "fifo", []
    os.mkfifo(fifo)
    (tmp_path / "link").symlink_to("fifo")
    for path in (fifo, tmp_path / "link"):
        reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()), daemon=True)
        reader.start()
        write_bytes(path, b"x" * size)
        reader.join(10)
    assert got == [b"x" * size] * 2
    assert fifo.is_fifo() and (tmp_path / "link").is_symlink() and sorted(os.listdir(tmp_path)) == ["fifo", "link"]


def test_what_has_no_name_of_its_own_is_written_to(tmp_path: Path) -> None:
    """`/dev/stdout` is a link to one of `/proc/self/fd`, which leads to a pipe without a name."""
    out, into = os.pipe()
    (tmp_path / "stdout").symlink_to(f"/proc/self/fd/{into}")
    write_text(tmp_path / "stdout", "told")
    assert os.read(out, 10) == b"told"
    os.close(out), os.close(into)


@pytest.mark.parametrize("before", [None, "old"], ids=["nothing behind it yet", "a file behind it"])
@pytest.mark.parametrize("links", [1, 2])
def test_links_are_followed(links: int, before: str | None, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "file"
    if before:
        target.write_text(before)
    (tmp_path / "link1").symlink_to("there/file")
    (tmp_path / "link2").symlink_to("link1")
    write_text(tmp_path / f"link{links}", "new")
    assert target.read_text() == "new" and os.listdir(tmp_path / "there") == ["file"]
    assert (tmp_path / "link1").is_symlink() and (tmp_path / "link2").is_symlink()


def test_a_link_to_a_folder_stays_when_it_is_renewed(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "gmt").symlink_to("far")
    with renewing(tmp_path / "gmt") as fresh:
        (fresh / "new").write_text("2")
    assert (tmp_path / "gmt").is_symlink() and os.listdir(tmp_path / "far") == ["new"]


def test_links_in_a_circle_are_an_error_and_stay(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        write_text(tmp_path / "a", "new")
    assert (tmp_path / "a").is_symlink() and sorted(os.listdir(tmp_path)) == ["a", "b"]
