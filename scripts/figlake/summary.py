"""The summary that ends a run: what came in, what came out, what was refused, and how to look at it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from figlake.dataset.gate import held
from figlake.dataset.snapshot import files_of, read_manifest
from figlake.files import parquet, tables
from figlake.files.columns import Table
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.files.reasons import EXCLUSION_REASONS, FETCH_FAILED, REJECT_REASONS
from figlake.text.counts import count_of

NAMES = {"front_matter": "figure pages", "pmc": "PMC articles"}
MENTIONS = {"gene": tables.FIGURE_GENES, "chemical": FIGURE_CHEMICALS, "disease": FIGURE_DISEASES}
EXAMPLES = 5
REASONS = 5
"""Reasons that are told one by one, so that a summary fits a screen."""
MEANINGS = {**REJECT_REASONS, **EXCLUSION_REASONS}


def summary(results: Path, config: Path) -> str:
    """What fits a screen about the current snapshot below ``results``; ``config``: the run's configuration."""
    dataset = results / "dataset"
    name, manifest = read_manifest(dataset)
    lines = [f"figlake: snapshot {name} in {dataset / 'current'}", ""]
    for source, counts in manifest["counts"].items():
        if counts["records"]["read"]:
            lines += [*_source_lines(source, counts), ""]
    rows = {table: entry["rows"] for table, entry in manifest["tables"].items()}
    mentions = {kind: _accepted(dataset / "current", manifest, table) for kind, table in MENTIONS.items()}
    told = ", ".join(f"{count:,} of {kind}s" for kind, count in mentions.items())
    candidates = sum(rows.get(table.name, 0) for table in MENTIONS.values())
    lines.append(
        f"published  {count_of(rows['figures'], 'figure')} of {count_of(rows['articles'], 'article')}; "
        f"accepted mentions: {told} ({count_of(candidates, 'candidate row')})"
    )
    lines += _not_fetched_lines(results)
    if waiting := held_lines(dataset):
        lines += ["", *waiting]
    lines += [
        "",
        "look at it",
        f"  {results / 'report' / 'index.html'}",
        *(f"  {line}" for line in query_example(config)),
    ]
    return "\n".join(lines) + "\n"


def unchanged(results: Path) -> str:
    """What is told when there was nothing to do: where the snapshot is, and what waits."""
    dataset = results / "dataset"
    name, _ = read_manifest(dataset)
    first = f"figlake: nothing to be done; snapshot {name} is in {dataset / 'current'}"
    return "\n".join([first, *_not_fetched_lines(results), *held_lines(dataset)]) + "\n"


def _not_fetched_lines(results: Path) -> list[str]:
    missing = not_fetched(results)
    lines = [f"not fetched  {row['record']}: {row['detail']}" for row in missing[:EXAMPLES]]
    if len(missing) > EXAMPLES:
        lines.append(f"not fetched  {len(missing) - EXAMPLES:,} more, see the table rejects")
    return lines


def held_lines(dataset: Path) -> list[str]:
    """What is told of the snapshot that waits at the gate, if one does."""
    waiting = held(dataset)
    if not waiting:
        return []
    snapshot, reasons = waiting
    return [
        f"held  snapshot {snapshot} does not pass the quality gate and is not current:",
        *(f"held  {reason}" for reason in reasons),
        f"held  look at {dataset / 'snapshots' / snapshot}; `make accept` makes it current",
    ]


def not_fetched(results: Path) -> list[dict[str, Any]]:
    """Records of the current snapshot that could not be fetched for now: rejected ones, and figures without image."""
    dataset = results / "dataset"
    _, manifest = read_manifest(dataset)
    found: list[dict[str, Any]] = []
    if any(FETCH_FAILED in counts["records"]["rejected"] for counts in manifest["counts"].values()):
        files = [dataset / "current" / file["path"] for file in manifest["tables"]["rejects"]["files"]]
        rows = parquet.read_all(files, tables.REJECTS, ["record", "reason", "detail"])
        found += rows.filter(pc.equal(rows["reason"], FETCH_FAILED)).to_pylist()
    if images := manifest["counts"]["pmc"]["images"].get(FETCH_FAILED):
        found.append(
            {"record": "images", "reason": FETCH_FAILED, "detail": f"{count_of(images, 'image')}, see the ledger"}
        )
    return found


def query_example(config: Path) -> list[str]:
    """A first query: the genes that most figures show."""
    chosen = "" if config == Path("config.yaml") else f" --config {shlex.quote(str(config))}"
    python = Path(sys.executable)
    module = f"{python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else 'python'} -m figlake"
    command = "figlake" if Path(sys.argv[0]).name == "figlake" else module
    return [
        f'{command} query{chosen} "SELECT symbol, count(DISTINCT figid) AS figures FROM figure_genes',
        '  WHERE is_accepted GROUP BY symbol ORDER BY figures DESC, symbol LIMIT 5"',
    ]


def _source_lines(source: str, counts: Mapping[str, Any]) -> list[str]:
    title = NAMES[source]
    account = counts["records"]
    rejected, excluded = sum(account["rejected"].values()), sum(account["excluded"].values())
    parts = f"{account['published']:,} published + {rejected:,} rejected + {excluded:,} excluded"
    lines = [f"{title}: {account['read']:,} read = {parts}"]
    lines += _reasons("rejected", account["rejected"]) + _reasons("excluded", account["excluded"])
    if source == "front_matter":
        verbatim = counts["verbatim"]
        share = verbatim / account["published"] if account["published"] else 0.0
        tsv = counts["tables"]
        lines.append(
            f"  {verbatim:,} of {count_of(account['published'], 'page')} kept verbatim ({share:.1%}); "
            f"{count_of(tsv['published'], 'TSV file')} with their page, {len(tsv['without_page']):,} without"
        )
    else:
        figures = counts["figures"]
        left_out = sum(figures["excluded"].values())
        lines.append(
            f"  {count_of(figures['read'], 'figure')} read = {figures['published']:,} published + {left_out:,} excluded"
        )
        lines += _reasons("excluded", figures["excluded"])
        if counts["images"]:
            lines.append("  images: " + ", ".join(f"{count:,} {name}" for name, count in counts["images"].items()))
        if counts["pictures"]:
            told = ", ".join(f"{count:,} {name}" for name, count in counts["pictures"].items())
            lines.append(f"  figures by what came of reading their pictures: {told}")
    return lines


def _reasons(verb: str, counts: Mapping[str, int]) -> list[str]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines = [f"  {verb} {count:>6,}  {reason}: {MEANINGS[reason]}" for reason, count in ordered[:REASONS]]
    if rest := ordered[REASONS:]:
        lines.append(
            f"  {verb} {sum(count for _, count in rest):>6,}  for {count_of(len(rest), 'other reason')}, see the report"
        )
    return lines


def _accepted(current: Path, manifest: Mapping[str, Any], table: Table) -> int:
    files = [current / file["path"] for file in files_of(manifest, table)]
    column = parquet.read_all(files, table, ["is_accepted"])["is_accepted"]
    return int(pc.sum(column).as_py() or 0)
