"""Stage publish: choose what is current and allowed, and write it as a snapshot.

The choice is made here and not in the batches, so that batching never shows: whatever batch a record was read in, the
same records give the same rows.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from figlake.dataset.amendments import CHOSEN_BY, FACTS, LENT, Decisions, unique_aliases
from figlake.dataset.choice import ARTICLES, PAGES, SOURCES, Account, Choice, Live, tombstone
from figlake.dataset.contract import check_contract
from figlake.dataset.gate import Gate, GateError, hold, let_go
from figlake.dataset.history import history_of, withdrawn
from figlake.dataset.retention import note, prune
from figlake.dataset.snapshot import Stage, point
from figlake.dataset.years import CoreTable, Last, Tally, Years, note_states
from figlake.files import parquet, tables
from figlake.files.records import sha256
from figlake.files.tables import Table
from figlake.plan.plan import read_batches
from figlake.pmc.images import Images, sweep

log = logging.getLogger(__name__)


def publish(
    *,
    records: Path,
    orphans: Path,
    batches: Path,
    articles: Sequence[Path],
    figures: Sequence[Path],
    figure_genes: Sequence[Path],
    page_entities: Sequence[Path],
    rejects: Sequence[Path],
    images: Sequence[Path],
    genes: Path,
    families: Path,
    locations: Sequence[str],
    keep: str,
    pathway_threshold: float,
    selection: str | None,
    cache: Path,
    dataset: Path,
    gate: Gate,
    keep_snapshots: int,
) -> None:
    """Write the snapshot of everything current below ``dataset`` and point `current` at it.

    ``records``, ``orphans``, ``batches``: the plan.  The lists hold one core file per batch, in a folder named after
    the batch.  ``locations``: configured order of front matter locations, later ones count as newer.  ``keep``: `all`
    or `pathway`; the latter leaves out harvested figures whose score is below ``pathway_threshold``.  ``selection``:
    digest of which articles were asked for, None without a store; ``cache``: where fetched images lie.  A snapshot that
    does not pass ``gate`` is built and held; ``keep_snapshots``: how many former ones are kept.
    """
    last = Last(dataset)
    if last.manifest is not None:
        check_contract(last.manifest)
    plan = parquet.read(records, tables.PLAN_RECORDS)
    live = Live(plan)
    accounts = {source: Account() for source in SOURCES}
    figure_accounts = {source: Account() for source in SOURCES}
    reject_table = pa.concat_tables(
        [_plan_rejects(plan), *(live.select(path, tables.CORE_REJECTS) for path in sorted(rejects))]
    )
    excluded = plan.filter(pc.equal(plan["status"], "excluded")).to_pylist()
    for row in plan["source"].value_counts().to_pylist():
        accounts[row["values"]].read += row["counts"]
    for row in reject_table.select(["source", "reason"]).to_pylist():
        accounts[row["source"]].rejected[row["reason"]] += 1
    for row in excluded:
        accounts[row["source"]].excluded[row["reason"]] += 1

    core = {
        tables.CORE_ARTICLES: CoreTable(tables.CORE_ARTICLES, articles),
        tables.CORE_FIGURES: CoreTable(tables.CORE_FIGURES, figures),
        tables.CORE_FIGURE_GENES: CoreTable(tables.CORE_FIGURE_GENES, figure_genes),
        tables.CORE_PAGE_ENTITIES: CoreTable(tables.CORE_PAGE_ENTITIES, page_entities),
    }
    facts = live.select_all(articles, tables.CORE_ARTICLES, FACTS)
    retracted = {row["pmcid"] for row in excluded if row["reason"] == "retracted"}
    in_text = facts.filter(facts["is_retracted"])
    retracted |= set(in_text["pmcid"].to_pylist())
    gone = [tombstone(row["source"], row["record"], row["pmcid"], row["reason"], row["detail"]) for row in excluded]
    gone += [
        tombstone(ARTICLES, row["record"], row["pmcid"], "retracted", "marked as retracted in the article")
        for row in in_text.select(["record", "pmcid"]).to_pylist()
    ]
    if in_text.num_rows:
        accounts[ARTICLES].excluded["retracted"] += in_text.num_rows
    facts = facts.filter(pc.invert(facts["is_retracted"]))
    parquet.check_key(tables.ARTICLES, parquet.sort(tables.ARTICLES, facts))

    everything = live.select_all(figures, tables.CORE_FIGURES, CHOSEN_BY)
    chosen = Choice(everything, retracted, locations, keep, pathway_threshold)
    for source in SOURCES:
        figure_accounts[source] = chosen.accounts[source]
    accounts[PAGES].excluded.update(chosen.accounts[PAGES].excluded)
    gone += chosen.tombstones
    kept = everything.take(chosen.kept)
    kept = kept.select(["figid", "source", "pmcid", "pub_year", "location", "record", "figid_alias"])
    twins = everything.take(chosen.twins).select(["figid", *LENT])
    del everything
    parquet.check_key(tables.FIGURES, parquet.sort(tables.FIGURES, kept))
    fetched = Images(images)
    decisions = Decisions(facts, twins, unique_aliases(kept), fetched)
    accounts[PAGES].published = figure_accounts[PAGES].published
    accounts[ARTICLES].published = facts.num_rows
    of_articles = plan.filter(pc.equal(plan["source"], ARTICLES)).to_pylist()
    gone += withdrawn(dataset, selection, set(facts["pmcid"].to_pylist()), of_articles, ARTICLES)
    stage = Stage(dataset)
    years = Years(stage, live, core, kept, decisions)
    tallies = years.write(last)
    stage.add(tables.GENES, parquet.read(genes, tables.GENES))
    stage.add(tables.FAMILIES, parquet.read(families, tables.FAMILIES))
    stage.add(tables.REJECTS, _published(tables.REJECTS, reject_table))
    stage.add(tables.TOMBSTONES, parquet.from_rows(tables.TOMBSTONES, [row for row in gone if row is not None]))
    shown = fetched.place(dataset, cache, (figure for tally in tallies for figure in tally.shown))
    reasons: list[str] = []

    def passes(name: str, manifest: Mapping[str, Any]) -> bool:
        if last.name != name:
            reasons.extend(gate.reasons(manifest, last.manifest))
        return not reasons

    name = stage.publish(
        counts=_counts(accounts, figure_accounts, tallies, parquet.read(orphans, tables.PLAN_ORPHANS), fetched),
        inputs={**_inputs(plan), "gene_reference": sha256(genes.read_bytes())},
        history=history_of(selection),
        is_current=passes,
    )
    log.info("snapshot %s: %d figures of %d articles", name, kept.num_rows, stage.rows(tables.ARTICLES))
    if reasons:
        hold(dataset, name, reasons)
        if last.name is None:
            raise GateError(f"snapshot {name} is held: {'; '.join(reasons)}; accept it with `figlake accept`")
        point(dataset, last.name)  # as it was, but newer than what the snapshot was made from
    else:
        let_go(dataset)
        note(dataset, name)
        note_states(dataset, name, years.states)
        sweep(dataset, shown)
        prune(dataset, keep_snapshots)
    if unread := set(read_batches(batches)) - {path.parent.name for path in figures}:
        raise RuntimeError(f"batches {sorted(unread)} were planned but not read")


def _published(table: Table, data: pa.Table) -> pa.Table:
    return data.select(table.schema.names)


def _plan_rejects(plan: pa.Table) -> pa.Table:
    rows = plan.filter(pc.equal(plan["status"], "rejected")).to_pylist()
    names = ("source", "location", "record", "reason", "detail")
    return parquet.from_rows(
        tables.CORE_REJECTS,
        [
            {**{name: row[name] for name in names}, "stage": "plan", "input_sha256": row["record_sha256"]}
            for row in rows
        ],
    )


def _inputs(plan: pa.Table) -> dict[str, Any]:
    """A checksum over all records of each source: what was read, wherever it lay."""
    inputs = {}
    for source in SOURCES:
        rows = plan.filter(pc.equal(plan["source"], source)).select(["record", "record_sha256"]).to_pylist()
        lines = sorted(f"{row['record']}\t{row['record_sha256']}" for row in rows)
        inputs[source] = {"records": len(rows), "sha256": sha256("\n".join(lines).encode("utf-8"))}
    return inputs


def _counts(
    accounts: Mapping[str, Account],
    figure_accounts: Mapping[str, Account],
    tallies: Sequence[Tally],
    orphans: pa.Table,
    images: Images,
) -> dict[str, Any]:
    counts: dict[str, Any] = {}
    for source in SOURCES:
        counts[source] = {
            "records": accounts[source].as_dict(),
            "figures": figure_accounts[source].as_dict(),
            "genes": sum(tally.genes[source] for tally in tallies),
        }
    attached = sum(tally.tables for tally in tallies)
    counts[PAGES]["tables"] = {"published": attached, "without_page": sorted(orphans["record"].to_pylist())}
    counts[ARTICLES]["images"] = images.counts(md5 for tally in tallies for md5 in tally.images)
    counts[PAGES]["verbatim"] = sum(tally.verbatim for tally in tallies)
    return counts
