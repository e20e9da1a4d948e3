from pathlib import Path

from figlake.logs import log_to
from figlake.plan import observe
from figlake.sources.store import Access

with log_to(snakemake.log[0]):
    observe(
        snakemake.params.pmc_store,
        snakemake.params.pmc_ids,
        Access(Path(snakemake.params.cache), **snakemake.params.access),
        Path(snakemake.output.observed),
    )
