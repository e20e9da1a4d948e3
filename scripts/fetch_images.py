from pathlib import Path

from figlake.jobs.job import job
from figlake.pmc.images import fetch_images
from figlake.pmc.store import Access

with job(snakemake.log[0], snakemake.threads):
    fetch_images(
        figures=Path(snakemake.input.figures),
        articles=Path(snakemake.input.articles),
        images=Path(snakemake.output.images),
        ledger=Path(snakemake.params.ledger),
        keep=snakemake.params.keep,
        pathway_threshold=snakemake.params.pathway_threshold,
        types_left_out=snakemake.params.types_left_out,
        leave_out=Path(snakemake.params.leave_out) if snakemake.params.leave_out else None,
        access=Access(Path(snakemake.params.cache), **snakemake.params.access),
    )
