"""Packages that references are built of, and what a bundle says of them."""

import json
from pathlib import Path

import pytest

from figlake.files.checksums import sha256
from figlake.names.packages import Package, paths_of, seal_bundle

PACKAGES = (Package("one-*.whl", "names", "CC0"), Package("two-*.whl", "links", "CC BY 4.0"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one-1.0.whl", "two-2.0.whl"):
        (tmp_path / name).write_text(name)
    return tmp_path


def test_each_package_has_one_file(folder: Path) -> None:
    assert [path.name for path in paths_of(PACKAGES, folder)] == ["one-1.0.whl", "two-2.0.whl"]


@pytest.mark.parametrize(("more", "less"), [("two-2.1.whl", None), (None, "two-2.0.whl")])
def test_of_no_file_or_two_the_folder_and_pattern_are_told(folder: Path, more: str | None, less: str | None) -> None:
    if more:
        (folder / more).write_text("")
    if less:
        (folder / less).unlink()
    with pytest.raises(FileNotFoundError, match=r"expected one file two-\*\.whl, found "):
        paths_of(PACKAGES, folder)


def test_a_bundle_tells_what_it_was_made_of(folder: Path) -> None:
    (folder / "names.parquet").write_bytes(b"names")
    seal_bundle(folder, ["names.parquet"], PACKAGES, paths_of(PACKAGES, folder), 5, dates=["2026"])
    told = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert told["packages"][1] == {
        "file": "two-2.0.whl",
        "sha256": sha256(b"two-2.0.whl"),
        "holds": "links",
        "licence": "CC BY 4.0",
    }
    assert told["files"] == {"names.parquet": sha256(b"names")} and told["dates"] == ["2026"]


def test_a_bundle_that_is_too_large_is_refused(folder: Path) -> None:
    (folder / "names.parquet").write_bytes(b"names")
    with pytest.raises(ValueError, match="the bundle has 5 bytes, expected at most 4"):
        seal_bundle(folder, ["names.parquet"], PACKAGES, paths_of(PACKAGES, folder), 4)
