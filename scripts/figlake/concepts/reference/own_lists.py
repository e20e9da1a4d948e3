"""Names of our own, which are united with those of the registries."""

from __future__ import annotations

from collections.abc import Iterator

from figlake.files.house import RESOURCES

FORMULAS, CALLED = (RESOURCES / "concepts" / name for name in ("formulas.tsv", "called.tsv"))


def formulas() -> list[tuple[str, str]]:
    """Short names that figures have, each with the preferred name of a chemical."""
    return [(row[0], row[1]) for row in tab_separated(FORMULAS.read_bytes())]


def called() -> list[tuple[str, str]]:
    """MeSH ids of diseases, each with a name by which papers call it and that the registries lack."""
    return [(row[0], row[1]) for row in tab_separated(CALLED.read_bytes())]


def tab_separated(content: bytes) -> Iterator[list[str]]:
    """The rows of a file in UTF-8 without quotes."""
    return (line.split("\t") for line in content.decode("utf-8").splitlines() if line)
