"""The cache: objects that come one by one, and packs of them, whole ones and others."""

from __future__ import annotations

import os
import random
import shutil
import tarfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from figlake.dataset import mend, verify
from figlake.files import parquet, working
from figlake.files.checksums import sha256
from figlake.pmc import objects as cache_objects
from figlake.pmc.objects import CachedStore, Objects
from figlake.pmc.packs import Packs, add_member
from figlake.pmc.store import FolderStore, md5_of, object_path

LIMIT = 10_000


class Counted(FolderStore):
    """A store that notes what it was asked for."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked: list[str] = []

    def read(self, key: str, limit: int, md5: str | None = None):
        self.asked.append(key)
        return super().read(key, limit, md5)


@pytest.fixture
def store(tmp_path: Path) -> Counted:
    (tmp_path / "bucket").mkdir()
    for number in range(20):
        (tmp_path / "bucket" / f"{number:02}.json").write_bytes(f"object {number}".encode())
    return Counted(tmp_path / "bucket")


def keys_of(store: Counted) -> dict[str, str]:
    """MD5 by key."""
    return {path.name: md5_of(path.read_bytes()) for path in sorted(store.root.iterdir())}


def read_all(store: Counted, objects: Objects) -> list[str]:
    """Read all objects through the cache, all as they should be; returns the keys that the store was asked for."""
    store.asked.clear()
    objects.look_up(keys_of(store).values())
    through = CachedStore(store, objects)
    for key, md5 in keys_of(store).items():
        assert through.read(key, LIMIT, md5).data == (store.root / key).read_bytes()
    return store.asked


def files_of(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


def settled(store: Counted, cache: Path) -> Path:
    """The table of a pack of all objects."""
    objects = Objects(cache)
    read_all(store, objects)
    objects.settle()
    (table,) = Packs(cache / "packs").tables()
    return table


def test_what_came_one_by_one_is_two_files_afterwards(store: Counted, tmp_path: Path) -> None:
    cache, objects = tmp_path / "cache", Objects(tmp_path / "cache")
    assert read_all(store, objects) == list(keys_of(store)) and len(files_of(cache)) == 20
    objects.settle()
    objects.settle()
    tar, table = sorted(files_of(cache), key=lambda path: path.suffix, reverse=True)
    assert (tar.stem, tar.suffix, table.suffix) == (table.stem, ".tar", ".parquet")
    assert read_all(store, objects) == [] == read_all(store, Objects(cache)), "nothing is fetched twice"
    with tarfile.open(tar) as opened:
        assert opened.getnames() == list(keys_of(store)), "any tar reader opens it"
    assert list(Packs(cache / "packs").faults()) == [] == verify.verify(tmp_path)


def test_the_same_objects_are_the_same_pack(store: Counted, tmp_path: Path) -> None:
    one, other = (settled(store, tmp_path / name) for name in ("one", "other"))
    assert one.name == other.name
    assert one.with_suffix(".tar").read_bytes() == other.with_suffix(".tar").read_bytes()
    assert settled(store, tmp_path / "one") == one, "packed again, it is still one"


def test_an_object_that_was_not_looked_up_is_found_too(store: Counted, tmp_path: Path) -> None:
    settled(store, tmp_path / "cache")
    objects, (key, md5) = Objects(tmp_path / "cache"), next(iter(keys_of(store).items()))
    assert objects.holds(md5) and not objects.holds("0" * 32)
    assert objects.get(md5, key, LIMIT) == b"object 0" and objects.get(md5, key, 3) is None


def test_a_cache_of_single_files_is_taken_over_as_it_is_used(store: Counted, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for key, md5 in keys_of(store).items():
        object_path(cache, md5).parent.mkdir(parents=True, exist_ok=True)
        object_path(cache, md5).write_bytes((store.root / key).read_bytes())
    settled(store, cache)
    assert store.asked == [] and len(files_of(cache)) == 2


def test_an_archive_that_stays_is_a_pack_without_another_copy(store: Counted, tmp_path: Path) -> None:
    cache, archive = tmp_path / "cache", tmp_path / "batch.tar"
    objects = Objects(cache)
    read_all(store, objects)
    with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT) as target:
        for key in keys_of(store):
            add_member(target, key, (store.root / key).read_bytes())
        add_member(target, "twice.json", b"object 0")
    objects.take(archive)
    (tar,) = (path for path in files_of(cache) if path.suffix == ".tar")
    assert len(files_of(cache)) == 2 and os.path.samefile(tar, archive)
    archive.unlink()
    assert read_all(store, Objects(cache)) == []


def test_where_there_are_no_hard_links_a_pack_is_a_copy(
    store: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuses)
    table = settled(store, tmp_path / "cache")
    assert files_of(tmp_path / "cache") == [table, table.with_suffix(".tar")]
    assert read_all(store, Objects(tmp_path / "cache")) == []


def spoilt_tar(table: Path) -> None:
    path = table.with_suffix(".tar")
    data = bytearray(path.read_bytes())
    data[data.index(b"object 7")] ^= 1
    path.write_bytes(data)


def torn_tar(table: Path) -> None:
    path = table.with_suffix(".tar")
    path.write_bytes(path.read_bytes()[: path.read_bytes().index(b"object 7")])


def no_tar(table: Path) -> None:
    table.with_suffix(".tar").unlink()


def torn_table(table: Path) -> None:
    table.write_bytes(table.read_bytes()[:-20])


def spoilt_table(table: Path) -> None:
    data = bytearray(table.read_bytes())
    data[len(data) // 4] ^= 1
    table.write_bytes(data)


def other_columns(table: Path) -> None:
    pq.write_table(pq.ParquetFile(table).read(["md5", "bytes"]), table)


def hostile(**change: object):
    """A table whose rows say other things of one object, or of all."""

    def spoil(table: Path) -> None:
        rows = parquet.read(table, working.PACKED).to_pylist()
        parquet.write_rows(table, working.PACKED, [{**row, **change} for row in rows])

    return spoil


DAMAGE = {
    "a bit of an object": (spoilt_tar, 1),
    "a torn tar": (torn_tar, 13),
    "no tar": (no_tar, 20),
    "a torn table": (torn_table, 20),
    "a bit of the table": (spoilt_table, None),
    "a table of other columns": (other_columns, 20),
    "places before the file": (hostile(start=-(10**12)), 20),
    "places behind the file": (hostile(start=2**62), 20),
    "no size": (hostile(bytes=-1), 20),
    "sizes without end": (hostile(bytes=2**62), 20),
    "another object's place": (hostile(start=512, bytes=8), 19),
}


@pytest.mark.parametrize(("spoil", "lost"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_fetched_again_and_told(spoil, lost: int | None, store: Counted, tmp_path: Path) -> None:
    table = settled(store, tmp_path / "cache")
    spoil(table)
    asked = read_all(store, objects := Objects(tmp_path / "cache"))
    assert lost is None or len(asked) == lost
    if table.with_suffix(".tar").is_file():
        assert any("cache/packs/" in line for line in verify.verify(tmp_path))
    objects.settle()
    assert read_all(store, Objects(tmp_path / "cache")) == []


def test_a_name_in_a_tar_leads_nowhere(tmp_path: Path) -> None:
    archive, cache = tmp_path / "hostile.tar", tmp_path / "in" / "cache"
    with tarfile.open(archive, "w") as target:
        for name in ("../../escaped", "/tmp/escaped", "packs/x"):
            add_member(target, name, name.encode())
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
        target.addfile(link)
    objects = Objects(cache)
    objects.take(archive)
    assert objects.get(md5_of(b"../../escaped"), "", LIMIT) == b"../../escaped"
    tables = Packs(cache / "packs").tables()
    assert {path.parent for path in files_of(tmp_path) if path != archive} == {cache / "packs"} and len(tables) == 1


def test_files_with_other_names_are_no_packs(store: Counted, tmp_path: Path) -> None:
    table = settled(store, tmp_path / "cache")
    for name in ("x.parquet", "../escape.parquet", f"{'A' * 16}.parquet"):
        shutil.copy(table, table.parent / name)
    table.unlink()
    assert len(read_all(store, Objects(tmp_path / "cache"))) == 20


def test_what_a_kill_left_of_a_pack_is_swept(store: Counted, tmp_path: Path) -> None:
    table = settled(store, tmp_path / "cache")
    half, without = table.with_name(f"{'0' * 16}.tar"), table.with_name(f"{'1' * 16}.parquet")
    unfinished = table.with_name(".pack.999999999-1.partial")
    for path in (half, unfinished):
        path.write_bytes(b"half")
    shutil.copy(table, without)
    (line,) = mend.mend(tmp_path)
    assert "(3)" in line and files_of(tmp_path / "cache") == [table, table.with_suffix(".tar")]
    assert mend.mend(tmp_path) == []


@pytest.mark.parametrize("moment", ["settle", "take"])
def test_killed_before_any_operation_nothing_is_fetched_again(
    moment: str, store: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each removal of a file of its own comes after the pack is whole."""
    objects = Objects(tmp_path / "cache")
    read_all(store, objects)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    operation = {"settle": "link_file", "take": "parquet.write_rows"}[moment]
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(f"figlake.pmc.packs.{operation}", dies)
        objects.settle()
    mend.mend(tmp_path)
    assert read_all(store, Objects(tmp_path / "cache")) == [] and len(files_of(tmp_path / "cache")) == 20


def test_many_objects_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_objects, "write_bytes", lambda path, data: (path.parent.mkdir(parents=True, exist_ok=True), path.write_bytes(data)))  # fmt: skip
    chance = random.Random(1)
    datas = [chance.randbytes(chance.randrange(2000)) for _ in range(300)]
    for start in (0, 100, 200):
        objects = Objects(tmp_path)
        for data in datas[start : start + 100]:
            objects.put(md5_of(data), f"é/{sha256(data)}/{'x' * 200}", data)
        objects.settle()
    assert len(Packs(tmp_path / "packs").tables()) == 3 and list(Packs(tmp_path / "packs").faults()) == []
    objects = Objects(tmp_path)
    chance.shuffle(datas)
    objects.look_up(md5_of(data) for data in datas)
    assert all(objects.get(md5_of(data), "", 2000) == data for data in datas)
