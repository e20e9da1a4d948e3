from pathlib import Path

from figlake.jobs.job import job
from figlake.plan.look import look
from figlake.pmc.observe import Selection
from figlake.pmc.store import Access

with job(snakemake.log[0], snakemake.threads):
    look(
        Selection(**snakemake.params.selection),
        Access(Path(snakemake.params.cache), **snakemake.params.access),
        target=Path(snakemake.output.observed),
        ledger=Path(snakemake.params.ledger),
        front_matter_locations=snakemake.params.front_matter,
    )
