from pathlib import Path

from figlake.logs import log_to
from figlake.plan import make_plan

with log_to(snakemake.log[0]):
    make_plan(
        front_matter_locations=snakemake.params.front_matter,
        pmc_store=snakemake.params.pmc_store,
        licences=snakemake.params.licences,
        batch_size=snakemake.params.batch_size,
        cache=Path(snakemake.params.cache),
        sealed=Path(snakemake.params.sealed),
        batches_file=Path(snakemake.output.batches),
        records_file=Path(snakemake.output.records),
        orphans_file=Path(snakemake.output.orphans),
    )
