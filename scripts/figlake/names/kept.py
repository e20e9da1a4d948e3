"""What is told of strings and the like, kept for each distinct one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Kept(dict[Asked, Told]):
    """Asks a function of each key once.  Whoever meets keys without end clears it."""

    def __init__(self, of: Callable[[Asked], Told]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, key: Asked) -> Told:
        told = self[key] = self._of(key)
        return told
