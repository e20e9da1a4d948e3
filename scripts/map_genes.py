from pathlib import Path

from figlake.genes.mapping import map_genes
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    map_genes(
        figures=Path(snakemake.input.figures),
        entities=[Path(path) for path in snakemake.input.page_entities],
        words=[Path(path) for path in snakemake.input.figure_words],
        lexicon=Path(snakemake.input.lexicon),
        profile=snakemake.params.profile,
        figure_genes=Path(snakemake.output.genes),
    )
