"""Counts as people read them."""

import pytest

from figlake.text.counts import count_of


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 records are new"), (1, "1 record is new"), (2, "2 records are new"), (1200, "1,200 records are new")],
)
def test_one_is_singular(count: int, text: str) -> None:
    assert f"{count_of(count, 'record', 'is', 'are')} new" == text
    assert count_of(count, "file") == f"{count:,} file{'' if count == 1 else 's'}"
