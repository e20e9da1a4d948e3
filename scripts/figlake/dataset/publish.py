"""Stage publish: choose what is current and allowed, and write it as a snapshot.

The choice is made here and not in the batches, so that batching never shows: whatever batch a record was read in, the
same records give the same rows.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlake.dataset.accounts import ARTICLES, PAGES, SOURCES
from figlake.dataset.amendments import Amendments, unique_aliases
from figlake.dataset.choice import CHOSEN_BY, Choice, Policy
from figlake.dataset.contract import check_contract
from figlake.dataset.gate import GateError, hold, let_go
from figlake.dataset.history import history_of, withdrawn
from figlake.dataset.images import Images, sweep
from figlake.dataset.intake import CoreFiles, Intake, PlanFiles
from figlake.dataset.last import Last, note_states
from figlake.dataset.mend import begin_publishing, note_published
from figlake.dataset.retention import note, prune
from figlake.dataset.snapshot import Stage, point
from figlake.dataset.years import CoreTable, Tally, Years
from figlake.files import parquet, reference_tables, tables, working
from figlake.files.checksums import sha256

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReferenceFiles:
    """The gene reference: files of `reference_tables.GENES` and `reference_tables.FAMILIES`."""

    genes: Path
    families: Path


def publish(
    *, plan: PlanFiles, core: CoreFiles, reference: ReferenceFiles, policy: Policy, cache: Path, dataset: Path
) -> None:
    """Write the snapshot of everything current below ``dataset`` and point `current` at it.

    ``cache``: where fetched images lie.
    """
    last = Last(dataset)
    if last.manifest is not None:
        check_contract(last.manifest)
    intake = Intake(plan, core, policy.types_left_out)
    figures = intake.live.select_all(core.figures, working.CORE_FIGURES, CHOSEN_BY)
    chosen = Choice(figures, intake.retracted, policy, intake.left_out)
    images = Images(core.images)
    stage = Stage(dataset)
    years = _years(stage, intake, core, chosen, images)
    tallies = years.write(last)
    _add_undated(stage, reference, intake, chosen, _gone(dataset, intake, policy))
    shown = images.place(dataset, cache, (figure for tally in tallies for figure in tally.shown))
    manifest = stage.describe(
        counts=_counts(intake, chosen, tallies, images),
        inputs={**intake.digests(), "gene_reference": sha256(reference.genes.read_bytes())},
        history=history_of(policy.selection),
    )
    reasons = [] if stage.name == last.name else policy.gate.reasons(manifest, last.manifest)
    begin_publishing(dataset)
    stage.settle(is_current=not reasons)
    log.info("snapshot %s: %d figures of %d articles", stage.name, chosen.kept.num_rows, stage.rows(tables.ARTICLES))
    if reasons:
        hold(dataset, stage.name, reasons)
        note_published(dataset, plan.records)
        if last.name is None:
            raise GateError(f"snapshot {stage.name} is held: {'; '.join(reasons)}; accept it with `figlake accept`")
        point(dataset, last.name)  # as it was, but newer than what the snapshot was made from
        return
    let_go(dataset)
    note(dataset, stage.name)
    note_states(dataset, stage.name, years.states)
    sweep(dataset, shown)
    prune(dataset, policy.keep_snapshots)
    note_published(dataset, plan.records)


def _years(stage: Stage, intake: Intake, core: CoreFiles, chosen: Choice, images: Images) -> Years:
    """What builds the published rows, a year at a time."""
    aliases = unique_aliases(chosen.kept)
    amendments = Amendments(intake.articles, intake.page_articles, chosen.twins, aliases, images)
    files = {
        working.CORE_ARTICLES: core.articles,
        working.CORE_FIGURES: core.figures,
        working.CORE_FIGURE_GENES: core.figure_genes,
        working.CORE_PAGE_ENTITIES: core.page_entities,
        working.CORE_FIGURE_WORDS: core.figure_words,
        working.CORE_PICTURES: core.pictures,
    }
    core_tables = {table: CoreTable(table, paths) for table, paths in files.items()}
    return Years(stage, intake.live, core_tables, chosen.kept, amendments)


def _gone(dataset: Path, intake: Intake, policy: Policy) -> list[dict[str, Any]]:
    """Tombstones of articles that the last snapshot published or buried."""
    published = set(intake.articles["pmcid"].to_pylist())
    return withdrawn(dataset, policy.selection, published, intake.planned(ARTICLES), intake.left_out)


def _add_undated(
    stage: Stage, reference: ReferenceFiles, intake: Intake, chosen: Choice, gone: list[dict[str, Any]]
) -> None:
    """The tables that are not partitioned by year."""
    stage.add(reference_tables.GENES, parquet.read(reference.genes, reference_tables.GENES))
    stage.add(reference_tables.FAMILIES, parquet.read(reference.families, reference_tables.FAMILIES))
    stage.add(tables.REJECTS, intake.rejects.select(tables.REJECTS.schema.names))
    buried = [*intake.tombstones, *chosen.tombstones, *gone]
    stage.add(tables.TOMBSTONES, parquet.from_rows(tables.TOMBSTONES, buried))


def _counts(intake: Intake, chosen: Choice, tallies: Sequence[Tally], images: Images) -> dict[str, Any]:
    """What the manifest counts, by source.  Each page is a record with one figure."""
    intake.accounts[PAGES].published = chosen.accounts[PAGES].published
    intake.accounts[PAGES].excluded.update(chosen.accounts[PAGES].excluded)
    intake.accounts[ARTICLES].published = intake.articles.num_rows
    counts: dict[str, Any] = {
        source: {
            "records": intake.accounts[source].as_dict(),
            "figures": chosen.accounts[source].as_dict(),
            "genes": sum(tally.genes[source] for tally in tallies),
        }
        for source in SOURCES
    }
    attached = sum(tally.tables for tally in tallies)
    counts[PAGES]["tables"] = {"published": attached, "without_page": intake.orphans}
    counts[PAGES]["verbatim"] = sum(tally.verbatim for tally in tallies)
    pictures = sum((Counter(tally.pictures) for tally in tallies), Counter[str]())
    counts[ARTICLES]["pictures"] = dict(sorted(pictures.items()))
    counts[ARTICLES]["images"] = images.counts(md5 for tally in tallies for md5 in tally.images)
    return counts
