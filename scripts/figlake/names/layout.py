"""Which files of registries a reference folder holds: known by their names, some needed, each under its licence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple


class ReferenceFolderError(ValueError):
    """A reference folder is not usable: which file, what was found, what was expected."""


class Registry(NamedTuple):
    """Files of a registry: patterns of their names below the folder, and the licence of what they hold."""

    patterns: tuple[str, ...]
    licence: str
    is_needed: bool = False
    are_several: bool = False


Layout = Mapping[str, Registry]
"""Registries by what is read of them."""


def found_in(folder: Path, layout: Layout) -> dict[str, list[Path]]:
    """The files of each registry in a folder, in order.  Raises `ReferenceFolderError`."""
    found = {
        kind: sorted({path for pattern in registry.patterns for path in folder.glob(pattern)})
        for kind, registry in layout.items()
    }
    if fault := misfit({kind: [path.name for path in paths] for kind, paths in found.items()}, layout):
        raise ReferenceFolderError(f"{folder}: {fault}")
    return found


def kinds_of(names: Collection[str], layout: Layout) -> dict[str, list[str]]:
    """Names below a folder by the registry whose files they are; under the empty string those of none."""
    kinds: dict[str, list[str]] = {kind: [] for kind in layout}
    for name in sorted(names):
        kinds.setdefault(_kind_of(name, layout), []).append(name)
    return kinds


def _kind_of(name: str, layout: Layout) -> str:
    return next(
        (
            kind
            for kind, registry in layout.items()
            for pattern in registry.patterns
            if name.count("/") == pattern.count("/") and fnmatchcase(name, pattern)
        ),
        "",
    )


def misfit(found: Mapping[str, Collection[str]], layout: Layout) -> str | None:
    """What is wrong with the names of each registry's files, if anything: none where one is needed, or too many."""
    for kind, registry in layout.items():
        names = found[kind]
        if (registry.is_needed and not names) or (len(names) > 1 and not registry.are_several):
            count = "a" if registry.are_several else "one"
            return f"expected {count} file {' or '.join(registry.patterns)}, found {', '.join(names) or 'none'}"
    return None
