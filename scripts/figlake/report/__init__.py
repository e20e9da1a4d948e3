"""The report on a snapshot: one HTML file that needs no network and runs no code.

Every section is a function from the snapshot's tables and manifest to HTML; `charts` draws.
"""

from __future__ import annotations

from pathlib import Path

from figlake.dataset.query import connect
from figlake.dataset.snapshot import read_manifest
from figlake.files.atomic import write_text
from figlake.report.changes import changes, waiting
from figlake.report.concepts import concepts
from figlake.report.document import document
from figlake.report.figures import figures
from figlake.report.genes import genes
from figlake.report.intake import findings, intake, refused
from figlake.report.mentions import read_figures
from figlake.report.pictures import pictures
from figlake.report.times import times


def write_report(
    *, dataset: Path, benchmarks: Path, target: Path, threads: int = 1, memory_mb: int | None = None
) -> None:
    """Write the report on the current snapshot to ``target``.

    ``benchmarks``: folder of what Snakemake measured of each job; ``memory_mb``: what queries may hold in memory.  But
    for those times, the same snapshots give the same bytes.
    """
    name, manifest = read_manifest(dataset)
    con = connect(dataset, threads=threads, memory_mb=memory_mb)
    sections = [
        waiting(con, dataset),
        intake(manifest),
        figures(con),
        genes(con),
        concepts(con),
        read_figures(con),
        pictures(con, manifest, dataset),
        refused(con, manifest),
        findings(con),
        changes(con, dataset, name),
        times(benchmarks),
    ]
    write_text(target, document(con, name, manifest, [section for section in sections if section is not None]))
