"""Folders and archives are read alike; links and bombs go nowhere."""

import io
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from figlake.pages.location import Folder, LocationError, open_location

FILES = {"a/one.md": b"one", "two.md": b"two" * 10, "a/one-genes.tsv": b"word\n"}
SUFFIXES = (".md", ".tsv")


def tar_bytes(extra: list[tarfile.TarInfo] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in {**FILES, "a/ignored.jpg": b"x"}.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra or []:
            archive.addfile(info)
    return buffer.getvalue()


def make(kind: str, folder: Path) -> Path:
    if kind == "folder":
        for name, data in {**FILES, "a/ignored.jpg": b"x"}.items():
            (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "tree" / name).write_bytes(data)
        return folder / "tree"
    path = folder / f"pages.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in FILES.items():
                archive.writestr(name, data)
        return path
    compression = {"tar": None, "tar.gz": "gzip", "tar.zst": "zstd"}[kind]
    with pa.output_stream(str(path), compression=compression) as stream:
        stream.write(tar_bytes())
    return path


@pytest.mark.parametrize("kind", ["folder", "zip", "tar", "tar.gz", "tar.zst"])
def test_every_kind_holds_the_same_files(kind: str, tmp_path: Path) -> None:
    location = open_location(str(make(kind, tmp_path)), tmp_path / "cache", SUFFIXES, 20)
    found = {entry.path: entry for entry in location.entries(SUFFIXES)}
    assert set(found) == set(FILES)
    assert {path: location.read(path, 100) for path in ("a/one.md", "a/one-genes.tsv")} == {
        path: FILES[path] for path in ("a/one.md", "a/one-genes.tsv")
    }
    assert len(location.read("two.md", 5)) == 6
    assert found["two.md"].size > 20


def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "tree" / "link.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "tree" / "folder").symlink_to(tmp_path)
    location = Folder(tmp_path / "tree")
    faults = {entry.path: entry.fault and entry.fault.reason for entry in location.entries(SUFFIXES)}
    assert faults == {"link.md": "symbolic_link", "folder": "symbolic_link"}
    with pytest.raises(OSError):
        location.read("link.md", 100)


def test_links_and_devices_in_a_tar_are_links(tmp_path: Path) -> None:
    links = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
        info = tarfile.TarInfo(f"link{kind.decode()}.md")
        info.type, info.linkname = kind, "/etc/passwd"
        links.append(info)
    (tmp_path / "x.tar").write_bytes(tar_bytes(links))
    location = open_location(str(tmp_path / "x.tar"), tmp_path / "cache", SUFFIXES, 20)
    reasons = sorted(entry.fault.reason for entry in location.entries(SUFFIXES) if entry.fault)
    assert reasons == ["symbolic_link", "symbolic_link", "unreadable"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", b"no zip"),
        ("x.tar.gz", b"no gzip"),
        ("x.tar.zst", b"no zstd"),
        ("x.tar", b"no tar" * 200),
        ("x.rar", b""),
    ],
)
def test_damaged_archives_say_what_is_wrong(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(LocationError, match=name):
        open_location(str(tmp_path / name), tmp_path / "cache", SUFFIXES, 20)


def test_a_truncated_tar_is_an_error_and_leaves_no_cache(tmp_path: Path) -> None:
    with pa.output_stream(str(tmp_path / "x.tar.gz"), compression="gzip") as stream:
        stream.write(tar_bytes())
    whole = (tmp_path / "x.tar.gz").read_bytes()
    (tmp_path / "x.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LocationError):
        open_location(str(tmp_path / "x.tar.gz"), tmp_path / "cache", SUFFIXES, 20)
    assert not list((tmp_path / "cache").rglob("*.zip"))


def test_a_bomb_is_read_only_to_its_cap(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.md", b"0" * 50_000_000)
    location = open_location(str(tmp_path / "x.zip"), tmp_path / "cache", SUFFIXES, 20)
    assert len(location.read("bomb.md", 1000)) == 1001


def test_one_page_is_a_source_with_its_tables(tmp_path: Path) -> None:
    for name in (
        "_figures/PMC1__a.md",
        "_figures/PMC1__ab.md",
        "_figures/PMC1__a-genes.csv",
        "_data/PMC1__a-genes.tsv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    suffixes = (".md", ".tsv", ".csv")
    location = open_location(str(tmp_path / "_figures" / "PMC1__a.md"), tmp_path / "cache", suffixes, 20)
    found = [entry.path for entry in location.entries(suffixes)]
    assert found == ["_figures/PMC1__a.md", "_figures/PMC1__a-genes.csv", "_data/PMC1__a-genes.tsv"]
    assert location.read(found[2], 100) == b"_data/PMC1__a-genes.tsv"
    (tmp_path / "loose.md").write_bytes(b"x")
    alone = open_location(str(tmp_path / "loose.md"), tmp_path / "cache", suffixes, 20)
    assert [entry.path for entry in alone.entries(suffixes)] == ["loose.md"]
    with pytest.raises(LocationError, match=r"expected a folder or a file ending in \.md, \.zip"):
        (tmp_path / "page.txt").write_bytes(b"x")
        open_location(str(tmp_path / "page.txt"), tmp_path / "cache", suffixes, 20)
