from pathlib import Path

from figlake.articles.stage import extract_figures
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    extract_figures(
        batch=Path(snakemake.input.batch),
        archive=Path(snakemake.input.archive),
        articles=Path(snakemake.output.articles),
        figures=Path(snakemake.output.figures),
        citing_sentences=Path(snakemake.output.citing_sentences),
        rejects=Path(snakemake.output.rejects),
    )
