"""Stretches are compared as by a look at each pair."""

from itertools import product

import pytest

from figlake.names.stretches import Stretches

CASES = [
    [],
    [(0, 3)],
    [(2, 4), (2, 9), (3, 5)],
    [(0, 9), (1, 2), (4, 6)],
    [(5, 6), (0, 1), (0, 1), (3, 3)],
]


@pytest.mark.parametrize("places", CASES)
def test_as_by_a_look_at_each(places: list[tuple[int, int]]) -> None:
    stretches, ordered = Stretches(places), sorted(places)
    for start, end in product(range(10), range(1, 11)):
        if start < end:
            assert stretches.hold(start, end) == any(one <= start and end <= last for one, last in places)
            overlap = {n for n, (one, last) in enumerate(ordered) if one < end and start < last}
            assert overlap <= set(stretches.near(start, end))


def test_few_others_are_near() -> None:
    stretches = Stretches([(n, n + 1) for n in range(1000)])
    assert list(stretches.near(500, 502)) == [500, 501]
