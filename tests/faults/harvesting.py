"""Observe, plan and fetch in one process, as the first jobs of a run do, for tests that kill it.

python harvesting.py SERVICE RESULTS
"""

from __future__ import annotations

import sys
from pathlib import Path

from figlake.dataset.mend import mend
from figlake.plan.plan import make_plan, read_batches
from figlake.pmc.fetch import fetch_articles
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access
from figlake.pmc.versions import Rules

BATCH_SIZE = 5


def harvest(service: str, results: Path) -> None:
    """Bring all that the inventory of a service lists, in batches."""
    mend(results)
    access = Access(results / "cache", "someone@example.org", 10_000)
    plan, ledgers = results / "plan", results / "ledger"
    observe(Selection(service, inventory=True), access, plan / "observed.parquet", ledgers / "observe.parquet")
    make_plan(
        front_matter_locations=[],
        pmc_store=service,
        observed=plan / "observed.parquet",
        rules=Rules(["CC0", "CC BY"]),
        batch_size=BATCH_SIZE,
        allow_empty=False,
        access=access,
        ledgers=ledgers,
        known=plan / "known",
        sealed=plan / "sealed",
        batches_file=plan / "batches.tsv",
        records_file=plan / "records.parquet",
        orphans_file=plan / "orphans.parquet",
        page_articles_file=plan / "page_articles.parquet",
    )
    for name in read_batches(plan / "batches.tsv"):
        archive, rejects = results / "raw" / f"{name}.tar", results / "raw" / name / "rejects.parquet"
        if not archive.is_file() or not rejects.is_file():
            sealed, ledger = plan / "sealed" / f"{name}.jsonl", ledgers / f"{name}.parquet"
            fetch_articles(batch=sealed, archive=archive, rejects=rejects, ledger=ledger, access=access)


if __name__ == "__main__":
    harvest(sys.argv[1], Path(sys.argv[2]))
