from pathlib import Path

from figlake.genes.lexicon.build import build_lexicon
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    build_lexicon(
        reference=snakemake.params.reference,
        genes=Path(snakemake.output.genes),
        families=Path(snakemake.output.families),
        lexicon=Path(snakemake.output.lexicon),
    )
