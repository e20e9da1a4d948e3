from pathlib import Path

from figlake.jobs.job import job
from figlake.pictures.given import list_results

with job(snakemake.log[0], snakemake.threads):
    list_results(folders=snakemake.params.folders, results=Path(snakemake.output.results))
