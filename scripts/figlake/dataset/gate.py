"""The quality gate: limits beyond which a snapshot is built, and does not become the current one by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlake.files.atomic import write_text
from figlake.text.counts import count_of

HELD = "held.json"


class GateError(RuntimeError):
    """The first snapshot of a dataset does not pass the gate; nothing is current yet."""


@dataclass(frozen=True)
class Gate:
    """The limits, as shares.

    ``max_reject_share``: of the records of a source, those that are refused; ``max_shrinkage``: of the articles or
    figures of the last snapshot, those that are gone; ``min_gene_yield``: of the genes that a figure had on average
    in the last snapshot, those that it has now.
    """

    max_reject_share: float = 1.0
    max_shrinkage: float = 1.0
    min_gene_yield: float = 0.0

    def reasons(self, manifest: Mapping[str, Any], last: Mapping[str, Any] | None) -> list[str]:
        """Why a snapshot does not pass; ``last``: the manifest of the one that is current."""
        return [*self._rejected(manifest), *(self._less(manifest, last) if last else ())]

    def _rejected(self, manifest: Mapping[str, Any]) -> Iterator[str]:
        for source, counts in manifest["counts"].items():
            records = counts["records"]
            refused, read = sum(records["rejected"].values()), records["read"]
            if read and refused / read > self.max_reject_share:
                yield (
                    f"{source}: {refused:,} of {count_of(read, 'record')} rejected ({refused / read:.1%}); "
                    f"gate.max_reject_share is {self.max_reject_share:.1%}"
                )

    def _less(self, manifest: Mapping[str, Any], last: Mapping[str, Any]) -> Iterator[str]:
        for table in ("articles", "figures"):
            now, before = manifest["tables"][table]["rows"], last["tables"][table]["rows"]
            if before and (before - now) / before > self.max_shrinkage:
                yield (
                    f"{table}: {count_of(now, 'row')}, {before:,} in the last snapshot "
                    f"({(now - before) / before:+.1%}); gate.max_shrinkage is {self.max_shrinkage:.1%}"
                )
        now_yield, before_yield = _yield(manifest), _yield(last)
        if now_yield is not None and before_yield and now_yield < before_yield * self.min_gene_yield:
            yield (
                f"genes: {now_yield:.2f} accepted a figure, {before_yield:.2f} in the last snapshot; "
                f"gate.min_gene_yield is {self.min_gene_yield:.1%} of that"
            )


def _yield(manifest: Mapping[str, Any]) -> float | None:
    """Accepted genes of a figure on average."""
    figures = manifest["tables"]["figures"]["rows"]
    genes = sum(counts["genes"] for counts in manifest["counts"].values())
    return genes / figures if figures else None


def hold(dataset: Path, name: str, reasons: list[str]) -> None:
    """Note that a snapshot waits for a person."""
    write_text(dataset / HELD, json.dumps({"snapshot": name, "reasons": reasons}, indent=1) + "\n")


def held(dataset: Path) -> tuple[str, list[str]] | None:
    """The snapshot that waits, and why; None when none does."""
    path = dataset / HELD
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    return found["snapshot"], found["reasons"]


def let_go(dataset: Path) -> None:
    """No snapshot waits any more."""
    (dataset / HELD).unlink(missing_ok=True)
