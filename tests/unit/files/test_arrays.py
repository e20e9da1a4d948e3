"""Columns of numbers: runs and rounding."""

import itertools
from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlake.files.arrays import rounded, runs, stretches, view


@given(st.lists(st.floats(-1, 1) | st.integers(-20000, 20000).map(lambda n: n / 20000), max_size=30))
def test_numbers_are_rounded_as_python_rounds_them(values: list[float]) -> None:
    assert rounded(np.array(values, np.float64)).tolist() == [round(value, 4) for value in values]


def test_runs_follow_one_another_with_their_owner() -> None:
    places, owner = runs(np.array([7, 0, 3]), np.array([2, 0, 3]))
    assert places.tolist() == [7, 8, 3, 4, 5]
    assert owner.tolist() == [0, 0, 2, 2, 2]


def test_an_array_does_not_grow_while_it_is_looked_at() -> None:
    values = array("q", [1, 2])
    seen = view(values)
    assert seen.tolist() == [1, 2]
    with pytest.raises(BufferError):
        values.append(3)
    assert view(array("d")).tolist() == []


@pytest.mark.parametrize("values", [[], [5], [0, 0, 3, 3, 3, 0], [-1, -1]])
def test_stretches_of_equal_neighbours(values: list[int]) -> None:
    found = list(stretches(np.array(values, np.int64)))
    assert [value for value, start, end in found for _ in range(start, end)] == values
    assert all(one != other for (one, _, _), (other, _, _) in itertools.pairwise(found))
