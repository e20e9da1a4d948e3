from pathlib import Path

from figlake.jobs.job import job
from figlake.pmc.observe import Selection, observe
from figlake.pmc.store import Access

with job(snakemake.log[0], snakemake.threads):
    observe(
        Selection(**snakemake.params.selection),
        Access(Path(snakemake.params.cache), **snakemake.params.access),
        target=Path(snakemake.output.observed),
        ledger=Path(snakemake.params.ledger),
    )
