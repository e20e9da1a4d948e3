from pathlib import Path

from figlake.exports import Published, export
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    export(
        name=snakemake.wildcards.export,
        published=Published(
            dataset=Path(snakemake.input.current).parent,
            threads=snakemake.threads,
            memory_mb=snakemake.resources.mem_mb // 2,
        ),
        target=Path(snakemake.output.folder),
    )
