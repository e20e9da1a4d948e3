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

from figlake import parquet, tables
from figlake.assembly import CoreTable, Last, Tally, Years, note_states
from figlake.choice import ARTICLES, PAGES, SOURCES, Account, Choice, Live, tombstone
from figlake.contract import check_contract
from figlake.gate import Gate, GateError, hold, let_go
from figlake.history import history_of, withdrawn
from figlake.images import Images, sweep
from figlake.plan import read_batches
from figlake.records import sha256
from figlake.retention import note, prune
from figlake.snapshot import Stage, point
from figlake.tables import Table
from figlake.text import natural_key

DECIDED = (
    *("figid_alias", "license_code", "is_retracted", "image_url", "image_md5", "has_third_party_permission"),
    *("image_path", "issues", "raw_fields"),
)
"""Columns of figures that are decided here, from more than the figure's own record."""
LIGHT = (
    *("figid", "source", "pmcid", "pub_year", "page_schema", "location", "record", "record_sha256", "pathway_score"),
    *("doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords", "organisms", "paper_title"),
    *("reference_text", "page_keys", *DECIDED),
)
"""Columns of figures that are read of all at once."""

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
    for row in plan.select(["source"]).to_pylist():
        accounts[row["source"]].read += 1
    for row in reject_table.select(["source", "reason"]).to_pylist():
        accounts[row["source"]].rejected[row["reason"]] += 1
    for row in excluded:
        accounts[row["source"]].excluded[row["reason"]] += 1

    article_table = live.select_all(articles, tables.CORE_ARTICLES)
    retracted = {row["pmcid"] for row in excluded if row["reason"] == "retracted"}
    in_text = article_table.filter(article_table["is_retracted"])
    retracted |= set(in_text["pmcid"].to_pylist())
    gone = [tombstone(row["source"], row["record"], row["pmcid"], row["reason"], row["detail"]) for row in excluded]
    gone += [
        tombstone(ARTICLES, row["record"], row["pmcid"], "retracted", "marked as retracted in the article")
        for row in in_text.select(["record", "pmcid"]).to_pylist()
    ]
    if in_text.num_rows:
        accounts[ARTICLES].excluded["retracted"] += in_text.num_rows
    article_table = article_table.filter(pc.invert(article_table["is_retracted"]))

    core = {
        tables.CORE_FIGURES: CoreTable(tables.CORE_FIGURES, figures),
        tables.CORE_FIGURE_GENES: CoreTable(tables.CORE_FIGURE_GENES, figure_genes),
        tables.CORE_PAGE_ENTITIES: CoreTable(tables.CORE_PAGE_ENTITIES, page_entities),
    }
    figure_table = live.select_all(figures, tables.CORE_FIGURES, LIGHT)
    chosen = Choice(figure_table, retracted, locations, keep, pathway_threshold)
    for source in SOURCES:
        figure_accounts[source] = chosen.accounts[source]
    accounts[PAGES].excluded.update(chosen.accounts[PAGES].excluded)
    gone += chosen.tombstones
    kept = figure_table.take(pa.array(chosen.kept, pa.int64()))
    parquet.check_key(tables.FIGURES, parquet.sort(tables.FIGURES, kept))
    kept = _with_unique_aliases(_with_article_facts(kept, article_table, figure_table, chosen.twins))
    fetched = Images(images)
    kept = _with_images(kept, fetched)
    accounts[PAGES].published = figure_accounts[PAGES].published
    accounts[ARTICLES].published = article_table.num_rows
    of_articles = plan.filter(pc.equal(plan["source"], ARTICLES)).to_pylist()
    gone += withdrawn(dataset, selection, set(article_table["pmcid"].to_pylist()), of_articles, ARTICLES)
    article_rows = pa.concat_tables(
        [_published(tables.ARTICLES, article_table), _articles_of_pages(kept, article_table)]
    )
    stage = Stage(dataset)
    parquet.check_key(tables.ARTICLES, parquet.sort(tables.ARTICLES, article_rows))
    for year in sorted(pc.unique(article_rows["pub_year"]).to_pylist()):
        stage.add(tables.ARTICLES, article_rows.filter(pc.equal(article_rows["pub_year"], year)), year)
    years = Years(stage, live, core, kept, DECIDED)
    tallies = years.write(last)
    stage.add(tables.GENES, parquet.read(genes, tables.GENES))
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
    log.info("snapshot %s: %d figures of %d articles", name, kept.num_rows, article_rows.num_rows)
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


def _replaced(figures: pa.Table, name: str, values: list[Any]) -> pa.Table:
    position = figures.schema.get_field_index(name)
    column = figures.schema.field(name)
    return figures.set_column(position, column, pa.array(values, column.type))


def _with_article_facts(figures: pa.Table, articles: pa.Table, harvested: pa.Table, twins: dict[str, int]) -> pa.Table:
    """Pages with what only PMC knows: licence and retraction; image and permission of the same figure."""
    facts = {row["pmcid"]: row for row in articles.select(["pmcid", "license_code", "is_retracted"]).to_pylist()}
    keys = list(zip(figures["figid"].to_pylist(), figures["pmcid"].to_pylist(), strict=True))
    for name in ("license_code", "is_retracted"):
        own = figures[name].to_pylist()
        lent = (facts.get(pmcid, {}).get(name) for _, pmcid in keys)
        figures = _replaced(figures, name, [a if a is not None else b for a, b in zip(own, lent, strict=True)])
    for name in ("image_url", "image_md5", "has_third_party_permission"):
        own, others = figures[name].to_pylist(), harvested[name]
        lent = (others[twins[figid]].as_py() if figid in twins else None for figid, _ in keys)
        figures = _replaced(figures, name, [a if a is not None else b for a, b in zip(own, lent, strict=True)])
    return figures


def _with_images(figures: pa.Table, images: Images) -> pa.Table:
    """Figures with the place of their image, or with the finding that it could not be had."""
    md5s = figures["image_md5"].to_pylist()
    figures = _replaced(figures, "image_path", [images.path(md5) for md5 in md5s])
    findings = [images.finding(md5) for md5 in md5s]
    issues = figures["issues"].to_pylist()
    return _replaced(
        figures, "issues", [sorted({*old, new}) if new else old for old, new in zip(issues, findings, strict=True)]
    )


def _with_unique_aliases(figures: pa.Table) -> pa.Table:
    """`figid_alias` unique over the dataset: of equal ones the first figid in natural order keeps it."""
    figids, aliases = figures["figid"].to_pylist(), figures["figid_alias"].to_pylist()
    positions: dict[str, list[int]] = {}
    for position, alias in enumerate(aliases):
        if alias is not None:
            positions.setdefault(alias, []).append(position)
    changed: dict[int, str] = {}
    taken = set(positions)
    for alias in sorted(positions):
        shared = sorted(positions[alias], key=lambda position: natural_key(figids[position]))
        number = 1
        for position in shared[1:]:
            number += 1
            while f"{alias}-{number}" in taken:
                number += 1
            changed[position] = f"{alias}-{number}"
            taken.add(changed[position])
    if not changed:
        return figures
    issues, raw = figures["issues"].to_pylist(), figures["raw_fields"].to_pylist()
    keys = figures["page_keys"].to_pylist()
    for position, alias in changed.items():
        issues[position] = sorted({*issues[position], "figid_alias.not_unique"})
        noted = {item["field"] for item in raw[position]}
        if "figid_alias" in keys[position] and "figid_alias" not in noted:
            raw[position] = [*raw[position], {"field": "figid_alias", "value": aliases[position], "is_json": False}]
        aliases[position] = alias
    figures = _replaced(figures, "figid_alias", aliases)
    return _replaced(_replaced(figures, "issues", issues), "raw_fields", raw)


def _articles_of_pages(figures: pa.Table, articles: pa.Table) -> pa.Table:
    """Articles known from pages alone: of each, what the page with most fields says; ties go to the first figid."""
    harvested = set(articles["pmcid"].to_pylist())
    same = ("pmcid", "pub_year", "doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords", "organisms")
    pages = figures.filter(pc.equal(figures["source"], PAGES)).select(
        [*same, "source", "figid", "paper_title", "reference_text"]
    )
    of_articles: dict[str, list[dict[str, Any]]] = {}
    for row in pages.to_pylist():
        if row["pmcid"] not in harvested:
            of_articles.setdefault(row["pmcid"], []).append(row)

    def rank(row: dict[str, Any]) -> tuple[int, tuple[Any, ...]]:
        return -sum(bool(value) for name, value in row.items() if name != "figid"), natural_key(row["figid"])

    rows = []
    for found in of_articles.values():
        row = found[0] if len(found) == 1 else min(found, key=rank)
        del row["figid"]
        row["title"], row["citation"] = row.pop("paper_title"), row.pop("reference_text")
        rows.append({**row, "related_articles": [], "issues": []})
    return parquet.from_rows(tables.ARTICLES, rows)


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
