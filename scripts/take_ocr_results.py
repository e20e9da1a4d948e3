from pathlib import Path

from figlake.jobs.job import job
from figlake.pictures.given import take_results

with job(snakemake.log[0], snakemake.threads):
    take_results(
        figures=Path(snakemake.input.figures),
        results=Path(snakemake.input.results),
        figure_words=Path(snakemake.output.figure_words),
        pictures=Path(snakemake.output.pictures),
    )
