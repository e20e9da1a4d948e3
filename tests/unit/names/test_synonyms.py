"""Other names of what has an id, as the published references tell them."""

import pyarrow as pa

from figlake.names.synonyms import with_synonyms


def test_names_are_told_once_in_order_and_not_what_other_columns_say() -> None:
    rows = pa.table({"key": [3, 1, 2], "symbol": ["C", "A", "B"], "name": ["third", None, "second"]})
    pairs = [(3, "c-3"), (1, "a\u03b1"), (1, "a1"), (3, "C"), (3, "third"), (1, "a1"), (9, "of nothing"), (1, "C")]
    names = pa.table({"id": [key for key, _ in pairs], "name": [name for _, name in pairs]})
    found = with_synonyms(rows, "key", ("symbol", "name"), names)
    assert found["synonyms"].to_pylist() == [["c-3"], ["C", "a1", "a\u03b1"], []]
    assert found.drop_columns("synonyms").equals(rows)


def test_a_reference_without_rows_or_names_has_none() -> None:
    rows = pa.table({"key": pa.array([], pa.int64()), "symbol": pa.array([], pa.string())})
    names = pa.table({"id": pa.array([], pa.int64()), "name": pa.array([], pa.string())})
    assert with_synonyms(rows, "key", ("symbol",), names)["synonyms"].to_pylist() == []
    one = pa.table({"key": pa.array([1], pa.int64()), "symbol": ["A"]})
    assert with_synonyms(one, "key", ("symbol",), names)["synonyms"].to_pylist() == [[]]
