from pathlib import Path

from figlake.jobs.job import job
from figlake.pages.stage import read_pages

with job(snakemake.log[0], snakemake.threads):
    read_pages(
        batch=Path(snakemake.input.batch),
        cache=Path(snakemake.params.cache),
        figures=Path(snakemake.output.figures),
        entities=Path(snakemake.output.page_entities),
        rejects=Path(snakemake.output.rejects),
    )
