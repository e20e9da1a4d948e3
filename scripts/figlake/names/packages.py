"""Registry packages of which bundled references are built, and what a bundle says of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from figlake.files.atomic import write_text
from figlake.files.checksums import sha256


class Package(NamedTuple):
    """A package: the pattern of its file's name, what it holds, and under which licence."""

    pattern: str
    holds: str
    licence: str


def paths_of(packages: Sequence[Package], folder: Path) -> list[Path]:
    """The file of each package.  Raises `FileNotFoundError` where there is not one of its pattern."""
    paths = []
    for package in packages:
        found = sorted(folder.glob(package.pattern))
        if len(found) != 1:
            names = [path.name for path in found]
            raise FileNotFoundError(f"{folder}: expected one file {package.pattern}, found {names}")
        paths += found
    return paths


def seal_bundle(
    target: Path, names: Iterable[str], packages: Sequence[Package], paths: Sequence[Path], limit: int, **more: Any
) -> None:
    """Write `provenance.json` beside the files ``names`` of a bundle.

    ``paths``: of the packages; ``more``: what else there is to tell.  Raises `ValueError` where the files have more
    than ``limit`` bytes.
    """
    names = sorted(names)
    size = sum((target / name).stat().st_size for name in names)
    if size > limit:
        raise ValueError(f"the bundle has {size} bytes, expected at most {limit}")
    provenance = {
        "packages": [
            {"file": path.name, "sha256": sha256(path.read_bytes()), "holds": holds, "licence": licence}
            for path, (_, holds, licence) in zip(paths, packages, strict=True)
        ],
        "files": {name: sha256((target / name).read_bytes()) for name in names},
        **more,
    }
    write_text(target / "provenance.json", json.dumps(provenance, indent=1, sort_keys=True) + "\n")
