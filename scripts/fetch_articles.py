from pathlib import Path

from figlake.jobs.job import job
from figlake.pmc.fetch import fetch_articles
from figlake.pmc.store import Access

with job(snakemake.log[0], snakemake.threads):
    fetch_articles(
        batch=Path(snakemake.input.batch),
        archive=Path(snakemake.output.archive),
        rejects=Path(snakemake.output.rejects),
        ledger=Path(snakemake.params.ledger),
        access=Access(Path(snakemake.params.cache), **snakemake.params.access),
    )
