from pathlib import Path

from figlake.concepts.lexicon.build import build_concepts
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    build_concepts(
        reference=Path(snakemake.input.reference[0]).parent,
        chemicals=Path(snakemake.output.chemicals),
        diseases=Path(snakemake.output.diseases),
        lexicon=Path(snakemake.output.lexicon),
    )
