"""Commands that only ask: what two snapshots differ in, what is known of one figure."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from figlake.config import article_rules, pmc_access, reference_of
from figlake.dataset.difference.compare import Difference, check_target
from figlake.dataset.difference.opened import opened
from figlake.files.atomic import renewing
from figlake.files.database import Means, database
from figlake.one_figure.asked import asked
from figlake.one_figure.fetched import Terms
from figlake.one_figure.tell import as_json, as_text
from figlake.pmc.store import Access
from figlake.pmc.versions import Rules
from figlake.report.difference import tell_difference, write_difference
from figlake.text.ids import PMCID, article_id


class AskedError(ValueError):
    """What is asked for is no id: what was found, what is expected."""


def difference(was: str, now: str, dataset: Path | None, output: Path | None) -> str:
    """What two snapshots differ in, as lines of text; the rows and a page to read go into ``output``."""
    if output:
        check_target(output)
    with database(Means(Path(tempfile.gettempdir()), threads=2)) as con:
        found = Difference(con, opened(was, dataset), opened(now, dataset))
        if output:
            with renewing(output) as folder:
                found.write(folder)
                write_difference(found, folder)
        return tell_difference(found)


def figure(pmcid: str, label: str, config: dict[str, Any], is_json: bool, is_fresh: bool) -> str:
    """What is known of a figure, as text or as JSON; ``config``: a checked configuration."""
    article = article_id(pmcid)
    if article is None or not PMCID.fullmatch(article):
        raise AskedError(f"found {pmcid!r}; expected a PMCID, such as PMC10002927")
    results, store = Path(config["results"]), config["sources"]["pmc"]["store"]
    terms = store and Terms(
        store=store,
        access=Access(results / "cache", **pmc_access(config)),
        rules=Rules(**article_rules(config)),
        types_left_out=sorted(config["article_types"]["left_out"]),
        reference=reference_of(config),
        concepts=config["concepts"]["reference"],
        profile=config["genes"]["profile"],
        citing_text=config["genes"]["citing_text"],
    )
    found = asked(article, label, results / "dataset", terms, is_fresh)
    return as_json(found) if is_json else as_text(found)
