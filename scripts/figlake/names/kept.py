"""What is told of strings, kept for each distinct one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Told = TypeVar("Told")


class Kept(dict[str, Told]):
    """Asks a function of each string once.  Whoever meets strings without end clears it."""

    def __init__(self, of: Callable[[str], Told]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, string: str) -> Told:
        told = self[string] = self._of(string)
        return told
