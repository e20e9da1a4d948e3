"""Every file of a location is read, refused, left out or an orphan, by name; an archive that is not whole is refused."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from figlake.pages import archive
from figlake.pages.entry import LocationError
from figlake.pages.listing import Found, find

PAGE = b"---\nfigid: PMC1__%s\n---\n"
PAGES = {f"PMC1__{name}.md": PAGE % name.encode() for name in "abcd"}
OTHERS = sorted(PAGES)[:1] + sorted(PAGES)[2:]


def found(path: Path) -> Found:
    return find([str(path)], path.parent / "cache")


def read(path: Path) -> list[str]:
    return sorted(record.record for record in found(path).records)


def tar(names: list[tuple[str | tarfile.TarInfo, bytes]] | None = None, form: int = tarfile.GNU_FORMAT) -> bytearray:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as target:
        for name, data in names if names is not None else list(PAGES.items()):
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(data)
            target.addfile(info, io.BytesIO(data))
    return bytearray(buffer.getvalue())


def zipped(
    names: list[tuple[str | zipfile.ZipInfo, bytes]] | None = None, how: int = zipfile.ZIP_DEFLATED
) -> bytearray:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as target, warnings.catch_warnings(action="ignore"):
        for name, data in names if names is not None else list(PAGES.items()):
            target.writestr(name, data)
    return bytearray(buffer.getvalue())


def flipped(data: bytearray, place: int) -> bytes:
    data[place] ^= 0x55
    return bytes(data)


def fewer(data: bytearray) -> bytes:
    """A zip whose directory has lost its last entry, though its end still counts four."""
    directory, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    length = end - directory
    data[end + 12 : end + 16] = struct.pack("<I", struct.unpack("<I", data[end + 12 : end + 16])[0] - length)
    return bytes(data[:directory] + data[end:])


def huge_header() -> bytes:
    info = tarfile.TarInfo("long")
    info.type, info.size = tarfile.XHDTYPE, 1 << 33
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(tar())


def chain_of_names() -> bytes:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1
    return (info.tobuf(tarfile.GNU_FORMAT) + b"x".ljust(512, b"\0")) * 3000 + bytes(tar())


NOT_WHOLE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "damaged first header": ("x.tar", lambda: flipped(tar(), 100), "damaged at byte 0"),
    "damaged second header": ("x.tar", lambda: flipped(tar(), 1124), "damaged at byte 1024"),
    "damaged last header": ("x.tar", lambda: flipped(tar(), 3172), "damaged at byte 3072"),
    "zeros in place of a member": ("x.tar", lambda: bytes(tar()[:1024]) + bytes(1024) + bytes(tar()[2048:]), "more follows"),
    "cut between members": ("x.tar", lambda: bytes(tar()[:2048]), "cut at byte 2048"),
    "cut in a header": ("x.tar", lambda: bytes(tar()[:2300]), "cut at byte 2048"),
    "cut in a page": ("x.tar", lambda: bytes(tar()[:1546]), "unexpected end"),
    "two in one": ("x.tar", lambda: bytes(tar()) * 2, "another archive"),
    "empty": ("x.tar", lambda: b"", "cut at byte 0"),
    "headers of 8 GB": ("x.tar", huge_header, "a header of 8589934592 bytes"),
    "names upon names": ("x.tar", chain_of_names, "recursion"),
    "cut gzip": ("x.tar.gz", lambda: gzip.compress(tar())[:-30], "readable tar"),
    "damaged gzip": ("x.tgz", lambda: flipped(bytearray(gzip.compress(tar())), 40), "readable tar"),
    "gzip of a cut": ("x.tar.gz", lambda: gzip.compress(tar()[:2048]), "cut at byte 2048"),
    "gzips of two": ("x.tar.gz", lambda: gzip.compress(tar()) * 2, "another archive"),
    "no zstd": ("x.tar.zst", lambda: bytes(tar()), "readable tar"),
    "cut zip": ("x.zip", lambda: bytes(zipped()[:-30]), "readable zip"),
    "empty zip": ("x.zip", lambda: b"", "readable zip"),
    "damaged directory": ("x.zip", lambda: flipped(zipped(), zipped().rindex(b"PK\x01\x02")), "readable zip"),
    "directory lost a member": ("x.zip", lambda: fewer(zipped()), "the 4 members that the zip tells, found 3"),
    "zip of a future version": ("x.zip", lambda: flipped(zipped(), zipped().rindex(b"PK\x01\x02") + 6), "zip file version"),
    "two zips in one": ("x.zip", lambda: bytes(zipped()) * 2, "another before it"),
    "a name that is not the UTF-8 it says": (
        "x.zip", lambda: bytes(zipped([("é__a.md", b"")])).replace("é".encode(), b"\xff\xfe"), "names in UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "message"), NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_an_archive_that_is_not_whole_is_refused_by_name(
    name: str, make: Callable[[], bytes], message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(make())
    with pytest.raises(LocationError, match=message) as error:
        found(tmp_path / name)
    assert str(tmp_path / name) in str(error.value) and "\n" not in str(error.value)
    assert not list((tmp_path / "cache").rglob("*.zip"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.tar", bytes(tar())),
        ("x.tar", bytes(tar()[:4096]) + bytes(512)),
        ("x.tar", bytes(tar()) + bytes(100_000)),
        ("x.tar", bytes(tar([(f"./{name}", data) for name, data in PAGES.items()], tarfile.PAX_FORMAT))),
        ("x.tar.gz", gzip.compress(tar()[:3000]) + gzip.compress(tar()[3000:])),
        ("x.zip", bytes(zipped())),
        ("x.zip", b"#!/bin/sh\n" + bytes(zipped())),
        ("x.zip", bytes(zipped(how=zipfile.ZIP_LZMA))),
    ],
    ids=["tar", "one end block", "much padding", "pax", "gzip in parts", "zip", "unpacks itself", "lzma"],
)
def test_what_is_whole_is_read(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert read(tmp_path / name) == sorted(PAGES)


def _second(data: bytearray, marker: bytes) -> int:
    return data.index(marker, data.index(marker) + 1)


def unix_kind(kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("PMC1__b.md")
    info.create_system, info.external_attr = 3, (kind | 0o644) << 16
    return info


def other_flag(flag: int) -> bytes:
    """The zip with a flag set for its second member, in both of its headers."""
    data = zipped()
    data[_second(data, b"PK\x03\x04") + 6] |= flag
    data[_second(data, b"PK\x01\x02") + 8] |= flag
    return bytes(data)


def other_method() -> bytes:
    data = zipped()
    data[_second(data, b"PK\x03\x04") + 8] = data[_second(data, b"PK\x01\x02") + 10] = 97
    return bytes(data)


def tar_kind(kind: bytes) -> bytes:
    info = tarfile.TarInfo("PMC1__b.md")
    info.type, info.linkname = kind, "PMC1__a.md"
    return bytes(
        tar(
            [
                (info if name == "PMC1__b.md" else name, b"" if name == "PMC1__b.md" else data)
                for name, data in PAGES.items()
            ]
        )
    )


def renamed(name: str) -> list[tuple[str, bytes]]:
    return [(name if other == "PMC1__b.md" else other, data) for other, data in PAGES.items()]


MEMBERS: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "damaged deflate": ("x.zip", lambda: flipped(zipped(), _second(zipped(), b"PK\x03\x04") + 42), "PMC1__b.md", "unreadable"),
    "damaged lzma": ("x.zip", lambda: flipped(zipped(how=zipfile.ZIP_LZMA), _second(zipped(how=zipfile.ZIP_LZMA), b"PK\x03\x04") + 44), "PMC1__b.md", "unreadable"),
    "damaged bzip2": ("x.zip", lambda: flipped(zipped(how=zipfile.ZIP_BZIP2), _second(zipped(how=zipfile.ZIP_BZIP2), b"PK\x03\x04") + 42), "PMC1__b.md", "unreadable"),
    "damaged bytes": ("x.zip", lambda: flipped(zipped(how=zipfile.ZIP_STORED), _second(zipped(), b"PK\x03\x04") + 42), "PMC1__b.md", "unreadable"),
    "damaged local header": ("x.zip", lambda: flipped(zipped(), _second(zipped(), b"PK\x03\x04")), "PMC1__b.md", "unreadable"),
    "another name in the local header": ("x.zip", lambda: flipped(zipped(), _second(zipped(), b"PK\x03\x04") + 33), "PMC1__b.md", "unreadable"),
    "encrypted": ("x.zip", lambda: other_flag(1), "PMC1__b.md", "unreadable"),
    "an unknown method": ("x.zip", other_method, "PMC1__b.md", "unreadable"),
    "a link in a zip": ("x.zip", lambda: bytes(zipped([(unix_kind(0o120000) if n == "PMC1__b.md" else n, d) for n, d in PAGES.items()])), "PMC1__b.md", "symbolic_link"),
    "a FIFO in a zip": ("x.zip", lambda: bytes(zipped([(unix_kind(0o010000) if n == "PMC1__b.md" else n, d) for n, d in PAGES.items()])), "PMC1__b.md", "unreadable"),
    "a newline in a name": ("x.zip", lambda: bytes(zipped(renamed("PMC1__b\n.md"))), "PMC1__b\\n.md", "control_character"),
    "a symbolic link": ("x.tar", lambda: tar_kind(tarfile.SYMTYPE), "PMC1__b.md", "symbolic_link"),
    "a hard link": ("x.tar", lambda: tar_kind(tarfile.LNKTYPE), "PMC1__b.md", "symbolic_link"),
    "a FIFO": ("x.tar", lambda: tar_kind(tarfile.FIFOTYPE), "PMC1__b.md", "unreadable"),
    "a device": ("x.tar", lambda: tar_kind(tarfile.CHRTYPE), "PMC1__b.md", "unreadable"),
    "a name that is not UTF-8": ("x.tar", lambda: bytes(tar(renamed("PMC1__\udcff.md"))), "PMC1__\\xff.md", "unreadable"),
    "a tab in a name": ("x.tar", lambda: bytes(tar(renamed("PMC1__b\t.md"))), "PMC1__b\\t.md", "control_character"),
    "a control character of Latin 1": ("x.tar", lambda: bytes(tar(renamed("PMC1__b\x85.md"))), "PMC1__b\\x85.md", "control_character"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "record", "reason"), MEMBERS.values(), ids=MEMBERS)
def test_a_member_that_cannot_be_read_is_refused_alone(
    name: str, make: Callable[[], bytes], record: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(make())
    assert read(tmp_path / name) == OTHERS
    assert [(row["record"], row["reason"]) for row in found(tmp_path / name).rejected] == [(record, reason)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.tar", bytes(tar([("PMC1__a.md", b"---\nold"), ("PMC1__b.md", b"---"), ("./PMC1__a.md", b"---\nnew")]))),
        pytest.param("x.zip", bytes(zipped([("PMC1__a.md", b"---\nold"), ("PMC1__b.md", b"---"), ("PMC1__a.md", b"---\nnew")])), marks=pytest.mark.filterwarnings("ignore:Duplicate name")),
    ],
)  # fmt: skip
def test_of_members_with_one_name_the_last_is_read_and_the_others_are_named(
    name: str, data: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    listed = found(tmp_path / name)
    assert read(tmp_path / name) == ["PMC1__a.md", "PMC1__b.md"]
    assert [(row["record"], row["reason"]) for row in listed.rejected] == [("PMC1__a.md", "duplicate_name")]
    location = archive.Zip if name.endswith(".zip") else archive.open_tar
    more = () if name.endswith(".zip") else (tmp_path / "cache", (".md",), 100)
    assert location(tmp_path / name, name, *more).read("PMC1__a.md", 100) == b"---\nnew"


def test_a_damaged_copy_in_the_cache_is_made_anew_or_named(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(tar())
    assert read(tmp_path / "x.tar") == sorted(PAGES)
    (copy,) = (tmp_path / "cache" / "archives").iterdir()
    whole = copy.read_bytes()
    copy.write_bytes(whole[:200])
    assert read(tmp_path / "x.tar") == sorted(PAGES)
    copy.write_bytes(flipped(bytearray(whole), whole.index(b"PMC1__b")))
    with pytest.raises(LocationError, match="delete it"):
        read(tmp_path / "x.tar")


SHADOWS = (
    *("__MACOSX/pages/._PMC1__a.md", "._PMC1__a.md", ".ipynb_checkpoints/PMC1__a-checkpoint.md", ".git/PMC1__a.md"),
    *(".#PMC1__a.md", "deep/.Trash-1000/files/PMC1__a.md", "$RECYCLE.BIN/PMC1__a.md", "@eaDir/PMC1__a.md/PMC1__x.md"),
    *(
        "README.md",
        "deep/LICENSE.md",
        "index.md",
        "__MACOSX/._PMC1__a-genes.tsv",
        ".ipynb_checkpoints/PMC1__a-genes.tsv",
    ),
)


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_what_systems_keep_beside_pages_is_left_out_and_named(kind: str, tmp_path: Path) -> None:
    files = {**PAGES, **dict.fromkeys(SHADOWS, b"\x00\x05\x16\x07"), ".DS_Store": b"", "PMC1__a-genes.tsv": b"word\n"}
    files |= {
        "other.md": PAGE % b"other",
        "bom.md": b"\xef\xbb\xbf" + PAGE % b"bom",
        "PMC9__no-front-matter.md": b"text",
    }
    path = tmp_path / ("tree" if kind == "folder" else f"x.{kind}")
    if kind == "folder":
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
    else:
        path.write_bytes((zipped if kind == "zip" else tar)(list(files.items())))
    listed = found(path)
    assert read(path) == sorted([*PAGES, "other.md", "bom.md", "PMC9__no-front-matter.md"])
    assert sorted(row["record"] for row in listed.excluded) == sorted(SHADOWS)
    assert {row["reason"] for row in listed.excluded} == {"not_a_page"}
    assert listed.rejected == [] and listed.orphans == []
    assert [len(record.tables) for record in listed.records if record.record == "PMC1__a.md"] == [1]


def test_a_zip_that_macos_made_has_its_names(tmp_path: Path) -> None:
    """Finder writes UTF-8 and does not say so."""
    data = bytes(zipped([("PMC1__é.md", PAGE % b"x")]))
    for header, place in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = data.index(header) + place
        data = data[:at] + bytes([data[at] & ~0x08]) + data[at + 1 :]
    (tmp_path / "x.zip").write_bytes(data)
    assert read(tmp_path / "x.zip") == ["PMC1__é.md"]


def test_a_folder_with_links_and_fifos_is_read_and_each_is_named(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for name, data in PAGES.items():
        (tree / name).write_bytes(data)
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "PMC1__far.md").write_bytes(PAGE % b"far")
    os.mkfifo(tree / "PMC1__fifo.md")
    os.mkfifo(tree / "PMC1__a-genes.tsv")
    os.mkfifo(tree / "fifo")
    links = {"PMC1__loop.md": "PMC1__loop.md", "self": ".", "far": "../far", "loop": "loop", "PMC1__gone.md": "gone"}
    for name, target in {**links, "PMC1__b-genes.tsv": "PMC1__a.md"}.items():
        (tree / name).symlink_to(target)
    listed = found(tree)
    assert read(tree) == sorted(PAGES)
    assert {row["record"]: row["reason"] for row in listed.rejected} == {
        "PMC1__fifo.md": "unreadable", "PMC1__a-genes.tsv": "unreadable", "PMC1__b-genes.tsv": "symbolic_link",
        "PMC1__loop.md": "symbolic_link", "PMC1__gone.md": "symbolic_link", "self": "symbolic_link", "far": "symbolic_link",
    }  # fmt: skip


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tree" / "below").mkdir(parents=True)

    def scandir(path: str) -> object:
        if path.endswith("below/"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    real = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(LocationError, match="below: expected a folder that can be listed: Permission denied"):
        found(tmp_path / "tree")


@pytest.mark.parametrize(
    ("names", "attached"),
    [
        (["PMC1__a-genes.tsv"], ["PMC1__a-genes.tsv"]),
        (["PMC1__a-genes.csv"], ["PMC1__a-genes.csv"]),
        (["PMC1__a-genes.csv", "PMC1__a-genes.tsv"], ["PMC1__a-genes.tsv"]),
        (["z/PMC1__a-genes.csv", "PMC1__a-genes.tsv"], ["PMC1__a-genes.tsv"]),
    ],
)
def test_a_table_beside_a_page_may_be_saved_with_commas(tmp_path: Path, names: list[str], attached: list[str]) -> None:
    for name, data in {"PMC1__a.md": PAGE % b"a", **dict.fromkeys(names, b"word\np53\n")}.items():
        (tmp_path / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pages" / name).write_bytes(data)
    listed = found(tmp_path / "pages")
    assert [table.record for record in listed.records for table in record.tables] == attached and listed.orphans == []


@pytest.mark.parametrize(
    ("names", "read_or_refused"),
    [
        (["w1.md", "PMC1__a.md"], ["PMC1__a.md", "w1.md"]),
        (["README.md", "PMC1__a.md"], ["PMC1__a.md"]),
        (["_figures/PMC1__a.md", "about.md", "_figures/odd.md"], ["_figures/PMC1__a.md", "_figures/odd.md"]),
    ],
    ids=["a page under a wrong name is refused", "a text of a repository", "beside the folder of the pages"],
)
def test_what_is_no_page_is_left_out_and_a_bad_page_is_not(
    tmp_path: Path, names: list[str], read_or_refused: list[str]
) -> None:
    for name in names:
        (tmp_path / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pages" / name).write_bytes(b"# words\n")
    listed = found(tmp_path / "pages")
    assert sorted(record.record for record in listed.records) == read_or_refused
    assert {row["record"] for row in listed.excluded} == set(names) - set(read_or_refused)
