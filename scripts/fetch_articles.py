from pathlib import Path

from figlake.logs import log_to
from figlake.sources.pmc_cloud import fetch_articles
from figlake.sources.store import Access

with log_to(snakemake.log[0]):
    fetch_articles(
        batch=Path(snakemake.input.batch),
        archive=Path(snakemake.output.archive),
        rejects=Path(snakemake.output.rejects),
        ledger=Path(snakemake.params.ledger),
        access=Access(Path(snakemake.params.cache), **snakemake.params.access),
    )
