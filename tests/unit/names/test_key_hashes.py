"""Hashes of keys."""

from itertools import product

import pyarrow as pa

from figlake.names.arrays import FIRST_BITS, Hashes, key_hash


def test_keys_that_differ_in_letters_eight_places_apart_have_hashes_of_their_own() -> None:
    """Modulo a prime beside 2^64 the one letter would make up for the other."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    keys = [f"{one}cetylch{other}line" for one, other in product(letters, letters)]
    keys += [f"{key}{key}" for key in keys] + ["", "a", "a\0", "aa"]
    hashes = [key_hash(space, key) for key in keys for space in ("w", "s")]
    assert len(set(hashes)) == len(hashes) and min(hashes) >= 0 and max(hashes) < 1 << 64


def test_short_keys_are_spread_over_the_beginnings_of_hashes() -> None:
    begins = {key_hash("w", f"{number}") >> (64 - FIRST_BITS) for number in range(1000)}
    assert len(begins) > 950


def test_a_hash_is_found_where_it_lies() -> None:
    hashes = sorted(key_hash("w", f"{number}") for number in range(1000))
    places = Hashes(pa.array(hashes, pa.uint64()))
    assert [places.place(number) for number in hashes] == list(range(1000))
    assert places.place(key_hash("w", "1000")) == -1
