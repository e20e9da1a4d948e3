"""Captions that were labelled by reading, with their texts, which the project does not have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from figlake.files.checksums import sha256

COLUMNS = ["title", "caption", "paper_title", "abstract"]


def captions(labels: Path, results: Path) -> list[dict[str, Any]]:
    """The rows of ``labels``, each with its `text`, and `title` and `description` of its paper.

    ``labels``: JSON lines with `figid`, `article`, `sha256` of the text, `mentions`, `skip`; ``results``: of a run over
    the articles.  The text is a figure's caption, or title and caption.
    """
    texts = dict(_texts(results))
    rows = [json.loads(line) for line in labels.open(encoding="utf-8")]
    missing = [row["figid"] for row in rows if row["sha256"] not in texts]
    if missing:
        raise SystemExit(
            f"{results}: expected the captions of {len(rows)} figures, {len(missing)} are not there: {missing[:5]}"
        )
    return [row | texts[row["sha256"]] for row in rows]


def _texts(results: Path) -> Iterator[tuple[str, dict[str, str | None]]]:
    for path in sorted(results.glob("core/*/*/figures.parquet")):
        for title, caption, paper, abstract in zip(
            *pq.read_table(path, columns=COLUMNS).to_pydict().values(), strict=True
        ):
            for text in (f"{title} {caption or ''}".strip(), caption or ""):
                yield sha256(text.encode()), {"text": text, "title": paper, "description": abstract}
