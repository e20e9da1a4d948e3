from pathlib import Path

from figlake.jobs.job import job
from figlake.report import write_report

with job(snakemake.log[0], snakemake.threads):
    write_report(
        dataset=Path(snakemake.input.current).parent,
        benchmarks=Path(snakemake.params.benchmarks),
        target=Path(snakemake.output.page),
        threads=snakemake.threads,
        memory_mb=snakemake.resources.mem_mb // 2,
    )
