"""Parts of a year: bounded, in the order of figids, and cut where nothing but their own content says so."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import duckdb
import numpy as np
import pytest

from figlake.dataset.parts import PLACE, PLACES, Part, cut, pack, place_of


def parts_of(figures: dict[tuple[int, str], int], limit: int) -> list[Part]:
    """Parts of figures, counted by year and PMCID."""
    counted: Counter[tuple[int, int]] = Counter()
    for (year, pmcid), count in figures.items():
        counted[year, place_of(pmcid)] += count
    keys = sorted(counted)
    years, places = (np.array([key[n] for key in keys], np.int64) for n in (0, 1))
    counts = np.array([counted[key] for key in keys], np.int64)
    return cut(years, places, counts, np.zeros_like(counts), limit)


def some(count: int, seed: int = 1) -> dict[tuple[int, str], int]:
    chance = random.Random(seed)
    return {(chance.choice([0, 2019, 2020]), f"PMC{chance.randrange(1, 12_000_000)}"): chance.randrange(1, 9) for _ in range(count)}  # fmt: skip


def test_a_small_year_is_one_part() -> None:
    assert parts_of({(2020, "PMC1"): 3, (2020, "PMC20"): 4, (0, "PMC3"): 7}, 7) == [
        Part(0, 0, 0, PLACES, 7, 0),
        Part(2020, 0, 0, PLACES, 7, 0),
    ]


@pytest.mark.parametrize("limit", [8, 50, 1000, 10**6])
def test_no_part_holds_more_and_none_is_lost(limit: int) -> None:
    figures = some(2000)
    parts = parts_of(figures, limit)
    assert max(part.figures for part in parts) <= limit
    assert sum(part.figures for part in parts) == sum(figures.values())
    for year in (0, 2019, 2020):
        of_year = [part for part in parts if part.year == year]
        assert [part.number for part in of_year] == list(range(len(of_year)))
        assert all(one.high <= other.low for one, other in itertools.pairwise(of_year))


def test_one_article_with_more_than_the_limit_is_a_part() -> None:
    parts = parts_of({(2020, "PMC5"): 100, (2020, "PMC6"): 1}, 10)
    assert [part.figures for part in parts] == [100, 1]


def test_cuts_do_not_move_when_a_neighbour_grows() -> None:
    figures = some(2000)
    before = {(part.year, part.low, part.high) for part in parts_of(figures, 100)}
    place = place_of("PMC7654321")
    grown = figures | {(2020, f"PMC7654{n:03}"): 8 for n in range(100)}
    after = {(part.year, part.low, part.high) for part in parts_of(grown, 100)}
    assert after != before
    assert set(before - after) == {key for key in before if key[0] == 2020 and key[1] <= place < key[2]}


def test_parts_of_a_year_are_in_the_order_of_figids() -> None:
    """Figids of an article end in two underscores and more: `PMC12__` comes after `PMC129__`."""
    pmcids = [
        "PMC1",
        "PMC10",
        "PMC12",
        "PMC129",
        "PMC1295",
        "PMC13",
        "PMC9",
        "PMC99",
        "PMC999999999999",
        "PMC100000000000",
    ]
    ordered = sorted(pmcids, key=lambda pmcid: f"{pmcid}__f1")
    assert [place_of(pmcid) for pmcid in ordered] == sorted(map(place_of, pmcids))
    assert max(map(place_of, pmcids)) < PLACES
    (told,) = duckdb.sql(f"SELECT list({PLACE.format(pmcid='p')}) FROM (SELECT unnest({ordered}) AS p)").fetchall()
    assert sorted(told[0]) == [place_of(pmcid) for pmcid in ordered]


def test_small_parts_share_a_job() -> None:
    parts = [Part(year, 0, 0, PLACES, figures, 0) for year, figures in enumerate([3, 4, 3, 10, 2, 11, 1])]
    assert [[part.figures for part in unit] for unit in pack(parts, 10)] == [[3, 4, 3], [10], [2], [11], [1]]
    assert pack([], 10) == []
