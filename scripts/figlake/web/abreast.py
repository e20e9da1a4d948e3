"""Requests side by side: some at a time, answers in the order of the questions, and an end when nothing answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from figlake.web.http import FetchError, SourceError

THREADS = 8
AHEAD = 64
"""Answers that are in memory at a time."""
MAX_FAILURES_IN_A_ROW = 24
"""So many failures without a success between them say that the service is down, not that an object is odd."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class ServiceDownError(SourceError):
    """The service does not answer: further requests would only add to its trouble."""


def abreast(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result | FetchError]]:
    """``work`` on each of ``items``, by some threads; a `FetchError` is an answer too.  Raises `ServiceDownError`."""

    def attempt(item: Item) -> Result | FetchError:
        try:
            return work(item)
        except FetchError as error:
            return error

    in_a_row = 0
    rest = iter(items)
    pool = ThreadPoolExecutor(THREADS)
    try:
        while some := list(islice(rest, AHEAD)):
            for item, answer in zip(some, pool.map(attempt, some), strict=True):
                in_a_row = in_a_row + 1 if isinstance(answer, FetchError) and answer.reason == "failed" else 0
                if in_a_row >= MAX_FAILURES_IN_A_ROW:
                    raise ServiceDownError(f"{in_a_row} requests in a row failed, the last with: {answer}")
                yield item, answer
    finally:
        pool.shutdown(cancel_futures=True)
