"""Stage seal: the parts that were made become a snapshot, which becomes the current one if it passes the gate."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from figlake.dataset.accounts import ARTICLES, PAGES, SOURCES
from figlake.dataset.choice import Policy
from figlake.dataset.chosen import Chosen, ChosenFiles, read_chosen
from figlake.dataset.contract import check_contract
from figlake.dataset.gate import GateError, hold, let_go
from figlake.dataset.history import history_of, withdrawn
from figlake.dataset.images import Shown
from figlake.dataset.last import Last, note_states
from figlake.dataset.mend import begin_publishing, note_published
from figlake.dataset.origins import origins
from figlake.dataset.publish_part import ACCEPTED, read_receipts
from figlake.dataset.retention import note, prune
from figlake.dataset.snapshot import ConservationError, Stage, point
from figlake.dataset.weights import gene_weights
from figlake.files import parquet, reference_tables, tables
from figlake.files.checksums import sha256
from figlake.files.columns import Table
from figlake.files.database import Means, add_files, add_rows, batches_of, database

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReferenceFiles:
    """The references: files of `GENES`, `FAMILIES`, `CHEMICALS` and `DISEASES` of `reference_tables`.

    ``lexicons``: what mentions are mapped by.
    """

    genes: Path
    families: Path
    chemicals: Path
    diseases: Path
    lexicons: Sequence[Path] = ()

    def of_tables(self) -> dict[Table, Path]:
        """The file of each published table."""
        return {
            reference_tables.GENES: self.genes,
            reference_tables.FAMILIES: self.families,
            reference_tables.CHEMICALS: self.chemicals,
            reference_tables.DISEASES: self.diseases,
        }


def seal(
    *,
    chosen: ChosenFiles,
    made: Sequence[Path],
    records: Path,
    reference: ReferenceFiles,
    policy: Policy,
    cache: Path,
    dataset: Path,
    means: Means,
    states: Path | None = None,
    configuration: Mapping[str, Any] | None = None,
) -> None:
    """Write the snapshot below ``dataset`` and point `current` at it.

    ``made``: folders of `publish_part`, named after their units; ``records``: the plan (`working.PLAN_RECORDS`);
    ``cache``: where fetched images lie; ``states``, ``configuration``: what `origins` notes.
    """
    last = Last(dataset)
    if last.manifest is not None:
        check_contract(last.manifest)
    told = read_chosen(chosen.parts)
    stage = Stage(dataset)
    with database(means) as con:
        receipts, figures = _take_parts(stage, told, made)
        stage.add_sorted(reference_tables.GENE_WEIGHTS, gene_weights(con, figures, reference.genes))
        _add_undated(stage, con, chosen, reference, withdrawn(con, dataset, policy.selection, chosen.articles, records))
        shown = Shown(con, chosen.images, figures)
        shown.place(dataset, cache)
        manifest = stage.describe(
            counts=_counts(told, [receipt["tally"] for receipt in receipts]),
            inputs={**told.inputs, "gene_reference": sha256(reference.genes.read_bytes())},
            history=history_of(policy.selection, policy.rate, origins(states, reference.lexicons, configuration or {})),
        )
        reasons = [] if stage.name == last.name else policy.gate.reasons(manifest, last.manifest)
        begin_publishing(dataset)
        stage.settle(is_current=not reasons)
        log.info("snapshot %s: %d figures", stage.name, stage.rows(tables.FIGURES))
        if reasons:
            hold(dataset, stage.name, reasons)
            note_published(dataset, records)
            if last.name is None:
                raise GateError(f"snapshot {stage.name} is held: {'; '.join(reasons)}; accept it with `figlake accept`")
            point(dataset, last.name)  # as it was, but newer than what the snapshot was made from
            return
        let_go(dataset)
        note(dataset, stage.name)
        note_states(dataset, stage.name, dict(zip(told.parts, told.states, strict=True)))
        shown.sweep(dataset)
        prune(dataset, policy.keep_snapshots)
        note_published(dataset, records)


def _take_parts(stage: Stage, told: Chosen, made: Sequence[Path]) -> tuple[list[dict[str, Any]], list[Path]]:
    """Take over all parts in their order; returns what is told of each, and the files of the figures."""
    folders = {path.name: path for path in made}
    receipts: list[dict[str, Any]] = []
    figures = []
    for unit, (start, end) in told.units.items():
        found = read_receipts(folders[unit])
        if len(found) != end - start:
            raise ConservationError(f"unit {unit}: {end - start} parts were to be made, found {len(found)}")
        for receipt in found:
            for table in tables.PARTED:
                if (file := receipt["files"].get(table.name)) is not None:
                    target = stage.take(table, file, folders[unit])
                    figures += [target] if table is tables.FIGURES else []
        receipts += found
    return receipts, figures


def _add_undated(
    stage: Stage,
    con: duckdb.DuckDBPyConnection,
    chosen: ChosenFiles,
    reference: ReferenceFiles,
    gone: Iterable[Mapping[str, Any]],
) -> None:
    """The tables that are not cut into parts."""
    for table, path in reference.of_tables().items():
        stage.take_whole(table, path)
    stage.add_sorted(tables.REJECTS, parquet.read_batches(chosen.rejects, tables.REJECTS))
    add_files(con, "buried", tables.TOMBSTONES, [chosen.tombstones])
    add_rows(con, "gone", parquet.from_rows(tables.TOMBSTONES, [*gone]))
    order = ", ".join(tables.TOMBSTONES.sort_columns)
    buried = f"SELECT * EXCLUDE (file_index) FROM buried UNION ALL SELECT * FROM gone ORDER BY {order}"
    stage.add_sorted(tables.TOMBSTONES, batches_of(con, buried))


def _counts(told: Chosen, tallies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the manifest counts, by source."""
    counts: dict[str, Any] = {
        source: {
            **told.counts[source],
            **{name: sum(tally["accepted"][name][source] for tally in tallies) for name in ACCEPTED},
        }
        for source in SOURCES
    }
    counts[PAGES]["tables"]["published"] = sum(tally["tables"] for tally in tallies)
    counts[PAGES]["verbatim"] = sum(tally["verbatim"] for tally in tallies)
    pictures = sum((Counter(tally["pictures"]) for tally in tallies), Counter[str]())
    counts[ARTICLES]["pictures"] = dict(sorted(pictures.items()))
    return counts
