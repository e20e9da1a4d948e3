from pathlib import Path

from figlake.logs import log_to
from figlake.sources.pmc_cloud import fetch_articles

with log_to(snakemake.log[0]):
    fetch_articles(
        batch=Path(snakemake.input.batch),
        archive=Path(snakemake.output.archive),
        rejects=Path(snakemake.output.rejects),
    )
