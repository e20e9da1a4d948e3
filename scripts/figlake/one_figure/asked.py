"""Which source answers for a figure: the snapshot that has its article, else the store."""

from __future__ import annotations

import tempfile
from pathlib import Path

from figlake.dataset.query import connect
from figlake.dataset.snapshot import current_of
from figlake.files.database import Means, database
from figlake.one_figure.fetched import NotShownError, Terms, fetch
from figlake.one_figure.tell import Told, add_core, has_figures, told


def asked(pmcid: str, label: str, dataset: Path, terms: Terms | None, is_fresh: bool = False) -> Told:
    """The figure that ``label`` means in an article: from the current snapshot of ``dataset`` unless ``is_fresh``.

    Where there is none that has figures of the article, it is fetched by ``terms``.  Raises `NoSuchFigureError`,
    `NotShownError`, `SourceError`.
    """
    name = current_of(dataset)
    if name is not None and not is_fresh:
        con = connect(dataset)
        if has_figures(con, pmcid):
            return told(con, pmcid, label, f"snapshot {name}; nothing was fetched")
    if terms is None:
        raise NotShownError(f"{pmcid}: no snapshot has it, and sources.pmc.store names no store to fetch it from")
    with tempfile.TemporaryDirectory(prefix="figlake-") as folder:
        core = fetch(pmcid, terms, Path(folder))
        with database(Means(Path(folder))) as con:
            add_core(con, core)
            return told(con, pmcid, label, f"{terms.store}{'' if is_fresh else '; it is in no snapshot here'}")
