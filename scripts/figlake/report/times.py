"""What the jobs took, as Snakemake measured it."""

from __future__ import annotations

import json
from pathlib import Path

from figlake.report.charts import Bar, bars
from figlake.report.document import Section
from figlake.text.counts import count_of


def times(benchmarks: Path) -> Section | None:
    """Time and memory of each rule's jobs whose measurements lie below ``benchmarks``; nothing when there are none."""
    found: dict[str, list[tuple[float, float]]] = {}
    for path in sorted(benchmarks.rglob("*.jsonl")):
        rule = path.relative_to(benchmarks).parts[0].removesuffix(".jsonl")
        for line in path.read_text(encoding="utf-8").splitlines():
            measured = json.loads(line)
            found.setdefault(rule, []).append((_value(measured, "s"), _value(measured, "max_rss")))
    if not found:
        return None
    seconds = {rule: sum(second for second, _ in jobs) for rule, jobs in found.items()}
    ordered = sorted(found, key=lambda rule: (-seconds[rule], rule))
    spent = [Bar(rule, (round(seconds[rule], 1),), f"s, {count_of(len(found[rule]), 'job')}") for rule in ordered]
    peaks = [Bar(rule, (float(round(max(memory for _, memory in found[rule]))),), "MB") for rule in ordered]
    jobs = sum(map(len, found.values()))
    lead = (
        f"The {count_of(jobs, 'job')} that this dataset is made of took "
        f"{count_of(round(sum(seconds.values())), 'second')} in all, each counted when it last ran."
    )
    return Section("Run times", lead, [bars("Time by rule", spent), bars("Largest memory by rule", peaks)])


def _value(measured: dict[str, object], name: str) -> float:
    value = measured.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
