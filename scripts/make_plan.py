from pathlib import Path

from figlake.jobs.job import job
from figlake.plan.plan import make_plan
from figlake.pmc.store import Access
from figlake.pmc.versions import Rules

with job(snakemake.log[0], snakemake.threads):
    make_plan(
        front_matter_locations=snakemake.params.front_matter,
        pmc_store=snakemake.params.pmc_store,
        observed=Path(snakemake.input.observed) if snakemake.input.get("observed") else None,
        rules=Rules(**snakemake.params.rules),
        batch_size=snakemake.params.batch_size,
        allow_empty=snakemake.params.allow_empty,
        access=Access(Path(snakemake.params.cache), **snakemake.params.access),
        ledgers=Path(snakemake.params.ledgers),
        known=Path(snakemake.params.known),
        sealed=Path(snakemake.params.sealed),
        batches_file=Path(snakemake.output.batches),
        records_file=Path(snakemake.output.records),
        orphans_file=Path(snakemake.output.orphans),
        page_articles_file=Path(snakemake.output.page_articles),
    )
