from pathlib import Path

from figlake.exports.front_matter import export_front_matter
from figlake.job import job

with job(snakemake.log[0], snakemake.threads):
    export_front_matter(
        dataset=Path(snakemake.input.current).parent,
        target=Path(snakemake.output.pages),
    )
