"""Other names of what has an id, as the published references tell them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def with_synonyms(rows: pa.Table, key: str, known: tuple[str, ...], names: pa.Table) -> pa.Table:
    """``rows`` with a column `synonyms`: for each its names, distinct and sorted by code point.

    ``key``: column of the id; ``known``: columns whose values are names as well, which are not told again; ``names``:
    the columns `id` and `name`.  Names of what ``rows`` does not have are left out.
    """
    place = pc.index_in(names["id"], value_set=rows[key].combine_chunks()).combine_chunks()
    pairs = pa.table({"place": place, "name": names["name"]}).filter(pc.is_valid(place))
    for column in known:
        told = rows[column].take(pairs["place"])
        pairs = pairs.filter(pc.fill_null(pc.not_equal(pairs["name"], told), True))
    pairs = pairs.group_by(["place", "name"]).aggregate([]).sort_by([("place", "ascending"), ("name", "ascending")])
    counts = np.bincount(pairs["place"].to_numpy(), minlength=rows.num_rows)
    starts = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    lists = pa.ListArray.from_arrays(starts, pairs["name"].combine_chunks())
    return rows.append_column("synonyms", lists)
