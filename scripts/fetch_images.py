from pathlib import Path

from figlake.images import fetch_images
from figlake.job import job
from figlake.sources.store import Access

with job(snakemake.log[0], snakemake.threads):
    fetch_images(
        figures=Path(snakemake.input.figures),
        images=Path(snakemake.output.images),
        ledger=Path(snakemake.params.ledger),
        keep=snakemake.params.keep,
        pathway_threshold=snakemake.params.pathway_threshold,
        access=Access(Path(snakemake.params.cache), **snakemake.params.access),
    )
