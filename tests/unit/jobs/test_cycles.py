"""The search for cycles is off within, and afterwards as it was."""

import gc

import pytest

from figlake.jobs.cycles import unsearched


@pytest.mark.parametrize("is_on", [True, False])
def test_afterwards_it_is_as_before_also_where_something_was_raised(is_on):
    before = gc.isenabled()
    try:
        gc.enable() if is_on else gc.disable()
        with pytest.raises(ValueError, match="within"), unsearched():
            assert not gc.isenabled()
            raise ValueError("within")
        assert gc.isenabled() == is_on
    finally:
        gc.enable() if before else gc.disable()


def test_a_decorated_function_can_be_called_again():
    @unsearched()
    def is_searched():
        return gc.isenabled()

    assert [is_searched(), is_searched()] == [False, False]
