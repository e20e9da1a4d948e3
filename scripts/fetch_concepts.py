from pathlib import Path

from figlake.concepts.reference.live import LIVE
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    LIVE.fetch(
        files=snakemake.params.files,
        as_of=snakemake.params.as_of,
        email=snakemake.params.email,
        slots=Path(snakemake.params.slots),
        receipts=Path(snakemake.output.receipts),
    )
