from pathlib import Path

from figlake.dataset.chosen import ChosenFiles
from figlake.dataset.publish_part import publish_part
from figlake.files.database import Means
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    publish_part(
        unit=snakemake.wildcards.unit,
        chosen=ChosenFiles.beside(Path(snakemake.input.parts)),
        dataset=Path(snakemake.params.dataset),
        target=Path(snakemake.output.folder),
        means=Means(Path(snakemake.input.parts).parent, snakemake.threads, snakemake.resources.mem_mb // 2),
    )
