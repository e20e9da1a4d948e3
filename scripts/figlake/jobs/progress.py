"""How far a long step is and how long it will take, for whoever watches a run or reads its log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

LOGGER = "figlake.jobs.progress"
"""Its messages go to the terminal as well, also from a job of the workflow."""
EVERY = 10.0
"""Seconds between two messages; a step that takes less says nothing."""

log = logging.getLogger(LOGGER)


class Progress:
    """Counts what is done of ``total`` (None when nobody knows) and tells it now and then.

    ``what``: noun of the things that are counted; ``clock``: seconds, ever growing.
    """

    def __init__(self, what: str, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._what, self._total, self._clock = what, total, clock
        self._begun = self._told = clock()
        self._done = 0

    def add(self, count: int = 1) -> None:
        """``count`` more are done."""
        self._done += count
        now = self._clock()
        if now - self._told >= EVERY:
            self._told = now
            log.info("%s", line(self._what, self._done, self._total, now - self._begun))


def counted(items: Iterable[Item], what: str, total: int | None) -> Iterator[Item]:
    """The same items; each counts as done when the next is asked for."""
    progress = Progress(what, total)
    for item in items:
        yield item
        progress.add()


def line(what: str, done: int, total: int | None, seconds: float) -> str:
    """One message: what is done after ``seconds``, and what is left at that pace."""
    if not total or done > total:
        return f"{done:,} {what} in {duration(seconds)}"
    left = seconds * (total - done) / done
    return f"{done:,} of {total:,} {what}, {100 * done // total} %, about {duration(left)} left"


def duration(seconds: float) -> str:
    """Seconds below two minutes, minutes below two hours, else hours."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
