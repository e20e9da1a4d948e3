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
from figlake.text.id_list import figure_or_article


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


def figure(article: str, label: str | None, config: dict[str, Any], is_json: bool, is_fresh: bool) -> str:
    """What is known of a figure, as text or as JSON.

    ``article``: its PMCID, and ``label`` what the figure is called there; or its figid alone.  ``config``: a checked
    configuration.  Raises `AskedError` when it is neither, and as `asked` does.
    """
    asked_for = figure_or_article(article)
    if asked_for is None:
        raise AskedError(
            f"found {article!r}; expected a PMCID, such as PMC10002927, or a figid, such as PMC10002927__g003"
        )
    pmcid, _, stem = asked_for.partition("__")
    if stem and label:
        raise AskedError(f"found {article!r} and {label!r}; expected a figid alone, or a PMCID and a label")
    results, store = Path(config["results"]), config["sources"]["pmc"]["store"]
    terms = store and Terms(
        store=store,
        access=Access(results / "cache", **pmc_access(config)),
        rules=Rules(**article_rules(config)),
        types_left_out=sorted(config["article_types"]["left_out"]),
        reference=reference_of(config),
        concepts=reference_of(config, "concepts"),
        profile=config["genes"]["profile"],
        citing_text=config["genes"]["citing_text"],
    )
    found = asked(pmcid, asked_for if stem else label or "", results / "dataset", terms, is_fresh)
    return as_json(found) if is_json else as_text(found)
