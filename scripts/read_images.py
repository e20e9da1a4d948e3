from pathlib import Path

from figlake.jobs.job import job
from figlake.pictures.stage import read_images
from figlake.pmc.store import Access

with job(snakemake.log[0], snakemake.threads):
    read_images(
        figures=Path(snakemake.input.figures),
        images=Path(snakemake.input.images),
        figure_words=Path(snakemake.output.figure_words),
        pictures=Path(snakemake.output.pictures),
        profile=snakemake.params.profile,
        keep=snakemake.params.keep,
        pathway_threshold=snakemake.params.pathway_threshold,
        processes=snakemake.threads,
        access=Access(Path(snakemake.params.cache), **snakemake.params.access),
    )
