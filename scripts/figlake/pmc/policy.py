"""What is not published whatever else is read of it: known once an article was read, before its images are fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from figlake.files import parquet, working


def is_kept(keep: str, threshold: float, scores: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether `figures.keep` publishes harvested figures with these pathway scores."""
    return pc.greater_equal(pc.fill_null(scores, 0.0), threshold if keep == "pathway" else -1.0)


def is_of_type(types: Sequence[str], found: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether `article_types.left_out`, in lower case, names these types of articles."""
    return pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(found)), pa.array(types, pa.string()))


def is_listed(ids: pa.Array, figids: pa.ChunkedArray, pmcids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether `leave_out`, whose ``ids`` these are, names these figures or their articles."""
    return pc.or_(pc.is_in(figids, ids), pc.is_in(pmcids, ids))


def left_out(articles: Path, types: Sequence[str]) -> pa.Array:
    """Article versions of a file of `working.CORE_ARTICLES` that are retracted, or of ``types``: no figure of theirs is
    published, nor is its image shown for a page.
    """
    found = parquet.read(articles, working.CORE_ARTICLES, ["record", "article_type", "is_retracted"])
    is_out = pc.or_(found["is_retracted"], is_of_type(types, found["article_type"]))
    return found["record"].filter(is_out).combine_chunks()
